/** Integers that a number cannot hold: `JSON` alone would round them, and nobody would notice. */

/** Strings; and numbers, among other words. */
export const TOKENS = /"(\\.|[^"\\])*"|[-+.\w]+/g;

/** @param {any} token */
export const isLong = (token) => /^-?[1-9]\d+$/.test(token) && !Number.isSafeInteger(+token);

/** Whether a text has one. Few need a closer look. @param {string} text */
export const hasLong = (text) => /\d{16}/.test(text) && text.match(TOKENS)?.some(isLong);
