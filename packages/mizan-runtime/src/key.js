/**
 * Names of what can be stale. A tag is the context, then `;name=value` by name: the identity of an entry, and of a scope.
 *
 * @import { Params, Target } from "./index.js"
 */

/** RFC 3986: all but the unreserved. `encodeURIComponent` leaves five more alone. @param {any} value */
const encode = (value) => encodeURIComponent(value).replace(/[!'()*]/g, (char) => "%2" + "1789A"["!'()*".indexOf(char)]);

/**
 * What is no scalar (an object, as null is one, or undefined) fixes nothing, as on the server: the tag is wider than meant, and too much
 * goes stale, never too little.
 *
 * @param {string} context
 * @param {Params} params
 */
export const tagOf = (context, params) =>
  Object.entries(params)
    .sort()
    .reduce((tag, [name, value]) => (/^[ou]/.test(typeof value) ? tag : `${tag};${name}=${encode(value)}`), context);

/** Where an entry is read: its parameters stand in the query as they stand in the tag. @param {string} tag */
export const pathOf = (tag) => `/ctx/${tag}/`.replace(/;(.*)\//, "/?$1").replace(/;/g, "&");

/**
 * Whether what is stale in `scope` makes the entry `tag` stale: the contexts are one, and each parameter of the scope has the same value
 * in the entry or none.
 *
 * @param {string} scope
 * @param {string} tag
 */
export const hits = (scope, tag) =>
  scope.split(";").every((part, index) => {
    const key = `;${tag};`;
    return key.includes(`;${part};`) || (index ? !key.includes(`;${part.split("=")[0]}=`) : part === "*");
  });
