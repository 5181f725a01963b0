// Shared contexts of a Mizan server at Cloudflare, made by `mizan edge --target cloudflare`: a Worker on the server's route.
//
// Not read-your-writes. The Worker purges before it passes a call's answer on, but the purge reaches other data centres a moment later, and what
// was being fetched meanwhile is stored after it: such an answer is served for as long as its context's time to live. Plans limit
// purges (Free: 5 a minute); one that fails is tried once more, and then the answer says so in `Cache-Status`.
//
// Set the variable ZONE and the secret PURGE_TOKEN (permission: cache purge). After new rules, purge the tag `*`.

const RULES = @RULES@;

const contexts = RULES.contexts.map((context) => ({ ...context, urls: new RegExp(context.urls) }));
const calls = new RegExp(RULES.calls);
const SAFE = ["GET", "HEAD", "OPTIONS"];

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const context = ["GET", "HEAD"].includes(request.method) && contexts.find(({ urls }) => urls.test(url.pathname + url.search));
    if (context) return published(await fetchShared(context, url, request));
    if (SAFE.includes(request.method) || !calls.test(url.pathname)) return published(await fetch(request));
    return call(request, url, env);
  },
};

function fetchShared(context, url, request) {
  // By name, and the text as it came: `URLSearchParams` would write it in another way.
  const pairs = url.search.slice(1).split("&").map((pair) => pair.split("="));
  url.search = pairs.sort(([one], [other]) => (one < other ? -1 : 1)).map((pair) => pair.join("=")).join("&");
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  const headers = new Headers(request.headers);
  headers.delete("cookie");
  headers.delete("authorization");
  const cf = { cacheEverything: true, cacheTtlByStatus: { "200": context.ttl, "100-199": -1, "201-599": -1 }, cacheTags: tags(context, url) };
  return fetch(new Request(url, { method: request.method, headers }), { cf });
}

// As the server names its groups: by the text of the canonical URL.
function tags({ name, shapes }, url) {
  const texts = new Map(url.search.slice(1).split("&").map((pair) => pair.split("=")));
  const shape = (params) => name + params.map((param) => (texts.has(param) ? `;${param}=${texts.get(param)}` : `;${param}`)).join("");
  return ["*", name, ...shapes.map(shape)];
}

async function call(request, url, env) {
  let answer, groups;
  try {
    answer = await fetch(request);
    const field = answer.headers.get("cache-group-invalidation");
    if (field !== null) groups = [...field.matchAll(/"([^"]*)"/g)].map(([, group]) => group);
    else groups = answer.status >= 500 ? losses(url) : [];
  } catch {
    answer = new Response("The server did not answer.\n", { status: 502 });
    groups = losses(url);
  }
  const isPurged = await purge(groups, env);
  return published(answer, isPurged ? undefined : "mizan; fwd=method; detail=purge-failed");
}

// What a call may have changed whose answer is lost.
function losses(url) {
  const prefix = `${RULES.base}/call/`;
  const name = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length).replace(/\/$/, "") : "";
  return Object.hasOwn(RULES.losses, name) ? RULES.losses[name] : ["*"];
}

async function purge(groups, env) {
  for (let start = 0; start < groups.length; start += 100) {
    const tags = groups.slice(start, start + 100);
    if (!(await purgeSome(tags, env)) && !(await purgeSome(tags, env))) return false;
  }
  return true;
}

async function purgeSome(tags, { ZONE, PURGE_TOKEN }) {
  try {
    const answer = await fetch(`https://api.cloudflare.com/client/v4/zones/${ZONE}/purge_cache`, {
      method: "POST",
      headers: { authorization: `Bearer ${PURGE_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ tags }),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

// Without what only caches need: it names other people's ids.
function published(answer, cacheStatus) {
  const headers = new Headers(answer.headers);
  for (const name of ["cache-groups", "cache-group-invalidation", "cdn-cache-control"]) headers.delete(name);
  if (cacheStatus) headers.set("cache-status", cacheStatus);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}
