/**
 * React hooks for Mizan. They take the names of a generated module, so parameters, data and problems have their types.
 */

import type { ReactNode } from "react";
import type { ArgsOf, CallOptions, DataOf, ErrorOf, Mizan, MizanError, ParamsOf, ResultOf, State } from "mizan-runtime";

/**
 * Gives everything below it a client of its own. A page needs none: it has the default client. On a server, each request
 * needs one, or two visitors would share what they read.
 */
export const MizanProvider: (props: { value: Mizan; children?: ReactNode }) => ReactNode;

/** The client of the nearest provider, else the default one. */
export function useClient(): Mizan;

/**
 * What is known of a context, mounted as long as the component is. With `null` for parameters nothing is read.
 *
 * @example
 * const { status, data, error, stale } = useMizan(contexts.user, { user_id: 5 });
 */
export function useMizan<C extends string>(context: C, params: ParamsOf<C> | null): State<DataOf<C>, ErrorOf<C>>;

/**
 * The data of a context; until they are there the component suspends, and a problem goes to the nearest error boundary. Later
 * problems leave the last data where they are. To try again after a problem, make the context stale
 * (`useClient().invalidate("user")`) and reset the boundary. A client whose `gcTime` is 0 drops what it has read before it is shown.
 */
export function useSuspenseMizan<C extends string>(context: C, params: ParamsOf<C>): DataOf<C>;

/** A mutation, and how its calls by this component go. */
export interface UseMutation<M extends string> {
  /** Calls it. The promise rejects with a {@link MizanError}, which needs no handler: it is in `error` too. */
  call(args: ArgsOf<M>, options?: CallOptions): Promise<ResultOf<M>>;
  /** How many calls have no answer yet. */
  readonly pending: number;
  /** What the latest call resulted in. */
  readonly result: ResultOf<M> | undefined;
  /** Why the latest call failed; narrow it on its `code`. */
  readonly error: MizanError<ErrorOf<M>> | undefined;
  /** Forgets the result and the error. */
  reset(): void;
}

/**
 * A mutation to call. What the call makes stale is read again by itself, wherever it is mounted, also when this component is gone
 * by then.
 *
 * @example
 * const rename = useMutation(mutations.rename_user);
 * <button disabled={rename.pending > 0} onClick={() => rename.call({ user_id: 5, name: "Ada" })}>Rename</button>
 *
 * @example
 * // What it is going to bring can be shown at once: `mizan-runtime/optimistic` lays it over what is known.
 * rename.call({ user_id: 5, name }, {
 *   during: optimistic(client, (layer) => layer(contexts.user, { user_id: 5 }, (user) => ({ ...user, name }))),
 * });
 */
export function useMutation<M extends string>(mutation: M): UseMutation<M>;
