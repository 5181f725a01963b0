/** Rereads one mounted context by the clock. */

/** @type {typeof import("./poll.js").poll} */
export function poll(handle, ms) {
  const timer = setInterval(() => {
    globalThis.document?.hidden || handle.get().fetching || handle.refetch("poll");
  }, ms);
  return () => clearInterval(timer);
}
