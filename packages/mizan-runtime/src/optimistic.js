/** Shows what a call is going to bring. A layer lies over the data, whatever they become, until the call's effect is in them. */

import { attempt } from "./entry.js";

/** @type {typeof import("./optimistic.js").optimistic} */
export function optimistic(client, call, describe) {
  /** @type {import("./optimistic.js").AddLayer} */
  const addLayer = (context, params, apply) => {
    const entry = client.entry(context, params);
    const layers = (entry.layers ??= new Set());
    entry.view = (data, committed, fresh) => {
      layers.forEach((layer) => {
        // The read that is to bring the effect, if what is known is stale now; else it is there, or there is none.
        if (layer.isDone) layer.until ??= fresh;
        if (/** @type {number} */ (layer.until) <= committed) layers.delete(layer);
        else if (committed) attempt(() => (data = layer.apply(data)));
      });
      return data;
    };
    /** @type {import("./optimistic.js").Layer} */
    const layer = { apply };
    layers.add(layer);
    entry.show();
    call.then(
      () => (layer.isDone = true),
      () => (layer.until = 0),
    ).then(entry.show);
  };
  attempt(() => describe(addLayer));
  return call;
}
