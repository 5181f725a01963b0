/**
 * One context with its parameters: what is known of it, who shows it, and the one rule by which answers become what is shown.
 *
 * Reads and values that are set are numbered by their start. A read is joined only if it started after the last invalidation; at most
 * two are in flight, and none is stopped because of an invalidation; what one brings is committed only if no later-started one has been.
 * State changes at once; subscribers hear of it, and reads start, in the next microtask.
 *
 * @import { Cause, MizanError, MizanEvent, Options, RefetchOptions, State } from "./index.js"
 */

import { ask } from "./answer.js";
import { pathOf } from "./key.js";

/** @type {(status: any, data?: any, error?: any, stale?: boolean, fetching?: boolean) => State<any, any>} */
export const stateOf = (status, data, error, stale = false, fetching = false) => Object.freeze({ status, data, error, stale, fetching });

/** What has not been read. */
export const PENDING = stateOf("pending");

/**
 * Runs what a user has written: it may fail, but not break others. Then the value stays as it is.
 *
 * @param {(value?: any) => unknown} run
 * @param {unknown} [value]
 * @returns {any}
 */
export const attempt = (run, value) => {
  try {
    return run(value);
  } catch (error) {
    console.error(error);
    return value;
  }
};

/** @typedef {ReturnType<typeof createEntry>} Entry */

/**
 * @param {string} tag
 * @param {Options} settings
 * @param {(event: MizanEvent) => void} emit
 * @param {Map<string, unknown>} entries Where it is until nobody has mounted it for long
 */
export function createEntry(tag, settings, emit, entries) {
  /** Whom to notify, and what each has seen. @type {Map<() => void, State<any, any>>} */
  const subscribers = new Map();
  /** Who waits, and for a read of which start or a later one. @type {Map<(value?: any) => void, number>} */
  const waiters = new Map();
  /** What is shown over the data, and until a read of which start or a later one. @type {Map<(data: any) => any, number>} */
  const layers = new Map();
  /** The reads in flight. @type {Set<AbortController>} */
  const reads = new Set();

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
  /** The data under their layers. @type {any} */
  let shown;
  /** @type {MizanError<any> | undefined} */
  let error;
  /** @type {any} */
  let state = PENDING;
  /** @type {Cause} */
  let cause;
  /** @type {any} */
  let gcTimer;

  const tell = (/** @type {any} */ type) => emit({ type, entry: tag, cause, error });

  /** A tick may ask for many: the first does it all, and the others find nothing to do. */
  const wake = () => queueMicrotask(flush);

  function look() {
    const status = error ? "error" : committed ? "success" : "pending";
    // Without data, a problem is what is shown, and what goes stale.
    /** @type {any} */
    const next = stateOf(status, shown, error, (committed || settled) < fresh, needed > settled);
    for (const key in next) if (next[key] !== state[key]) state = next;
    return state;
  }

  function flush() {
    if (subscribers.size) {
      gcTimer = clearTimeout(gcTimer);
      if (needed > latest && reads.size < 2) read((latest = needed));
    } else stop();
    for (const [resolve, since] of waiters) {
      if (since > settled && needed > settled) continue;
      waiters.delete(resolve);
      resolve(look());
    }
    // Who leaves meanwhile is not met any more, and who comes has seen the state.
    for (const [notify, seen] of subscribers) {
      if (seen === look()) continue;
      subscribers.set(notify, state);
      attempt(notify);
    }
  }

  function stop() {
    for (const read of reads) {
      read.abort();
      tell("abort");
    }
    reads.clear();
    // What comes yet, if it does, is nothing that anybody needs.
    needed = settled;
    const gcTime = settings.gcTime ?? 300_000;
    // A timer holds 31 bits; and one that runs must not keep a server's process alive.
    if (gcTime < 2 ** 31) (gcTimer ??= setTimeout(() => entries.delete(tag), gcTime)).unref?.();
  }

  /** @param {Cause} why @param {boolean} [isStale] */
  function request(why, isStale) {
    cause = why;
    needed = latest + 1;
    if (isStale) fresh = needed;
    wake();
  }

  /** @param {number} start @param {number} [tries] */
  async function read(start, tries = 0) {
    const controller = new AbortController();
    reads.add(controller);
    tell("read");
    // A browser's cache lets one request for a URL wait for another; one past the cache waits for none.
    const cache = reads.size > 1 ? "no-store" : "no-cache";
    const [problem, body] = await ask(settings, pathOf(tag), { signal: controller.signal, cache });
    reads.delete(controller);
    wake();
    // What an outdated read failed on is no matter: the needed one will say.
    if (problem ? start !== needed : start <= committed) return;
    if (problem && (problem.status || 500) >= 500 && tries < (settings.retry ?? 3)) {
      setTimeout(() => {
        if (start !== needed) return;
        cause = "retry";
        read(start, tries + 1);
      }, 1000 * 2 ** tries);
    } else settle(start, body, problem);
  }

  /** @param {number} start @param {any} value @param {MizanError<any>} [problem] */
  function settle(start, value, problem) {
    if (!problem) {
      committed = start;
      data = value;
    }
    // An older answer leaves the error of a newer one.
    if (start > settled) {
      settled = start;
      error = problem;
    }
    applyLayers();
    tell(problem ? "fail" : "commit");
  }

  function applyLayers() {
    shown = data;
    for (const [apply, since] of layers) {
      if (since <= committed) layers.delete(apply);
      else if (committed) shown = attempt(apply, shown);
    }
    wake();
  }

  /** Reads again, and resolves when the read has settled. @param {RefetchOptions} [options] @returns {Promise<State<any, any>>} */
  function refetch({ join, cause = "refetch" } = {}) {
    // A read that only waits to be tried again is not one to join.
    if (!join || needed <= settled || (needed === latest && !reads.size)) request(cause, !join);
    return new Promise((resolve) => waiters.set(resolve, needed));
  }

  return {
    tag,
    get mounted() {
      return subscribers.size;
    },
    get: look,
    request,
    refetch,

    /** @param {() => void} [onChange] */
    mount(onChange) {
      // One function may be two subscribers.
      const notify = () => onChange?.();
      if (needed <= settled && (error || !committed || committed < fresh)) request("mount");
      subscribers.set(notify, look());
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
    set: (value) => settle((needed = ++latest), value),

    /**
     * Adds a layer; returns what ends it: when a read has caught up, if `why` made this stale, or at once.
     *
     * @param {(data: any) => any} apply
     */
    addLayer(apply) {
      // One function may be two layers.
      const layer = (/** @type {any} */ data) => apply(data);
      layers.set(layer, Infinity);
      applyLayers();
      return (/** @type {Cause | false} */ why) => {
        layers.set(layer, why === cause ? fresh : 0);
        applyLayers();
      };
    },
  };
}
