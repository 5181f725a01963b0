/**
 * Names of what can be stale. A tag is the context, then `;name=value` by name: the identity of an entry, and of a scope.
 *
 * A value is percent-encoded but for the unreserved of RFC 3986: `encodeURIComponent` leaves five more alone. What is no scalar (an object,
 * as null is one, or undefined) fixes nothing, as on the server: the tag is wider than meant, and too much goes stale, never too little.
 *
 * @param {string} context
 * @param {{ readonly [name: string]: any }} params
 * @param {any} [args] Where the values are to be found: then each parameter is a path into these
 */
export const tagOf = (context, params, args) =>
  Object.entries(params)
    .sort()
    .reduce((tag, [name, value]) => {
      if (args) value = value.reduce((/** @type {any} */ value, /** @type {string} */ key) => value?.[key], args);
      return /^[ou]/.test(typeof value)
        ? tag
        : `${tag};${name}=${encodeURIComponent(value).replace(/[!'()]/g, escape).replaceAll("*", "%2A")}`;
    }, context);

/** Where an entry is read: its parameters stand in the query as in the tag, and the slash at the end moves before them. @param {string} tag */
export const pathOf = (tag) => `/ctx/${tag}/`.replace(/;(.*)./, "/?$1").replace(/;/g, "&");

/**
 * Whether what is stale in `scope` makes the entry `tag` stale: the contexts are one, and each parameter of the scope has the same value
 * in the entry or none.
 *
 * @param {string} scope
 * @param {string} tag
 */
export const hits = (scope, tag) => {
  const key = `;${tag};`;
  return scope
    .split(";")
    .every((part, index) => key.includes(`;${part};`) || (index ? !key.includes(`;${part.split("=")[0]}=`) : part === "*"));
};
