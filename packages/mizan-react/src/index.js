/** Hooks over the runtime: each is a subscription to what the runtime knows. */

import { createContext, useCallback, useContext, useState, useSyncExternalStore } from "react";
import { mizan, tagOf } from "mizan-runtime";

/** @type {any} */
export const MizanProvider = createContext(mizan);

/** @type {typeof import("./index.js").useClient} */
export const useClient = () => useContext(MizanProvider);

/** @type {typeof import("./index.js").useMizan} */
export function useMizan(context, params) {
  const client = useClient();
  // Parameters are a new object each time; their tag is what makes them the same.
  const tag = params && tagOf(context, params);
  const subscribe = useCallback(
    (/** @type {() => void} */ onChange) => client.registerContext(context, params, onChange).release,
    [client, tag],
  );
  const look = () => client.entry(context, params).get();
  return useSyncExternalStore(subscribe, look, look);
}

/** @type {typeof import("./index.js").useSuspenseMizan} */
export function useSuspenseMizan(context, params) {
  const client = useClient();
  /** @type {any} */
  const state = useMizan(context, params);
  if (state.data !== undefined) return state.data;
  if (state.error && !state.stale) throw state.error;
  // One for as long as nothing changes: a parent that renders again must not end the wait before a read is tried again.
  throw (state.reading ??= client.fetch(context, params).catch(() => {}));
}

/** @type {typeof import("./index.js").useMutation} */
export function useMutation(mutation) {
  const client = useClient();
  const [{ latest, ...state }, setState] = useState(/** @type {any} */ ({ pending: 0 }));
  const call = useCallback(
    (/** @type {any} */ args, /** @type {any} */ options) => {
      const promise = client.call(mutation, args, options);
      // Only the latest call says how it went, whichever ends last.
      const settle = (/** @type {any} */ result, /** @type {any} */ error = undefined) =>
        setState((/** @type {any} */ now) => ({ ...now, pending: now.pending - 1, ...(now.latest === promise && { result, error }) }));
      setState((/** @type {any} */ now) => ({ ...now, pending: now.pending + 1, latest: promise }));
      promise.then(settle, (error) => settle(undefined, error));
      return promise;
    },
    [client, mutation],
  );
  const reset = () => setState((/** @type {any} */ { pending }) => ({ pending }));
  return { ...state, call, reset };
}
