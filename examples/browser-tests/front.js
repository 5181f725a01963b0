/**
 * What stands before the shop, as a proxy does: it serves the built page, hands everything else on, and can keep back a request or
 * its answer. It sits in the network, not in the browser, so that the browser's cache and connections are as they always are.
 */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, request as ask } from "node:http";
import { extname, join } from "node:path";
import { buffer } from "node:stream/consumers";

const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** What a request is about: a mutation's name, a context's tag, or a path. */
export function nameOf(url) {
  const { pathname, searchParams } = new URL(url, "http://shop");
  const [, kind, name] = /^\/api\/mizan\/(ctx|call)\/(\w+)\/$/.exec(pathname) ?? [];
  if (kind === "call") return name;
  if (kind === "ctx") return [name, ...[...searchParams].map(([param, value]) => `${param}=${value}`)].join(";");
  return pathname;
}

/** @param {string} shop its origin @param {string} [folder] with the files of a page; without it the shop's own page is shown */
export async function openFront(shop, folder) {
  /** The names of all that has come here. */
  const came = [];
  /** What waits for a request of its name. */
  let traps = [];

  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const name = nameOf(request.url);
    if (name.startsWith("/") && folder) {
      const file = await readPage(folder, name);
      if (file) return void response.writeHead(200, file.headers).end(file.content);
    }
    came.push(name);
    const trap = traps.find((trap) => trap.name === name);
    traps = traps.filter((other) => other !== trap);
    try {
      if (trap?.isRequest) await trap.catch();
      const answer = await handOn(shop, request, body);
      if (trap && !trap.isRequest) await trap.catch();
      response.writeHead(answer.status, answer.headers).end(answer.content);
    } catch {
      // The shop is dead, or the test wants it to look so.
      request.socket.destroy();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  /** Keeps back the next request called `name`, or its answer. */
  function hold(name, isRequest) {
    let open;
    const held = { name, isRequest };
    held.arrived = new Promise((arrive) => {
      held.catch = () => (arrive(), new Promise((resolve, reject) => (open = { resolve, reject })));
    });
    held.release = () => open.resolve();
    /** The connection breaks. */
    held.drop = () => open.reject();
    traps.push(held);
    return held;
  }

  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    came,
    holdRequest: (name) => hold(name, true),
    holdAnswer: (name) => hold(name, false),
    async close() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

/** A connection for each: one that was kept from before the shop died would be broken. */
async function handOn(shop, { url, method, headers }, body) {
  const request = ask(shop + url, { method, headers, agent: false });
  const [answer] = await once(request.end(body), "response");
  return { status: answer.statusCode, headers: answer.rawHeaders, content: await buffer(answer) };
}

async function readPage(folder, path) {
  const name = path === "/" ? "index.html" : path;
  const content = await readFile(join(folder, name)).catch(() => undefined);
  return content && { content, headers: { "content-type": TYPES[extname(name)] } };
}
