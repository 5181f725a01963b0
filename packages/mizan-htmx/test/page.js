/** A page in jsdom with the real htmx, and a server whose answers are released by hand, in any order. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { JSDOM } from "jsdom";

const { resolve } = createRequire(import.meta.url);
const read = (/** @type {string} */ path) => readFile(path, "utf8");
const script = await read(new URL("../src/mizan-htmx.js", import.meta.url).pathname);

/** The versions that are supported, as their packages have them. */
export const VERSIONS = {
  "htmx 4": await read(resolve("htmx.org/dist/htmx.min.js")),
  "htmx 2": await read(resolve("htmx-2/dist/htmx.min.js")),
};

/** Each request waits until a test answers it. */
async function openServer() {
  const waiting = [];
  const awaited = [];
  const server = createServer((request, response) => {
    const name = `${request.method} ${request.url}`;
    const at = awaited.findIndex((wanted) => wanted.name === name);
    const exchange = {
      name,
      answer: (body = "", headers = {}, status = 200) => response.writeHead(status, { "content-type": "text/html", ...headers }).end(body),
      /** The connection breaks without a word. */
      drop: () => request.socket.destroy(),
    };
    if (at < 0) waiting.push(exchange);
    else awaited.splice(at, 1)[0].found(exchange);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** The oldest request of this name that has not been taken yet, now or once it comes. */
    take(name) {
      const at = waiting.findIndex((exchange) => exchange.name === name);
      return at < 0 ? new Promise((found) => awaited.push({ name, found })) : Promise.resolve(waiting.splice(at, 1)[0]);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** jsdom has no `fetch`: this is Node's, with the page's address for a base. */
const fetchFor = (origin) => (path, { method, headers, body, signal }) => {
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort());
  return fetch(new URL(path, origin), { method, headers, body: body && String(body), signal: stop.signal });
};

/** jsdom has none; of names in ASCII. */
const CSS = { escape: (/** @type {string} */ text) => text.replace(/[^\w-]/g, "\\$&") };

/** jsdom's wants to be told a type that browsers have a default for. htmx looks for `hx-on` with it, which no test has. */
class XPathEvaluator {
  createExpression = () => ({ evaluate: () => ({ iterateNext: () => null }) });
}

export async function openPage(t, htmx, body, { attributes = "", channel } = {}) {
  const server = await openServer();
  const dom = new JSDOM(`<!doctype html><html ${attributes}><body>${body}</body></html>`, {
    url: `${server.origin}/`, runScripts: "outside-only", pretendToBeVisual: true,
  });
  const { window } = dom;
  t.after(() => {
    window.close();
    server.close();
  });
  const quiet = () => {};
  Object.assign(window, { fetch: fetchFor(server.origin), BroadcastChannel: channel, XPathEvaluator, CSS });
  Object.assign(window.console, { error: quiet, warn: quiet });
  const asked = [];
  const ended = [];
  window.eval(htmx);
  window.eval(script);
  const { document } = window;
  const pathOf = ({ ctx, pathInfo, requestConfig }) =>
    ctx ? `${ctx.request.method} ${ctx.request.action}` : `${requestConfig.verb.toUpperCase()} ${pathInfo.finalRequestPath}`;
  const on = (type, listener) => document.addEventListener(type, ({ detail }) => listener(detail));
  const end = (detail) => ended.push(pathOf(detail));
  for (const type of ["htmx:before:request", "htmx:beforeSend"]) on(type, (detail) => asked.push(pathOf(detail)));
  on("htmx:finally:request", end);
  on("htmx:beforeSend", (detail) => detail.xhr.addEventListener("loadend", () => end(detail)));
  const told = [];
  document.addEventListener("mizan:stale", ({ target }) => told.push(target.id), true);
  if (document.readyState === "loading") await once(document, "DOMContentLoaded");
  await new Promise((done) => setTimeout(done));
  return {
    window,
    document,
    take: server.take,
    click: (id) => document.getElementById(id).click(),
    /** Resolves when `count` requests have ended and all is done that follows at once. */
    async rest(count) {
      while (ended.length < count) await new Promise((done) => setImmediate(done));
      await new Promise((done) => setTimeout(done));
    },
    text: (id) => document.getElementById(id).textContent,
    /** What htmx has asked for since the last look. */
    asked: () => asked.splice(0),
    /** The ids of the elements that have heard `mizan:stale` since the last look, in order. */
    told: () => told.splice(0),
  };
}
