/** What a page sends: minified, then compressed. */

import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export async function measure() {
  const entry = fileURLToPath(new URL("../src/mizan-htmx.js", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], minify: true, target: "es2022", write: false });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await measure());
