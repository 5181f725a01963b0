/**
 * The client: entries by their tags, and calls, whose answers say what is stale.
 *
 * @import { Mizan, MizanError, MizanEvent } from "./index.js"
 * @import { Entry } from "./entry.js"
 */

import { ask } from "./answer.js";
import { attempt, createEntry } from "./entry.js";
import { stringify } from "./json.js";
import { hits, tagOf } from "./key.js";

export { tagOf };

/** @type {typeof import("./index.js").createMizan} */
export function createMizan(options) {
  const settings = { ...options };
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** @type {Set<(event: MizanEvent) => void>} */
  const listeners = new Set();

  /** @param {MizanEvent} event */
  const emit = (event) => listeners.forEach((listener) => attempt(() => listener(event)));

  /** What stands for all that nobody may ask for; it is none of the entries. */
  const idle = createEntry("", settings, emit, new Map());

  /** @type {(context: string, params: any) => Entry} */
  function entryOf(context, params) {
    if (!params) return idle;
    const tag = tagOf(context, params);
    return entries.get(tag) ?? createEntry(tag, settings, emit, entries);
  }

  /**
   * @param {any} targets One, or lists of them
   * @param {any} [cause] A {@link Cause}
   * @param {MizanError} [error]
   * @param {any} [missing] Whether nobody said what is stale: then these are what the mutation declares
   */
  function invalidate(targets, cause = "manual", error, missing) {
    const listed = [targets].flat(2).map((target) => (target.context ? tagOf(target.context, target.params, missing && cause.args) : target));
    const scopes = [...new Set(listed)];
    const stale = [...entries.keys()].filter((tag) => scopes.some((scope) => hits(scope, tag)));
    const settled = stale.map((tag) => entries.get(tag)?.refetch(cause, true));
    emit({ type: "invalidate", targets: scopes, entries: stale, cause, error, missing });
    return Promise.all(settled);
  }

  return {
    entries,
    settings,
    entry: entryOf,
    invalidate,
    registerContext: (context, params, onChange) => entryOf(context, params).mount(onChange),

    async fetch(context, params) {
      const handle = entryOf(context, params).mount();
      const { data, error } = await handle.refetch("fetch");
      handle.release();
      if (error) throw error;
      return /** @type {any} */ (data);
    },

    async call(mutation, args = /** @type {any} */ ({}), { wait, during } = {}) {
      const cause = { mutation, args };
      // In the path, the name is there for a cache that loses the answer: it purges what this mutation may affect, not everything.
      const asking = ask(settings, `/call/${mutation}/`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: stringify(args),
      });
      /** @type {any} */
      let end;
      attempt(() => (end = during?.()));
      emit({ type: "call", cause });
      const [error, answer, tags] = await asking;
      // A problem of the server's has a type; without a word from it, nobody knows.
      const missing = !(answer.type || answer.invalidate || tags);
      const listed = missing ? (settings.affects?.[mutation] ?? "*") : (answer.invalidate ?? []);
      const settled = invalidate([tags ?? [], listed], cause, error, missing);
      attempt(() => end?.(error));
      if (error) throw error;
      if (wait) await settled;
      return answer.result;
    },

    set: (context, params, data) => entryOf(context, params).set(data),

    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const mizan = /* @__PURE__ */ createMizan();
export const { registerContext, fetch: mizanFetch, call: mizanCall } = mizan;

/** @param {any} error @returns {error is MizanError<any>} */
export const isMizanError = (error) => error?.name === "MizanError";
