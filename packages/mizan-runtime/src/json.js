/**
 * JSON in which integers keep every digit: those that a number cannot hold are bigints.
 *
 * Such an integer travels through `JSON` as a string of its digits. Every other string value is marked, so none can pass for one.
 */

/** Strings, with the colon that makes one a name, and numbers. */
const TOKENS = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|-?\d[\d.eE+-]*/g;
const TEXT = "$";

/** @param {string} text */
export const parse = (text) =>
  /\d{16}/.test(text)
    ? JSON.parse(
        text.replace(TOKENS, (token, string, colon) => {
          if (colon) return token;
          if (string !== undefined) return `"${TEXT}${string}"`;
          return /^-?[1-9]\d+$/.test(token) && !Number.isSafeInteger(+token) ? `"${token}"` : token;
        }),
        (_, value) => {
          if (typeof value !== "string") return value;
          return value[0] === TEXT ? value.slice(1) : BigInt(value);
        },
      )
    : JSON.parse(text);

/** @param {unknown} value */
export const stringify = (value) =>
  JSON.stringify(value, (_, inner) => {
    if (typeof inner === "bigint") return String(inner);
    return typeof inner === "string" || inner instanceof String ? TEXT + inner : inner;
  }).replace(TOKENS, (token, string, colon) => {
    if (colon || string === undefined) return token;
    return string[0] === TEXT ? `"${string.slice(1)}"` : string;
  });
