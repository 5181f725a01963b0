vcl 4.1;

# What one would write: shared contexts are stored under their groups, and a call's answer purges them before the client has it.

import std;
import xkey;

sub vcl_recv {
	if (req.method ~ "^(GET|HEAD)$" && req.url ~ "^/api/mizan/ctx/(item|brief|list|missing)/") {
		unset req.http.Cookie;
		return (hash);
	}
	return (pass);
}

sub vcl_backend_response {
	if (beresp.http.Cache-Groups) {
		set beresp.ttl = std.duration(regsub(beresp.http.CDN-Cache-Control, "^max-age=([0-9]+).*$", "\1s"), 0s);
		set beresp.grace = std.duration(regsub(beresp.http.CDN-Cache-Control, "^.*stale-while-revalidate=([0-9]+)$", "\1s"), 0s);
		set beresp.http.xkey = regsuball(beresp.http.Cache-Groups, {"[",]"}, "");
		return (deliver);
	}
}

sub vcl_deliver {
	if (resp.http.Cache-Group-Invalidation) {
		set req.http.purged = xkey.purge(regsuball(resp.http.Cache-Group-Invalidation, {"[",]"}, ""));
	}
}
