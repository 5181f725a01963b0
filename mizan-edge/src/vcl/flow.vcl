sub vcl_recv {
	# What a client may not say. Restarts come by here, too, with fields of ours.
	if (req.restarts == 0) {
		header.regsub(req, "(?i)^(?:x-mizan-|cache-group|cdn-(?!loop:))[^:]*:.*", "Mizan-Forged: 1", true);
		unset req.http.Mizan-Forged;
	}
	# An unknown method would become a tunnel to the server, past everything below.
	if (req.method !~ "^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$") {
		return (synth(405));
	}
	if (req.method == "GET" || req.method == "HEAD") {
		call mizan_find_context;
	}
	if (!req.http.X-Mizan-Context) {
		return (pass);
	}
	# What everybody may see does not depend on who asks: such a context does not link.
	unset req.http.Cookie;
	unset req.http.Authorization;
	# The canonical URL, by which it is stored, ends its path with a slash.
	set req.url = regsub(req.url, "^([^?]*[^?/])(?=\?|$)", "\1/");
	if (req.restarts >= 2) {
		# Twice in a row, what was being fetched was too old when it came: ask for this request alone.
		return (pass);
	}
	return (hash);
}

# Answers that were stored under other rules are never found.
sub vcl_hash {
	hash_data("mizan @HASH@");
}

sub vcl_hit {
	call mizan_judge;
	if (req.http.X-Mizan-Late) {
		unset req.http.X-Mizan-Late;
		set req.http.X-Mizan-Status = "fwd=stale";
		purge.hard();
		return (restart);
	}
	set req.http.X-Mizan-Status = "hit";
}

sub vcl_miss {
	if (!req.http.X-Mizan-Status) {
		set req.http.X-Mizan-Status = "fwd=uri-miss";
	}
}

sub vcl_pass {
	if (req.http.X-Mizan-Status) {
		set req.http.X-Mizan-Status = "fwd=stale";
	} elsif (req.method == "GET" || req.method == "HEAD") {
		set req.http.X-Mizan-Status = "fwd=bypass";
	} else {
		set req.http.X-Mizan-Status = "fwd=method";
	}
}

sub vcl_backend_fetch {
	call mizan_begin;
	unset bereq.http.X-Mizan-Context;
	unset bereq.http.X-Mizan-Status;
}

sub vcl_backend_response {
	# Whatever the client does meanwhile: this side runs to its end, before the answer leaves.
	if (bereq.method !~ "^(?:GET|HEAD|OPTIONS)$" && bereq.url ~ {"@CALLS@"}) {
		std.collect(beresp.http.Cache-Group-Invalidation);
		if (!beresp.http.Cache-Group-Invalidation && beresp.status >= 500) {
			# Whoever answers so may not be the server: a proxy before it that lost its answer.
			call mizan_distrust;
		} elsif (beresp.http.Cache-Group-Invalidation && beresp.http.Cache-Group-Invalidation !~ {"@GROUPS@"}) {
			# Not well-formed, or of a server with other shapes than these rules know.
			set beresp.http.Cache-Group-Invalidation = {""*""};
		}
		call mizan_purge;
		return (deliver);
	}
	if (!bereq.uncacheable && bereq.url ~ "^@BASE@/ctx/") {
		call mizan_store;
		return (deliver);
	}
}

# Keeps a whole answer in all the groups that it must be in, for as long as its server says; nothing else.
sub mizan_store {
	std.collect(beresp.http.CDN-Cache-Control);
	std.collect(beresp.http.Cache-Groups);
	call mizan_check_groups;
	if (beresp.status == 200 && beresp.http.X-Mizan-Groups && !beresp.http.Set-Cookie && beresp.http.Vary != "*"
	    && beresp.http.CDN-Cache-Control ~ "^max-age=[0-9]{1,10}(?:, stale-while-revalidate=[0-9]{1,10})?$") {
		set beresp.ttl = std.duration(regsub(beresp.http.CDN-Cache-Control, "^max-age=([0-9]+).*$", "\1s"), 0s);
		set beresp.grace = std.duration(regsub(beresp.http.CDN-Cache-Control, "^.*stale-while-revalidate=([0-9]+)$", "\1s"), 0s);
		set beresp.keep = 0s;
		call mizan_stamp;
	} else {
		# For a while, who asks does not wait for who asked before.
		set beresp.uncacheable = true;
		set beresp.ttl = 10s;
		set beresp.grace = 0s;
	}
	unset beresp.http.X-Mizan-Groups;
}

sub vcl_backend_error {
	# No answer came, or none that could be read. The call may have changed what it changes.
	if (bereq.method !~ "^(?:GET|HEAD|OPTIONS)$" && bereq.url ~ {"@CALLS@"}) {
		call mizan_distrust;
		call mizan_purge;
	}
	set beresp.uncacheable = true;
	set beresp.ttl = 0s;
	set beresp.grace = 0s;
}

# Varnish itself gave up on an answer, without an error of the server's.
sub vcl_synth {
	if (resp.status == 503 && req.method !~ "^(?:GET|HEAD|OPTIONS)$" && req.url ~ {"@CALLS@"}) {
		call mizan_purge_all;
	}
}

sub vcl_deliver {
	if (resp.http.Cache-Group-Invalidation && req.method !~ "^(?:GET|HEAD|OPTIONS)$" && req.url ~ {"@CALLS@"}) {
		call mizan_free;
	}
@STRIPPED@	unset resp.http.xkey;
	unset resp.http.X-Mizan-Moment;
	# RFC 9211: this cache stands behind those between it and the server.
	if (resp.http.Cache-Status) {
		set resp.http.Cache-Status = resp.http.Cache-Status + ", ";
	}
	set resp.http.Cache-Status = resp.http.Cache-Status + "mizan; " + req.http.X-Mizan-Status;
	if (req.http.X-Mizan-Status == "hit") {
		set resp.http.Cache-Status = resp.http.Cache-Status + "; ttl=" + regsub(obj.ttl, "\..*$", "");
	} elsif (!obj.uncacheable && obj.ttl > 0s) {
		set resp.http.Cache-Status = resp.http.Cache-Status + "; stored";
	}
}
