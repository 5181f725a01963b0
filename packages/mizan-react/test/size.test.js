import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { sizeOf } from "../../size.js";

test("the adapter is at most 500 bytes over the runtime, and the README says how many", async () => {
  const size = await sizeOf('export * from "./index.js";', new URL("../src/", import.meta.url), ["react", "mizan-runtime"]);
  assert.ok(size <= 500, `${size} B`);
  assert.match(readFileSync(new URL("../README.md", import.meta.url), "utf8"), new RegExp(`^React 19\\. ${size} B,`, "m"));
});
