import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { measure } from "./size.js";

/** The most that a page may have to send. */
const BUDGET = { core: 2000, "core and all modules": 2700 };

const sizes = await measure();

for (const [name, bytes] of Object.entries(BUDGET)) {
  test(`${name}: at most ${bytes} bytes`, () => assert.ok(sizes[name] <= bytes, `${sizes[name]} bytes`));
}

test("the README has the sizes that were measured", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| ([^|]+?) \| ([\d,]+) \|$/gm)].map(([, name, bytes]) => [name, Number(bytes.replace(",", ""))]);
  assert.deepEqual(Object.fromEntries(rows), sizes);
});
