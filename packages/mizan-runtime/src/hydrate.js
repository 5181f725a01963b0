/** Carries what a server's client has read into the page's client. */

import { parse, stringify } from "./json.js";

/** @type {typeof import("./hydrate.js").dehydrate} */
export const dehydrate = (client) => {
  const fresh = client.entries().filter(({ state }) => state.status === "success" && !state.stale);
  const text = stringify(fresh.map(({ context, params, state }) => [context, params, state.data]));
  // Nothing in it can end the script element that holds it.
  return text.replaceAll("<", "\\u003c");
};

/** @type {typeof import("./hydrate.js").hydrate} */
export function hydrate(client, state) {
  for (const [context, params, data] of parse(state)) {
    // What the page knows, or is reading, is newer than what was sent with it.
    const { status, fetching } = client.get(context, params);
    if (status === "pending" && !fetching) client.set(context, params, data);
  }
}
