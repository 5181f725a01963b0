/** What the package costs a user. */

import { fileURLToPath } from "node:url";
import { sizeOf } from "../../size.js";

const source = new URL("../src/", import.meta.url);

/** @param {string[]} modules */
const sizeOfAll = (...modules) => sizeOf(modules.map((module) => `export * from "./${module}.js";`).join("\n"), source);

const OPTIONAL = ["optimistic", "focus", "poll", "tabs", "hydrate"];

/** Bytes, by what is imported. */
export async function measure() {
  const core = await sizeOfAll("index");
  /** @type {Record<string, number>} */
  const sizes = { core };
  for (const module of [...OPTIONAL, "dev"]) sizes[`+ ${module}`] = (await sizeOfAll("index", module)) - core;
  sizes["core and all modules but dev"] = await sizeOfAll("index", ...OPTIONAL);
  sizes["core and all modules"] = await sizeOfAll("index", ...OPTIONAL, "dev");
  return sizes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await measure());
