/**
 * The client: entries by their tags, and calls, whose answers say what is stale.
 *
 * @import { AddLayer, Cause, Mizan, MizanEvent, Target } from "./index.js"
 * @import { Entry } from "./entry.js"
 */

import { ask } from "./answer.js";
import { attempt, createEntry, PENDING, stateOf } from "./entry.js";
import { hits, tagOf } from "./key.js";

export { tagOf };

/** What nobody may ask for. */
const IDLE = stateOf("idle");

/** @type {typeof import("./index.js").createMizan} */
export function createMizan(options) {
  const settings = { ...options };
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** @type {Set<(event: MizanEvent) => void>} */
  const listeners = new Set();
  let calls = 0;

  /** @param {MizanEvent} event */
  const emit = (event) => listeners.forEach((listener) => attempt(listener, event));

  /** @param {string} context @param {any} params */
  function entryOf(context, params) {
    const tag = tagOf(context, params);
    const entry = entries.get(tag) ?? createEntry(tag, settings, emit, entries);
    entries.set(tag, entry);
    return entry;
  }

  /** @param {any} targets One, or lists that may be missing @param {Cause} [cause] @param {boolean} [missing] */
  function invalidate(targets, cause = "manual", missing) {
    const listed = [targets].flat(2).filter(Boolean);
    const scopes = [...new Set(listed.map((target) => (target.context ? tagOf(target.context, target.params) : target)))];
    const stale = [...entries.values()].filter((entry) => scopes.some((scope) => hits(scope, entry.tag)));
    for (const entry of stale) entry.request(cause, true);
    if (missing || scopes.length) emit({ type: "invalidate", targets: scopes, entries: stale.map((entry) => entry.tag), cause, missing });
    return stale;
  }

  /** What goes stale when nobody can say. @param {string} mutation @param {any} args @returns {Target[]} */
  const declared = (mutation, args) =>
    settings.affects?.[mutation]?.map(({ context, params }) => {
      /** @type {any} */
      const fixed = {};
      for (const name in params) fixed[name] = params[name].reduce((value, key) => value?.[key], args);
      return tagOf(context, fixed);
    }) ?? ["*"];

  /** @type {Mizan["registerContext"]} */
  const registerContext = (context, params, onChange) =>
    params ? entryOf(context, params).mount(onChange) : { get: () => IDLE, refetch: async () => IDLE, release() {} };

  return {
    registerContext,

    get: (context, params) => (params ? (entries.get(tagOf(context, /** @type {any} */ (params)))?.get() ?? PENDING) : IDLE),

    async fetch(context, params) {
      const handle = registerContext(context, params);
      const { data, error } = await handle.refetch({ join: true, cause: "fetch" });
      handle.release();
      if (error) throw error;
      return /** @type {any} */ (data);
    },

    async call(mutation, args, { wait, optimistic } = {}) {
      const cause = { mutation, id: ++calls };
      const body = (settings.json ?? JSON).stringify(args ?? {});
      /** @type {any[]} Arguments of {@link AddLayer} */
      const layers = [];
      // None is added before all are known: what throws here leaves nothing behind.
      optimistic?.((...layer) => layers.push(layer));
      const endings = layers.map(([context, params, apply]) => entryOf(context, params).addLayer(apply));
      emit({ type: "call", ...cause, args });
      // In the path, the name is there for a cache that loses the answer: it purges what this mutation may affect, not everything.
      const [error, answer, text, named] = await ask(settings, `/call/${mutation}/`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      emit({ type: "answer", ...cause, error });
      const listed = answer ? answer.invalidate : (error || !named) && declared(mutation, args);
      const stale = invalidate([named, listed], cause, !(error || named || answer?.invalidate));
      for (const end of endings) end(!error && cause);
      if (error) throw error;
      if (wait) await Promise.all(stale.map((entry) => entry.refetch({ join: true, cause })));
      return answer ? answer.result : text || undefined;
    },

    invalidate,

    set: (context, params, data) => entryOf(context, params).set(data),

    entries: () => [...entries.values()],

    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    configure: (changes) => Object.assign(settings, changes),
  };
}

export const mizan = /* @__PURE__ */ createMizan();
export const { registerContext, fetch: mizanFetch, call: mizanCall } = mizan;

/** @param {any} error @returns {error is import("./index.js").MizanError<any>} */
export const isMizanError = (error) => error?.name === "MizanError";
