/** Shows what a call is going to bring. A layer lies over the data, whatever they become, until the call's effect is in them. */

import { attempt } from "./entry.js";

/** @typedef {import("./optimistic.js").Layer} Layer */

/** @type {typeof import("./optimistic.js").optimistic} */
export const optimistic = (client, describe) => () => {
  /** @type {((error: unknown) => void)[]} */
  const endings = [];
  /** @type {import("./optimistic.js").AddLayer} */
  const addLayer = (context, params, apply) => {
    const entry = client.entry(context, params);
    const layers = (entry.layers ??= new Set());
    entry.view = (data, committed, fresh) => {
      // Until its call is answered, a layer has no `until`.
      layers.forEach((/** @type {any} */ layer) => {
        // The read that is to bring the effect, if what is known is stale now; else it is there, or there is none.
        if (layer.until < 0) layer.until = fresh;
        if (layer.until <= committed) layers.delete(layer);
        else if (committed) attempt(() => (data = layer.apply(data)));
      });
      return data;
    };
    /** @type {Layer} */
    const layer = { apply };
    layers.add(layer);
    entry.show();
    endings.push((error) => {
      layer.until = error ? 0 : -1;
      entry.show();
    });
  };
  attempt(() => describe(addLayer));
  return (error) => endings.forEach((end) => end(error));
};
