/** Each rule taken away in turn: the fuzz, or a case of its own, must notice. A rule that nobody misses is not tested. */

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { search } from "./fuzz.js";
import { createServer, settle } from "./harness.js";

const SEEDS = 300;

/** @typedef {typeof import("mizan-runtime")} Runtime */

/**
 * What is taken away, by the name of the rule: a text of a file that occurs once, and what stands there instead.
 *
 * @type {Record<string, { file: string, rule: string, without: string, isNoticed?: (runtime: Runtime) => Promise<unknown> }>}
 */
const CONTROLS = {
  "a read is joined only if it started after the last invalidation": {
    file: "entry.js",
    rule: "needed = ++clock;",
    without: "needed = reads.size ? needed : ++clock;",
  },
  "what is committed started after what is shown": {
    file: "entry.js",
    rule: "else if (start > committed) commit",
    without: "else commit",
  },
  "what an outdated read fails on is dropped": {
    file: "entry.js",
    rule: "if (start < latest || start < needed) return;",
    without: "",
  },
  "at most two reads of an entry are in flight": {
    file: "entry.js",
    rule: "reads.size < 2",
    without: "reads.size < 3",
  },
  "a third read is made when there is room": {
    file: "entry.js",
    rule: "needed > latest && reads.size < 2",
    without: "needed > latest && (reads.size < 2 || !(needed = latest))",
  },
  "no read is stopped because of an invalidation": {
    file: "entry.js",
    rule: "reads.delete(retrying);",
    without: "for (const controller of reads.values()) controller?.abort(); reads.clear();",
  },
  "reads start in the next microtask": {
    file: "entry.js",
    rule: `if (!isQueued) queueMicrotask(flush);
    isQueued = true;`,
    without: "flush();",
  },
  "a pushed value is newer than the reads in flight": {
    file: "entry.js",
    rule: "commit((latest = ++clock), value);",
    without: "commit(committed || 0.5, value);",
  },
  "a layer stays until a read has caught up": {
    file: "entry.js",
    rule: "if (why === cause) layer.since = invalidated;",
    without: "if (false) ;",
  },
  "a layer is not ended by a read from before": {
    file: "entry.js",
    rule: "layer.since = invalidated;",
    without: "layer.since = 0;",
  },
  "a failed call takes its layers with it": {
    file: "index.js",
    rule: "for (const end of layers) end();",
    without: "",
  },
  "layers are applied again over new data": {
    file: "entry.js",
    rule: `    settle(start);
    applyLayers();`,
    without: `    settle(start);
    shown = data;`,
  },
  "a fetch keeps its read": {
    file: "entry.js",
    rule: "subscribers.size || waiters.some((waiter) => waiter.isFetch)",
    without: "subscribers.size",
  },
  "what nobody has mounted becomes stale too": {
    file: "index.js",
    rule: "for (const entry of stale) entry.invalidate(cause);",
    without: "for (const entry of stale) if (entry.mounted) entry.invalidate(cause);",
  },
  "what is stale is read again at the next mount": {
    file: "entry.js",
    rule: `(state.status !== "success" || state.stale)`,
    without: `state.status !== "success"`,
  },
  "the last to leave ends what is waited for": {
    file: "entry.js",
    rule: `settle(Infinity, "left");`,
    without: "",
  },
  "a lost answer makes doubtful what the mutation declares": {
    file: "index.js",
    rule: "answer.isLost ? declared(mutation, args) : answer.body?.invalidate",
    without: "answer.body?.invalidate",
  },
  "a mutation that is in no table makes everything doubtful": {
    file: "index.js",
    rule: `?? ["*"]`,
    without: "?? []",
  },
  "the answer of a proxy is no answer": {
    file: "answer.js",
    rule: `!isFine && typeof body?.code !== "string"`,
    without: "!status",
  },
  "the body says what is stale": {
    file: "index.js",
    rule: "...(listed ?? [])",
    without: "",
  },
  "the header says what is stale": {
    file: "index.js",
    rule: "...named, ",
    without: "",
  },
  "a context is equal, not a beginning": {
    file: "key.js",
    rule: "key.startsWith(`${context};`)",
    without: "key.startsWith(context)",
  },
  "all parameters of a scope must match": {
    file: "key.js",
    rule: "params.every(agrees)",
    without: "(!params.length || params.some(agrees))",
  },
  "an entry that lacks a parameter is hit": {
    file: "key.js",
    rule: "key.includes(`;${param};`) || !key.includes(`;${param.split(\"=\")[0]}=`)",
    without: "key.includes(`;${param};`)",
  },
  "what failed for good is not tried again before it is asked for": {
    file: "entry.js",
    rule: "tries < (settings.retry ?? 3)",
    without: "true",
    isNoticed: async ({ createMizan }) => {
      mock.timers.reset();
      mock.timers.enable({ apis: ["setTimeout"] });
      const server = createServer();
      createMizan({ fetch: server.fetch, retry: 0 }).registerContext("user", {});
      await settle();
      await server.reads[0].problem(500);
      mock.timers.tick(1000);
      await settle();
      return server.reads.length > 1;
    },
  },
  "a first load is not prolonged: an older answer is shown": {
    file: "entry.js",
    rule: "else if (start > committed) commit",
    without: "else if (start === latest && start > committed) commit",
    isNoticed: async ({ createMizan }) => {
      const server = createServer();
      const user = createMizan({ fetch: server.fetch }).registerContext("user", {});
      await settle();
      void user.refetch();
      await settle();
      await server.reads[0].json({ v: 1 });
      return user.get().status !== "success";
    },
  },
  "a value is equal, not a beginning": {
    file: "key.js",
    rule: "key.includes(`;${param};`) ||",
    without: "key.includes(`;${param}`) ||",
    isNoticed: async ({ createMizan }) => {
      const client = createMizan();
      client.set("user", { user_id: 55 }, {});
      client.invalidate("user;user_id=5");
      return client.get("user", { user_id: 55 }).stale;
    },
  },
};

/** @param {string} file @param {string} rule @param {string} without @returns {Promise<Runtime>} */
async function importWithout(file, rule, without) {
  const copy = await mkdtemp(join(tmpdir(), "mizan-"));
  try {
    await cp(fileURLToPath(new URL("../src", import.meta.url)), copy, { recursive: true });
    const source = await readFile(join(copy, file), "utf8");
    assert.equal(source.split(rule).length, 2, `${file} has this once: ${rule}`);
    await writeFile(join(copy, "package.json"), `{ "type": "module" }`);
    await writeFile(join(copy, file), source.replace(rule, () => without));
    return await import(pathToFileURL(join(copy, "index.js")).href);
  } finally {
    await rm(copy, { recursive: true });
  }
}

for (const [name, { file, rule, without, isNoticed }] of Object.entries(CONTROLS)) {
  test(`63: it is noticed without this rule: ${name}`, async (t) => {
    const runtime = await importWithout(file, rule, without);
    if (isNoticed) return assert.ok(await isNoticed(runtime));
    const fault = await search(runtime, SEEDS);
    assert.ok(fault, `${SEEDS} schedules without a fault`);
    t.diagnostic(`seed ${fault.seed}: ${fault.error.message.split("\n")[0]}`);
  });
}
