/** BEHAVIOURS.md D: what is shown until the server has answered. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { optimistic } from "mizan-runtime/optimistic";
import { setUp as setUpClient, settle } from "./harness.js";

/** @param {string} text */
const append = (text) => (/** @type {{ v: string }} */ data) => ({ v: data.v + text });

/** With `edit`, a call under layers. */
function setUp() {
  const all = setUpClient();
  const { client } = all;
  /** @param {(layer: import("mizan-runtime/optimistic").AddLayer) => void} describe @param {import("mizan-runtime").CallOptions} [options] */
  const edit = (describe, options) => client.call("edit", {}, { ...options, during: optimistic(client, describe) });
  return { ...all, edit };
}

test("41: a layer shows synchronously, and the server's value replaces it without a flash of the old", async () => {
  const { server, client, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  /** @type {string[]} */
  const shown = [];
  client.registerContext("user", {}, () => void shown.push(client.entry("user", {}).get().data.v));
  void edit((layer) => layer("user", {}, append("+")));
  assert.equal(user.get().data.v, "a+");
  await server.calls[0].result(null, ["user"]);
  assert.equal(user.get().data.v, "a+");
  await server.reads[1].json({ v: "b" });
  assert.equal(user.get().data.v, "b");
  assert.deepEqual([...new Set(shown)], ["a+", "b"]);
});

test("41: a read that began before the answer does not end the layer", async () => {
  const { server, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  void user.refetch();
  await settle();
  void edit((layer) => layer("user", {}, append("+")));
  await server.calls[0].result(null, ["user"]);
  await server.reads[1].json({ v: "a" });
  assert.equal(user.get().data.v, "a+");
  await server.reads[2].json({ v: "b" });
  assert.equal(user.get().data.v, "b");
});

test("41: the read that has the effect ends the layer, though more has become stale since", async () => {
  const { server, client, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  void edit((layer) => layer("user", {}, append("+")));
  await server.calls[0].result(null, ["user"]);
  client.invalidate("user");
  await server.reads[1].json({ v: "b" });
  assert.deepEqual([user.get().data.v, user.get().stale], ["b", true]);
});

test("41: a call that waits resolves when the server's value has replaced its layer", async () => {
  const { server, client, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  /** @type {string[]} */
  const shown = [];
  client.registerContext("user", {}, () => void shown.push(user.get().data.v));
  const call = edit((layer) => layer("user", {}, append("+")), { wait: true });
  await server.calls[0].result("done", ["user"]);
  await server.reads[1].json({ v: "b" });
  assert.deepEqual([await call, user.get().data.v], ["done", "b"]);
  assert.deepEqual([...new Set(shown)], ["a+", "b"], "never over the value that has it");
});

test("41: a layer goes when its effect has been read, though the call waits for more", async () => {
  const { server, client, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  await show("feed", {}, { v: 1 });
  /** @type {string[]} */
  const shown = [];
  client.registerContext("user", {}, () => void shown.push(client.entry("user", {}).get().data.v));
  const call = edit((layer) => layer("user", {}, append("+")), { wait: true });
  await server.calls[0].result("done", ["user", "feed"]);
  assert.equal(user.get().data.v, "a+");
  await server.reads[2].json({ v: "a+" });
  assert.equal(user.get().data.v, "a+");
  await server.reads[3].json({ v: 2 });
  assert.equal(await call, "done");
  assert.deepEqual([...new Set(shown)], ["a+"], "the effect is never shown twice");
});

test("41: who awaits a call sees its layers gone", async () => {
  const { server, client, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  const seen = edit((layer) => layer("user", {}, append("+")), { wait: true }).then(() => user.get().data.v);
  await server.calls[0].result(null, ["user"]);
  await server.reads[1].json({ v: "b" });
  assert.equal(await seen, "b");

  const failing = edit((layer) => layer("user", {}, append("+"))).catch(() => client.entry("user", {}).get().data.v);
  await server.calls[1].problem(409);
  assert.equal(await failing, "b");
});

test("41: the data are not changed in place, and the state stays one object", async () => {
  const { show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  const before = user.get();
  void edit((layer) => layer("user", {}, append("+")));
  assert.equal(before.data.v, "a");
  assert.equal(user.get(), user.get());
});

test("42: a failure removes that call's layers alone", async () => {
  const { server, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  const feed = await show("feed", {}, { v: "f" });
  const failing = edit((layer) => {
    layer("user", {}, append("1"));
    layer("feed", {}, append("1"));
  });
  void edit((layer) => layer("user", {}, append("2")));
  assert.deepEqual([user.get().data.v, feed.get().data.v], ["a12", "f1"]);
  void server.calls[0].problem(409);
  await assert.rejects(failing, { status: 409 });
  assert.deepEqual([user.get().data.v, feed.get().data.v], ["a2", "f"]);
});

test("42: a call that nobody knows the end of has no layers any more, while what it may have changed is read", async () => {
  const { server, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  const lost = edit((layer) => layer("user", {}, append("+")));
  void server.calls[0].lose();
  await assert.rejects(lost, { code: "NO_ANSWER" });
  assert.deepEqual([user.get().data.v, user.get().stale], ["a", true]);
});

test("42: a call that cannot be sent has no layers", async () => {
  const { client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  /** @type {any} */
  const circle = {};
  circle.circle = circle;
  const call = client.call("edit", circle, { during: optimistic(client, (layer) => layer("user", {}, append("+"))) });
  await assert.rejects(call, TypeError);
  assert.equal(user.get().data.v, "a");
});

test("43: layers compose in the order of the calls, whichever is answered first", async () => {
  const { server, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  for (const text of ["1", "2", "3"]) void edit((layer) => layer("user", {}, append(text)));
  assert.equal(user.get().data.v, "a123");
  await server.calls[1].result(null, ["user"]);
  assert.equal(user.get().data.v, "a123");
  await server.reads[1].json({ v: "a2" });
  assert.equal(user.get().data.v, "a213");
});

test("43: one function may be two layers", async () => {
  const { server, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  const plus = append("+");
  for (const _ of [1, 2]) void edit((layer) => layer("user", {}, plus));
  assert.equal(user.get().data.v, "a++");
  await server.calls[0].result(null, []);
  assert.equal(user.get().data.v, "a+");
});

test("44: a read that lands while a layer is pending is shown under it", async () => {
  const { server, client, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  void edit((layer) => layer("user", {}, append("+")));
  void user.refetch();
  await settle();
  await server.reads[1].json({ v: "b" });
  assert.equal(user.get().data.v, "b+");
  client.set("user", {}, { v: "c" });
  assert.equal(user.get().data.v, "c+");
});

test("45: a layer of what the call did not touch goes with its answer", async () => {
  const { server, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  void edit((layer) => layer("user", {}, append("+")));
  await server.calls[0].result(null, ["feed"]);
  assert.equal(user.get().data.v, "a");
  assert.equal(server.reads.length, 1);
});

test("45: a layer waits for the data that it is to cover", async () => {
  const { server, mount, edit } = setUp();
  void edit((layer) => layer("user", {}, append("+")));
  const user = mount("user");
  assert.deepEqual([user.get().status, user.get().data], ["pending", undefined]);
  await settle();
  await server.reads[0].json({ v: "a" });
  assert.equal(user.get().data.v, "a+");
});

test("45: a layer that throws over the data is skipped, and a description that throws does not lose the call", async (t) => {
  const { mock } = t.mock.method(console, "error", () => {});
  const { server, client, show, edit } = setUp();
  const user = await show("user", {}, { v: "a" });
  const strict = (/** @type {any} */ data) => {
    if (data.v !== "a") throw new Error("a bug of the page");
    return { v: "strict" };
  };
  void edit((layer) => layer("user", {}, strict));
  client.set("user", {}, { v: "b" });
  assert.equal(user.get().data.v, "b");

  const call = edit((layer) => {
    layer("user", {}, append("+"));
    throw new Error("a bug of the caller");
  });
  assert.deepEqual([user.get().data.v, mock.callCount()], ["b+", 3]);
  await server.calls[1].result("done");
  assert.deepEqual([await call, user.get().data.v], ["done", "b"]);
});
