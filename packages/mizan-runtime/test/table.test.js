import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const here = new URL("./", import.meta.url);

/** The rows that a client must show and that the wire has. */
const ROWS = [...Array(64).keys()].slice(1).filter((row) => ![36, 37, 39, 40, 57, 58, 59, 61, 62].includes(row));

test("BEHAVIOURS.md names every test of a row, and every row has one", async () => {
  const files = (await readdir(here)).filter((file) => file.endsWith(".test.js"));
  const named = await Promise.all(
    files.map(async (file) => {
      const source = await readFile(new URL(file, here), "utf8");
      return [...source.matchAll(/^\s*test\((["`])(\d+): (.*?)\1,/gm)].map(([, , row, name]) => `| ${row} | ${name} | \`${file}\` |`);
    }),
  );
  const table = await readFile(new URL("BEHAVIOURS.md", here), "utf8");
  const rows = table.match(/^\| \d.*$/gm) ?? [];
  assert.deepEqual([...rows].sort(), named.flat().sort());
  assert.deepEqual([...new Set(rows.map((row) => Number(row.split("|")[1])))], ROWS);
});
