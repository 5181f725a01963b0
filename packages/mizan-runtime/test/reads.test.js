/** BEHAVIOURS.md A and B: who joins which read, and whose answer is shown. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp, settle } from "./harness.js";

test("1: two that mount in one tick are one read, and both get the value", async () => {
  const { server, mount, look } = setUp();
  const [a, b] = [mount("user", { user_id: 5 }), mount("user", { user_id: 5 })];
  assert.equal(look(a), "pending fetching");
  assert.equal(server.reads.length, 0);
  await settle();
  assert.equal(server.reads.length, 1);
  await server.reads[0].json({ v: 1 });
  assert.deepEqual([look(a), look(b)], ["success 1", "success 1"]);
  assert.equal(a.get(), b.get());
});

test("2: one that mounts while a read is in flight joins it, and both settle together", async () => {
  const { server, mount, look } = setUp();
  const a = mount("user", { user_id: 5 });
  await settle();
  const b = mount("user", { user_id: 5 });
  await settle();
  assert.equal(server.reads.length, 1);
  assert.equal(look(b), "pending fetching");
  await server.reads[0].json({ v: 1 });
  assert.deepEqual([look(a), look(b), a.seen.count, b.seen.count], ["success 1", "success 1", 1, 1]);
});

test("3: the order and the types of parameters are no matter: one entry", async () => {
  const { server, client, mount } = setUp();
  const same = [{ b: 2, a: 1 }, { a: 1, b: 2 }, { a: "1", b: 2n }, { a: 1, b: 2, c: null, d: undefined }];
  const handles = same.map((params) => mount("pair", params));
  await settle();
  assert.equal(server.reads.length, 1);
  assert.equal(server.reads[0].url, "/api/mizan/ctx/pair/?a=1&b=2");
  assert.equal(new Set(handles.map((handle) => handle.get())).size, 1);
  assert.deepEqual([...client.entries.values()].map(({ tag, mounted }) => [tag, mounted.size]), [["pair;a=1;b=2", 4]]);
});

test("4: when a forced read answers before an older one, the older is discarded", async () => {
  const { server, mount, look } = setUp();
  const user = mount("user");
  await settle();
  void user.refetch();
  await settle();
  await server.reads[1].json({ v: 2 });
  assert.equal(look(user), "success 2");
  await server.reads[0].json({ v: 1 });
  assert.equal(look(user), "success 2");
});

test("4: … and so is its error", async () => {
  const { server, mount, look, eventsOf } = setUp();
  const user = mount("user");
  await settle();
  void user.refetch();
  await settle();
  await server.reads[1].json({ v: 2 });
  await server.reads[0].problem(500);
  assert.equal(look(user), "success 2");
  assert.deepEqual(eventsOf("settle").map(({ error }) => error), [undefined]);
  assert.equal(eventsOf("drop").length, 1);
});

test("5: an older answer paints, but the entry is stale and fetching until the newer lands", async () => {
  const { server, mount, look } = setUp();
  const user = mount("user");
  await settle();
  const refetched = user.refetch();
  await settle();
  await server.reads[0].json({ v: 1 });
  assert.equal(look(user), "success 1 stale fetching");
  await server.reads[1].json({ v: 2 });
  assert.equal(look(user), "success 2");
  assert.equal((await refetched).data.v, 2);
});

test("6: an outdated read that fails after a newer one succeeded shows no error", async () => {
  const { server, show, look } = setUp();
  const user = await show("user", {}, { v: 0 });
  void user.refetch();
  await settle();
  void user.refetch();
  await settle();
  await server.reads[2].json({ v: 2 });
  await server.reads[1].lose();
  assert.equal(look(user), "success 2");
});

test("6: an outdated read that fails before a newer one has answered shows no error either", async () => {
  const { server, show, look } = setUp();
  const user = await show("user", {}, { v: 0 });
  void user.refetch();
  await settle();
  void user.refetch();
  await settle();
  await server.reads[1].problem(404);
  assert.equal(look(user), "success 0 stale fetching");
  await server.reads[2].json({ v: 2 });
  assert.equal(look(user), "success 2");
});

test("7: of two overlapping reads, the last relevant one ends the fetching", async () => {
  const { server, mount, look } = setUp();
  const user = mount("user");
  await settle();
  void user.refetch();
  await settle();
  await server.reads[0].json({ v: 1 });
  assert.equal(user.get().fetching, true);
  await server.reads[1].json({ v: 2 });
  assert.equal(user.get().fetching, false);

  const other = mount("other");
  await settle();
  void other.refetch();
  await settle();
  await server.reads[3].json({ v: 2 });
  assert.equal(look(other), "success 2", "the older one can bring nothing any more");
});

test("8: a third read waits for a slot, and then there is one for all that asked", async () => {
  const { server, show, client, look } = setUp();
  const user = await show("user", {}, { v: 0 });
  for (let round = 0; round < 4; round++) {
    client.invalidate("user");
    await settle();
  }
  assert.equal(server.reads.length, 3, "the first, and two in flight");
  await server.reads[1].json({ v: 1 });
  assert.equal(server.reads.length, 4);
  await server.reads[2].json({ v: 2 });
  assert.equal(look(user), "success 2 stale fetching");
  await server.reads[3].json({ v: 4 });
  assert.equal(look(user), "success 4");
  assert.equal(server.reads.length, 4);
  assert.equal(server.aborted.length, 0);
});

test("9: a mounted entry that is invalidated rereads, and its old data stay visible", async () => {
  const { server, show, client, look } = setUp();
  const user = await show("user", { user_id: 5 }, { v: 1 });
  client.invalidate("user;user_id=5");
  assert.equal(look(user), "success 1 stale fetching", "at once");
  await settle();
  assert.equal(server.reads[1].init.cache, "no-cache");
  await server.reads[1].json({ v: 2 });
  assert.equal(look(user), "success 2");
});

test("10: an unmounted entry is reread at the next mount, its old data shown as stale", async () => {
  const { server, show, mount, client, look } = setUp();
  (await show("user", {}, { v: 1 })).release();
  client.invalidate("user");
  await settle();
  assert.equal(server.reads.length, 1);
  assert.equal(look(client.entry("user", {})), "success 1 stale");
  const user = mount("user");
  assert.equal(look(user), "success 1 stale fetching");
  await settle();
  assert.equal(server.reads.length, 2);
  await server.reads[1].json({ v: 2 });
  assert.equal(look(user), "success 2");
});

test("10: an unmounted entry that nothing made stale is not read again", async () => {
  const { server, show, mount, look } = setUp();
  (await show("user", {}, { v: 1 })).release();
  await settle();
  assert.equal(look(mount("user")), "success 1");
  await settle();
  assert.equal(server.reads.length, 1);
});

test("11: five invalidations in one tick are one read and one notification", async () => {
  const { server, show, client } = setUp();
  const user = await show("user", { user_id: 5 }, { v: 1 });
  for (const target of ["user", "user;user_id=5", "*", "user;other=1", "user"]) client.invalidate(target);
  await settle();
  assert.deepEqual([server.reads.length, user.seen.count], [2, 1]);
});

test("12: overlapping targets of one answer are one read for each entry and no abort", async () => {
  const { server, show, client } = setUp();
  await show("user", { user_id: 5 }, { v: 1 });
  await show("user", { user_id: 6 }, { v: 1 });
  void client.call("rename", {});
  await server.calls[0].json({ result: null, invalidate: ["user", { context: "user", params: { user_id: 5 } }] });
  assert.deepEqual(server.reads.slice(2).map(({ url }) => url), ["/api/mizan/ctx/user/?user_id=5", "/api/mizan/ctx/user/?user_id=6"]);
  assert.equal(server.aborted.length, 0);
});

test("13: a scope hits by equal names and values, never by a prefix", async () => {
  const { server, show, client } = setUp();
  await show("user", { user_id: 5 }, { v: 1 });
  await show("user", { user_id: 6 }, { v: 1 });
  await show("user", { user_id: 55 }, { v: 1 });
  await show("users", {}, { v: 1 });
  await show("users", { user_id: 5 }, { v: 1 });
  client.invalidate("user;user_id=5");
  await settle();
  assert.deepEqual(server.reads.slice(5).map(({ url }) => url), ["/api/mizan/ctx/user/?user_id=5"]);
});

test("14: an entry that lacks a parameter of the scope is hit, as it may show that too", async () => {
  const { server, show, client } = setUp();
  await show("user", {}, { v: 1 });
  await show("user", { page: 2 }, { v: 1 });
  await show("user", { user_id: 6, page: 2 }, { v: 1 });
  client.invalidate({ context: "user", params: { user_id: 5 } });
  await settle();
  assert.deepEqual(server.reads.slice(3).map(({ url }) => url), ["/api/mizan/ctx/user/", "/api/mizan/ctx/user/?page=2"]);
});

test("15: of a target with two parameters both must match", async () => {
  const { server, show, client } = setUp();
  await show("pair", { a: 1, b: 1 }, { v: 1 });
  await show("pair", { a: 1, b: 2 }, { v: 1 });
  await show("pair", { a: 2, b: 2 }, { v: 1 });
  client.invalidate("pair;a=1;b=2");
  await settle();
  assert.deepEqual(server.reads.slice(3).map(({ url }) => url), ["/api/mizan/ctx/pair/?a=1&b=2"]);
});

test("15: an unknown context is nothing", async () => {
  const { server, show, client, eventsOf } = setUp();
  await show("user", {}, { v: 1 });
  client.invalidate("nothing;a=1");
  await settle();
  assert.equal(server.reads.length, 1);
  assert.deepEqual(eventsOf("invalidate").map(({ targets, entries, cause }) => [targets, entries, cause]), [[["nothing;a=1"], [], "manual"]]);
});

test("16: `*` is everything", async () => {
  const { server, show, client } = setUp();
  await show("user", { user_id: 5 }, { v: 1 });
  await show("feed", {}, { v: 1 });
  void client.call("reset", {});
  await server.calls[0].json({ result: null, invalidate: ["*"] }, 200, { "x-mizan-invalidate": "*" });
  assert.equal(server.reads.length, 4);
});

test("17: an empty list makes nothing stale", async () => {
  const { server, show, client, look, eventsOf } = setUp();
  const user = await show("user", {}, { v: 1 });
  const done = client.call("noop", {});
  await server.calls[0].json({ result: 1, invalidate: [] });
  assert.equal(await done, 1);
  assert.equal(look(user), "success 1");
  assert.deepEqual(eventsOf("invalidate").map(({ targets, missing }) => [targets, missing]), [[[], false]]);
  assert.equal(server.reads.length, 1);
});

test("18: an invalidation during the first load starts a read that is committed, whichever answers last", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    const { server, mount, client, look } = setUp();
    const user = mount("user");
    await settle();
    client.invalidate("user");
    await settle();
    for (const index of order) await server.reads[index].json({ v: index });
    assert.equal(look(user), "success 1");
    assert.deepEqual([server.reads.length, server.aborted.length], [2, 0]);
  }
});

test("19: … and when the first answers first it is shown at once, as stale", async () => {
  const { server, mount, client, look } = setUp();
  const user = mount("user");
  await settle();
  client.invalidate("user");
  await settle();
  await server.reads[0].json({ v: 0 });
  assert.equal(look(user), "success 0 stale fetching");
});

test("20: mutation 2 completes while the reread of mutation 1 is in flight: the settled value has both", async () => {
  for (const order of [[1, 2], [2, 1]]) {
    const { server, show, client, look } = setUp();
    const user = await show("user", {}, { v: 0 });
    void client.call("first", {});
    await server.calls[0].result(null, ["user"]);
    void client.call("second", {});
    await server.calls[1].result(null, ["user"]);
    for (const index of order) await server.reads[index].json({ v: index });
    assert.equal(look(user), "success 2");
  }
});

test("21: a subscriber that throws breaks neither others nor the machine", async (t) => {
  const { server, client, show, look } = setUp();
  const complaints = t.mock.method(console, "error", () => {}).mock;
  client.registerContext("user", {}, () => {
    throw new Error("a bug of the page");
  });
  client.on(() => {
    throw new Error("a bug of the log");
  });
  const user = await show("user", {}, { v: 1 });
  client.invalidate("user");
  await settle();
  await server.reads[1].json({ v: 2 });
  assert.deepEqual([look(user), user.seen.count], ["success 2", 2]);
  assert.ok(complaints.callCount() > 0);
});

test("21: a storm of invalidations starves nobody: each round of answers is shown", async () => {
  const { server, show, client, look } = setUp();
  const user = await show("user", {}, { v: 0 });
  for (let round = 1; round <= 20; round++) {
    client.invalidate("user");
    await settle();
    if (round > 1) await server.reads[round - 1].json({ v: round - 1 });
    assert.equal(user.get().data.v, round - 1);
  }
  await server.reads[20].json({ v: 20 });
  assert.equal(look(user), "success 20");
});

test("22: a second read at a time goes past the browser's cache, where it would wait for the first", async () => {
  const { server, mount } = setUp();
  const user = mount("user");
  await settle();
  user.refetch();
  await settle();
  assert.deepEqual(server.reads.map(({ init }) => init.cache), ["no-cache", "no-store"]);
});

test("22: a read of B that hangs for ever does not delay A", async () => {
  const { server, show, mount, client, look } = setUp();
  const a = await show("a", {}, { v: 1 });
  mount("b");
  await settle();
  client.invalidate(["a", "b"]);
  await settle();
  assert.deepEqual(server.reads.slice(2).map(({ url }) => url), ["/api/mizan/ctx/a/", "/api/mizan/ctx/b/"]);
  await server.reads[2].json({ v: 2 });
  assert.equal(look(a), "success 2");
});

test("23: an invalidation stops no read", async () => {
  const { server, show, client } = setUp();
  await show("user", {}, { v: 0 });
  for (let round = 0; round < 3; round++) {
    client.invalidate("user");
    await settle();
  }
  assert.deepEqual([server.reads.length, server.aborted.length], [3, 0]);
});

test("24: a subscriber without parameters reads nothing, until it has some", async () => {
  const { server, client, mount, look } = setUp();
  const off = mount("user", null);
  client.invalidate("*");
  await settle();
  assert.equal(look(off), "idle");
  assert.equal((await off.refetch()).status, "idle");
  client.set("user", /** @type {any} */ (null), { v: 1 });
  assert.equal(off.get(), mount("feed", null).get());
  assert.deepEqual([look(off), client.entries.size], ["idle", 0]);
  off.release();
  assert.equal(server.reads.length, 0);
  mount("user", { user_id: 5 });
  await settle();
  assert.equal(server.reads.length, 1);
});

test("25: a forced read does not join an automatic one; an automatic one joins a forced one", async () => {
  const { server, show, client } = setUp();
  const user = await show("user", {}, { v: 0 });
  void user.refetch("poll");
  await settle();
  assert.equal(server.reads.length, 2);
  void user.refetch();
  await settle();
  assert.equal(server.reads.length, 3);
  void user.refetch("poll");
  for (const entry of client.entries.values()) void entry.refetch("focus");
  await settle();
  assert.equal(server.reads.length, 3);
});

test("26: a fetch reads once, joins by the same rule and leaves its data", async () => {
  const { server, client, mount, look } = setUp();
  const [a, b] = [client.fetch("user", {}), client.fetch("user", {})];
  await settle();
  const c = client.fetch("user", {});
  client.invalidate("user");
  const d = client.fetch("user", {});
  await settle();
  assert.equal(server.reads.length, 2);
  await server.reads[0].json({ v: 1 });
  assert.deepEqual(await Promise.all([a, b, c]), [{ v: 1 }, { v: 1 }, { v: 1 }]);
  await server.reads[1].json({ v: 2 });
  assert.deepEqual(await d, { v: 2 });
  assert.equal(look(mount("user")), "success 2");
  await settle();
  assert.equal(server.reads.length, 2);
});

test("26: a fetch rejects with the problem", async () => {
  const { server, client } = setUp();
  const fetched = client.fetch("user", { user_id: "x" });
  fetched.catch(() => {});
  await settle();
  await server.reads[0].problem(422);
  await assert.rejects(fetched, { name: "MizanError", code: "CODE_422", status: 422, message: "A detail" });
});
