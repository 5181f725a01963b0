/**
 * BEHAVIOURS.md G: a seeded schedule of everything that can happen, and what must hold whatever happens.
 *
 * The server here is a version for each entry. A mutation raises those that it affects at some moment between its request and its answer;
 * a read takes one at some moment between its request and its answer; answers arrive in any order, or never.
 */

import assert from "node:assert/strict";
import { mock } from "node:test";

/** @typedef {Pick<typeof import("mizan-runtime"), "createMizan"> & Pick<typeof import("mizan-runtime/optimistic"), "optimistic">} Runtime */
/** @typedef {{ context: string, params: Record<string, number> }} Key */

/** @type {Key[]} */
const KEYS = [
  { context: "user", params: { user_id: 1 } },
  { context: "user", params: { user_id: 2 } },
  { context: "users", params: {} },
  { context: "users", params: { user_id: 1 } },
  { context: "feed", params: {} },
  { context: "pair", params: { a: 1, b: 1 } },
  { context: "pair", params: { a: 1, b: 2 } },
];

/** What each mutation affects: contexts with the arguments that fix their parameters. @type {Record<string, [string, string[]][]>} */
const MUTATIONS = {
  rename: [["user", ["user_id"]]],
  rename_all: [["user", []]],
  enlist: [["users", ["user_id"]]],
  post: [["feed", []], ["user", ["user_id"]]],
  couple: [["pair", ["a", "b"]]],
  couple_all: [["pair", ["a"]], ["feed", []]],
  noop: [],
};

/** All but one, so that its loss makes everything doubtful. */
const AFFECTS = Object.fromEntries(
  Object.entries(MUTATIONS)
    .filter(([name]) => name !== "enlist")
    .map(([name, scopes]) => [
      name,
      scopes.map(([context, params]) => (params.length ? { context, params: Object.fromEntries(params.map((param) => [param, [param]])) } : context)),
    ]),
);

const tagOf = (/** @type {Key} */ { context, params }) =>
  [context, ...Object.entries(params).map((pair) => pair.join("="))].join(";");

const urlOf = (/** @type {Key} */ { context, params }) =>
  `/api/mizan/ctx/${context}/${Object.keys(params).length ? "?" : ""}${Object.entries(params).map((pair) => pair.join("=")).join("&")}`;

const isHit = (/** @type {Key} */ scope, /** @type {Key} */ key) =>
  scope.context === key.context &&
  Object.entries(scope.params).every(([name, value]) => !(name in key.params) || key.params[name] === value);

const settle = () => new Promise(setImmediate);

/** @param {number} seed */
export function createRandom(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ end) => Math.floor(next() * end);
  /** @template T @param {T[]} list @returns {T} */
  const pick = (list) => list[below(list.length)];
  return { below, pick, chance: (/** @type {number} */ part) => next() < part };
}

/** What the server has, and what of it the client has been told. */
class Row {
  /** @param {Key} key */
  constructor(key) {
    this.key = key;
    this.version = 0;
    this.told = 0;
    this.reads = 0;
    this.asks = 0;
    this.retries = 0;
    /** @type {Set<any>} */
    this.handles = new Set();
  }
}

/**
 * Runs one schedule; throws what does not hold.
 *
 * @param {Runtime} runtime
 * @param {number} seed
 */
export async function run({ createMizan, optimistic }, seed) {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const { below, pick, chance } = createRandom(seed);
  const rows = KEYS.map((key) => new Row(key));
  const rowOf = new Map(rows.map((row) => [urlOf(row.key), row]));
  /** Requests without an answer. @type {any[]} */
  let pending = [];
  let unsettled = 0;
  let isCalm = false;
  /** What was found not to hold where nobody can catch it. @type {unknown} */
  let broken;
  /** Rows in which this tick has asked for a read. */
  const asked = new Set();
  /** Calls with a layer: what must be shown until the server's value has it. @type {any[]} */
  let layers = [];
  let calls = 0;
  /** Codes of what reads failed on when a newer one had started. @type {Set<string>} */
  const outdated = new Set();
  let faults = 0;

  /** @param {any} url @param {any} init */
  const fetch = (url, init) =>
    new Promise((resolve, reject) => {
      const row = rowOf.get(url);
      const request = { row, resolve, reject, call: row ? undefined : { fn: url.split("/").at(-2), args: JSON.parse(init.body) }, isDone: false, start: row?.reads };
      pending.push(request);
      if (!row) return;
      row.reads++;
      const inFlight = pending.filter((other) => other.row === row).length;
      if (inFlight > 2) broken ??= new Error(`${inFlight} reads of ${url} are in flight`);
      init.signal.addEventListener("abort", () => {
        if (row.handles.size) broken ??= new Error(`a read of ${url} was stopped that is mounted`);
        pending = pending.filter((other) => other !== request);
        reject(new DOMException("aborted", "AbortError"));
      });
    });

  const client = createMizan({ fetch: /** @type {any} */ (fetch), affects: AFFECTS, retry: 2, gcTime: pick([0, 2500, Infinity]) });

  /** @template T @param {Promise<T>} promise @param {(value: T) => void} [check] */
  const watch = (promise, check = () => {}) => {
    unsettled++;
    promise.then(check).catch((error) => {
      if (error.code === "ERR_ASSERTION") broken ??= error;
      if (error.name !== "MizanError") broken ??= Error(`a promise was rejected with ${error}`, { cause: error });
    }).finally(() => unsettled--);
  };
  const ask = (/** @type {Row} */ row) => asked.add(row);
  const stateOf = (/** @type {Row} */ { key }) => client.entry(key.context, key.params).get();

  /** A layer lives as long as its entry, and time drops what nobody shows. @param {number} ms */
  function pass(ms) {
    mock.timers.tick(ms);
    const known = new Set(client.entries.keys());
    layers = layers.filter(({ row }) => known.has(tagOf(row.key)));
  }

  async function tick() {
    await settle();
    for (const row of asked) row.asks++;
    asked.clear();
    check();
  }

  function check() {
    if (broken) throw broken;
    for (const row of rows) {
      const state = stateOf(row);
      const name = urlOf(row.key);
      assert.equal(stateOf(row), state);
      assert.ok(!outdated.has(state.error?.code ?? ""), `${name} shows what an outdated read failed on`);
      assert.ok(row.reads <= row.asks + row.retries, `${row.reads} reads of ${name} for ${row.asks} asks and ${row.retries} retries`);
      if (!state.data) continue;
      const { version, shown } = state.data;
      if (!state.stale) assert.ok(version >= row.told, `${name} is said to be true at ${version}, but ${row.told} is known`);
      for (const layer of layers.filter((layer) => layer.row === row)) {
        const isShown = shown.includes(layer.id);
        if (layer.isFailed) assert.ok(!isShown, `${name} shows what has failed`);
        else if (version < layer.version) assert.ok(isShown, `${name} flashes the value before the call`);
      }
    }
  }

  const STEPS = {
    mount() {
      const row = pick(rows);
      const handle = client.registerContext(row.key.context, row.key.params, () => void stateOf(row));
      row.handles.add(handle);
      ask(row);
    },
    unmount() {
      const row = pick(rows);
      for (const handle of row.handles) {
        handle.release();
        row.handles.delete(handle);
        if (chance(0.7)) break;
      }
    },
    refetch() {
      const row = pick(rows);
      const [handle] = row.handles;
      if (!handle) return;
      const join = chance(0.3);
      const due = join ? row.told : row.version;
      ask(row);
      watch(handle.refetch(join ? "poll" : undefined), (/** @type {any} */ { data, error, fetching }) => {
        if (row.handles.has(handle) && data && !error) assert.ok(data.version >= due, "a refetch resolved with what was read before it");
      });
    },
    fetch() {
      const row = pick(rows);
      const due = row.told;
      ask(row);
      watch(client.fetch(row.key.context, row.key.params), ({ version }) => assert.ok(version >= due, "a fetch resolved with what was stale when it began"));
    },
    push() {
      const row = pick(rows);
      row.told = ++row.version;
      client.set(row.key.context, row.key.params, { version: row.version, shown: [] });
    },
    writeElsewhere() {
      for (let count = below(3); count >= 0; count--) {
        const scope = pick(KEYS);
        for (const row of rows.filter(({ key }) => isHit(scope, key))) {
          row.told = ++row.version;
          ask(row);
        }
        client.invalidate(scope);
      }
    },
    call() {
      const name = pick(Object.keys(MUTATIONS));
      const args = { user_id: 1 + below(2), a: 1, b: 1 + below(2) };
      const row = pick(rows);
      const layer = { row, id: `${++calls}`, version: Infinity, isFailed: false, args };
      /** @type {import("mizan-runtime").CallOptions} */
      const options = { wait: chance(0.3) };
      if (chance(0.6)) {
        layers.push(layer);
        const apply = (/** @type {any} */ data) => ({ ...data, shown: [...data.shown, layer.id] });
        options.during = optimistic(client, (add) => add(row.key.context, row.key.params, apply));
      }
      watch(client.call(name, args, options));
      pending.at(-1).layer = layer;
    },
    pass: () => pass(pick([500, 1000, 3000])),
    step() {
      for (let count = pick([1, 1, 1, 2, 3]); count > 0 && pending.length; count--) advance(pick(pending));
    },
  };

  /** A request is carried out at one moment, and answered at a later one. @param {any} request */
  function advance(request) {
    if (!request.isDone) {
      request.isDone = true;
      return request.row ? (request.version = request.row.version) : carryOut(request);
    }
    pending = pending.filter((other) => other !== request);
    return request.row ? answerRead(request) : answerCall(request);
  }

  /** @param {any} request */
  function answerRead({ row, start, version, resolve, reject }) {
    const fault = isCalm ? undefined : [500, 404, "lost"][below(20)];
    if (!fault) return reply(resolve, 200, { version, shown: [] });
    if (fault !== 404) row.retries++;
    if (fault === "lost") return reject(new TypeError("fetch failed"));
    const code = `FAULT_${++faults}`;
    if (start < row.reads - 1) outdated.add(code);
    return reply(resolve, fault, { type: "urn:mizan:problem:test", code, detail: "", status: fault });
  }

  /** @param {any} request */
  function carryOut(request) {
    const { fn, args } = request.call;
    request.fault = isCalm ? undefined : ["refused", "failed", "lost unread", "lost", "proxy"][below(15)];
    request.scopes = MUTATIONS[fn].map(([context, params]) => ({ context, params: Object.fromEntries(params.map((name) => [name, args[name]])) }));
    if (["refused", "lost unread"].includes(request.fault)) return;
    request.written = rows.filter(({ key }) => request.scopes.some((/** @type {Key} */ scope) => isHit(scope, key)));
    for (const row of request.written) row.version++;
    request.version = request.layer.row.version;
  }

  /** @param {any} request */
  function answerCall({ call, fault, scopes, written = [], layer, version, resolve, reject }) {
    const isLost = ["lost unread", "lost", "proxy"].includes(fault);
    const isDoubted = (/** @type {Row} */ { key }) => call.fn === "enlist" || scopes.some((/** @type {Key} */ scope) => isHit(scope, key));
    for (const row of written) row.told = row.version;
    // Each answer is taken in by itself.
    for (const row of isLost ? rows.filter(isDoubted) : written) row.asks++;
    if (fault) layer.isFailed = true;
    else if (written.includes(layer.row)) layer.version = version;
    else layer.version = 0;

    if (fault === "lost" || fault === "lost unread") return reject(new TypeError("fetch failed"));
    if (fault === "proxy") return reply(resolve, 502, undefined);
    if (fault === "refused") return reply(resolve, 409, { type: "urn:mizan:problem:test", code: "REFUSED", detail: "", status: 409 });
    const list = scopes.map((/** @type {Key} */ { context, params }) => (Object.keys(params).length ? { context, params } : context));
    const field = scopes.map(tagOf);
    const transport = pick(["body", "header", "both"]);
    const body = transport === "header" && field.length ? {} : { invalidate: list };
    const headers = transport === "body" || !field.length ? {} : { "x-mizan-invalidate": field.join(", ") };
    if (fault === "failed") return reply(resolve, 500, { type: "urn:mizan:problem:test", code: "FAILED", detail: "", status: 500, ...body }, headers);
    return reply(resolve, 200, { result: null, ...body }, headers);
  }

  /** @param {(response: any) => void} resolve @param {number} status @param {unknown} body */
  function reply(resolve, status, body, headers = {}) {
    const text = async () => (body === undefined ? "<h1>Bad Gateway</h1>" : JSON.stringify(body));
    resolve({ ok: status < 400, status, headers: new Headers(headers), text });
  }

  const weighted = /** @type {(keyof STEPS)[]} */ (Object.keys(STEPS)).flatMap((name) => Array(name === "step" ? 16 : name === "pass" ? 1 : 2).fill(name));
  for (let count = 0; count < 60; count++) {
    const step = pick(weighted);
    // As in an engine: no timer fires while a microtask waits.
    if (step === "pass") await tick();
    STEPS[step]();
    // What an answer says is known when it has been taken in.
    if (step === "step" || chance(0.7)) await tick();
  }

  isCalm = true;
  await rest();
  for (const row of rows) {
    const [handle] = row.handles;
    if (handle?.get().error) {
      ask(row);
      watch(handle.refetch());
    }
  }
  await rest();
  assert.equal(unsettled, 0, `${unsettled} promises are pending`);
  for (const row of rows) {
    assert.equal(client.entries.get(tagOf(row.key))?.mounted.size ?? 0, row.handles.size);
    for (const handle of row.handles) {
      const expected = { status: "success", data: { version: row.version, shown: [] }, error: undefined, stale: false, fetching: false };
      assert.deepEqual(handle.get(), expected, `${urlOf(row.key)} has come to rest elsewhere than the server`);
    }
  }

  /** Answers everything, until time brings nothing new. */
  async function rest() {
    await tick();
    for (let idle = 0, round = 0; idle < 3; round++) {
      assert.ok(round < 500, "reads without an end");
      idle = pending.length ? 0 : idle + 1;
      if (idle) pass(5000);
      else advance(pick(pending));
      await tick();
    }
  }
}

/**
 * The first of `count` seeds whose schedule shows a fault, with the fault.
 *
 * @param {Runtime} runtime
 * @param {number} count
 */
export async function search(runtime, count, first = 1) {
  for (let seed = first; seed < first + count; seed++) {
    try {
      await run(runtime, seed);
    } catch (error) {
      return { seed, error: /** @type {Error} */ (error) };
    }
  }
}
