# The guard, exact form: for each group, the moment of its last purge.
#
# A moment is a number from one sequence, which no clock moves. A fetch takes the present one before it leaves; the answer of a call
# takes the next one, when it comes, for each group that it purges. Whoever has the call's answer comes after that, so a stored answer is
# too old for them just if one of its groups was purged after its fetch had begun. That is asked on every hit: when an answer was
# stored, indexed or streamed does not matter, nor who waited for it.
#
# A group has one of 65,536 slots, by its hash. Two that share one purge each other: that costs a fetch, and is never stale.

C{
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MIZAN_SLOTS 65536

struct mizan_moments {
	uint64_t born, last, purged[MIZAN_SLOTS];
};

/* One table for the process, not for each loaded VCL: a call may be answered under the old VCL while the new one serves. */
static struct mizan_moments *mizan;

static const struct gethdr_s mizan_obj_groups = { HDR_OBJ, "\015Cache-Groups:" };
static const struct gethdr_s mizan_obj_moment = { HDR_OBJ, "\017X-Mizan-Moment:" };
static const struct gethdr_s mizan_req_late = { HDR_REQ, "\015X-Mizan-Late:" };
static const struct gethdr_s mizan_beresp_moment = { HDR_BERESP, "\017X-Mizan-Moment:" };
static const struct gethdr_s mizan_beresp_purged = { HDR_BERESP, "\031Cache-Group-Invalidation:" };

/* A loaded VCL finds the table of the process by its environment; the process id tells one that was inherited. */
static void mizan_open(void)
{
	char text[64];
	int pid = 0;
	void *found = NULL;
	const char *known = getenv("MIZAN_MOMENTS");
	struct timespec now;

	if (known != NULL && sscanf(known, "%d %p", &pid, &found) == 2 && pid == getpid()) {
		mizan = found;
		return;
	}
	mizan = calloc(1, sizeof *mizan);
	if (mizan == NULL)
		abort();
	/* Microseconds: after every moment of a process before this one, should its answers have survived it. */
	clock_gettime(CLOCK_REALTIME, &now);
	mizan->born = mizan->last = (uint64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	snprintf(text, sizeof text, "%d %p", (int)getpid(), (void *)mizan);
	setenv("MIZAN_MOMENTS", text, 1);
}

static uint64_t *mizan_slot(const char *group, size_t length)
{
	uint64_t hash = 14695981039346656037U;	/* FNV-1a */

	while (length-- > 0)
		hash = (hash ^ (unsigned char)*group++) * 1099511628211U;
	return (&mizan->purged[(hash ^ hash >> 32) % MIZAN_SLOTS]);
}

/* The slot of the next String of a List, which `list` then stands behind; NULL at the end. Its form was checked when it came. */
static uint64_t *mizan_next(const char **list)
{
	const char *start = strchr(*list, '"');
	const char *end = start == NULL ? NULL : strchr(start + 1, '"');

	if (end == NULL)
		return (NULL);
	*list = end + 1;
	return (mizan_slot(start + 1, end - start - 1));
}

static void mizan_purge(const char *groups)
{
	uint64_t moment = __atomic_add_fetch(&mizan->last, 1, __ATOMIC_SEQ_CST);
	uint64_t *slot, before;

	while (groups != NULL && (slot = mizan_next(&groups)) != NULL) {
		before = __atomic_load_n(slot, __ATOMIC_SEQ_CST);
		while (before < moment && !__atomic_compare_exchange_n(slot, &before, moment, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			continue;
	}
}

static int mizan_is_late(const char *groups, const char *moment)
{
	uint64_t begun = strtoull(moment, NULL, 10), *slot;

	if (groups == NULL || begun < mizan->born || begun < __atomic_load_n(mizan_slot("*", 1), __ATOMIC_SEQ_CST))
		return (1);
	while ((slot = mizan_next(&groups)) != NULL)
		if (begun < __atomic_load_n(slot, __ATOMIC_SEQ_CST))
			return (1);
	return (0);
}
}C

sub vcl_init {
	C{ mizan_open(); }C
}

# Before a fetch leaves, and again when it is tried again. It stays in Varnish: the task remembers it, no field does.
sub mizan_begin {
	C{
		struct vmod_priv *task = VRT_priv_task(ctx, &mizan);
		if (task != NULL)
			task->len = (long)__atomic_load_n(&mizan->last, __ATOMIC_SEQ_CST);
	}C
}

# Without a moment, an answer is older than all: 0.
sub mizan_stamp {
	C{
		struct vmod_priv *task = VRT_priv_task(ctx, &mizan);
		char text[24];
		snprintf(text, sizeof text, "%llu", task == NULL ? 0ULL : (unsigned long long)task->len);
		VRT_SetHdr(ctx, &mizan_beresp_moment, 0, TOSTRAND(text));
	}C
	# An index to free memory by, nothing more: what it misses is found on the next hit.
	set beresp.http.xkey = regsuball(beresp.http.Cache-Groups, {"[",]"}, "");
}

sub mizan_purge {
	C{ mizan_purge(VRT_GetHdr(ctx, &mizan_beresp_purged)); }C
}

sub mizan_purge_all {
	C{ mizan_purge("\"*\""); }C
}

# Whether the answer that was found is too old: X-Mizan-Late.
sub mizan_judge {
	C{
		const char *moment = VRT_GetHdr(ctx, &mizan_obj_moment);
		if (moment != NULL && mizan_is_late(VRT_GetHdr(ctx, &mizan_obj_groups), moment))
			VRT_SetHdr(ctx, &mizan_req_late, 0, TOSTRAND("1"));
	}C
}

# On this side, for xkey ends the process in vcl_backend_response until varnish-modules 0.24.
sub mizan_free {
	set req.http.X-Mizan-Freed = xkey.purge(regsuball(resp.http.Cache-Group-Invalidation, {"[",]"}, ""));
}
