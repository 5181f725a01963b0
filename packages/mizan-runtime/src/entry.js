/**
 * One context with its parameters: what is known of it, who shows it, and the one rule by which answers become what is shown.
 *
 * Reads and values that are set are numbered by their start. A read is joined only if it started after the last invalidation; at most
 * two are in flight, and none is stopped because of an invalidation; what one brings is committed only if no later-started one has been.
 * State changes at once; subscribers hear of it, and reads start, in the next microtask.
 *
 * @import { Cause, MizanError, MizanEvent, Options } from "./index.js"
 */

import { ask } from "./answer.js";
import { pathOf } from "./key.js";

/** Runs what a user has written: it may fail, but not break others. @param {() => unknown} run */
export const attempt = (run) => {
  try {
    run();
  } catch (error) {
    console.error(error);
  }
};

/** @typedef {ReturnType<typeof createEntry>} Entry */

/**
 * @param {string} tag Empty: nobody may ask for it, and nothing is read
 * @param {Options} settings
 * @param {(event: MizanEvent) => void} emit
 * @param {Map<string, unknown>} entries Where it is until nobody has mounted it for long
 */
export function createEntry(tag, settings, emit, entries) {
  /** Whom to notify. @type {Set<() => void>} */
  const subscribers = new Set();
  /** Who waits, and for a read of which start or a later one. @type {Map<(value?: any) => void, number>} */
  const waiters = new Map();
  /** How many reads are in flight. */
  let reads = 0;
  /** What stops them when nobody is left. */
  let controller = new AbortController();

  /** The newest start. */
  let latest = 0;
  /** The start that is to settle this: one more than the latest if a read is due. */
  let needed = 0;
  /** The newest start that has settled: while it is not the needed one, a read is on its way. */
  let settled = 0;
  /** The first start that is not stale. */
  let fresh = 0;
  /** The start that brought the data; 0: there are none. */
  let committed = 0;

  /** @type {any} */
  let data;
  /** What is shown of them. @type {any} */
  let shown;
  /** @type {MizanError | undefined} */
  let error;
  /** @type {any} */
  let state = {};
  /** @type {Cause} */
  let cause = "manual";
  /** @type {any} */
  let gcTimer;

  const tell = (/** @type {any} */ type) => emit({ type, entry: tag, cause, error });

  /** A tick may ask for many: the first does it all, and the others find nothing to do. */
  const wake = () => queueMicrotask(flush);

  function look() {
    /** @type {any} */
    const next = {
      status: error ? "error" : committed ? "success" : tag ? "pending" : "idle",
      data: shown,
      error,
      // Without data, a problem is what is shown, and what goes stale.
      stale: (committed || settled) < fresh,
      fetching: needed > settled,
    };
    for (const key in next) if (next[key] !== state[key]) state = next;
    return state;
  }

  function flush() {
    if (subscribers.size) {
      gcTimer = clearTimeout(gcTimer);
      if (needed > latest && reads < 2) read((latest = needed), 0);
    } else {
      if (reads) {
        controller.abort();
        controller = new AbortController();
      }
      // What comes yet, if it does, is nothing that anybody needs.
      needed = settled;
      // A timer holds 31 bits; and one that runs must not keep a server's process alive.
      (gcTimer ??= setTimeout(() => entries.delete(tag), Math.min(settings.gcTime ?? 300_000, 2e9))).unref?.();
    }
    waiters.forEach((since, resolve) => {
      if (Math.min(since, needed) <= settled && waiters.delete(resolve)) resolve(look());
    });
    // Who leaves meanwhile is not met any more, and who comes has seen the state.
    subscribers.forEach(attempt);
  }

  /**
   * Reads again, and resolves when the read has settled. With `why`, a read that is on its way will do.
   *
   * @param {Cause} [why]
   * @param {boolean} [isForced] Whether what is known, or being read, is stale
   * @returns {Promise<any>} Its state
   */
  function refetch(why, isForced = !why) {
    // A read that only waits to be tried again is not one to join.
    if (isForced || needed <= settled || !reads) {
      cause = why ?? "refetch";
      if (tag) needed = latest + 1;
      if (isForced) fresh = needed;
      wake();
    }
    return new Promise((resolve) => waiters.set(resolve, needed));
  }

  /** @param {number} start @param {number} tries How often it has failed */
  async function read(start, tries) {
    if (start !== needed) return;
    if (tries) cause = "retry";
    tell("read");
    const [problem, body] = await ask(settings, pathOf(tag), {
      signal: controller.signal,
      // A browser's cache lets one request for a URL wait for another; one past the cache waits for none.
      cache: reads++ ? "no-store" : "no-cache",
    });
    reads--;
    wake();
    // What an outdated read failed on is no matter: the needed one will say.
    if (problem ? start !== needed : start <= committed) tell("drop");
    // No answer is 0, and a server that cannot answer 5xx.
    else if (problem && problem.status % 500 < 100 && tries < (settings.retry ?? 3)) setTimeout(read, 1000 << tries, start, tries + 1);
    else settle(start, body, problem);
  }

  /** @param {number} start @param {any} value @param {MizanError} [problem] */
  function settle(start, value, problem) {
    if (!problem) {
      committed = start;
      data = value;
    }
    // An older answer leaves the error of a newer one.
    if (settled < start) {
      settled = start;
      error = problem;
    }
    show();
    tell("settle");
  }

  function show() {
    shown = entry.view(data, committed, fresh);
    wake();
  }

  const entry = {
    tag,
    mounted: subscribers,
    get: look,
    refetch,

    /** @param {() => void} [onChange] */
    mount(onChange) {
      if (needed <= settled && (error || !committed || committed < fresh)) refetch("mount");
      let seen = look();
      const notify = () => {
        if (seen !== (seen = look())) onChange?.();
      };
      subscribers.add(notify);
      wake();
      return {
        get: look,
        refetch,
        release() {
          subscribers.delete(notify);
          wake();
        },
      };
    },

    /** @param {any} value */
    set(value) {
      if (tag) settle((needed = ++latest), value);
    },

    /** What to show of the data: `optimistic` lays more over them. @type {(data: any, committed: number, fresh: number) => any} */
    view: (data) => data,
    show,
  };
  entries.set(tag, entry);
  // Nobody may ever mount it. (An idle one is made with its client, maybe where no timer may be set: as an edge worker is loaded.)
  if (tag) wake();
  return entry;
}
