/** BEHAVIOURS.md D: what is shown until the server has answered. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp, settle } from "./harness.js";

/** @param {string} text */
const append = (text) => (/** @type {{ v: string }} */ data) => ({ v: data.v + text });

test("41: a layer shows synchronously, and the server's value replaces it without a flash of the old", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  /** @type {string[]} */
  const shown = [];
  client.registerContext("user", {}, () => void shown.push(client.get("user", {}).data.v));
  void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, append("+")) });
  assert.equal(user.get().data.v, "a+");
  await server.calls[0].result(null, ["user"]);
  assert.equal(user.get().data.v, "a+");
  await server.reads[1].json({ v: "b" });
  assert.equal(user.get().data.v, "b");
  assert.deepEqual([...new Set(shown)], ["a+", "b"]);
});

test("41: a read that began before the answer does not end the layer", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  void user.refetch();
  await settle();
  void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, append("+")) });
  await server.calls[0].result(null, ["user"]);
  await server.reads[1].json({ v: "a" });
  assert.equal(user.get().data.v, "a+");
  await server.reads[2].json({ v: "b" });
  assert.equal(user.get().data.v, "b");
});

test("41: the data are not changed in place, and the state stays one object", async () => {
  const { client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  const before = user.get();
  void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, append("+")) });
  assert.equal(before.data.v, "a");
  assert.equal(user.get(), user.get());
  assert.ok(Object.isFrozen(user.get()));
});

test("42: a failure removes that call's layers alone", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  const feed = await show("feed", {}, { v: "f" });
  const failing = client.call("first", {}, {
    optimistic: (layer) => {
      layer("user", {}, append("1"));
      layer("feed", {}, append("1"));
    },
  });
  failing.catch(() => {});
  void client.call("second", {}, { optimistic: (layer) => layer("user", {}, append("2")) });
  assert.deepEqual([user.get().data.v, feed.get().data.v], ["a12", "f1"]);
  await server.calls[0].problem(409);
  assert.deepEqual([user.get().data.v, feed.get().data.v], ["a2", "f"]);
});

test("43: layers compose in the order of the calls, whichever is answered first", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  for (const text of ["1", "2", "3"]) void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, append(text)) });
  assert.equal(user.get().data.v, "a123");
  await server.calls[1].result(null, ["user"]);
  assert.equal(user.get().data.v, "a123");
  await server.reads[1].json({ v: "a2" });
  assert.equal(user.get().data.v, "a213");
});

test("44: a read that lands while a layer is pending is shown under it", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, append("+")) });
  void user.refetch();
  await settle();
  await server.reads[1].json({ v: "b" });
  assert.equal(user.get().data.v, "b+");
  client.set("user", {}, { v: "c" });
  assert.equal(user.get().data.v, "c+");
});

test("45: a layer of what the call did not touch goes with its answer", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, append("+")) });
  await server.calls[0].result(null, ["feed"]);
  assert.equal(user.get().data.v, "a");
  assert.equal(server.reads.length, 1);
});

test("45: a layer waits for the data that it is to cover", async () => {
  const { server, client, mount } = setUp();
  void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, append("+")) });
  const user = mount("user");
  assert.deepEqual([user.get().status, user.get().data], ["pending", undefined]);
  await settle();
  await server.reads[0].json({ v: "a" });
  assert.equal(user.get().data.v, "a+");
});

test("45: a layer that throws over new data is skipped; one that throws at once fails its call unsent", async (t) => {
  t.mock.method(console, "error", () => {});
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: "a" });
  const strict = (/** @type {any} */ data) => {
    if (data.v !== "a") throw new Error("a bug of the page");
    return { v: "strict" };
  };
  void client.call("edit", {}, { optimistic: (layer) => layer("user", {}, strict) });
  client.set("user", {}, { v: "b" });
  assert.equal(user.get().data.v, "b");

  const broken = client.call("edit", {}, {
    optimistic: (layer) => {
      layer("user", {}, append("+"));
      throw new Error("a bug of the caller");
    },
  });
  await assert.rejects(broken, /a bug of the caller/);
  assert.deepEqual([user.get().data.v, server.calls.length], ["b", 1]);
});
