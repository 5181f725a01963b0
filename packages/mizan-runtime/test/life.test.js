/** BEHAVIOURS.md E: entries come and go, reads fail and are tried again, and modules ask for them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMizan } from "mizan-runtime";
import { explain } from "mizan-runtime/dev";
import { revalidateOnFocus } from "mizan-runtime/focus";
import { dehydrate, hydrate } from "mizan-runtime/hydrate";
import { poll } from "mizan-runtime/poll";
import { syncTabs } from "mizan-runtime/tabs";
import { setUp, settle } from "./harness.js";

/** @param {import("node:test").TestContext} t */
function fakeTimers(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  return async (/** @type {number} */ ms) => {
    t.mock.timers.tick(ms);
    await settle();
  };
}

test("46: the last to leave stops the read, a microtask later", async () => {
  const { server, mount, look, eventsOf } = setUp();
  const user = mount("user");
  await settle();
  user.release();
  assert.equal(server.aborted.length, 0);
  await settle();
  assert.equal(server.aborted.length, 1);
  assert.equal(look(user), "pending");
  assert.deepEqual(eventsOf("drop"), [{ type: "drop", entry: "user", cause: "mount", error: undefined }]);
  assert.deepEqual(eventsOf("settle"), []);
});

test("46: one that leaves and comes back in a tick is one read and no abort", async () => {
  const { server, mount, look } = setUp();
  mount("user").release();
  const user = mount("user");
  await settle();
  user.release();
  const again = mount("user");
  await settle();
  assert.deepEqual([server.reads.length, server.aborted.length], [1, 0]);
  await server.reads[0].json({ v: 1 });
  assert.equal(look(again), "success 1");
});

test("46: what was stopped is read at the next mount, stale data too", async () => {
  const { server, show, client, mount, look } = setUp();
  const user = await show("user", {}, { v: 1 });
  client.invalidate("user");
  await settle();
  const waiting = user.refetch("poll");
  user.release();
  assert.equal((await waiting).stale, true);
  const again = mount("user");
  assert.equal(look(again), "success 1 stale fetching");
  await settle();
  await server.reads[2].json({ v: 2 });
  assert.equal(look(again), "success 2");
});

test("46: one that comes back after its read was stopped has another, and leaving stops none that has ended", async () => {
  const { server, mount, look } = setUp();
  mount("user").release();
  const user = mount("user");
  await settle();
  user.release();
  await settle();
  const again = mount("user");
  await settle();
  await server.reads[1].json({ v: 1 });
  assert.equal(look(again), "success 1");
  again.release();
  await settle();
  assert.deepEqual(server.reads.map(({ init }) => init.signal?.aborted), [true, false]);
});

test("46: a fetch that waits keeps the read", async () => {
  const { server, client, mount } = setUp();
  const user = mount("user");
  const fetched = client.fetch("user", {});
  await settle();
  user.release();
  await settle();
  assert.deepEqual([server.reads.length, server.aborted.length], [1, 0]);
  await server.reads[0].json({ v: 1 });
  assert.deepEqual(await fetched, { v: 1 });
});

test("46: a handle that was released asks for nothing, and leaves once", async () => {
  const { server, mount, client } = setUp();
  const [user, other] = [mount("user"), mount("user")];
  user.release();
  user.release();
  assert.equal(client.entries.get("user")?.mounted.size, 1);
  other.release();
  await settle();
  await user.refetch();
  assert.equal(server.reads.length, 0);
});

test("47: of two, one leaves: the read goes on", async () => {
  const { server, mount, look } = setUp();
  const [a, b] = [mount("user"), mount("user")];
  await settle();
  a.release();
  await settle();
  assert.equal(server.aborted.length, 0);
  await server.reads[0].json({ v: 1 });
  assert.equal(look(b), "success 1");
});

test("48: what nobody has mounted is kept for the gc time, and then dropped", async (t) => {
  const pass = fakeTimers(t);
  const { show, mount, client } = setUp({ gcTime: 1000 });
  const user = await show("user", {}, { v: 1 });
  user.release();
  await settle();
  await pass(999);
  const again = mount("user");
  await settle();
  await pass(1000);
  assert.equal(client.entries.size, 1);
  again.release();
  await pass(0);
  await pass(999);
  assert.equal(client.entries.size, 1);
  await pass(1);
  assert.equal(client.entries.size, 0);
});

test("48: a client that is made and not used sets no timer", async (t) => {
  const { mock } = t.mock.method(globalThis, "setTimeout");
  createMizan();
  await settle();
  assert.equal(mock.callCount(), 0);
});

for (const gcTime of [2 ** 31, Infinity]) {
  test(`48: a gc time of ${gcTime} ms, more than a timer holds, does not fire at once`, async (t) => {
    const pass = fakeTimers(t);
    const { show, client } = setUp({ gcTime });
    (await show("user", {}, { v: 1 })).release();
    await pass(23 * 24 * 3600 * 1000);
    assert.equal(client.entries.size, 1);
  });
}

test("48: what is only set or looked at is dropped too", async (t) => {
  const pass = fakeTimers(t);
  const { client } = setUp({ gcTime: 1000 });
  client.set("user", {}, { v: 1 });
  client.entry("feed", {}).get();
  await pass(0);
  await pass(1000);
  assert.equal(client.entries.size, 0);
});

/** @type {Record<string, (read: import("./harness.js").Request) => unknown>} */
const FAILURES = {
  500: (read) => read.problem(500),
  network: (read) => read.lose(),
  "a proxy's JSON": (read) => read.json({ code: "ServiceUnavailable", message: "Try again" }, 503),
};

for (const [what, fail] of Object.entries(FAILURES)) {
  test(`49: a read that fails (${what}) is tried again after 1, 2 and 4 seconds, then shows its error`, async (t) => {
    const pass = fakeTimers(t);
    const { server, mount, look, eventsOf } = setUp({ retry: 3 });
    const user = mount("user");
    await settle();
    for (const [index, seconds] of [1, 2, 4].entries()) {
      await fail(server.reads[index]);
      assert.equal(look(user), "pending fetching");
      await pass(seconds * 1000 - 1);
      assert.equal(server.reads.length, index + 1);
      await pass(1);
      assert.equal(server.reads.length, index + 2);
    }
    await server.reads[3].problem(503);
    assert.equal(look(user), "error");
    assert.deepEqual(eventsOf("settle").map(({ error }) => error.code), ["CODE_503"]);
    assert.deepEqual(eventsOf("read").map(({ cause }) => cause), ["mount", "retry", "retry", "retry"]);
    await pass(100_000);
    assert.equal(server.reads.length, 4);
  });
}

test("49: a 4xx is not tried again", async (t) => {
  const pass = fakeTimers(t);
  const { server, mount, look } = setUp({ retry: 3 });
  const user = mount("user");
  await settle();
  await server.reads[0].problem(404);
  await pass(100_000);
  assert.deepEqual([look(user), server.reads.length], ["error", 1]);
});

test("49: leaving stops the retry", async (t) => {
  const pass = fakeTimers(t);
  const { server, mount } = setUp({ retry: 3 });
  const user = mount("user");
  await settle();
  await server.reads[0].problem(500);
  user.release();
  await settle();
  await pass(100_000);
  assert.equal(server.reads.length, 1);
});

test("49: invalidating restarts at once, and counts from the beginning", async (t) => {
  const pass = fakeTimers(t);
  const { server, mount, client } = setUp({ retry: 3 });
  mount("user");
  await settle();
  await server.reads[0].problem(500);
  await pass(1000);
  await server.reads[1].problem(500);
  client.invalidate("user");
  await settle();
  assert.equal(server.reads.length, 3);
  await pass(2000);
  assert.equal(server.reads.length, 3);
  await server.reads[2].problem(500);
  await pass(1000);
  assert.equal(server.reads.length, 4);
});

test("49: a reread that may join any read does not wait for one that waits to be tried again", async (t) => {
  const pass = fakeTimers(t);
  const { server, mount, look } = setUp({ retry: 3 });
  const user = mount("user");
  await settle();
  await server.reads[0].problem(503);
  user.refetch("poll");
  await settle();
  assert.equal(server.reads.length, 2);
  user.refetch("poll");
  await settle();
  assert.equal(server.reads.length, 2);
  await server.reads[1].json({ v: 1 });
  await pass(100_000);
  assert.deepEqual([look(user), server.reads.length], ["success 1", 2]);
});

test("49: one that mounts meanwhile waits as the others do", async (t) => {
  const pass = fakeTimers(t);
  const { server, mount } = setUp({ retry: 3 });
  mount("user");
  await settle();
  await server.reads[0].problem(503);
  mount("user");
  await settle();
  assert.equal(server.reads.length, 1);
  await pass(1000);
  assert.equal(server.reads.length, 2);
});

test("49: success clears the error, failure keeps the last data", async (t) => {
  const pass = fakeTimers(t);
  const { server, show, client, look } = setUp({ retry: 1 });
  const user = await show("user", {}, { v: 1 });
  client.invalidate("user");
  await settle();
  await server.reads[1].problem(500);
  await pass(1000);
  await server.reads[2].problem(500);
  assert.equal(look(user), "error 1 stale");
  void user.refetch();
  await settle();
  await server.reads[3].json({ v: 2 });
  assert.equal(look(user), "success 2");
  assert.equal(user.get().error, undefined);
});

test("49: an older answer that comes after a newer failure is shown under its error", async () => {
  const { server, mount, look } = setUp();
  const user = mount("user");
  await settle();
  void user.refetch();
  await settle();
  await server.reads[1].problem(404);
  await server.reads[0].json({ v: 1 });
  assert.equal(look(user), "error 1 stale");
});

test("50: an error that is shown stays during a reread, until success", async () => {
  const { server, mount, look } = setUp();
  const user = mount("user");
  await settle();
  await server.reads[0].problem(404);
  void user.refetch();
  assert.equal(look(user), "error stale fetching");
  await settle();
  await server.reads[1].problem(404);
  assert.equal(look(user), "error");
  void user.refetch();
  await settle();
  await server.reads[2].json({ v: 1 });
  assert.equal(look(user), "success 1");
});

test("50: an entry that shows an error is read again at the next mount", async () => {
  const { server, mount } = setUp();
  const user = mount("user");
  await settle();
  await server.reads[0].problem(404);
  mount("user");
  await settle();
  assert.equal(server.reads.length, 2);
  user.release();
});

/** A tab that can be hidden. @param {import("node:test").TestContext} t */
function fakeTab(t) {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { hidden: false });
  const globals = {
    document,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  };
  Object.assign(globalThis, globals);
  t.after(() => Object.keys(globals).forEach((name) => Reflect.deleteProperty(globalThis, name)));
  return {
    window,
    /** @param {boolean} hidden */
    hide(hidden) {
      document.hidden = hidden;
      document.dispatchEvent(new Event("visibilitychange"));
    },
  };
}

test("51: a tab that is seen again or goes online rereads what is mounted, throttled", async (t) => {
  const pass = fakeTimers(t);
  const { server, show, client, eventsOf } = setUp();
  const { window, hide } = fakeTab(t);
  await show("user", {}, { v: 1 });
  (await show("gone", {}, { v: 1 })).release();
  const stop = revalidateOnFocus(client, { throttle: 1000 });

  hide(true);
  window.dispatchEvent(new Event("focus"));
  await settle();
  assert.equal(server.reads.length, 2, "neither hiding nor a closed file dialog");

  hide(false);
  window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(server.reads.length, 3);
  assert.deepEqual(eventsOf("read").at(-1), { type: "read", entry: "user", cause: "focus", error: undefined });
  await server.reads[2].json({ v: 2 });

  hide(true);
  hide(false);
  await settle();
  assert.equal(server.reads.length, 3, "throttled");
  await pass(1000);
  window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(server.reads.length, 4);
  await server.reads[3].json({ v: 3 });

  await pass(1000);
  stop();
  hide(false);
  window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(server.reads.length, 4);
});

test("51: a hidden tab does not poll", async (t) => {
  const pass = fakeTimers(t);
  const { server, show } = setUp();
  const { hide } = fakeTab(t);
  const stop = poll(await show("user", {}, { v: 1 }), 1000);
  hide(true);
  await pass(5000);
  assert.equal(server.reads.length, 1);
  hide(false);
  await pass(1000);
  assert.equal(server.reads.length, 2);
  stop();
});

test("52: polls that are slower than the interval do not pile up", async (t) => {
  const pass = fakeTimers(t);
  const { server, show, eventsOf } = setUp();
  const stop = poll(await show("user", {}, { v: 1 }), 1000);
  await pass(1000);
  await pass(10_000);
  assert.equal(server.reads.length, 2);
  assert.equal(eventsOf("read")[1].cause, "poll");
  await server.reads[1].json({ v: 2 });
  await pass(1000);
  assert.equal(server.reads.length, 3);
  stop();
});

test("52: a poll does not hasten what waits to be tried again", async (t) => {
  const pass = fakeTimers(t);
  const { server, show, look } = setUp({ retry: 2 });
  const user = await show("user", {}, { v: 1 });
  const stop = poll(user, 600);
  await pass(600);
  await server.reads[1].problem(503);
  await pass(600);
  assert.equal(server.reads.length, 2);
  await pass(400);
  await server.reads[2].problem(503);
  await pass(2000);
  await server.reads[3].problem(503);
  assert.equal(look(user), "error 1");
  stop();
});

test("52: stopping and restarting in mid-flight does not double the schedule", async (t) => {
  const pass = fakeTimers(t);
  const { server, show } = setUp();
  const user = await show("user", {}, { v: 1 });
  const stop = poll(user, 1000);
  await pass(1000);
  stop();
  const stopAgain = poll(user, 1000);
  await server.reads[1].json({ v: 2 });
  for (let round = 0; round < 3; round++) {
    await pass(1000);
    await server.reads.at(-1)?.json({ v: 2 });
  }
  assert.equal(server.reads.length, 5);
  stopAgain();
  await pass(10_000);
  assert.equal(server.reads.length, 5);
});

test("53: a setting is read when it is used, and fetch is looked up at the call", async (t) => {
  const { server } = setUp();
  const client = createMizan({ base: undefined, fetch: undefined });
  t.mock.method(globalThis, "fetch", server.fetch);
  client.registerContext("user", {});
  await settle();
  client.settings.base = "https://api.example/m";
  void client.call("rename", {});
  assert.deepEqual(server.requests.map(({ url }) => url), ["/api/mizan/ctx/user/", "https://api.example/m/call/rename/"]);
});

test("54: an answer that is not an object is no bundle", async () => {
  const { server, mount } = setUp();
  const user = mount("user");
  for (const text of ["<h1>Sign in</h1>", "null", "5", ""]) {
    void user.refetch();
    await settle();
    await server.reads.at(-1)?.text(text);
    assert.deepEqual([user.get().error.code, user.get().error.status], ["NO_ANSWER", 200]);
  }
});

/** Channels that deliver at once, and never to the one that posts. @param {import("node:test").TestContext} t */
function fakeChannels(t) {
  /** @type {Set<any>} */
  const open = new Set();
  /** @type {unknown[]} */
  const posted = [];
  class Channel {
    /** @param {string} name */
    constructor(name) {
      this.name = name;
      open.add(this);
    }
    /** @param {unknown} data */
    postMessage(data) {
      posted.push(data);
      for (const other of open) if (other !== this && other.name === this.name) other.onmessage({ data });
    }
    close() {
      open.delete(this);
    }
  }
  const real = globalThis.BroadcastChannel;
  Object.assign(globalThis, { BroadcastChannel: Channel });
  t.after(() => Object.assign(globalThis, { BroadcastChannel: real }));
  return posted;
}

test("55: what is stale in one tab is reread in the others, by themselves, without an echo", async (t) => {
  const posted = fakeChannels(t);
  const [here, there] = [setUp(), setUp()];
  const stops = [syncTabs(here.client), syncTabs(there.client)];
  await here.show("user", {}, { v: 1 });
  const user = await there.show("user", {}, { v: 1 });
  (await there.show("gone", {}, { v: 1 })).release();

  void here.client.call("rename", {});
  await here.server.calls[0].result({ secret: 1 }, ["user", "gone"]);
  assert.deepEqual(posted, [["user", "gone"]]);
  assert.equal(there.look(user), "success 1 stale fetching");
  assert.equal(there.server.reads.length, 3);
  assert.equal(there.eventsOf("read").at(-1).cause, "tab");

  void here.client.call("noop", {});
  await here.server.calls[1].result(null, []);
  assert.equal(posted.length, 1);

  for (const stop of stops) stop();
  here.client.invalidate("user");
  assert.equal(posted.length, 1);
});

test("56: what was hydrated is not read on mount, and shows as on the server", async () => {
  const [there, here] = [setUp(), setUp()];
  const rendered = await there.show("user", { user_id: 5 }, { v: "</script><script>", id: 2 });
  const state = dehydrate(there.client);
  assert.ok(!state.includes("<"));
  hydrate(here.client, state);
  const user = here.mount("user", { user_id: "5" });
  assert.deepEqual(user.get(), rendered.get());
  await settle();
  assert.equal(here.server.reads.length, 0);
});

test("56: a hydrated value that is older than the client's is ignored", async () => {
  const [there, here] = [setUp(), setUp()];
  await there.show("user", {}, { v: "old" });
  await there.show("feed", {}, { v: "old" });
  const user = await here.show("user", {}, { v: "new" });
  const feed = here.mount("feed");
  await settle();
  hydrate(here.client, dehydrate(there.client));
  assert.equal(here.look(user), "success new");
  await here.server.reads[1].json({ v: "new" });
  assert.equal(here.look(feed), "success new");
});

test("56: what is stale, failed or unknown on the server is not carried over", async () => {
  const { server, client, mount, show } = setUp();
  await show("stale", {}, { v: 1 });
  client.invalidate("stale");
  mount("failed");
  mount("pending");
  await settle();
  await server.reads[2].problem(500);
  assert.equal(dehydrate(client), "[]");
});

test("56: two clients of one server share nothing", async () => {
  const [a, b] = [setUp(), setUp()];
  await a.show("user", {}, { v: "a" });
  assert.equal(b.client.entries.size, 0);
  assert.equal(b.client.entry("user", {}).get().status, "pending");
});

/** What is said in the console. @param {import("node:test").TestContext} t */
const listen = (t) => {
  const said = /** @type {string[]} */ ([]);
  for (const level of /** @type {const} */ (["info", "warn"])) t.mock.method(console, level, (/** @type {unknown[]} */ ...words) => said.push(words.filter(Boolean).join(" ")));
  return said;
};

test("15: dev warns once of an unknown context", async (t) => {
  const said = listen(t);
  const { client } = setUp();
  explain(client, { contexts: ["user"] });
  for (const target of ["usr;user_id=5", "usr", "user", "*"]) client.invalidate(target);
  assert.deepEqual(said.filter((text) => !text.includes("invalidate")), ["mizan: usr is no context"]);
});

test("31: dev warns of an answer that does not say what is stale", async (t) => {
  const said = listen(t);
  const { server, client } = setUp();
  explain(client);
  void client.call("rename", {});
  await server.calls[0].json({ result: null });
  assert.deepEqual(said, ["mizan: rename: call ", "mizan: rename: invalidate * not in its answer"]);
});

test("60: dev says why something is read", async (t) => {
  const said = listen(t);
  const { server, client, show } = setUp();
  const stop = explain(client);
  await show("user", { user_id: 5 }, { v: 1 });
  void client.call("rename", {});
  await server.calls[0].result(null, ["user;user_id=5", "feed"]);
  await server.reads[1].problem(404);
  stop();
  client.invalidate("user");
  await settle();
  assert.deepEqual(said, [
    "mizan: mount: read user;user_id=5",
    "mizan: mount: settle user;user_id=5",
    "mizan: rename: call ",
    "mizan: rename: invalidate user;user_id=5,feed",
    "mizan: rename: read user;user_id=5",
    "mizan: rename: settle user;user_id=5 MizanError: A detail",
  ]);
});

test("60: an event of what was set before any read has a cause too", () => {
  const { client, events } = setUp();
  client.set("user", {}, { v: 1 });
  assert.deepEqual(events, [{ type: "settle", entry: "user", cause: "manual", error: undefined }]);
});

test("60: what an event tells of can be seen when it is told", async () => {
  const { server, client, mount, look } = setUp();
  const user = mount("user");
  /** @type {string[]} */
  const seen = [];
  client.on(({ type }) => void seen.push(`${type}: ${look(user)}`));
  await settle();
  await server.reads[0].json({ v: 1 });
  client.invalidate("user");
  await settle();
  await server.reads[1].problem(404);
  assert.deepEqual(seen, [
    "read: pending fetching",
    "settle: success 1",
    "invalidate: success 1 stale fetching",
    "read: success 1 stale fetching",
    "settle: error 1 stale",
  ]);
});
