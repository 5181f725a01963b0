/**
 * The client: entries by their tags, and calls, whose answers say what is stale.
 *
 * @import { Affects, Cause, MizanEvent, Params, Target } from "./index.js"
 * @import { Entry } from "./entry.js"
 */

import { ask, MizanError } from "./answer.js";
import { attempt, createEntry, IDLE } from "./entry.js";
import { stringify } from "./json.js";
import { hits, scopeOf, scopesIn, tagOf } from "./key.js";

export { MizanError };

/** @type {typeof import("./index.js").createMizan} */
export function createMizan(options) {
  const settings = { ...options };
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** @type {Set<(event: MizanEvent) => void>} */
  const listeners = new Set();
  let calls = 0;

  /** @param {MizanEvent} event */
  const emit = (event) => listeners.forEach((listener) => attempt(() => listener(event)));

  /** @param {string} context @param {Params} params */
  function entryOf(context, params) {
    const tag = tagOf(context, params);
    let entry = entries.get(tag);
    if (!entry) {
      entry = createEntry(tag, context, { ...params }, settings, emit, () => entries.delete(tag));
      entries.set(tag, entry);
    }
    return entry;
  }

  /** @param {Target[]} targets @param {Cause} cause */
  function invalidate(targets, cause, missing = false) {
    const scopes = [...new Set(targets.map(scopeOf))];
    const stale = [...entries.values()].filter(({ tag }) => scopes.some((scope) => hits(scope, tag)));
    for (const entry of stale) entry.invalidate(cause);
    if (missing || scopes.length) {
      emit({ type: "invalidate", targets: scopes, entries: stale.map(({ tag }) => tag), cause, ...(missing && { missing }) });
    }
    return stale;
  }

  /** What goes stale when nobody can say. @param {string} mutation @param {any} args @returns {Target[]} */
  const declared = (mutation, args) =>
    settings.affects?.[mutation]?.map(({ context, params = {} }) => {
      const found = Object.entries(params).map(([name, path]) => [name, path.reduce((value, key) => value?.[key], args)]);
      return { context, params: Object.fromEntries(found) };
    }) ?? ["*"];

  return {
    registerContext: (context, params, onChange) =>
      params
        ? entryOf(context, /** @type {Params} */ (params)).mount(onChange)
        : { get: () => IDLE, refetch: async () => IDLE, release() {} },

    get: (context, params) => (params && entries.get(tagOf(context, /** @type {Params} */ (params)))?.state) ?? IDLE,

    async fetch(context, params) {
      const entry = entryOf(context, /** @type {Params} */ (params));
      await entry.reread(true, "fetch", true);
      return entry.data;
    },

    async call(mutation, args, { wait, optimistic } = {}) {
      const cause = { mutation, id: ++calls };
      const body = stringify({ fn: mutation, args });
      /** @type {[Entry, (isStale: boolean) => void][]} */
      const layers = [];
      try {
        optimistic?.((context, params, apply) => {
          const entry = entryOf(context, /** @type {Params} */ (params));
          layers.push([entry, entry.cover(apply)]);
        });
      } catch (error) {
        for (const [, end] of layers) end(false);
        throw error;
      }
      emit({ type: "call", ...cause, args });
      const init = { method: "POST", headers: { "content-type": "application/json" }, body };
      const answer = await ask(settings, "/call/", init);

      const { isOk, body: said, stale: field } = answer;
      const list = Array.isArray(said?.invalidate) ? said.invalidate : undefined;
      const isEnvelope = isOk && (said?.result !== undefined || list);
      const isMizan = isEnvelope || answer.isProblem || (answer.text !== undefined && field != null);
      const error = isOk && isMizan ? undefined : answer.toError();
      emit({ type: "answer", ...cause, ...(error && { error }) });

      const targets = [...scopesIn(field ?? ""), ...((isMizan && list) || []), ...(isMizan ? [] : declared(mutation, args))];
      const stale = invalidate(targets, cause, !error && field == null && !list);
      for (const [entry, end] of layers) end(!error && stale.includes(entry));
      if (error) throw error;
      if (wait) await Promise.all(stale.filter(({ mounted }) => mounted).map((entry) => entry.settled()));
      return isEnvelope ? said.result : answer.text || undefined;
    },

    invalidate(targets, cause = "manual") {
      invalidate(/** @type {Target[]} */ ([targets].flat()), cause);
    },

    set: (context, params, data) => entryOf(context, /** @type {Params} */ (params)).set(data),

    revalidate(cause = "refetch") {
      for (const entry of entries.values()) if (entry.mounted) entry.reread(true, cause);
    },

    entries: () =>
      [...entries.values()].map(({ tag, context, params, mounted, state }) => ({ tag, context, params, mounted, state })),

    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    configure: (changes) => void Object.assign(settings, changes),
  };
}

export const mizan = /* @__PURE__ */ createMizan();
export const { registerContext, fetch: mizanFetch, call: mizanCall } = mizan;

/** @type {typeof import("./index.js").isMizanError} */
export const isMizanError = (error) => error instanceof Error && error.name === "MizanError";
