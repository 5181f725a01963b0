/** Where a test plays: a program of its own with a new shop, and people with browsers, with JavaScript or without. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const PROGRAM = join(env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url)), "debug", "shop-htmx");
const CHROMIUM = env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!CHROMIUM) throw new Error("These tests need Chromium: install it (`apt-get install chromium`), or say with CHROMIUM where it is.");

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: QUIET });

/** Starts the program on a free port with a new shop. */
async function startShop() {
  const folder = await mkdtemp(join(tmpdir(), "shop-htmx-"));
  const settings = { PORT: "0", DATABASE_URL: `sqlite:${join(folder, "shop.db")}`, RUST_LOG: "off" };
  const child = spawn(PROGRAM, { env: { ...env, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  // Should the tests be ended from outside, it must not stay.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([line]) => line),
    once(child, "error").then(([error]) => Promise.reject(new Error(`Build it first, \`cargo build -p shop-htmx\`: ${error.message}`))),
  ]);
  return {
    origin: line.slice(line.indexOf("http://")),
    async close() {
      process.off("exit", kill);
      kill();
      await once(child, "exit");
      await rm(folder, { recursive: true });
    },
  };
}

/** @param {import("playwright-core").Browser} browser */
export async function openStage(browser) {
  const { origin, close } = await startShop();
  const contexts = [];
  const errors = [];
  return {
    origin,
    /** Somebody with a browser, signed in by the form when there is a name. */
    async visitor({ name, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, baseURL: origin, ...options });
      context.setDefaultTimeout(10_000);
      contexts.push(context);
      const page = await context.newPage();
      if (name) {
        await page.goto("/sign-in");
        await page.getByRole("button", { name }).click();
        await page.waitForURL("/");
      }
      return { context, page, ...watch(page, origin, errors) };
    },
    /** A write by somebody who has no page, as another program does it. */
    async call(user_id, fn, args) {
      const signed = await fetch(`${origin}/sign-in`, { method: "POST", body: new URLSearchParams({ user_id }), redirect: "manual" });
      const headers = { "content-type": "application/json", cookie: signed.headers.get("set-cookie").split(";")[0] };
      return fetch(`${origin}/api/mizan/call/`, { method: "POST", headers, body: JSON.stringify({ fn, args }) });
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await close();
      assert.deepEqual(errors, [], "nothing goes wrong in a page, and it asks nobody else");
    },
  };
}

/** Notes what a page asks for, and what goes wrong in it. */
function watch(page, origin, errors) {
  let asked = [];
  const pending = new Set();
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin) errors.push(request.url());
    if (!/^\/(parts|api)\//.test(url.pathname)) return;
    asked.push(`${request.method()} ${url.pathname.replace("/api/mizan/call/", "")}`);
    pending.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => pending.delete(request));
  page.on("pageerror", (error) => errors.push(String(error)));
  // A refusal is an answer; which ones come, the tests say themselves.
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load") && errors.push(message.text()));
  return {
    /** What was asked for since the last look, once nothing more comes of it. */
    async asked() {
      // Twice idle: what an answer leads to starts in the page's next tasks.
      for (let idle = 0; idle < 3; idle = pending.size ? 0 : idle + 1) {
        if (pending.size) await Promise.race(["requestfinished", "requestfailed"].map((end) => once(page, end)));
        await page.evaluate(() => scheduler.postTask(() => {}, { priority: "background" }));
      }
      return asked.splice(0).sort();
    },
    /** Waits until what the selector finds shows `text`. */
    see: (selector, text) => page.locator(selector).filter({ hasText: text }).first().waitFor(),
  };
}
