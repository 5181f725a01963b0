/** What the compiler must accept and refuse. It is compiled, never run. */

import {
  createMizan,
  isMizanError,
  mizan,
  mizanCall,
  mizanFetch,
  type Context,
  type DataOf,
  type Handle,
  type Int64,
  type MizanError,
  type Mutation,
  type Problem,
} from "mizan-runtime";
import { explain } from "mizan-runtime/dev";
import { revalidateOnFocus } from "mizan-runtime/focus";
import { dehydrate, hydrate } from "mizan-runtime/hydrate";
import { optimistic } from "mizan-runtime/optimistic";
import { poll } from "mizan-runtime/poll";
import { syncTabs } from "mizan-runtime/tabs";

type NameTaken = Problem<"NAME_TAKEN", { by: Int64 }>;
type NotFound = Problem<"NOT_FOUND">;

const user = "user" as Context<{ user_id: Int64; page?: number | null }, { user_profile: { name: string } }, NotFound>;
const agent = "agent" as Context<{}, { agent: string }>;
const rename = "rename" as Mutation<{ user_id: Int64; name: string }, string, NameTaken | NotFound>;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <T extends true>() => {};

async function contexts() {
  const handle = mizan.registerContext(user, { user_id: 5n, page: null }, () => {});
  const state = handle.get();
  if (state.status === "success") state.data.user_profile.name.toUpperCase();
  // @ts-expect-error: nothing may be known yet
  state.data.user_profile;
  // @ts-expect-error: a state is frozen
  state.stale = false;
  if (state.status === "error") {
    const { code }: { code: "NOT_FOUND" | "NO_ANSWER" } = state.error;
    same<Same<typeof state.error, MizanError<NotFound>>>();
    void code;
  }
  mizan.registerContext(user, null);
  mizan.registerContext(agent, {});
  // @ts-expect-error: a parameter is missing
  mizan.registerContext(user, {});
  // @ts-expect-error: a parameter is unknown
  mizan.registerContext(user, { user_id: 5, tab: 1 });
  // @ts-expect-error: a parameter has another type
  mizan.registerContext(user, { user_id: "5" });
  const data = await mizanFetch(user, { user_id: 5 });
  same<Same<typeof data, DataOf<typeof user>>>();
  // @ts-expect-error: a bundle is an object
  const wrong: Promise<string> = mizanFetch(user, { user_id: 5 });
  void wrong;
  await handle.refetch("poll");
  handle.release();
}

async function calls() {
  const result: string = await mizanCall(rename, { user_id: 5, name: "Ada" }, {
    wait: true,
    during: optimistic(mizan, (layer) => layer(user, { user_id: 5 }, (data) => ({ user_profile: { ...data.user_profile, name: "Ada" } }))),
  });
  void result;
  // @ts-expect-error: an argument is missing
  await mizanCall(rename, { user_id: 5 });
  // @ts-expect-error: a layer shows what the context has
  optimistic(mizan, (layer) => layer(user, { user_id: 5 }, () => 5));
  try {
    await mizanCall(rename, { user_id: 5, name: "Ada" });
  } catch (error) {
    if (!isMizanError(error, rename)) throw error;
    if (error.code === "NAME_TAKEN") BigInt(error.data.by);
    // @ts-expect-error: no such code
    if (error.code === "TEAPOT") return;
  }
}

function plainStrings() {
  const client = createMizan({ base: "/m", retry: 0, gcTime: Infinity, affects: { rename: [{ context: "user", params: { user_id: ["user_id"] } }] } });
  client.registerContext("anything", { a: 1, b: "2", c: true, d: undefined });
  void client.call("anything", { at: [1] }).then((result) => result.any.thing);
  client.invalidate("user;user_id=5");
  client.invalidate([{ context: "user", params: { user_id: 5 } }, "*"], "sse");
  client.set(user, { user_id: 5 }, { user_profile: { name: "Ada" } });
  // @ts-expect-error: not what the context has
  client.set(user, { user_id: 5 }, { name: "Ada" });
  // @ts-expect-error: a float, a list or an object is no parameter
  client.registerContext("anything", { a: [1] });
  // @ts-expect-error: no such setting
  createMizan({ url: "/m" });
  const stop: () => void = client.on((event) => {
    if (event.type === "invalidate") event.targets.map((target) => target.length);
    // @ts-expect-error: only of some events
    event.targets;
  });
  stop();
}

function modules(handle: Handle<{ a: 1 }, NotFound>) {
  const stops: (() => void)[] = [revalidateOnFocus(mizan, { throttle: 1 }), poll(handle, 1000), syncTabs(mizan), explain(mizan, { contexts: ["user"] })];
  hydrate(mizan, dehydrate(mizan));
  mizan.settings.base = "/m";
  for (const { tag, mounted, get, refetch } of mizan.entries.values()) if (mounted.size && get().stale) void refetch(tag);
  return stops;
}

void [contexts, calls, plainStrings, modules];
