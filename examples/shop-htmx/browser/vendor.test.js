import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

const { resolve } = createRequire(import.meta.url);
const read = (/** @type {string} */ name) => readFile(new URL(`../vendor/${name}`, import.meta.url), "utf8");

test("the vendored htmx and its licence are those of the npm package", async () => {
  const packaged = resolve("htmx.org/dist/htmx.min.js");
  assert.equal(await read("htmx.min.js"), await readFile(packaged, "utf8"));
  assert.equal(await read("htmx-LICENSE"), await readFile(new URL("../LICENSE", `file://${packaged}`), "utf8"));
});
