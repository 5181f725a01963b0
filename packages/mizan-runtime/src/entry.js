/**
 * One context with its parameters: what is known of it, who shows it, and the one rule by which answers become what is shown.
 *
 * A clock numbers the starts of reads and whatever asks for one. A read is joined only if it started after the last invalidation; at
 * most two are in flight, and none is stopped because of an invalidation; what one brings is committed only if no later-started one has
 * been. State changes at once; subscribers hear of it, and reads start, in the next microtask.
 *
 * @import { Cause, MizanError, MizanEvent, Options, Params, State } from "./index.js"
 */

import { ask } from "./answer.js";
import { pathOf } from "./key.js";

let clock = 0;

/** What nobody may ask for. @type {State<any, any>} */
export const IDLE = Object.freeze({ status: "idle", data: undefined, error: undefined, stale: false, fetching: false });

/** What has not been read. @type {State<any, any>} */
export const PENDING = Object.freeze({ ...IDLE, status: "pending" });

/** Runs what a user has written: it may fail, but not break others. @param {() => void} run */
export const attempt = (run) => {
  try {
    run();
  } catch (error) {
    console.error(error);
  }
};

/** @typedef {ReturnType<typeof createEntry>} Entry */

/**
 * @param {string} tag
 * @param {string} context
 * @param {Params} params
 * @param {Options} settings
 * @param {(event: MizanEvent) => void} emit
 * @param {() => void} drop
 */
export function createEntry(tag, context, params, settings, emit, drop) {
  /** Whom to notify, and what each has seen. @type {Map<() => void, State<any, any>>} */
  const subscribers = new Map();
  /** The reads in flight by their start, and without a controller one that waits to be tried again.
   * @type {Map<number, AbortController | undefined>} */
  const reads = new Map();
  /** Who waits for a read that starts at `since` or later, and what is shown over the data until then. It stays if `done` says so.
   * @type {{ since: number, done: (why?: any) => unknown, isFetch?: boolean, apply?: (data: any) => any }[]} */
  let waiters = [];

  /** A read must start after this. */
  let needed = 0;
  let invalidated = 0;
  /** When the newest read started. */
  let latest = 0;
  /** When the read (or `set`) that brought the data started; 0: nothing is known. */
  let committed = 0;
  /** When the read that brought the error started. */
  let failed = 0;
  /** When the read started that waits to be tried again. */
  let retrying = 0;
  let tries = 0;
  let isQueued = false;

  /** @type {any} */
  let data;
  /** The data under their layers. @type {any} */
  let shown;
  /** @type {MizanError<any> | undefined} */
  let error;
  let state = PENDING;
  /** @type {Cause} */
  let cause;
  /** @type {any} */
  let gcTimer;

  const isAlive = () => subscribers.size || waiters.some((waiter) => waiter.isFetch);
  const isComing = () => needed > latest || reads.has(latest);

  function update() {
    const fetching = !!(needed > latest && isAlive()) || [...reads.keys()].some((start) => start > committed);
    const status = error ? "error" : committed ? "success" : "pending";
    // Without data, a problem is what is shown, and what goes stale.
    const known = committed || failed;
    const stale = known > 0 && known < invalidated;
    const next = /** @type {State<any, any>} */ ({ status, data: shown, error, stale, fetching });
    const keys = /** @type {(keyof typeof next)[]} */ (Object.keys(next));
    if (keys.some((key) => next[key] !== state[key])) state = Object.freeze(next);
  }

  function change() {
    update();
    if (!isQueued) queueMicrotask(flush);
    isQueued = true;
  }

  function flush() {
    isQueued = false;
    if (isAlive()) {
      gcTimer = clearTimeout(gcTimer);
      if (needed > latest && reads.size < 2) read();
    } else stop();
    update();
    // Who leaves meanwhile is not met any more, and who comes has seen the state.
    for (const [notify, seen] of subscribers) {
      if (seen === state) continue;
      subscribers.set(notify, state);
      attempt(notify);
    }
  }

  function stop() {
    if (reads.size) emit({ type: "abort", entry: tag });
    for (const controller of reads.values()) controller?.abort();
    reads.clear();
    settle(Infinity, "left");
    const gcTime = settings.gcTime ?? 300_000;
    // A timer holds 31 bits; and one that runs must not keep a server's process alive.
    if (gcTime < 2 ** 31) gcTimer ??= setTimeout(drop, gcTime);
    gcTimer?.unref?.();
  }

  /** @param {Cause} why */
  function requestRead(why, again = 0) {
    reads.delete(retrying);
    tries = again;
    cause = why;
    needed = ++clock;
  }

  async function read() {
    const start = (latest = ++clock);
    const controller = new AbortController();
    reads.set(start, controller);
    emit({ type: "read", entry: tag, cause });
    /** @type {RequestInit} */
    const init = { signal: controller.signal, cache: invalidated ? "no-cache" : "default" };
    const { body, error } = await ask(settings, pathOf(tag), init);
    if (!reads.delete(start)) return;
    if (error) fail(start, error);
    else if (start > committed) commit(start, body);
    change();
  }

  /** @param {number} start @param {any} value */
  function commit(start, value) {
    committed = start;
    data = value;
    if (start > failed) error = undefined;
    settle(start);
    applyLayers();
    update();
    emit({ type: "commit", entry: tag });
  }

  /** What an outdated read failed on is no matter: a newer one will say. @param {number} start @param {MizanError<any>} why */
  function fail(start, why) {
    if (start < latest || start < needed) return;
    if ((why.status >= 500 || !why.status) && tries < (settings.retry ?? 3)) {
      retrying = start;
      reads.set(start, undefined);
      setTimeout(() => {
        if (!reads.delete(start) || start < committed) return;
        requestRead("retry", tries + 1);
        change();
      }, 1000 * 2 ** tries);
    } else {
      failed = start;
      error = why;
      settle(start, why);
      update();
      emit({ type: "fail", entry: tag, error });
    }
  }

  /** @param {number} start @param {unknown} [why] What has ended the wait without an answer */
  function settle(start, why) {
    waiters = waiters.filter((waiter) => waiter.since > start || waiter.done(why));
  }

  function applyLayers() {
    shown = data;
    if (committed) for (const { apply } of waiters) if (apply) attempt(() => (shown = apply(shown)));
  }

  /** @param {Cause} why */
  function invalidate(why) {
    requestRead(why);
    invalidated = needed;
    change();
  }

  /** Reads again. Only a fetch rejects. @param {boolean | undefined} join @param {Cause} why @param {boolean} [isFetch] */
  function reread(join, why, isFetch) {
    if (!join) invalidate(why);
    else if (!isComing()) requestRead(why);
    return new Promise((resolve, reject) => {
      waiters.push({ since: needed, isFetch, done: (why) => (why && isFetch ? reject(why) : resolve(data)) });
      change();
    });
  }

  return {
    tag,
    context,
    params,
    get mounted() {
      return subscribers.size;
    },
    get state() {
      return state;
    },
    invalidate,
    reread,

    /** @param {() => void} [onChange] */
    mount(onChange) {
      const notify = () => onChange?.();
      const markSeen = () => subscribers.set(notify, state);
      markSeen();
      if ((state.status !== "success" || state.stale) && !isComing()) requestRead("mount");
      change();
      markSeen();
      return {
        get: () => state,
        refetch: ({ join = false, cause = "refetch" } = {}) => reread(join, cause).then(() => state),
        release() {
          subscribers.delete(notify);
          change();
        },
      };
    },

    /** @param {any} value */
    set(value) {
      commit((latest = ++clock), value);
      change();
    },

    /** Adds a layer; returns what ends it: when a read has caught up, if `why` made this stale, or at once. @param {(data: any) => any} apply */
    addLayer(apply) {
      const layer = { since: Infinity, done: (/** @type {unknown} */ why) => why, apply };
      waiters.push(layer);
      applyLayers();
      change();
      return (/** @type {Cause} */ why = "") => {
        if (why === cause) layer.since = invalidated;
        else waiters = waiters.filter((waiter) => waiter !== layer);
        applyLayers();
        change();
      };
    },
  };
}
