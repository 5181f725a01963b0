import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { measure } from "./size.js";

const size = await measure();

test("at most 1250 bytes", () => assert.ok(size <= 1250, `${size} bytes`));

test("the README says what was measured", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  assert.equal(/([\d,]+) bytes/.exec(readme)?.[1].replace(",", ""), String(size));
});
