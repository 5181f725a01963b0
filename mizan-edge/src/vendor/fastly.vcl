# Shared contexts of a Mizan server at Fastly, made by `mizan edge --target fastly`. Snippets for three subroutines; rules @HASH@.
#
# Not read-your-writes. Fastly does not purge because an answer says so: after a mutation, your program sends what
# `Cache-Group-Invalidation` names as
#
#     POST https://api.fastly.com/service/SERVICE/purge      Surrogate-Key: KEY KEY …   (at most 256; without soft purge)
#
# which takes effect within about 150 ms everywhere. A read that begins before that, or whose fetch does, may be older for as long as its
# context's time to live. With shielding, purge again a few seconds later. After new rules, purge the key `*`.

# In vcl_recv:
	unset req.http.Cache-Groups;
	unset req.http.Cache-Group-Invalidation;
	if ((req.method == "GET" || req.method == "HEAD") && req.url ~ {"@PATTERN@"}) {
		unset req.http.Cookie;
		unset req.http.Authorization;
		set req.url = querystring.sort(req.url);
	} else {
		return (pass);
	}

# In vcl_fetch:
	if (beresp.http.Cache-Groups && beresp.status == 200 && !beresp.http.Set-Cookie) {
		set beresp.http.Surrogate-Key = regsuball(beresp.http.Cache-Groups, {"[",]"}, "");
@LIFETIMES@		return (deliver);
	}
	return (pass);

# In vcl_deliver:
	unset resp.http.Cache-Groups;
	unset resp.http.Cache-Group-Invalidation;
	unset resp.http.CDN-Cache-Control;
