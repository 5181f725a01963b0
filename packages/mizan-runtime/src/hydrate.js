/** Carries what a server's client has read into the page's client. */

/** @type {typeof import("./hydrate.js").dehydrate} */
export const dehydrate = (client, json = JSON) => {
  const fresh = client.entries().filter(({ get }) => get().status === "success" && !get().stale);
  // Nothing in it can end the script element that holds it.
  return json.stringify(fresh.map(({ tag, get }) => [tag, get().data])).replaceAll("<", "\\u003c");
};

/** @type {typeof import("./hydrate.js").hydrate} */
export function hydrate(client, state, json = JSON) {
  for (const [tag, data] of json.parse(state)) {
    // What the page knows, or is reading, is newer than what was sent with it.
    const { status, fetching } = client.get(tag, {});
    // A tag is a context, too: one that needs no more parameters.
    if (status === "pending" && !fetching) client.set(tag, {}, data);
  }
}
