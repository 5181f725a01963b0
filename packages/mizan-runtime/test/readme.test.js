import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

test("the README's example runs", async (t) => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, example] = /** @type {string[]} */ (/```js\n([\s\S]*?)```/.exec(readme));
  const source = example.replace(/"(mizan-runtime[^"]*)"/g, (_, module) => JSON.stringify(import.meta.resolve(module)));

  let user_name = "Bob";
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    if (init.method !== "POST") return Response.json({ user_name });
    user_name = JSON.parse(String(init.body)).name;
    return Response.json({ result: null, invalidate: [{ context: "user", params: { user_id: 5 } }] });
  });
  /** @type {string[]} */
  const shown = [];
  t.mock.method(console, "log", (/** @type {string[]} */ ...words) => shown.push(words.filter(Boolean).join(" ")));

  await import(`data:text/javascript,${encodeURIComponent(source)}`);
  assert.ok(shown.includes("Grace (stale) (reading)"));
  assert.equal(shown.at(-1), "Grace");
});
