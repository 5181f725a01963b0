import assert from "node:assert/strict";
import test from "node:test";

import { h, setUp } from "./harness.js";

const { Component, StrictMode, Suspense } = await import("react");
const { renderToString } = await import("react-dom/server");
const { createMizan } = await import("mizan-runtime");
const { dehydrate, hydrate } = await import("mizan-runtime/hydrate");
const { optimistic } = await import("mizan-runtime/optimistic");
const { MizanProvider, useClient, useMizan, useMutation, useSuspenseMizan } = await import("mizan-react");

/** @param {{ id: number | null }} props */
function User({ id }) {
  const { status, data, error, stale } = useMizan("user", id === null ? null : { user_id: id });
  return [status, data?.name, error?.code, stale && "stale"].filter(Boolean).join(" ");
}

/** @param {{ id: number }} props */
const SuspenseUser = ({ id }) => useSuspenseMizan("user", { user_id: id }).name;

/** @param {number} id */
const suspended = (id) => h(Suspense, { fallback: "loading" }, h(SuspenseUser, { id }));

test("a context is pending, then there, then stale until it is read again", async () => {
  const { server, client, render, settled, text } = setUp();
  await render(h(User, { id: 5 }));
  assert.equal(text(), "pending");
  await settled(() => server.reads[0].json({ name: "Ada" }));
  assert.equal(text(), "success Ada");
  await settled(() => void client.invalidate("user;user_id=5"));
  assert.equal(text(), "success Ada stale");
  await settled(() => server.reads[1].json({ name: "Grace" }));
  assert.equal(text(), "success Grace");
});

test("StrictMode makes one request, and stops none", async () => {
  const { server, render, settled, text } = setUp();
  await render(h(StrictMode, null, h(User, { id: 5 })));
  assert.equal(server.requests.length, 1);
  await settled(() => server.reads[0].json({ name: "Ada" }));
  assert.equal(text(), "success Ada");
  assert.equal(server.aborted.length, 0);
});

test("two components of one context make one request; new parameters of one value none", async () => {
  const { server, render } = setUp();
  await render([h(User, { id: 5, key: 1 }), h(User, { id: 5, key: 2 })]);
  await render([h(User, { id: 5, key: 1 }), h(User, { id: 5, key: 2 })]);
  assert.deepEqual([server.requests.length, server.aborted.length], [1, 0]);
});

test("other parameters are another entry; null reads nothing", async () => {
  const { server, render, settled, text } = setUp();
  await render(h(User, { id: null }));
  assert.deepEqual([text(), server.requests.length], ["idle", 0]);
  await render(h(User, { id: 5 }));
  await settled(() => server.reads[0].json({ name: "Ada" }));
  await render(h(User, { id: 6 }));
  assert.equal(text(), "pending");
  await settled(() => server.reads[1].json({ name: "Grace" }));
  assert.equal(text(), "success Grace");
});

test("the last component to leave stops the read", async () => {
  const { server, render, leave } = setUp();
  await render(h(User, { id: 5 }));
  await leave();
  assert.equal(server.aborted.length, 1);
});

test("a suspended component shows its fallback, then the data, and does not suspend again for a refetch", async () => {
  const { server, client, render, settled, text } = setUp();
  await render(h(StrictMode, null, suspended(5)));
  assert.deepEqual([text(), server.requests.length], ["loading", 1]);
  await settled(() => server.reads[0].json({ name: "Ada" }));
  assert.equal(text(), "Ada");
  await settled(() => void client.invalidate("user"));
  assert.equal(text(), "Ada");
  await settled(() => server.reads[1].json({ name: "Grace" }));
  assert.deepEqual([text(), server.requests.length, server.aborted.length], ["Grace", 2, 0]);
});

test("a suspended component that is rendered again waits for the read that is to be tried again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { server, client, render, settled, text } = setUp();
  client.settings.retry = 1;
  await render(suspended(5));
  await settled(() => server.reads[0].problem(503));
  for (const _ of [1, 2, 3]) await render(suspended(5));
  assert.deepEqual([text(), server.requests.length], ["loading", 1]);
  await settled(() => t.mock.timers.tick(1000));
  await settled(() => server.reads[1].json({ name: "Ada" }));
  assert.deepEqual([text(), server.requests.length], ["Ada", 2]);
});

test("a suspended component's problem goes to the boundary; making the context stale lets it try again", async (t) => {
  /** @extends {Component<{ children?: import("react").ReactNode }, { error: any }>} */
  class Boundary extends Component {
    state = { error: null };
    static getDerivedStateFromError = (/** @type {unknown} */ error) => ({ error });
    render() {
      const { error } = this.state;
      return error ? h(Retry, { code: error.code, again: () => this.setState({ error: null }) }) : this.props.children;
    }
  }
  let retry = () => {};
  const Retry = (/** @type {{ code: string, again: () => void }} */ { code, again }) => {
    const client = useClient();
    retry = () => {
      client.invalidate("user");
      again();
    };
    return `failed ${code}`;
  };
  t.mock.method(console, "error", () => {});
  const { server, render, settled, text } = setUp();
  await render(h(Boundary, null, suspended(5)));
  await settled(() => server.reads[0].problem(403));
  assert.equal(text(), "failed CODE_403");
  await settled(() => retry());
  assert.equal(text(), "loading");
  await settled(() => server.reads[1].json({ name: "Ada" }));
  assert.equal(text(), "Ada");
});

/** @type {import("mizan-react").UseMutation<string>} */
let rename;
function Rename() {
  rename = useMutation("rename_user");
  return [rename.pending, rename.result, rename.error?.code].filter((part) => part !== undefined).join(" ");
}

test("a mutation counts its calls, and the latest says how it went", async () => {
  const { server, render, settled, text } = setUp();
  await render(h(Rename));
  assert.equal(text(), "0");
  await settled(() => void rename.call({ name: "a" }));
  await settled(() => void rename.call({ name: "b" }));
  assert.equal(text(), "2");
  await settled(() => server.calls[1].result("b"));
  assert.equal(text(), "1 b");
  await settled(() => server.calls[0].problem(409));
  assert.equal(text(), "0 b");
});

test("a failed call needs no handler, rejects where it is awaited, and is forgotten by reset and by success", async () => {
  const unhandled = /** @type {unknown[]} */ ([]);
  const note = (/** @type {unknown} */ reason) => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const { server, render, settled, text } = setUp();
  await render(h(Rename));
  await settled(() => void rename.call({}));
  await settled(() => server.calls[0].problem(409));
  assert.equal(text(), "0 CODE_409");
  await settled(() => rename.reset());
  assert.equal(text(), "0");
  /** @type {Promise<any> | undefined} */
  let awaited;
  await settled(() => void (awaited = rename.call({}).catch((error) => error.code)));
  await settled(() => server.calls[1].problem(422));
  assert.deepEqual([await awaited, text()], ["CODE_422", "0 CODE_422"]);
  await settled(() => void rename.call({}));
  await settled(() => server.calls[2].result("done"));
  assert.equal(text(), "0 done");
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
});

test("what a call made stale is read again although its component has gone", async () => {
  const { server, render, settled, text } = setUp();
  await render([h(User, { id: 5, key: 1 }), h(Rename, { key: 2 })]);
  await settled(() => server.reads[0].json({ name: "Ada" }));
  await settled(() => void rename.call({}));
  await render([h(User, { id: 5, key: 1 })]);
  await settled(() => server.calls[0].result(null, ["user"]));
  await settled(() => server.reads[1].json({ name: "Grace" }));
  assert.equal(text(), "success Grace");
});

test("an optimistic layer shows at once, and goes with the call's failure", async () => {
  const { client, server, render, settled, text } = setUp();
  await render([h(User, { id: 5, key: 1 }), h(Rename, { key: 2 })]);
  await settled(() => server.reads[0].json({ name: "Ada" }));
  const describe = (/** @type {import("mizan-runtime/optimistic").AddLayer} */ layer) =>
    layer("user", { user_id: 5 }, (user) => ({ ...user, name: "Grace" }));
  await settled(() => void rename.call({}, { during: optimistic(client, describe) }));
  assert.equal(text(), "success Grace1");
  await settled(() => server.calls[0].problem(409));
  assert.equal(text(), "success Ada0 CODE_409");
});

test("what a server rendered is shown at once, without a request, and two requests share nothing", async () => {
  const [first, second] = [createMizan(), createMizan()];
  first.set("user", { user_id: 5 }, { name: "Ada" });
  const html = (/** @type {import("mizan-runtime").Mizan} */ client) =>
    renderToString(h(MizanProvider, { value: client }, h(User, { id: 5 })));
  assert.deepEqual([html(first), html(second)], ["success Ada", "pending"]);

  const { client, server, render, text } = setUp();
  hydrate(client, dehydrate(first));
  await render(h(User, { id: 5 }));
  assert.deepEqual([text(), server.requests.length], ["success Ada", 0]);
});
