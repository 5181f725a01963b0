import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

test("the adapter is at most 500 bytes over the runtime, and the README says how many", async () => {
  const { outputFiles } = await build({
    entryPoints: [at("../src/index.js")],
    external: ["react", "mizan-runtime"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  assert.ok(size <= 500, `${size} B`);
  assert.match(readFileSync(at("../README.md"), "utf8"), new RegExp(`^React 19\\. ${size} B,`, "m"));
});
