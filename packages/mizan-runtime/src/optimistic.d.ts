import type { CallOptions, DataOf, Mizan, ParamsOf } from "./index.js";

/** A layer over an entry's data. */
export interface Layer {
  apply(data: any): any;
  /** The read that ends it, or any later: the one that has its call's effect, once the call is answered; negative until that is known. */
  until?: number;
}

/** Adds a layer: `apply` gets the data as they are shown and returns what to show. It must not change them in place. */
export type AddLayer = <C extends string>(context: C, params: ParamsOf<C>, apply: (data: DataOf<C>) => DataOf<C>) => void;

/**
 * For a call's `during`: shows what it is going to bring, at once. `describe` adds layers, which are applied anew to whatever is read meanwhile.
 * They go when the call fails, or when what it made stale has been read again.
 *
 * @example
 * mizanCall(mutations.rename_user, { user_id: 5, name }, {
 *   during: optimistic(mizan, (layer) => layer(contexts.user, { user_id: 5 }, (user) => ({ ...user, name }))),
 * });
 */
export function optimistic(client: Pick<Mizan, "entry">, describe: (layer: AddLayer) => void): NonNullable<CallOptions["during"]>;
