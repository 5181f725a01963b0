/**
 * The shop's program, each with a database of its own: started, killed, started again where it was. And people who use it
 * without a page: what happens behind a page's back, and what the database says.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const TARGET = env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url));

/** The user who may restock. */
export const STAFF = 1;

/** Starts `program` on a free port, or on `port`, and says where it listens. */
export async function startProgram(program, settings) {
  const child = spawn(join(TARGET, "debug", program), { env: { ...env, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  // Should the tests be ended from outside, it must not stay.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([line]) => line),
    once(child, "error").then(([error]) => Promise.reject(new Error(`Build it first, \`cargo build -p ${program}\`: ${error.message}`))),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`${program} has ended with ${code}`))),
  ]);
  const origin = line.slice(line.indexOf("http://"));
  return { origin, stop: () => (kill(), child.exitCode ?? child.signalCode ?? once(child, "exit")) };
}

export async function openShop() {
  const folder = await mkdtemp(join(tmpdir(), "shop-"));
  const settings = { PORT: "0", DATABASE_URL: `sqlite:${join(folder, "shop.db")}`, RUST_LOG: "off" };
  let program = await startProgram("shop", settings);
  const { origin } = program;
  const shop = {
    origin,
    /** It dies without a word, as in a power cut. */
    kill: () => program.stop(),
    async restart() {
      program = await startProgram("shop", { ...settings, PORT: new URL(origin).port });
    },
    as: (user_id) => signIn(origin, user_id),
    leave: (product_id, pieces) => leave(shop, product_id, pieces),
    async close() {
      await program.stop();
      await rm(folder, { recursive: true });
    },
  };
  return shop;
}

/** Somebody without a page. A refusal is an answer, too: its problem. */
async function signIn(origin, user_id) {
  const form = { method: "POST", body: new URLSearchParams({ user_id }), redirect: "manual" };
  const cookie = (await fetch(`${origin}/sign-in`, form)).headers.get("set-cookie").split(";")[0];
  const ask = async (path, init) => (await fetch(`${origin}/api/mizan/${path}`, { ...init, headers: { ...init?.headers, cookie } })).json();
  return {
    user_id,
    read: (context, params = {}) => ask(`ctx/${context}/?${new URLSearchParams(params)}`),
    call: (fn, args) => ask("call/", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ fn, args }) }),
  };
}

/** Buys until no more than `pieces` are left. */
async function leave(shop, product_id, pieces) {
  const buyer = await shop.as(STAFF);
  const { user_id } = buyer;
  const { stock } = (await buyer.read("product", { product_id })).product_detail;
  if (stock === pieces) return;
  await buyer.call("add_to_cart", { user_id, product_id, quantity: Math.min(99, stock - pieces) });
  await buyer.call("place_order", { user_id });
  await leave(shop, product_id, pieces);
}
