// Shared contexts of a Mizan server at Akamai, made by `mizan edge --target akamai`: an EdgeWorker for the paths below @BASE@/ctx/.
//
// Not read-your-writes. Akamai does not purge because an answer says so: after a mutation, your program sends what `Cache-Group-Invalidation`
// names to Fast Purge (delete by cache tag, not invalidate), under the same names as `tag` gives here; that takes about five seconds. A read
// before it may be older, and one whose fetch began before it is stored after it, for as long as its context's time to live. A 304 does
// not change the tags that were stored.
//
// The property's own rules say what is cached, and for how long: obey `CDN-Cache-Control` or repeat it, never cache other paths, leave
// cookies out of the key. Tags are taken from the first line of `Edge-Cache-Tag`: this one.

export function onOriginResponse(request, response) {
  const groups = (response.getHeader("Cache-Groups") ?? []).join(", ");
  const tags = [...groups.matchAll(/"([^"]*)"/g)].map(([, group]) => tag(group));
  if (tags.length > 0) response.setHeader("Edge-Cache-Tag", tags.join(","));
  response.removeHeader("Cache-Groups");
}

export function tag(group) {
  if (group === "*") return "~all";
  if (group.length > 128) return `${group.split(";")[0]}|~${fnv1a(group)}`;
  return group.replaceAll(";", "|").replaceAll("=", "+");
}

// 64 bits, in hexadecimal digits.
function fnv1a(text) {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
