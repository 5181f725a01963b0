/** The page does not compile against a client that is not its server's. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = dirname(import.meta.dirname);
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

/** What TypeScript says of the page with another client. */
async function compile(change) {
  const copy = await mkdtemp(join(root, "src-"));
  try {
    await cp(join(root, "src"), copy, { recursive: true });
    await writeFile(join(copy, "mizan.ts"), change(await readFile(join(copy, "mizan.ts"), "utf8")));
    await writeFile(join(copy, "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json", include: ["."] }));
    return spawnSync(process.execPath, [compiler, "-p", copy, "--pretty", "false"], { encoding: "utf8" }).stdout;
  } finally {
    await rm(copy, { recursive: true });
  }
}

test("the page fits its client", async () => {
  assert.equal(await compile((client) => client), "");
});

const changes = {
  "a field that has another name": [/\bprice_cents: /g, "price: ", "catalog.tsx", "price_cents"],
  "an argument that was not there": ["RestockProductArgs = {", "RestockProductArgs = { reason: string;", "product.tsx", "reason"],
  "a value that may be missing": ["name: string;", "name: string | null;", "account.tsx", "null"],
  "a problem that carries something else": [/\bleft: /g, "remaining: ", "cart.tsx", "left"],
  "a problem that has another code": ['"EMPTY_CART"', '"NOTHING_TO_ORDER"', "cart.tsx", "EMPTY_CART"],
  "a context that is gone": [/.*readonly accounts: .*/, "", "account.tsx", "accounts"],
};

for (const [what, [before, after, file, word]] of Object.entries(changes)) {
  test(`TypeScript finds ${what}`, async () => {
    const said = await compile((client) => {
      const changed = client.replace(before, after);
      assert.notEqual(changed, client);
      return changed;
    });
    assert.match(said, new RegExp(`${file}\\(.*${word}`));
  });
}
