/** A server whose answers are released by hand, in any order, and a client of it. */

import { createMizan } from "mizan-runtime";

/** Lets everything run that waits for nothing but promises. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {string} text @param {number} status @param {Record<string, string>} headers */
const response = (text, status, headers) => ({
  ok: status < 400,
  status,
  headers: new Headers(headers),
  text: async () => text,
});

/** One request that waits for its answer. */
export class Request {
  /** @param {string} url @param {RequestInit} init @param {(response: any) => void} resolve @param {(error: unknown) => void} reject */
  constructor(url, init, resolve, reject) {
    this.url = url;
    this.init = init;
    this.isRead = init.method !== "POST";
    this.isAborted = false;
    this.resolve = resolve;
    this.reject = reject;
    this.isAnswered = false;
    const abort = () => {
      if (this.isAnswered) return;
      this.isAborted = true;
      reject(new DOMException("aborted", "AbortError"));
    };
    if (init.signal?.aborted) abort();
    init.signal?.addEventListener("abort", abort);
  }

  get call() {
    return { fn: this.url.split("/").at(-2), args: JSON.parse(String(this.init.body)) };
  }

  /** @param {string} text */
  async text(text, status = 200, headers = {}) {
    this.isAnswered = true;
    this.resolve(response(text, status, headers));
    await settle();
  }

  /** @param {unknown} body */
  json(body, status = 200, headers = {}) {
    return this.text(JSON.stringify(body), status, headers);
  }

  /** @param {string[] | undefined} invalidate */
  result(result = /** @type {unknown} */ (null), invalidate = []) {
    return this.json({ result, invalidate });
  }

  /** @param {number} status */
  problem(status, more = {}) {
    return this.json({ type: "urn:mizan:problem:test", code: `CODE_${status}`, title: "A title", detail: "A detail", status, ...more }, status);
  }

  /** The head arrives, the body does not. */
  async cut(headers = {}) {
    this.isAnswered = true;
    const text = () => Promise.reject(new TypeError("terminated"));
    this.resolve({ ...response("", 200, headers), text });
    await settle();
  }

  async lose() {
    this.isAnswered = true;
    this.reject(new TypeError("fetch failed"));
    await settle();
  }
}

export function createServer() {
  /** @type {Request[]} */
  const requests = [];
  return {
    /** All requests that were ever made. */
    requests,
    fetch: /** @type {typeof fetch} */ (
      (url, init) => new Promise((resolve, reject) => requests.push(new Request(String(url), init ?? {}, resolve, reject)))
    ),
    get reads() {
      return requests.filter(({ isRead }) => isRead);
    },
    get calls() {
      return requests.filter(({ isRead }) => !isRead);
    },
    get aborted() {
      return requests.filter(({ isAborted }) => isAborted);
    },
  };
}

/** A client with the server that it talks to, and what it mounts. @param {import("mizan-runtime").Options} [options] */
export function setUp(options) {
  const server = createServer();
  const client = createMizan({ fetch: server.fetch, retry: 0, ...options });
  /** @type {import("mizan-runtime").MizanEvent[]} */
  const events = [];
  client.on((event) => events.push(event));

  /** @param {string} context @param {import("mizan-runtime").Params | null} params */
  const mount = (context, params = {}) => {
    const seen = { count: 0 };
    return Object.assign(client.registerContext(context, params, () => void seen.count++), { seen });
  };

  /** Mounts and answers. @param {string} context @param {import("mizan-runtime").Params} params @param {unknown} data */
  const show = async (context, params, data) => {
    const handle = mount(context, params);
    await settle();
    await server.reads.at(-1)?.json(data);
    handle.seen.count = 0;
    return handle;
  };

  /** What a shown entry is, in short. @param {{ get(): import("mizan-runtime").State<any> }} handle */
  const look = (handle) => {
    const { status, data, stale, fetching } = handle.get();
    return [status, data?.v, stale && "stale", fetching && "fetching"].filter((word) => word !== false && word !== undefined).join(" ");
  };

  /** The events of a type. @param {string} type @returns {any[]} */
  const eventsOf = (type) => events.filter((event) => event.type === type);

  return { server, client, events, eventsOf, mount, show, look };
}
