/** Integers that a number cannot hold: exact, or refused where the engine cannot read them, never rounded. The page is bare, the runtime unbundled. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { openVisitor } from "../browser.js";
import { openFront } from "../front.js";
import { startProgram } from "../shop.js";

const RUNTIME = fileURLToPath(new URL("../../../packages/mizan-runtime/src", import.meta.url));

/** The last number that is exact, the first two that are not told apart, and the ends of each type. */
const UNSIGNED = [0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n];
const SIGNED = [0n, -(2n ** 53n) + 1n, -(2n ** 53n), -(2n ** 53n) - 1n, -(2n ** 63n)];
const WIDE = [0n, 2n ** 53n, 2n ** 64n, 2n ** 64n + 1n, 2n ** 128n - 1n];
const CASES = UNSIGNED.map((unsigned, index) => ({ unsigned, signed: SIGNED[index], wide: WIDE[index], maybe: index ? unsigned : null }));

/** What the server says that it has seen: Rust's own text of it. */
const seen = ({ unsigned, signed, wide, maybe }) =>
  `Integers { unsigned: ${unsigned}, signed: ${signed}, wide: ${wide}, maybe: ${maybe === null ? "None" : `Some(${maybe})`}, ` +
  `lists: [[], [${unsigned}, ${signed}]] }`;

async function onBarePage(play) {
  const program = await startProgram("fixture-integers");
  const front = await openFront(program.origin, RUNTIME);
  const visitor = await openVisitor(front.origin);
  try {
    await play((await visitor.open("")).page);
    visitor.check();
  } finally {
    await visitor.close();
    await front.close();
    await program.stop();
  }
}

test("integers are exact as parameters, arguments, results and in lists", () =>
  onBarePage(async (page) => {
    for (const integers of CASES) {
      const { read, returned } = await page.evaluate(async (params) => {
        const { createMizan } = await import("/index.js");
        const client = createMizan();
        const { integers: read } = await client.fetch("integers", params);
        return { read, returned: await client.call("send", { integers: read.integers }) };
      }, integers);
      for (const { integers: { lists, maybe, ...others }, text } of [read, returned]) {
        assert.equal(text, seen(integers));
        assert.deepEqual(lists.flat().map(BigInt), [integers.unsigned, integers.signed]);
        assert.equal(maybe === null ? null : BigInt(maybe), integers.maybe);
        for (const [name, value] of Object.entries(others)) assert.equal(BigInt(value), integers[name], name);
      }
    }
  }));

test("a write makes stale what has its integer, and not what has the next", () =>
  onBarePage(async (page) => {
    const stale = await page.evaluate(async (integers) => {
      const { createMizan } = await import("/index.js");
      const client = createMizan();
      for (const unsigned of integers) await client.fetch("integers", { unsigned, signed: 0, wide: 0 });
      const stale = [];
      client.on((event) => event.type === "invalidate" && stale.push(event.entries));
      for (const unsigned of integers) {
        await client.call("send", { integers: { unsigned, signed: 0, wide: 0, maybe: null, lists: [] } });
      }
      return stale;
    }, UNSIGNED);
    assert.deepEqual(stale, UNSIGNED.map((unsigned) => [`integers;signed=0;unsigned=${unsigned};wide=0`]));
  }));

test("an engine that cannot read a long integer refuses the answer, and sends no bigint", () =>
  onBarePage(async (page) => {
    const outcomes = await page.evaluate(async (cases) => {
      // As before engines told the source of a number.
      const { parse } = JSON;
      JSON.parse = (text, revive) => parse(text, revive && ((key, value) => revive(key, value)));
      delete JSON.rawJSON;
      const { createMizan } = await import("/index.js");
      const client = createMizan();
      const codeOf = (promise) => promise.then(() => "fine", (error) => error.code ?? error.name);
      const send = (wide) => client.call("send", { integers: { unsigned: 0, signed: 0, wide, maybe: null, lists: [] } });
      const codes = [];
      for (const params of cases) codes.push(await codeOf(client.fetch("integers", params)));
      return { codes, number: await codeOf(send(7)), bigint: await codeOf(send(7n)), long: await codeOf(send(1e20)) };
    }, CASES);
    assert.deepEqual(outcomes.codes, ["fine", "NO_ANSWER", "NO_ANSWER", "NO_ANSWER", "NO_ANSWER"]);
    assert.deepEqual(outcomes, { codes: outcomes.codes, number: "fine", bigint: "TypeError", long: "NO_ANSWER" });
  }));
