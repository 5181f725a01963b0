// The Worker against a stand-in for Cloudflare: what it asks for, what it purges, what it passes on.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

const { default: worker } = await import(pathToFileURL(process.argv[2]));
const env = { ZONE: "zone", PURGE_TOKEN: "secret" };
const asked = [];
let answer = () => new Response("{}");
globalThis.fetch = async (request, options) => {
  const isPurge = typeof request === "string";
  const url = isPurge ? request : request.url;
  asked.push({ url, cf: options?.cf, cookie: isPurge ? null : request.headers.get("cookie"), tags: isPurge && JSON.parse(options.body).tags });
  return answer(url);
};

async function send(method, path, respond) {
  asked.length = 0;
  answer = (url) => (url.includes("api.cloudflare.com") ? new Response("{}") : respond?.() ?? new Response("{}"));
  return worker.fetch(new Request(`https://shop.test${path}`, { method, headers: { cookie: "session=5" } }), env);
}
const purged = () => asked.filter(({ tags }) => tags).map(({ tags }) => tags);

await send("GET", "/api/mizan/ctx/catalog?page=2&category=caf%C3%A9~");
assert.equal(asked[0].url, "https://shop.test/api/mizan/ctx/catalog/?category=caf%C3%A9~&page=2");
assert.deepEqual(asked[0].cf.cacheTags, ["*", "catalog", "catalog;category=caf%C3%A9~", "catalog;category=caf%C3%A9~;page=2"]);
assert.equal(asked[0].cookie, null);

await send("GET", "/api/mizan/ctx/catalog/");
assert.deepEqual(asked[0].cf.cacheTags, ["*", "catalog", "catalog;category", "catalog;category;page"]);

for (const path of ["/api/mizan/ctx/cart/", "/api/mizan/ctx/catalog/?colour=red", "/"]) {
  await send("GET", path);
  assert.deepEqual([asked[0].cf, asked[0].cookie], [undefined, "session=5"], path);
}

const stale = { "cache-group-invalidation": '"product;product_id=5", "catalog"' };
const called = await send("POST", "/api/mizan/call/order/", () => new Response("{}", { headers: stale }));
assert.deepEqual([purged(), called.headers.has("cache-group-invalidation")], [[["product;product_id=5", "catalog"]], false]);
await send("POST", "/elsewhere", () => new Response("{}", { headers: stale }));
await send("GET", "/api/mizan/call/order/", () => new Response("{}", { headers: stale }));
assert.deepEqual(purged(), []);

const lose = () => {
  throw new Error("reset");
};
assert.equal((await send("POST", "/api/mizan/call/order/", lose)).status, 502);
assert.deepEqual(purged(), [["catalog", "product"]]);
await send("POST", "/api/mizan/call/", lose);
assert.deepEqual(purged(), [["*"]]);
await send("POST", "/api/mizan/call/fill/", lose);
assert.deepEqual(purged(), []);
await send("POST", "/api/mizan/call/order/", () => new Response("", { status: 502 }));
assert.deepEqual(purged(), [["catalog", "product"]]);
