/**
 * Integers: none is rounded. Here core-js tells the source of a number where the engine does not, as the README advises; the tests in a
 * browser take the engine's own.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import "core-js/actual/json/parse.js";
import "core-js/actual/json/raw-json.js";
import { dehydrate, hydrate } from "mizan-runtime/hydrate";
import { parse, stringify } from "../src/json.js";
import { createRandom } from "./fuzz.js";
import { setUp, settle } from "./harness.js";

test("integers: those that a number cannot hold keep every digit", () => {
  const cases = {
    "9007199254740991": 9007199254740991,
    "9007199254740992": 9007199254740992n,
    "-9007199254740993": -9007199254740993n,
    "18446744073709551615": 18446744073709551615n,
    "1000000000000000": 1e15,
    "123456789012345678.0": 123456789012345680,
    "1.2345678901234567890": 1.2345678901234567,
    "0.30000000000000004": 0.30000000000000004,
    "12345678901234567890e0": 12345678901234567890,
    "1E+20": 1e20,
    "-0": -0,
  };
  for (const [text, value] of Object.entries(cases)) {
    assert.deepEqual(parse(text), value, text);
    assert.deepEqual(parse(`{"a": [ ${text} ,"${text}", 1234567890123456]}`), { a: [value, text, 1234567890123456] }, text);
  }
});

test("integers: a bigint leaves as its digits", () => {
  const args = { id: 18446744073709551615n, ids: [1n, -2n], text: "18446744073709551615", date: new Date(0), boxed: new String("5"), no: undefined };
  const text = '{"id":18446744073709551615,"ids":[1,-2],"text":"18446744073709551615","date":"1970-01-01T00:00:00.000Z","boxed":"5"}';
  assert.equal(stringify(args), text);
});

test("integers: no text can pass for an integer, nor an integer for a text", () => {
  const { below, pick, chance } = createRandom(1);
  const pieces = ["$", "#", '"', "\\", ":", ",", " ", "\\u0024", "9007199254740993", "\n", "\u0000", "é", "\ud83d", "{", "]", "e9"];
  const text = () => Array.from({ length: below(5) }, () => pick(pieces)).join("");
  // Without escapes: the JSON.parse of Node 24 mixes up names that have some (`{"\"":null,"\u0000":[]}`), with and without a reviver.
  const name = () => text().replace(/["\\\u0000-\u001f]/g, "");
  /** @returns {any} */
  const value = (depth = 0) => {
    if (depth < 3 && chance(0.3)) return Array.from({ length: below(4) }, () => value(depth + 1));
    if (depth < 3 && chance(0.4)) return Object.fromEntries(Array.from({ length: below(4) }, () => [name(), value(depth + 1)]));
    return pick([text, text, () => 2n ** 64n - BigInt(below(1000)), () => -(2n ** 60n), () => below(1000) - 500, () => 0.1 + below(9), () => null, () => true])();
  };
  for (let round = 0; round < 1000; round++) {
    const before = { value: value(), long: 2n ** 63n };
    assert.deepEqual(parse(stringify(before)), before);
  }
});

test("integers: they are exact in arguments, parameters, results and bundles", async () => {
  const { server, client, mount } = setUp();
  const user = mount("user", { user_id: 2n ** 64n - 1n });
  const called = client.call("rename", { user_id: 2n ** 64n - 1n, name: "18446744073709551615" });
  assert.equal(server.calls[0].init.body, '{"user_id":18446744073709551615,"name":"18446744073709551615"}');
  await server.calls[0].text('{"result":18446744073709551615,"invalidate":[{"context":"user","params":{"user_id":"18446744073709551615"}}]}');
  assert.equal(await called, 18446744073709551615n);
  assert.equal(server.reads.at(-1)?.url, "/api/mizan/ctx/user/?user_id=18446744073709551615");
  await server.reads.at(-1)?.text('{"id":18446744073709551615,"name":"18446744073709551615","page":1}');
  assert.deepEqual(user.get().data, { id: 18446744073709551615n, name: "18446744073709551615", page: 1 });
});

test("56: integers that a number cannot hold are carried over", () => {
  const [there, here] = [setUp(), setUp()];
  there.client.set("user", {}, { v: 2n ** 64n });
  hydrate(here.client, dehydrate(there.client));
  assert.deepEqual(here.client.entry("user", {}).get().data, { v: 2n ** 64n });
});

/** An engine that does not tell the source of a number. @param {import("node:test").TestContext} t */
function forgetSources(t) {
  const { parse } = JSON;
  t.mock.method(JSON, "parse", (/** @type {string} */ text, /** @type {any} */ revive) =>
    parse(text, revive && ((/** @type {string} */ key, /** @type {unknown} */ value) => revive(key, value))));
  Object.assign(JSON, { rawJSON: undefined });
  const { rawJSON } = /** @type {any} */ (JSON);
  t.after(() => Object.assign(JSON, { rawJSON }));
}

test("integers: an engine that cannot read a long one refuses the answer, and never rounds", async (t) => {
  forgetSources(t);
  const { server, client, show, look, eventsOf } = setUp();
  const user = await show("user", {}, { v: 1 });
  for (const integer of ["9007199254740992", "-9007199254740993", "18446744073709551615"]) {
    void user.refetch();
    await settle();
    await server.reads.at(-1)?.text(`{"v":${integer},"name":"9007199254740993"}`);
    assert.equal(look(user), "error 1 stale");
    assert.deepEqual([user.get().error?.code, user.get().error?.status], ["NO_ANSWER", 200]);
  }
  const called = client.call("rename", {});
  void server.calls[0].text('{"result":18446744073709551615,"invalidate":[]}');
  await assert.rejects(called, { code: "NO_ANSWER" });
  assert.deepEqual(eventsOf("invalidate").at(-1).targets, ["*"]);
  await assert.rejects(client.call("rename", { user_id: 5n }), TypeError);
  assert.equal(server.calls.length, 1);
});

test("integers: there, what a number can hold is no alarm, nor are floats and texts", async (t) => {
  forgetSources(t);
  const { server, show } = setUp();
  const user = await show("user", {}, { v: 0 });
  const values = ["9007199254740991", "-9007199254740991", "1700000000000000", "1.2345678901234567890", "0.30000000000000004", "null", "[]", "true"];
  const texts = ["18446744073709551615", '\\"18446744073709551615', "\\\\", ",18446744073709551615,"];
  for (const value of [...values, ...texts.map((text) => `"${text}"`)]) {
    void user.refetch();
    await settle();
    await server.reads.at(-1)?.text(`{"v":${value},"18446744073709551615":[ ${value}]}`);
    assert.deepEqual([user.get().status, user.get().data?.v], ["success", JSON.parse(value)], value);
  }
});
