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
  Object.keys(params)
    .sort()
    .filter((name) => params[name] !== undefined && typeof params[name] !== "object")
    .reduce((tag, name) => `${tag};${name}=${encode(params[name])}`, context);

/** @param {Target} target */
export const scopeOf = (target) => (typeof target === "string" ? target : tagOf(target.context, target.params));

/** The tags in an `X-Mizan-Invalidate` field: its items, less the quotes, which no value holds. @param {string} field */
export const scopesIn = (field) => field.replace(/[\s"]/g, "").split(",").filter(Boolean);

/** Where an entry is read: its parameters stand in the query as they stand in the tag. @param {string} tag */
export const pathOf = (tag) => {
  const [context, ...params] = tag.split(";");
  return `/ctx/${context}/${params.length ? "?" : ""}${params.join("&")}`;
};

/**
 * Whether what is stale in `scope` makes the entry `tag` stale: the contexts are one, and each parameter of the scope has the same value
 * in the entry or none.
 *
 * @param {string} scope
 * @param {string} tag
 */
export const hits = (scope, tag) => {
  const [context, ...params] = scope.split(";");
  const agrees = (/** @type {string} */ param) =>
    `${tag};`.includes(`;${param};`) || !tag.includes(`;${param.split("=")[0]}=`);
  return context === "*" || (context === tag.split(";")[0] && params.every(agrees));
};
