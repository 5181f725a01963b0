import type { Options } from "./index.js";

/** JSON in which 64-bit integers are exact: those that a number cannot hold arrive as bigints, and bigints leave as their digits. */
export const int64: NonNullable<Options["json"]>;
