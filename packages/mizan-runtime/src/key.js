/**
 * Names of what can be stale. A tag is the context, then `;name=value` by name: the identity of an entry, and of a scope.
 *
 * @import { Params, Target } from "./index.js"
 */

/** RFC 3986: all but the unreserved. `encodeURIComponent` leaves five more alone. @param {unknown} value */
const encode = (value) =>
  encodeURIComponent(String(value)).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * What is no scalar fixes nothing, as on the server: the tag is wider than meant, and too much goes stale, never too little.
 *
 * @param {string} context
 * @param {Params} params
 */
export const tagOf = (context, params) =>
  Object.entries(params)
    .sort()
    .reduce((tag, [name, value]) => (value === undefined || typeof value === "object" ? tag : `${tag};${name}=${encode(value)}`), context);

/** @param {Target} target */
export const scopeOf = (target) => (typeof target === "string" ? target : tagOf(target.context, target.params));

/** Where an entry is read: its parameters stand in the query as they stand in the tag. @param {string} tag */
export const pathOf = (tag) => `/ctx/${`${tag};`.replace(";", "/?").slice(0, -1).replaceAll(";", "&")}`;

/**
 * Whether what is stale in `scope` makes the entry `tag` stale: the contexts are one, and each parameter of the scope has the same value
 * in the entry or none.
 *
 * @param {string} scope
 * @param {string} tag
 */
export const hits = (scope, tag) => {
  const [context, ...params] = scope.split(";");
  const key = `${tag};`;
  const agrees = (/** @type {string} */ param) => key.includes(`;${param};`) || !key.includes(`;${param.split("=")[0]}=`);
  return context === "*" || (key.startsWith(`${context};`) && params.every(agrees));
};
