// @ts-check
// What has happened, put together from the client's events: each mutation, or another cause, with what it made stale and what was read
// because of it.

/** @typedef {import("/assets/mizan-runtime/index.js").MizanEvent} MizanEvent */
/** @typedef {import("/assets/mizan-runtime/index.js").Cause} Cause */
/** @typedef {{ entry: string, state: "reading" | "fresh" | "failed" | "stopped", began: number, ended?: number }} Read */
/**
 * A mutation, or what some other cause brought about.
 * @typedef {{ id: number, cause: string, mutation?: number, args?: unknown, at: Date, began: number, ended?: number, error?: string,
 *   targets: string[], entries: string[], isUnsaid?: boolean, reads: Read[] }} Happening
 */

/** How many happenings are kept. */
const MOST = 40;

/** Causes so close to one another are one. */
const ONE_MOMENT = 400;

/** The latest first. @type {Happening[]} */
export let happenings = [];
let counted = 0;

/** @param {string} cause @param {Partial<Happening>} [more] */
function begin(cause, more) {
  const happening = { id: ++counted, cause, at: new Date(), began: performance.now(), targets: [], entries: [], reads: [], ...more };
  happenings = [happening, ...happenings].slice(0, MOST);
  return happening;
}

/** What `cause` has begun: the mutation, or the latest happening of this moment. @param {Cause} cause @returns {Happening} */
function happeningOf(cause) {
  if (typeof cause !== "string") {
    return happenings.find(({ mutation }) => mutation === cause.id) ?? begin(cause.mutation, { mutation: cause.id });
  }
  const [latest] = happenings;
  const isSame = latest && latest.mutation === undefined && latest.cause === cause;
  return isSame && performance.now() - (latest.reads.at(-1)?.began ?? latest.began) < ONE_MOMENT ? latest : begin(cause);
}

/** @param {MizanEvent} event */
export function record(event) {
  switch (event.type) {
    case "call":
      return void begin(event.mutation, { mutation: event.id, args: event.args });
    case "answer": {
      const { id, mutation, error } = event;
      const isUnsaid = error && ["NETWORK", "BAD_ANSWER"].includes(error.code);
      return void Object.assign(happeningOf({ id, mutation }), { ended: performance.now(), error: error?.code, isUnsaid });
    }
    case "invalidate": {
      const happening = happeningOf(event.cause);
      happening.targets.push(...event.targets);
      happening.entries.push(...event.entries);
      happening.isUnsaid ||= event.missing;
      return;
    }
    case "read":
      // Nothing else says that the try before has failed.
      if (event.cause === "retry") end(event.entry, "failed");
      return void happeningOf(event.cause).reads.push({ entry: event.entry, state: "reading", began: performance.now() });
    case "commit":
      return end(event.entry, "fresh");
    case "fail":
      return end(event.entry, "failed");
    case "abort":
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
