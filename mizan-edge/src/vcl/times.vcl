# The guard, without inline C: for each context, the time of its last purge.
#
# A stored answer is too old if its context was purged after its fetch had begun; that is asked on every hit. It is never stale, and this
# is its price:
#
# - A call purges its contexts whole: `product;product_id=1` drops every product. Where writes are as frequent as reads of a context,
#   it is hardly ever served from here.
# - It trusts the clock not to be set back. An answer that was fetched before such a step may outlive a purge after it, until its time
#   to live ends.
# - Times have milliseconds, and what began within two of a purge counts as before it.
#
# vmod_var keeps these times in a list that is searched under a lock: one for each context, which are few, never one for each group.

# Before a fetch leaves, and again when it is tried again. It stays in Varnish: the task remembers it, no field does.
sub mizan_begin {
	var.set_real("mizan", std.time2real(now, 0.0));
}

sub mizan_stamp {
	set beresp.http.X-Mizan-Moment = var.get_real("mizan");
}

sub mizan_purge {
	if (beresp.http.Cache-Group-Invalidation ~ {""\*""}) {
		var.global_set("mizan *", std.time2real(now, 0.0));
	}
@PURGES@}

sub mizan_purge_all {
	var.global_set("mizan *", std.time2real(now, 0.0));
}

# Whether the answer that was found is too old: X-Mizan-Late.
sub mizan_judge {
	if (obj.http.X-Mizan-Moment
	    && (std.real(obj.http.X-Mizan-Moment, 0.0) <= std.real(var.global_get("mizan " + req.http.X-Mizan-Context), -1.0) + 0.002
	    || std.real(obj.http.X-Mizan-Moment, 0.0) <= std.real(var.global_get("mizan *"), -1.0) + 0.002)) {
		set req.http.X-Mizan-Late = "1";
	}
}

# Nothing is indexed: what was purged goes on its next hit, or with its time to live.
sub mizan_free {
}
