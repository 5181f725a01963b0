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

/** Entries whose state has changed in this tick. @type {Set<Entry>} */
const changed = new Set();

function flush() {
  const entries = [...changed];
  changed.clear();
  for (const entry of entries) entry.flush();
}

/** @type {State<any, any>} */
export const IDLE = Object.freeze({ status: "idle", data: undefined, error: undefined, stale: false, fetching: false });

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
  /** @type {Set<{ onChange?: () => void, seen: State<any, any> }>} */
  const subscribers = new Set();
  /** The reads in flight, by their start. @type {Map<number, AbortController>} */
  const reads = new Map();
  /** Who waits for a read that started at `since` or later. With `reject`, it is read even if nobody has mounted it.
   * @type {{ since: number, resolve: (value?: any) => void, reject?: (error: MizanError<any>) => void }[]} */
  let waiters = [];
  /** Shown over the data, until a read that started after `until` is committed. @type {{ apply: (data: any) => any, until: number }[]} */
  let layers = [];

  /** When the read (or `set`) that brought `data` started; 0: nothing is known. */
  let committed = 0;
  /** When the read that brought `error` started. */
  let failed = 0;
  let invalidated = 0;
  /** A read must start after this. */
  let needed = 0;
  /** When the newest read started. */
  let latest = 0;

  /** @type {any} */
  let data;
  /** The data under their layers. @type {any} */
  let shown;
  /** @type {MizanError<any> | undefined} */
  let error;
  let state = IDLE;
  /** @type {Cause} */
  let cause;
  let tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retrying;
  /** @type {any} */
  let leaving;

  const isAlive = () => subscribers.size > 0 || waiters.some(({ reject }) => reject);
  const isStale = () => committed > 0 && committed < invalidated;
  const isComing = () => needed > latest || retrying || reads.has(latest);

  function look() {
    const fetching = !!retrying || (isAlive() && needed > latest) || [...reads.keys()].some((start) => start > committed);
    const status = error ? "error" : committed ? "success" : fetching ? "pending" : "idle";
    const next = /** @type {State<any, any>} */ ({ status, data: shown, error, stale: isStale(), fetching });
    const keys = /** @type {(keyof typeof next)[]} */ (Object.keys(next));
    if (keys.some((key) => next[key] !== state[key])) state = Object.freeze(next);
  }

  function change() {
    look();
    if (!changed.size) queueMicrotask(flush);
    changed.add(entry);
  }

  function show() {
    shown = data;
    if (committed) for (const { apply } of layers) attempt(() => (shown = apply(shown)));
  }

  /** @param {Cause} why */
  function need(why, again = 0) {
    clearTimeout(retrying);
    retrying = undefined;
    tries = again;
    cause = why;
    needed = ++clock;
  }

  async function read() {
    const start = (latest = ++clock);
    const controller = new AbortController();
    reads.set(start, controller);
    emit({ type: "read", entry: tag, cause });
    const { signal } = controller;
    const answer = await ask(settings, pathOf(tag), { signal, cache: invalidated ? "no-cache" : "default" });
    if (!reads.delete(start)) return;
    if (!answer.isOk || Object(answer.body) !== answer.body) fail(start, answer.toError());
    else if (start > committed) commit(start, answer.body);
    change();
  }

  /** @param {number} start @param {any} value */
  function commit(start, value) {
    committed = start;
    data = value;
    if (start > failed) error = undefined;
    layers = layers.filter(({ until }) => until > start);
    show();
    emit({ type: "commit", entry: tag });
    settle(start);
  }

  /** What an outdated read failed on is no matter: a newer one will say. @param {number} start @param {MizanError} why */
  function fail(start, why) {
    if (start < latest || start < needed) return;
    if ((why.status >= 500 || !why.status) && tries < (settings.retry ?? 3)) {
      retrying = setTimeout(() => {
        need("retry", tries + 1);
        change();
      }, 1000 * 2 ** tries);
    } else {
      failed = start;
      error = why;
      emit({ type: "fail", entry: tag, error: why });
      settle(start, why);
    }
  }

  /** @param {number} start @param {MizanError} [why] */
  function settle(start, why) {
    const settled = waiters.filter(({ since }) => since <= start);
    waiters = waiters.filter(({ since }) => since > start);
    for (const { resolve, reject } of settled) why && reject ? reject(why) : resolve();
  }

  function stop() {
    clearTimeout(retrying);
    retrying = undefined;
    for (const [start, controller] of reads) {
      reads.delete(start);
      controller.abort();
      emit({ type: "abort", entry: tag });
    }
    settle(Infinity);
    const { gcTime = 300_000 } = settings;
    // A timer holds 31 bits; and one that runs must not keep a server's process alive.
    if (!leaving && gcTime < 2 ** 31) {
      leaving = setTimeout(drop, gcTime);
      leaving.unref?.();
    }
  }

  const entry = {
    tag,
    context,
    params,
    get mounted() {
      return subscribers.size;
    },
    get state() {
      return state;
    },
    get data() {
      return data;
    },

    flush() {
      if (isAlive()) {
        clearTimeout(leaving);
        leaving = undefined;
        if (needed > latest && reads.size < 2) read();
      } else stop();
      look();
      for (const subscriber of [...subscribers]) {
        if (subscriber.seen === state || !subscribers.has(subscriber)) continue;
        subscriber.seen = state;
        attempt(() => subscriber.onChange?.());
      }
    },

    /** @param {() => void} [onChange] */
    mount(onChange) {
      const subscriber = { onChange, seen: state };
      subscribers.add(subscriber);
      if ((!committed || error || isStale()) && !isComing()) need("mount");
      change();
      subscriber.seen = state;
      return {
        get: () => state,
        refetch: ({ join = false, cause = "refetch" } = {}) => entry.reread(join, cause).then(() => state),
        release() {
          subscribers.delete(subscriber);
          change();
        },
      };
    },

    /** @param {Cause} why */
    invalidate(why) {
      need(why);
      invalidated = needed;
      change();
    },

    /** Reads again; resolves when that has been, and rejects only with `isFetch`. @param {boolean} join @param {Cause} why */
    reread(join, why, isFetch = false) {
      if (!join) entry.invalidate(why);
      else if (!isComing()) need(why);
      return entry.settled(isFetch);
    },

    settled(isFetch = false) {
      return new Promise((resolve, reject) => {
        waiters.push({ since: needed, resolve, reject: isFetch ? reject : undefined });
        change();
      });
    },

    /** @param {any} value */
    set(value) {
      clearTimeout(retrying);
      retrying = undefined;
      commit((latest = ++clock), value);
      change();
    },

    /** Adds a layer; returns what ends it: at once, or when a read has caught up with the invalidation. @param {(data: any) => any} apply */
    cover(apply) {
      const layer = { apply, until: Infinity };
      layers.push(layer);
      show();
      change();
      return (/** @type {boolean} */ isStale) => {
        layer.until = isStale ? invalidated : 0;
        layers = layers.filter(({ until }) => until);
        show();
        change();
      };
    },
  };
  return entry;
}
