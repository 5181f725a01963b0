import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { hits, pathOf, tagOf } from "../src/key.js";

test("3: a tag has its parameters by name, and values as the server writes them", () => {
  assert.equal(tagOf("agent", {}), "agent");
  assert.equal(tagOf("pair", { a_b: 1, a1: 2, a: 3, b: true }), "pair;a=3;a1=2;a_b=1;b=true");
  assert.equal(tagOf("user", { user_id: 18446744073709551615n, page: null, tab: undefined }), "user;user_id=18446744073709551615");
  assert.equal(tagOf("article", { slug: "café;1 -._~!'()*\"%=&/+\n" }), "article;slug=caf%C3%A9%3B1%20-._~%21%27%28%29%2A%22%25%3D%26%2F%2B%0A");
  assert.equal(tagOf("user", /** @type {any} */ ({ user_id: {} })), "user", "wider, never narrower");
});

test("3: an entry is read at its canonical URL", () => {
  assert.equal(pathOf("agent"), "/ctx/agent/");
  assert.equal(pathOf("article;page=2;slug=caf%C3%A9%3B1"), "/ctx/article/?page=2&slug=caf%C3%A9%3B1");
});

test("3: tags and URLs are those of the server's snapshots", async () => {
  const snapshot = await readFile(new URL("../../../snapshots/http/fetch.snap", import.meta.url), "utf8");
  const paths = [...snapshot.matchAll(/^GET \/api\/mizan(\S+)\n\n200/gm)].map(([, path]) => path);
  assert.ok(paths.length > 3);
  for (const path of paths) {
    const [, context, query] = /** @type {string[]} */ (/^\/ctx\/(\w+)\/\??(.*)$/.exec(path));
    assert.equal(pathOf(tagOf(context, Object.fromEntries(new URLSearchParams(query)))), path);
  }
});

test("13: the hit rule is the one that the server has", async () => {
  const vectors = JSON.parse(await readFile(new URL("../../../snapshots/wire/scopes.json", import.meta.url), "utf8"));
  assert.ok(vectors.hits.length > 20);
  for (const [scope, key, expected] of vectors.hits) assert.equal(hits(scope, key), expected, `${scope} hits ${key}`);
});
