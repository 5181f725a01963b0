/** Where a test plays: a shop of its own, and before it one of the pages that show it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { browser, openVisitor } from "./browser.js";
import { openFront } from "./front.js";
import { openShop } from "./shop.js";

const built = mkdtempSync(join(tmpdir(), "pages-"));

/** The shop's own page, inside its program. */
export const PLAIN = { name: "plain" };
/** The page in React, as it is deployed. */
export const REACT = { name: "React", folder: await buildReact("production") };
/** The page in React as it is while somebody works on it: there StrictMode mounts everything twice. */
export const STRICT = { name: "React in StrictMode", folder: await buildReact("development") };
export const PAGES = [PLAIN, REACT];

async function buildReact(mode) {
  const root = fileURLToPath(new URL("../shop-react", import.meta.url));
  const outDir = join(built, mode);
  const vite = join(createRequire(join(root, "package.json")).resolve("vite/package.json"), "../bin/vite.js");
  const build = spawn(execPath, [vite, "build", "--mode", mode, "--outDir", outDir, "--logLevel", "error"],
    { cwd: root, env: { ...env, NODE_ENV: mode }, stdio: "inherit" });
  const [code] = await once(build, "exit");
  if (code) throw new Error("The page in React cannot be built.");
  return outDir;
}

/** Ends what all stages share. */
export async function closeAll() {
  await browser.close();
  rmSync(built, { recursive: true });
}

export async function openStage(page) {
  const shop = await openShop();
  const front = await openFront(shop.origin, page.folder);
  const visitors = [];
  return {
    page,
    shop,
    front,
    async visitor(options) {
      const visitor = await openVisitor(front.origin, options);
      visitors.push(visitor);
      return visitor;
    },
    check: () => visitors.forEach((visitor) => visitor.check()),
    async close() {
      await Promise.all(visitors.map((visitor) => visitor.close()));
      await front.close();
      await shop.close();
    },
  };
}
