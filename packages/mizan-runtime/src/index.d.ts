/**
 * The client of a Mizan server: contexts that stay true to it.
 *
 * A mutation's answer says what it made stale; the runtime rereads what is mounted of it, in one batch, and never shows an older
 * answer over a newer one. It has no dependency, knows no framework and runs unbundled in a browser.
 */

import type { Layer } from "./optimistic.js";

declare const types: unique symbol;

/** A value of a parameter: it becomes part of a URL, a key and a header. `null` and `undefined` leave the parameter out. */
export type Scalar = string | number | bigint | boolean | null | undefined;

/** The parameters of a context, by name. `5` and `"5"` are one value, and the order is no matter. */
export type Params = { readonly [name: string]: Scalar };

/**
 * A 64-bit integer: a number while it is a safe one (`Number.isSafeInteger`), else a bigint, in answers and in what is sent. `BigInt(value)`
 * holds either. It takes an engine in which `JSON.parse` tells the source of a number; others refuse such an answer: none rounds it.
 */
export type Int64 = number | bigint;

/** The name of a context, with its types behind it. At run time it is the name alone; the generated module has one for each. */
export type Context<P, D, E extends Problem = Problem> = string & {
  readonly [types]?: { params: P; data: D; error: E };
};

/** The name of a mutation, with its types behind it. At run time it is the name alone; the generated module has one for each. */
export type Mutation<A, R, E extends Problem = Problem> = string & {
  readonly [types]?: { args: A; result: R; error: E };
};

/** What stands behind a generated name; nothing behind a plain string. */
type TypesOf<N extends string> = typeof types extends keyof N ? NonNullable<N[typeof types]> : unknown;

/** The parameters that a context takes. A plain string takes any. */
export type ParamsOf<C extends string> = TypesOf<C> extends { params: infer P } ? P : Params;
/** What a context answers with. */
export type DataOf<C extends string> = TypesOf<C> extends { data: infer D } ? D : any;
/** The arguments that a mutation takes. */
export type ArgsOf<M extends string> = TypesOf<M> extends { args: infer A } ? A : object;
/** What a mutation results in. */
export type ResultOf<M extends string> = TypesOf<M> extends { result: infer R } ? R : any;
/** The problems of a context or a mutation. */
export type ErrorOf<N extends string> = TypesOf<N> extends { error: infer E extends Problem } ? E : Problem;

/** What is wrong with one parameter or argument. */
export interface ParamError {
  param: string;
  detail: string;
  /** Where in the body the fault is: a JSON Pointer. */
  pointer?: string;
}

/** Why there is no answer: problem details (RFC 9457). `code` says what it is; match on it. */
export type Problem<C extends string = string, D = unknown> = {
  code: C;
  /** The HTTP status; 0 when no answer came. */
  status: number;
  title?: string;
  /** For people. */
  detail: string;
  type?: string;
  /** The request's id, under which the server's log has the cause. */
  instance?: string;
  function?: string;
  errors?: ParamError[];
} & (undefined extends D ? { data?: D } : { /** What a declared error carries. */ data: D });

/**
 * A problem, thrown: see {@link isMizanError}. Narrow it on its `code`. `NO_ANSWER` is the runtime's own: none came (`status` is 0), or one
 * that is not Mizan's, such as a proxy's page.
 */
export type MizanError<E extends Problem = Problem> = Error & { readonly name: "MizanError" } & Readonly<E | Problem<"NO_ANSWER", undefined>>;

interface Shown {
  /** Whether something has made it stale and it was not read since. Old data stay visible meanwhile. */
  readonly stale: boolean;
  /** Whether a read is on its way. */
  readonly fetching: boolean;
}

/** What is known of one context with its parameters. The object is the same until something changes. */
export type State<D, E extends Problem = Problem> = Shown &
  (
    /** `idle`: without parameters, nothing is read. `pending`: nothing has been read yet. */
    | { readonly status: "idle" | "pending"; readonly data: undefined; readonly error: undefined }
    | { readonly status: "success"; readonly data: D; readonly error: undefined }
    | { readonly status: "error"; readonly data: D | undefined; readonly error: MizanError<E> }
  );

/** One mounted context. */
export interface Handle<D, E extends Problem = Problem> {
  /** What is known now. */
  get(): State<D, E>;
  /**
   * Reads again and resolves when the read has settled. It never joins a read that began before; with a `cause` it joins any that is
   * on its way, which is what timers and focus want. What only waits to be tried again is tried now.
   */
  refetch(cause?: string): Promise<State<D, E>>;
  /** Unmounts it. The last one to leave stops the read, a microtask later. */
  release(): void;
}

/** How a mutation is called. */
export interface CallOptions {
  /** Resolve only after everything mounted that the call made stale has been read again. */
  wait?: boolean;
  /** Runs when the call has begun; what it returns runs when its answer has been taken in, or is lost: `optimistic` of `mizan-runtime/optimistic`. */
  during?: () => (error?: MizanError) => void;
}

/** One call of a mutation: each has an object of its own, the same in all its events. */
export interface Call {
  readonly mutation: string;
  readonly args: unknown;
}

/** Why something was read or became stale: a call, or a word such as `mount`, `refetch`, `fetch`, `retry`, `focus`, `poll`, `tab`, `manual`. */
export type Cause = string | Call;

/** What happened, for logs and developer tools. */
export type MizanEvent =
  | { type: "call"; cause: Call }
  /**
   * `targets` are stale, and `entries` are those of them that are known here. Each call has one, when its answer has come or is lost, though
   * nothing may be stale: `error` says how it went, and `missing` that nobody said what is stale, so what the mutation declares is.
   */
  | { type: "invalidate"; targets: string[]; entries: string[]; cause: Cause; error?: MizanError; missing?: boolean }
  /**
   * A read has begun; a read or a `set` has settled, for good or with an error; or what a read brought is not needed. `entry` is the tag of a
   * context with its parameters, `user;user_id=5`; `cause` is what it was last read for (`manual` when it was only set), and `error` what
   * it shows.
   */
  | { type: "read" | "settle" | "drop"; entry: string; cause: Cause; error?: MizanError };

/** A scope that is stale: a tag (`user;user_id=5`, `user`, `*`), or as a call's answer has it. */
export type Target = string | { context: string; params: Params };

/** For each mutation what it declares: the generated module's `affects`. A whole context is its name, and a parameter a path into the arguments. */
export type Affects = {
  readonly [mutation: string]: readonly (
    | string
    | { readonly context: string; readonly params: { readonly [param: string]: readonly string[] } }
  )[];
};

/** Settings of a client. */
export interface Options {
  /** Where the server answers: a path or a URL. `/api/mizan` unless set. */
  base?: string;
  /** Instead of the global `fetch`. */
  fetch?: typeof fetch;
  /** What each mutation declares. When an answer is lost, this is distrusted; without it, everything. */
  affects?: Affects;
  /** How long what nobody has mounted is kept, in ms, up to 23 days; five minutes unless set. Its timers hold the client in memory: on a
   * server, let it be as long as a request may take. */
  gcTime?: number;
  /** How often a read that failed on 5xx or the network is tried again, waiting 1, 2, 4 … seconds; 3 unless set. Calls never are. */
  retry?: number;
}

/** What is known of one context with its parameters, mounted or not. */
export interface Entry<D = any, E extends Problem = Problem> {
  /** `user;user_id=5`: context, then parameters by name. Empty: there were no parameters, so nothing is read. */
  readonly tag: string;
  /** Those who have mounted it. */
  readonly mounted: { readonly size: number };
  /** What is known now. */
  get(): State<D, E>;
  /** As that of a {@link Handle}. Of what nobody has mounted nothing is read. */
  refetch(cause?: string): Promise<State<D, E>>;
  /** As {@link Mizan.registerContext}. */
  mount(onChange?: () => void): Handle<D, E>;
  /** As {@link Mizan.set}. */
  set(data: D): void;
  /** What is shown of the data, for `mizan-runtime/optimistic`: reads are numbered by their start, and they are of the read `committed`; the
   * first that is not stale is `fresh`. */
  view(data: D, committed: number, fresh: number): D;
  /** What `mizan-runtime/optimistic` lays over them, the first below. */
  layers?: Set<Layer>;
  /** Asks {@link Entry.view} again. */
  show(): void;
}

/** A client. On a server, one for each request. */
export interface Mizan {
  /** Mounts a context: reads it when it is not known or stale, and calls `onChange` whenever `get()` has changed. With `null` for
   * parameters nothing is read. */
  registerContext<C extends string>(context: C, params: ParamsOf<C> | null, onChange?: () => void): Handle<DataOf<C>, ErrorOf<C>>;

  /** What is known of a context, without mounting it. It is one object until nobody has mounted it for the gc time. */
  entry<C extends string>(context: C, params: ParamsOf<C> | null): Entry<DataOf<C>, ErrorOf<C>>;

  /** Reads a context once, and resolves with what is shown of it. It joins a read that is on its way unless something has become stale
   * since that began.
   * @throws {MizanError} */
  fetch<C extends string>(context: C, params: ParamsOf<C>): Promise<DataOf<C>>;

  /** Calls a mutation. What it made stale is marked when the promise settles.
   * @throws {MizanError} */
  call<M extends string>(mutation: M, args: ArgsOf<M>, options?: CallOptions): Promise<ResultOf<M>>;

  /** Makes scopes stale, for writes that did not go through a call; resolves when what is mounted of them has been read again. `*` is
   * everything. */
  invalidate(targets: Target | readonly Target[], cause?: string): Promise<unknown>;

  /** Writes what is known of a context; reads that are on their way cannot overwrite it. */
  set<C extends string>(context: C, params: ParamsOf<C>, data: DataOf<C>): void;

  /** Everything that is known, by its tags. */
  readonly entries: ReadonlyMap<string, Entry>;

  /** Listens to what happens; returns what stops it. */
  on(listener: (event: MizanEvent) => void): () => void;

  /** What the client was made with. A setting is read when it is used: to change those of the default client, assign to them. */
  readonly settings: Options;
}

/** Makes a client. */
export function createMizan(options?: Options): Mizan;

/** The client that a page uses when it makes none. */
export const mizan: Mizan;

/** {@link Mizan.registerContext} of the default client. */
export const registerContext: Mizan["registerContext"];
/** {@link Mizan.fetch} of the default client. */
export const mizanFetch: Mizan["fetch"];
/** {@link Mizan.call} of the default client. */
export const mizanCall: Mizan["call"];

/** The identity of a context with its parameters, and of a scope: `user;user_id=5`. The server has the same for it. */
export function tagOf(context: string, params: Params): string;

/** Whether an error is one that `of`, a context or a mutation, may answer with: then its `problem` can be narrowed on `code`. */
export function isMizanError<N extends string = string>(error: unknown, of?: N): error is MizanError<ErrorOf<N>>;
