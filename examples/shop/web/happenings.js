// @ts-check
// What has happened, put together from the client's events: each mutation, or another cause, with what it made stale and what was read
// because of it.

/** @typedef {import("/assets/mizan-runtime/index.js").MizanEvent} MizanEvent */
/** @typedef {import("/assets/mizan-runtime/index.js").Call} Call */
/** @typedef {import("/assets/mizan-runtime/index.js").Cause} Cause */
/** @typedef {{ entry: string, state: "reading" | "fresh" | "failed" | "stopped", began: number, ended?: number }} Read */
/**
 * A call of a mutation, or what some other cause brought about.
 * @typedef {{ id: number, cause: string, call?: Call, at: Date, began: number, ended?: number, error?: string,
 *   targets: string[], entries: string[], isUnsaid?: boolean, reads: Read[] }} Happening
 */

/** How many happenings are kept. */
const MOST = 40;

/** Causes so close to one another are one. */
const ONE_MOMENT = 400;

/** The latest first. @type {Happening[]} */
export let happenings = [];
let counted = 0;

/** @param {Cause} cause @returns {Happening} */
function begin(cause) {
  const what = typeof cause === "string" ? { cause } : { cause: cause.mutation, call: cause };
  const happening = { ...what, id: ++counted, at: new Date(), began: performance.now(), targets: [], entries: [], reads: [] };
  happenings = [happening, ...happenings].slice(0, MOST);
  return happening;
}

/** What `cause` has begun: the call, or the latest happening of this moment. @param {Cause} cause @returns {Happening} */
function happeningOf(cause) {
  if (typeof cause !== "string") return happenings.find(({ call }) => call === cause) ?? begin(cause);
  const [latest] = happenings;
  const isSame = latest && !latest.call && latest.cause === cause;
  return isSame && performance.now() - (latest.reads.at(-1)?.began ?? latest.began) < ONE_MOMENT ? latest : begin(cause);
}

/** @param {MizanEvent} event */
export function record(event) {
  switch (event.type) {
    case "call":
      return void begin(event.cause);
    case "invalidate": {
      const happening = happeningOf(event.cause);
      happening.targets.push(...event.targets);
      happening.entries.push(...event.entries);
      const { error, missing } = event;
      return void Object.assign(happening, { ended: performance.now(), error: error?.code, isUnsaid: missing });
    }
    case "read":
      // Nothing else says that the try before has failed.
      if (event.cause === "retry") end(event.entry, "failed");
      return void happeningOf(event.cause).reads.push({ entry: event.entry, state: "reading", began: performance.now() });
    case "settle":
      return end(event.entry, event.error ? "failed" : "fresh");
    case "drop":
      return end(event.entry, "stopped");
  }
}

/** @param {string} entry @param {Read["state"]} state */
function end(entry, state) {
  for (const { reads } of happenings) {
    for (const read of reads) {
      if (read.entry === entry && read.state === "reading") Object.assign(read, { state, ended: performance.now() });
    }
  }
}
