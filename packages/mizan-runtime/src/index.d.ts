/**
 * The client of a Mizan server: contexts that stay true to it.
 *
 * A mutation's answer says what it made stale; the runtime rereads what is mounted of it, in one batch, and never shows an older
 * answer over a newer one. It has no dependency, knows no framework and runs unbundled in a browser.
 */

declare const types: unique symbol;

/** A value of a parameter: it becomes part of a URL, a key and a header. `null` and `undefined` leave the parameter out. */
export type Scalar = string | number | bigint | boolean | null | undefined;

/** The parameters of a context, by name. `5` and `"5"` are one value, and the order is no matter. */
export type Params = { readonly [name: string]: Scalar };

/**
 * A 64-bit integer: a number while it is a safe one (`Number.isSafeInteger`), else a bigint, which `mizan-runtime/int64` reads and writes;
 * without it such an answer is refused. `BigInt(value)` holds either.
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
  title: string;
  /** For people. */
  detail: string;
  type?: string;
  /** The request's id, under which the server's log has the cause. */
  instance?: string;
  function?: string;
  errors?: ParamError[];
} & (undefined extends D ? { data?: D } : { /** What a declared error carries. */ data: D });

/** A problem, thrown: see {@link isMizanError}. `code` tells them apart; `NETWORK` (no answer came) and `BAD_ANSWER` (one that is not Mizan's) are the runtime's own. */
export interface MizanError<E extends Problem = Problem> extends Error {
  readonly name: "MizanError";
  /** The problem's code. */
  readonly code: E["code"] | "NETWORK" | "BAD_ANSWER";
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  /** All that the server said; narrow on its `code`. */
  readonly problem: E | Problem<"NETWORK" | "BAD_ANSWER", undefined>;
}

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

/** How to read again. */
export interface RefetchOptions {
  /** Whether a read that is on its way will do. */
  join?: boolean;
  /** For events; `refetch` unless set. */
  cause?: Cause;
}

/** One mounted context. */
export interface Handle<D, E extends Problem = Problem> {
  /** What is known now. */
  get(): State<D, E>;
  /**
   * Reads again and resolves when the read has settled. It never joins a read that began before; with `join` it joins any that is
   * on its way, which is what timers and focus want.
   */
  refetch(options?: RefetchOptions): Promise<State<D, E>>;
  /** Unmounts it. The last one to leave stops the read, a microtask later. */
  release(): void;
}

/** Adds an optimistic layer: `apply` gets the data as they are shown and returns what to show. It must not change them in place. */
export type AddLayer = <C extends string>(context: C, params: ParamsOf<C>, apply: (data: DataOf<C>) => DataOf<C>) => void;

/** How a mutation is called. */
export interface CallOptions {
  /** Resolve only after everything mounted that the call made stale has been read again. */
  wait?: boolean;
  /** What to show until the server has answered. */
  optimistic?: (layer: AddLayer) => void;
}

/** Why something was read or became stale: a mutation, or a word such as `mount`, `refetch`, `retry`, `focus`, `poll`, `tab`, `manual`. */
export type Cause = string | { readonly mutation: string; readonly id: number };

/**
 * What happened, for logs and developer tools. `entry` is the tag of a context with its parameters, `user;user_id=5`; `cause` is what
 * it was last read for, and `error` what it shows.
 */
export type MizanEvent =
  | { type: "call"; mutation: string; id: number; args: unknown }
  | { type: "answer"; mutation: string; id: number; error?: MizanError }
  /** `targets` are stale, and `entries` are those of them that are known here. `missing`: a call went well, but did not say what is stale. */
  | { type: "invalidate"; targets: string[]; entries: string[]; cause: Cause; missing?: boolean }
  | { type: "read" | "commit" | "abort"; entry: string; cause: Cause; error?: MizanError }
  | { type: "fail"; entry: string; cause: Cause; error: MizanError };

/** A scope that is stale: a tag (`user;user_id=5`, `user`, `*`), or as a call's answer has it. */
export type Target = string | { context: string; params: Params };

/** For each mutation what it declares: the generated module's `affects`. A parameter is a path into the arguments. */
export type Affects = {
  readonly [mutation: string]: readonly {
    readonly context: string;
    readonly params?: { readonly [param: string]: readonly string[] };
  }[];
};

/** Settings of a client. */
export interface Options {
  /** Where the server answers: a path or a URL. `/api/mizan` unless set. */
  base?: string;
  /** Instead of the global `fetch`. */
  fetch?: typeof fetch;
  /** What each mutation declares. When an answer is lost, this is distrusted; without it, everything. */
  affects?: Affects;
  /** Instead of the global `JSON`: `int64`, where integers may be longer than a number can hold. */
  json?: { parse(text: string): any; stringify(value: unknown): string };
  /** How long what nobody has mounted is kept, in ms; five minutes unless set. */
  gcTime?: number;
  /** How often a read that failed on 5xx or the network is tried again, waiting 1, 2, 4 … seconds; 3 unless set. Calls never are. */
  retry?: number;
}

/** One known entry, for developer tools and for the modules beside this one. */
export interface Entry {
  /** `user;user_id=5`: context, then parameters by name. */
  readonly tag: string;
  /** How many have mounted it. */
  readonly mounted: number;
  get(): State<any>;
  /** As that of a {@link Handle}. Of what nobody has mounted nothing is read. */
  refetch(options?: RefetchOptions): Promise<State<any>>;
}

/** A client. On a server, one for each request. */
export interface Mizan {
  /** Mounts a context: reads it when it is not known or stale, and calls `onChange` whenever `get()` has changed. With `null` for
   * parameters nothing is read. */
  registerContext<C extends string>(context: C, params: ParamsOf<C> | null, onChange?: () => void): Handle<DataOf<C>, ErrorOf<C>>;

  /** What is known of a context, without mounting it. */
  get<C extends string>(context: C, params: ParamsOf<C> | null): State<DataOf<C>, ErrorOf<C>>;

  /** Reads a context once, and resolves with what is shown of it. It joins a read that is on its way unless something has become stale
   * since that began.
   * @throws {MizanError} */
  fetch<C extends string>(context: C, params: ParamsOf<C>): Promise<DataOf<C>>;

  /** Calls a mutation. What it made stale is marked when the promise settles.
   * @throws {MizanError} */
  call<M extends string>(mutation: M, args: ArgsOf<M>, options?: CallOptions): Promise<ResultOf<M>>;

  /** Makes scopes stale, for writes that did not go through a call. `*` is everything. */
  invalidate(targets: Target | readonly Target[], cause?: Cause): void;

  /** Writes what is known of a context; reads that are on their way cannot overwrite it. */
  set<C extends string>(context: C, params: ParamsOf<C>, data: DataOf<C>): void;

  /** Everything that is known. */
  entries(): Entry[];

  /** Listens to what happens; returns what stops it. */
  on(listener: (event: MizanEvent) => void): () => void;

  /** Changes settings, such as those of the default client. */
  configure(options: Options): void;
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
