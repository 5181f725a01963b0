import assert from "node:assert/strict";
import { test } from "node:test";
import { int64 } from "mizan-runtime/int64";
import { createRandom } from "./fuzz.js";

const { parse, stringify } = int64;

test("integers: those that a number cannot hold keep every digit", () => {
  const cases = {
    "9007199254740991": 9007199254740991,
    "9007199254740992": 9007199254740992n,
    "-9007199254740993": -9007199254740993n,
    "18446744073709551615": 18446744073709551615n,
    "1000000000000000": 1e15,
    "123456789012345678.0": 123456789012345680,
    "1.2345678901234567890": 1.2345678901234567,
    "12345678901234567890e0": 12345678901234567890,
    "1E+20": 1e20,
    "-0": -0,
  };
  for (const [text, value] of Object.entries(cases)) {
    assert.deepEqual(parse(text), value, text);
    assert.deepEqual(parse(`{"a": [ ${text} ,"${text}"]}`), { a: [value, text] }, text);
  }
});

test("integers: a bigint leaves as its digits", () => {
  const args = { id: 18446744073709551615n, ids: [1n, -2n], text: "18446744073709551615", date: new Date(0), boxed: new String("5"), no: undefined };
  const text = '{"id":18446744073709551615,"ids":[1,-2],"text":"18446744073709551615","date":"1970-01-01T00:00:00.000Z","boxed":"5"}';
  assert.equal(stringify(args), text);
});

test("integers: no text can pass for an integer, nor an integer for a text", () => {
  const { below, pick, chance } = createRandom(1);
  const pieces = ["$", "#", '"', "\\", ":", ",", " ", "\\u0024", "$9007199254740993", "9007199254740993", "\n", "\u0000", "é", "\ud83d", "{", "]", "e9"];
  const text = () => Array.from({ length: below(5) }, () => pick(pieces)).join("");
  /** @returns {any} */
  const value = (depth = 0) => {
    if (depth < 3 && chance(0.3)) return Array.from({ length: below(4) }, () => value(depth + 1));
    if (depth < 3 && chance(0.4)) return Object.fromEntries(Array.from({ length: below(4) }, () => [text(), value(depth + 1)]));
    return pick([text, text, () => 2n ** 64n - BigInt(below(1000)), () => -(2n ** 60n), () => below(1000) - 500, () => 1e17 + 0.5, () => 0.1 + below(9), () => null, () => true])();
  };
  for (let round = 0; round < 5000; round++) {
    const before = { value: value(), long: 2n ** 63n };
    // A float that is written without a point is an integer to any reader.
    const after = JSON.stringify(before, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner === 1e17 + 0.5 ? `${BigInt(inner)}n` : inner));
    const written = stringify(before);
    const read = parse(chance(0.5) ? written : written.replaceAll("$", "\\u0024"));
    assert.equal(JSON.stringify(read, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner)), after);
  }
});

test("integers: what is no JSON is refused", () => {
  for (const text of ["", "01234567890123456789", '"1234567890123456789', "12345678901234567890 1", "[12345678901234567,]", '{"a" 12345678901234567}', "--12345678901234567"]) {
    assert.throws(() => parse(text), SyntaxError, text);
  }
});
