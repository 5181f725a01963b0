// @ts-check
// Regions of the page that follow what is known.

import { client } from "./client.js";
import { patch } from "./dom.js";

/**
 * Mounts a context for as long as the region goes on to use it.
 *
 * @import { DataOf, Handle, ParamsOf } from "/assets/mizan-runtime/index.js"
 * @typedef {<C extends string>(context: C, params: ParamsOf<C>) => Handle<DataOf<C>>} Use
 */

/** @type {Set<() => void>} */
const regions = new Set();

/**
 * Draws a region now, and again whenever something that it uses has changed. What it no longer uses is released.
 *
 * @param {Element} region @param {(use: Use) => import("./dom.js").Child[]} draw
 * @returns {() => void} what draws it at once
 */
export function live(region, draw) {
  /** @type {Map<string, Handle<any>>} */
  let mounted = new Map();
  let isPending = false;
  const render = () => {
    isPending = false;
    const hadFocus = region.contains(document.activeElement);
    const before = mounted;
    mounted = new Map();
    patch(region, draw((context, params) => {
      const key = JSON.stringify([context, params]);
      const handle = mounted.get(key) ?? before.get(key) ?? client.registerContext(context, params, soon);
      mounted.set(key, handle);
      return handle;
    }));
    for (const [key, handle] of before) if (!mounted.has(key)) handle.release();
    // What had it is gone, and the focus with it: else a keyboard would begin at the top of the page again.
    if (hadFocus && document.activeElement === document.body) region.querySelector("h1")?.focus({ preventScroll: true });
  };
  const soon = () => {
    if (isPending) return;
    isPending = true;
    queueMicrotask(() => isPending && render());
  };
  regions.add(soon);
  render();
  return render;
}

/** Draws every region again: something beside the contexts has changed. */
export function redraw() {
  for (const soon of regions) soon();
}

/** Says something to those who do not see it. @param {string} text */
export function announce(text) {
  const announcer = /** @type {HTMLElement} */ (document.getElementById("announcer"));
  // Said again, the same words are no change, and nobody would hear them.
  announcer.textContent = announcer.textContent === text ? `${text} ` : text;
}
