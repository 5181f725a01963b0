/** Carries what a server's client has read into the page's client. */

import { parse, stringify } from "./json.js";

/** @type {typeof import("./hydrate.js").dehydrate} */
export const dehydrate = (client) => {
  const fresh = [...client.entries].filter(([, { get }]) => get().status === "success" && !get().stale);
  // Nothing in it can end the script element that holds it.
  return stringify(fresh.map(([tag, { get }]) => [tag, get().data])).replaceAll("<", "\\u003c");
};

/** @type {typeof import("./hydrate.js").hydrate} */
export function hydrate(client, state) {
  for (const [tag, data] of parse(state)) {
    // A tag is a context, too: one that needs no more parameters.
    const { get, set } = client.entry(tag, {});
    // What the page knows, or is reading, is newer than what was sent with it.
    if (get().status === "pending" && !get().fetching) set(data);
  }
}
