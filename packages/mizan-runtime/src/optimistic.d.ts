import type { DataOf, Mizan, ParamsOf } from "./index.js";

/** A layer over an entry's data. */
export interface Layer {
  apply(data: any): any;
  /** Whether its call has been answered. */
  isDone?: boolean;
  /** The read that has the call's effect, or any later, ends it. */
  until?: number;
}

/** Adds a layer: `apply` gets the data as they are shown and returns what to show. It must not change them in place. */
export type AddLayer = <C extends string>(context: C, params: ParamsOf<C>, apply: (data: DataOf<C>) => DataOf<C>) => void;

/**
 * Shows what `call` is going to bring, at once: `describe` adds layers, which are applied anew to whatever is read meanwhile. They go
 * when the call fails, or when what it made stale has been read again. Returns the call.
 */
export function optimistic<C extends Promise<unknown>>(client: Pick<Mizan, "entry">, call: C, describe: (layer: AddLayer) => void): C;
