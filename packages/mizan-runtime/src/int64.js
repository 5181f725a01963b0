/** JSON in which integers keep every digit: those that a number cannot hold are bigints. */

import { hasLong, isLong, TOKENS } from "./json.js";

/** Such an integer travels through `JSON` as a string with a mark, which no text can have foreseen. */
const createMark = () => `${Math.random()}:`;

/** @type {typeof import("./int64.js").int64} */
export const int64 = {
  parse(text) {
    if (!hasLong(text)) return JSON.parse(text);
    const mark = createMark();
    const marked = text.replace(TOKENS, (token) => (isLong(token) ? `"${mark}${token}"` : token));
    return JSON.parse(marked, (_, value) =>
      typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
    );
  },
  stringify(value) {
    const mark = createMark();
    const text = JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? mark + inner : inner));
    return text.replace(RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
  },
};
