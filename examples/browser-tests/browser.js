/** One browser for all tests; in it people, each with cookies of their own; and their tabs, with all that a test asks of one. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { env } from "node:process";

import { chromium } from "playwright-core";

import { nameOf } from "./front.js";

const PROGRAM = env.CHROMIUM ?? env.PATH.split(delimiter).map((folder) => join(folder, "chromium")).find(existsSync);
if (!PROGRAM || !existsSync(PROGRAM)) {
  throw new Error("These tests need Chromium: install it (`apt-get install chromium`), or say with CHROMIUM where it is.");
}

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

export const browser = await chromium.launch({ executablePath: PROGRAM, args: QUIET });

/** What the browser says of every answer that is an error, and of every request without one; which ones come, the tests say themselves. */
const isOfNetwork = (text) => text.startsWith("Failed to load resource");

const isNamed = (request, name) => nameOf(request.url()) === name;

/** Somebody with a browser, signed in when there is a `user_id`. */
export async function openVisitor(origin, { user_id, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(20_000);
  if (user_id) {
    const answer = await context.request.post(`${origin}/sign-in`, { form: { user_id }, headers: { origin } });
    assert.equal(answer.status(), 200);
  }
  const tabs = [];
  return {
    user_id,
    context,
    async open(hash = "#/") {
      const tab = await openTab(context, origin);
      tabs.push(tab);
      await tab.page.goto(`${origin}/${hash}`);
      return tab;
    },
    holdRead: (tag) => holdRead(context, tag),
    check: () => tabs.forEach((tab) => tab.check()),
    close: () => context.close(),
  };
}

/**
 * Keeps back the answer to the next read of `tag`, above the browser's cache: in the network, a read that hangs holds up all that come
 * after it.
 */
async function holdRead(context, tag) {
  const held = {};
  const released = new Promise((release) => (held.release = release));
  held.arrived = new Promise((arrive) => (held.arrive = arrive));
  const isMeant = ({ pathname, href }) => pathname.includes("/ctx/") && nameOf(href) === tag;
  await context.route(isMeant, async (route) => {
    const answer = await route.fetch();
    held.arrive();
    await released;
    await route.fulfill({ response: answer });
  }, { times: 1 });
  return held;
}

async function openTab(context, origin) {
  const page = await context.newPage();
  /** What this tab has asked the shop since it was last looked at. */
  let asked = [];
  const pending = new Set();
  const errors = [];
  const foreign = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== origin) foreign.push(request.url());
    if (!url.pathname.startsWith("/api/mizan/")) return;
    asked.push(nameOf(request.url()));
    pending.add(request);
  });
  const ENDS = ["requestfinished", "requestfailed"];
  for (const end of ENDS) page.on(end, (request) => pending.delete(request));
  const ended = () => Promise.race(ENDS.map((end) => once(page, end)));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));

  /** Waits until nothing is on its way, and the page has done all that it had to do about what came. */
  async function rest() {
    for (let idle = 0; idle < 2; ) {
      await page.evaluate(() => scheduler.postTask(() => {}, { priority: "background" }));
      idle = pending.size ? 0 : idle + 1;
      if (pending.size) await ended();
    }
  }

  return {
    page,
    errors,
    by: (id) => page.getByTestId(id),
    /** Waits until what is called `id` shows `text`. */
    see: (id, text) => page.getByTestId(id).filter({ hasText: text }).first().waitFor(),
    /** Waits until what is called `id` is not there any more. */
    miss: (id) => page.getByTestId(id).waitFor({ state: "detached" }),
    /** Goes elsewhere in the page, as a link does. */
    go: (hash) => page.evaluate((to) => void (location.hash = to), hash),
    rest,
    /** Waits for the next answer to `name`. */
    heard: (name) => page.waitForResponse((answer) => isNamed(answer.request(), name)),
    /** What was asked since this was last called, once nothing more comes of it. */
    async asked() {
      await rest();
      const names = asked.sort();
      asked = [];
      return names;
    },
    /** All that what is called `id` has shown since, from the first on; empty where it was not there. */
    async history(id) {
      await page.evaluate((id) => {
        const texts = [];
        const note = () => {
          const text = document.querySelector(`[data-testid="${id}"]`)?.firstChild?.textContent ?? "";
          if (texts.at(-1) !== text) texts.push(text);
        };
        note();
        new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
        globalThis.shown = texts;
      }, id);
      return () => page.evaluate(() => globalThis.shown);
    },
    check() {
      assert.deepEqual(foreign, [], "it asks nobody but the shop");
      assert.deepEqual(errors.filter((text) => !isOfNetwork(text)), [], "nothing goes wrong in the page");
    },
  };
}
