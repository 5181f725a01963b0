/**
 * JSON in which integers keep every digit: those that a number cannot hold are bigints.
 *
 * Such an integer travels through `JSON` as a string. All other string values are marked apart from it, so none can pass for one.
 */

/** Strings, with the colon of a name, and numbers: what a JSON text must be cut into to find the integers. */
const TOKENS = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|-?\d[\d.eE+-]*/g;
const INTEGER = "#";
const TEXT = "$";

/** @param {string} text */
export const parse = (text) =>
  /\d{16}/.test(text) ? JSON.parse(text.replace(TOKENS, mark), (_, value) => unmark(value)) : JSON.parse(text);

/** @param {string} token @param {string} [string] @param {string} [colon] */
const mark = (token, string, colon) => {
  if (colon) return token;
  if (string !== undefined) return `"${TEXT}${string}"`;
  return /^-?[1-9]\d{15,}$/.test(token) && !Number.isSafeInteger(+token) ? `"${INTEGER}${token}"` : token;
};

/** @param {unknown} value */
const unmark = (value) => {
  if (typeof value !== "string") return value;
  return value[0] === INTEGER ? BigInt(value.slice(1)) : value.slice(1);
};

/** @param {unknown} value */
export const stringify = (value) =>
  JSON.stringify(value, (_, inner) => {
    if (typeof inner === "bigint") return INTEGER + inner;
    return typeof inner === "string" || inner instanceof String ? TEXT + inner : inner;
  }).replace(TOKENS, (token, string, colon) => {
    if (colon || string === undefined) return token;
    return string[0] === INTEGER ? string.slice(1) : `"${string.slice(1)}"`;
  });
