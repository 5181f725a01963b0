/** What the package costs a user: bundled and minified as a bundler does without knowing it, then compressed. */

import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** @param {string[]} modules */
async function sizeOf(...modules) {
  const contents = modules.map((module) => `export * from "./${module}.js";`).join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const OPTIONAL = ["focus", "poll", "tabs", "hydrate", "int64"];

/** Bytes, by what is imported. */
export async function measure() {
  const core = await sizeOf("index");
  /** @type {Record<string, number>} */
  const sizes = { core };
  for (const module of [...OPTIONAL, "dev"]) sizes[`+ ${module}`] = (await sizeOf("index", module)) - core;
  sizes["core and all modules but dev"] = await sizeOf("index", ...OPTIONAL);
  sizes["core and all modules"] = await sizeOf("index", ...OPTIONAL, "dev");
  return sizes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await measure());
