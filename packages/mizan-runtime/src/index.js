/**
 * The client: entries by their tags, and calls, whose answers say what is stale.
 *
 * @import { Cause, MizanEvent, Target } from "./index.js"
 * @import { Entry } from "./entry.js"
 */

import { ask, MizanError } from "./answer.js";
import { attempt, createEntry, IDLE, PENDING } from "./entry.js";
import { stringify } from "./json.js";
import { hits, scopeOf, tagOf } from "./key.js";

export { MizanError, tagOf };

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

  /** @param {string} context @param {any} params */
  function entryOf(context, params) {
    const tag = tagOf(context, params);
    const entry = entries.get(tag) ?? createEntry(tag, context, { ...params }, settings, emit, () => entries.delete(tag));
    entries.set(tag, entry);
    return entry;
  }

  /** @param {Target[]} targets @param {Cause} cause @param {boolean} [missing] */
  function invalidate(targets, cause, missing) {
    const scopes = [...new Set(targets.map(scopeOf))];
    const stale = [...entries.values()].filter((entry) => scopes.some((scope) => hits(scope, entry.tag)));
    for (const entry of stale) entry.invalidate(cause);
    if (missing || scopes.length) emit({ type: "invalidate", targets: scopes, entries: stale.map((entry) => entry.tag), cause, missing });
    return stale;
  }

  /** What goes stale when nobody can say. @param {string} mutation @param {any} args @returns {Target[]} */
  const declared = (mutation, args) =>
    settings.affects?.[mutation]?.map(({ context, params = {} }) => {
      const fixed = Object.entries(params).map(([name, path]) => [name, path.reduce((value, key) => value?.[key], args)]);
      return { context, params: Object.fromEntries(fixed) };
    }) ?? ["*"];

  /** @param {Entry[]} list @param {Cause} cause */
  const rereadMounted = (list, cause) => Promise.all(list.map((entry) => entry.mounted && entry.reread(true, cause)));

  return {
    registerContext: (context, params, onChange) =>
      params ? entryOf(context, params).mount(onChange) : { get: () => IDLE, refetch: async () => IDLE, release() {} },

    get: (context, params) => (params ? (entries.get(tagOf(context, /** @type {any} */ (params)))?.state ?? PENDING) : IDLE),

    fetch: (context, params) => entryOf(context, params).reread(true, "fetch", true),

    async call(mutation, args, { wait, optimistic } = {}) {
      const cause = { mutation, id: ++calls };
      /** @type {ReturnType<Entry["addLayer"]>[]} */
      const layers = [];
      try {
        const body = stringify({ fn: mutation, args });
        optimistic?.((context, params, apply) => layers.push(entryOf(context, params).addLayer(apply)));
        emit({ type: "call", ...cause, args });
        const request = { method: "POST", headers: { "content-type": "application/json" }, body };
        const answer = await ask(settings, "/call/", request);
        const { field, error } = answer;
        emit({ type: "answer", ...cause, error });
        const listed = answer.isLost ? declared(mutation, args) : answer.body?.invalidate;
        // Without its quotes, an item of the field is a tag.
        const named = field?.replace(/[\s"]/g, "").split(",") ?? [];
        const stale = invalidate([...named, ...(listed ?? [])], cause, !(error || listed || field != null));
        if (error) throw error;
        for (const end of layers) end(cause);
        if (wait) await rereadMounted(stale, cause);
        return answer.body ? answer.body.result : answer.text || undefined;
      } catch (error) {
        for (const end of layers) end();
        throw error;
      }
    },

    invalidate: (targets, cause = "manual") => void invalidate([targets].flat(), cause),

    set: (context, params, data) => entryOf(context, params).set(data),

    revalidate: (cause = "refetch") => void rereadMounted([...entries.values()], cause),

    entries: () => [...entries.values()],

    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    configure: (changes) => void Object.assign(settings, changes),
  };
}

export const mizan = /* @__PURE__ */ createMizan();
export const { registerContext, fetch: mizanFetch, call: mizanCall } = mizan;

/** @param {any} error @returns {error is import("./index.js").MizanError<any>} */
export const isMizanError = (error) => error?.name === "MizanError";
