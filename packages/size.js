/** What a page sends of a module: bundled and minified as Vite does it, then compressed. */

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/**
 * @param {string} source A module's text
 * @param {URL} folder What it imports is found from here
 * @param {string[]} [external] What a page has already
 */
export async function sizeOf(source, folder, external = []) {
  const entry = fileURLToPath(new URL("entry-of-a-page.js", folder));
  const plugin = {
    name: "entry-of-a-page",
    resolveId: (/** @type {string} */ id) => (id === entry ? id : null),
    load: (/** @type {string} */ id) => (id === entry ? source : null),
  };
  const bundle = await rolldown({ input: entry, external, plugins: [plugin], transform: { target: "es2022" } });
  const { output } = await bundle.generate({ format: "esm", minify: true, comments: false });
  await bundle.close();
  return gzipSync(output[0].code, { level: 9 }).length;
}
