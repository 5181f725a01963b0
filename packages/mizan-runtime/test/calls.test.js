/** BEHAVIOURS.md C: what a call's answer makes stale. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isMizanError } from "mizan-runtime";
import { setUp, settle } from "./harness.js";

const AFFECTS = {
  rename: [{ context: "user", params: { user_id: ["who", "id"] } }, "feed"],
  noop: [],
};

test("27: a call resolves with its result when what it made stale is marked", async () => {
  const { server, client, show, look } = setUp();
  const user = await show("user", { user_id: 5 }, { v: 1 });
  const called = client.call("rename", { user_id: 5, name: "Ada" });
  assert.deepEqual([server.calls[0].url, server.calls[0].call], ["/api/mizan/call/rename/", { fn: "rename", args: { user_id: 5, name: "Ada" } }]);
  void server.calls[0].result("Ada", [/** @type {any} */ ({ context: "user", params: { user_id: 5 } })]);
  assert.equal(await called, "Ada");
  assert.equal(look(user), "success 1 stale fetching");
});

test("28: a call that waits resolves after what is mounted of the stale has settled", async () => {
  const { server, client, show, look } = setUp();
  const user = await show("user", {}, { v: 1 });
  const feed = await show("feed", {}, { v: 1 });
  (await show("gone", {}, { v: 1 })).release();
  await settle();
  let isDone = false;
  const called = client.call("rename", {}, { wait: true }).then(() => (isDone = true));
  await server.calls[0].result(null, ["user", "feed", "gone"]);
  await server.reads[3].json({ v: 2 });
  assert.equal(isDone, false);
  await server.reads[4].problem(404);
  await called;
  assert.deepEqual([look(user), look(feed)], ["success 2", "error 1 stale"]);
});

test("28: … and does not hang when one is unmounted meanwhile", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: 1 });
  const called = client.call("rename", {}, { wait: true });
  await server.calls[0].result("done", ["user"]);
  user.release();
  assert.equal(await called, "done");
});

test("28: … and is not content with a read that began before", async () => {
  const { server, client, show } = setUp();
  const user = await show("user", {}, { v: 1 });
  void user.refetch();
  await settle();
  let isDone = false;
  const called = client.call("rename", {}, { wait: true }).then(() => (isDone = true));
  await server.calls[0].result(null, ["user"]);
  await server.reads[1].json({ v: 1 });
  assert.equal(isDone, false);
  await server.reads[2].json({ v: 2 });
  await called;
});

for (const status of [409, 500]) {
  test(`29: a ${status} that says what is stale is applied`, async () => {
    const { server, client, show, look } = setUp({ affects: AFFECTS });
    const user = await show("user", {}, { v: 1 });
    const called = client.call("rename", {});
    void server.calls[0].problem(status, { invalidate: ["user"] });
    await assert.rejects(called, { code: `CODE_${status}`, status });
    assert.equal(look(user), "success 1 stale fetching");
  });

  test(`29: a ${status} that says nothing makes nothing stale`, async () => {
    const { server, client, show, look, eventsOf } = setUp({ affects: AFFECTS });
    const user = await show("user", {}, { v: 1 });
    const called = client.call("rename", {});
    void server.calls[0].problem(status);
    await assert.rejects(called, (error) => isMizanError(error) && error.code === `CODE_${status}`);
    assert.equal(look(user), "success 1");
    assert.deepEqual(eventsOf("invalidate").map(({ targets, error, missing }) => [targets, error.status, missing]), [[[], status, false]]);
  });
}

/** @type {Record<string, (call: import("./harness.js").Request) => unknown>} */
const LOST = {
  "no answer": (call) => call.lose(),
  "an aborted request": (call) => call.reject(new DOMException("aborted", "AbortError")),
  "a proxy's page": (call) => call.text("<h1>Bad Gateway</h1>", 502),
  "a proxy's JSON": (call) => call.json({ message: "Bad Gateway" }, 502),
  "a proxy's JSON with a code": (call) => call.json({ code: "UNAVAILABLE", message: "Bad Gateway" }, 502),
  "a proxy's problem": (call) => call.json({ type: "https://proxy.example/502", code: "bad_gateway", title: "Bad Gateway", status: 502 }, 502),
  "half a text": (call) => call.text('{"result": 1, "inv'),
  "half an answer": (call) => call.cut(),
};

for (const [what, lose] of Object.entries(LOST)) {
  test(`30: ${what}: what the mutation declares is distrusted`, async () => {
    const { server, client, show, eventsOf } = setUp({ affects: AFFECTS });
    await show("user", { user_id: 5 }, { v: 1 });
    await show("user", { user_id: 6 }, { v: 1 });
    await show("other", {}, { v: 1 });
    const called = client.call("rename", { who: { id: 5 } });
    called.catch(() => {});
    await lose(server.calls[0]);
    await assert.rejects(called, (error) => isMizanError(error) && error.code === "NO_ANSWER" && !error.message.includes("<"));
    await settle();
    assert.deepEqual(eventsOf("invalidate")[0].targets, ["user;user_id=5", "feed"]);
    assert.deepEqual(server.reads.slice(3).map(({ url }) => url), ["/api/mizan/ctx/user/?user_id=5"]);
  });
}

test("30: an argument that is missing or null widens what is distrusted; no table is everything", async () => {
  const { server, client, eventsOf } = setUp({ affects: AFFECTS });
  for (const args of [{}, { who: null }, { who: { id: null } }, { who: { id: {} } }]) {
    client.call("rename", args).catch(() => {});
    await server.calls.at(-1)?.lose();
    assert.deepEqual(eventsOf("invalidate").at(-1).targets, ["user", "feed"]);
  }
  client.call("unknown", {}).catch(() => {});
  await server.calls.at(-1)?.lose();
  assert.deepEqual(eventsOf("invalidate").at(-1).targets, ["*"]);
  client.call("noop", {}).catch(() => {});
  await server.calls.at(-1)?.lose();
  assert.deepEqual(eventsOf("invalidate").at(-1).targets, []);
});

test("30: a head that still said what is stale has said it all", async () => {
  const { server, client, eventsOf } = setUp({ affects: AFFECTS });
  client.call("rename", {}).catch(() => {});
  await server.calls[0].cut({ "x-mizan-invalidate": "added;id=1" });
  assert.deepEqual(eventsOf("invalidate")[0].targets, ["added;id=1"]);
});

test("31: body and header are merged once", async () => {
  const { server, client, show, eventsOf } = setUp();
  await show("user", { user_id: 5 }, { v: 1 });
  void client.call("rename", {});
  const body = { result: null, invalidate: [{ context: "user", params: { user_id: "5" } }, { context: "article", params: { slug: "café;1" } }] };
  await server.calls[0].json(body, 200, { "x-mizan-invalidate": 'user;user_id=5, article;slug="caf%C3%A9%3B1", feed' });
  assert.deepEqual(eventsOf("invalidate").map(({ targets }) => targets), [["user;user_id=5", "article;slug=caf%C3%A9%3B1", "feed"]]);
  assert.equal(server.reads.length, 2);
});

test("31: the header alone is enough", async () => {
  const { server, client, show } = setUp();
  await show("article", { slug: "it's (a) café; *!" }, { v: 1 });
  void client.call("edit", {});
  await server.calls[0].json({ result: null }, 200, { "x-mizan-invalidate": 'article;slug="it%27s%20%28a%29%20caf%C3%A9%3B%20%2A%21"' });
  assert.equal(server.reads.length, 2);
});

test("31: an answer that says neither makes stale what the mutation declares, and is told of", async () => {
  const { server, client, show, look, eventsOf } = setUp({ affects: AFFECTS });
  const user = await show("user", {}, { v: 1 });
  const called = client.call("rename", {});
  await server.calls[0].json({ result: 1 });
  assert.equal(await called, 1);
  assert.equal(look(user), "success 1 stale fetching");
  const cause = { mutation: "rename", args: {} };
  assert.deepEqual(eventsOf("invalidate"), [{ type: "invalidate", targets: ["user", "feed"], entries: ["user"], cause, error: undefined, missing: true }]);
});

test("32: calls that overlap both run, and what is pending can be counted", async () => {
  const { server, client, eventsOf } = setUp();
  const pending = () => eventsOf("call").length - eventsOf("invalidate").length;
  const first = client.call("add", { id: 1 });
  const second = client.call("add", { id: 1 });
  await settle();
  assert.deepEqual([server.calls.length, pending()], [2, 2]);
  await server.calls[1].result("b");
  assert.equal(pending(), 1);
  await server.calls[0].result("a");
  assert.deepEqual(await Promise.all([first, second]), ["a", "b"]);
  const [called, answered] = ["call", "invalidate"].map((type) => eventsOf(type).map(({ cause }) => cause));
  assert.deepEqual(called, [{ mutation: "add", args: { id: 1 } }, { mutation: "add", args: { id: 1 } }]);
  assert.ok(called[0] === answered[1] && called[1] === answered[0], "each call has a cause of its own");
});

test("33: a view is its text, and its header says what is stale", async () => {
  const { server, client, show } = setUp();
  await show("agent", {}, { v: 1 });
  const [view, empty] = [client.call("fragment", {}), client.call("fragment", {})];
  await server.calls[0].text("<p>hi</p>", 200, { "x-mizan-invalidate": "agent" });
  await server.calls[1].text("", 204, { "x-mizan-invalidate": "agent" });
  assert.deepEqual([await view, await empty], ["<p>hi</p>", ""]);
  assert.equal(server.reads.length, 3);
});

test("33: a view whose header is lost resolves, and what the mutation declares is distrusted", async () => {
  const { server, client, show, look, eventsOf } = setUp({ affects: AFFECTS });
  const user = await show("user", { user_id: 5 }, { v: 1 });
  for (const [text, result] of [["<h1>Welcome</h1>", "<h1>Welcome</h1>"], ["", ""], ["[5]", "[5]"]]) {
    const called = client.call("rename", { who: { id: 5 } });
    void server.calls.at(-1)?.text(/** @type {string} */ (text));
    assert.equal(await called, result);
    const { targets, missing } = eventsOf("invalidate").at(-1);
    assert.deepEqual([targets, missing, look(user)], [["user;user_id=5", "feed"], true, "success 1 stale fetching"]);
  }
  const noop = client.call("noop", {});
  void server.calls.at(-1)?.text("nothing to do");
  assert.equal(await noop, "nothing to do");
  assert.deepEqual(eventsOf("invalidate").at(-1).targets, []);
});

test("34: the component that called has left: what is stale is so, and it hears nothing", async () => {
  const { server, client, show, look } = setUp();
  const [mine, other] = [await show("user", {}, { v: 1 }), await show("user", {}, { v: 1 })];
  const called = client.call("rename", {});
  mine.release();
  await server.calls[0].result("done", ["user"]);
  await server.reads[1].json({ v: 2 });
  assert.equal(await called, "done");
  assert.deepEqual([look(other), other.seen.count, mine.seen.count], ["success 2", 2, 0]);
});

test("34: one that leaves in the tick of a change does not hear of it", async () => {
  const { client, show } = setUp();
  const user = await show("user", {}, { v: 1 });
  client.invalidate("user");
  user.release();
  await settle();
  assert.equal(user.seen.count, 0);
});

test("34: one that leaves while others hear of a change does not hear of it; one that comes has seen it", async () => {
  const { client, show } = setUp();
  const seen = { late: 0 };
  const first = await show("user", {}, { v: 1 });
  client.registerContext("user", {}, () => {
    last.release();
    client.registerContext("user", {}, () => void seen.late++);
  });
  const last = await show("user", {}, { v: 1 });
  client.set("user", {}, { v: 2 });
  await settle();
  assert.deepEqual([first.seen.count, last.seen.count, seen.late], [1, 0, 0]);
});

test("35: a call that failed on 503 is not tried again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { server, client } = setUp({ retry: 3 });
  const called = client.call("rename", {});
  called.catch(() => {});
  await server.calls[0].problem(503);
  await assert.rejects(called, { status: 503 });
  t.mock.timers.tick(100_000);
  await settle();
  assert.equal(server.calls.length, 1);
});

test("38: a value that is set while an older read is in flight is not overwritten", async () => {
  const { server, client, show, look } = setUp();
  const user = await show("user", {}, { v: 0 });
  void user.refetch();
  await settle();
  client.set("user", {}, { v: 2 });
  assert.equal(look(user), "success 2");
  await server.reads[1].json({ v: 1 });
  assert.equal(look(user), "success 2");
  client.invalidate("user");
  await settle();
  await server.reads[2].json({ v: 3 });
  assert.equal(look(user), "success 3");
});

test("38: a value that is set ends a first load, and what was asked for in the tick", async () => {
  const { server, client, mount, look } = setUp();
  const user = mount("user");
  client.set("user", {}, { v: 2 });
  await settle();
  assert.equal(look(user), "success 2");
  assert.equal(server.reads.length, 0);
});

test("what is done during a call may fail, at either end: the call is carried out, and its answer taken in", async (t) => {
  const { mock } = t.mock.method(console, "error", () => {});
  const fail = () => {
    throw new Error("a bug of the page");
  };
  const { server, client, show, look } = setUp();
  const user = await show("user", {}, { v: 1 });
  const calls = [client.call("rename", {}, { during: fail }), client.call("rename", {}, { during: () => fail })];
  for (const call of server.calls) await call.result("done", ["user"]);
  assert.deepEqual(await Promise.all(calls), ["done", "done"]);
  assert.deepEqual([look(user), mock.callCount()], ["success 1 stale fetching", 2]);
});

test("an argument that JSON cannot hold is refused unsent, and nobody hears of a call", async () => {
  const { server, client, eventsOf } = setUp();
  /** @type {any} */
  const circle = {};
  circle.circle = circle;
  await assert.rejects(client.call("rename", circle), TypeError);
  assert.deepEqual([server.calls.length, eventsOf("call").length], [0, 0]);
});
