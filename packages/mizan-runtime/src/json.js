/** JSON in which no integer is rounded: those that a number cannot hold are bigints, as their source says (ECMAScript's JSON.parse source text access). */

/** An engine without it has no `context`: then this throws, which is better than a wrong number. @type {(key: string, value: any, context?: any) => any} */
const exact = (_, value, context) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;

/** Few texts need the slower way: those in which 16 digits stand in a row. @param {string} text */
export const parse = (text) => JSON.parse(text, /** @type {any} */ (/\d{16}/.test(text) && exact));

/** @param {unknown} value @returns {string} */
export const stringify = (value) =>
  JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? /** @type {any} */ (JSON).rawJSON(inner) : inner));
