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

/** @typedef {import("./fuzz.js").Runtime} Runtime */

/**
 * What is taken away, by the name of the rule: a text of a file that occurs once, and what stands there instead.
 *
 * @type {Record<string, { file: string, rule: string, without: string, isNoticed?: (runtime: Runtime) => Promise<unknown> }>}
 */
const CONTROLS = {
  "a read is joined only if it started after the last invalidation": {
    file: "entry.js",
    rule: "needed = latest + 1;",
    without: "needed = reads ? needed : latest + 1;",
  },
  "what is committed started after what is shown": {
    file: "entry.js",
    rule: "start <= committed) tell",
    without: "false) tell",
  },
  "what an outdated read fails on is dropped": {
    file: "entry.js",
    rule: "if (problem ? start !== needed : ",
    without: "if (problem ? false : ",
  },
  "at most two reads of an entry are in flight": {
    file: "entry.js",
    rule: "reads < 2",
    without: "reads < 3",
  },
  "a third read is made when there is room": {
    file: "entry.js",
    rule: "needed > latest && reads < 2",
    without: "needed > latest && (reads < 2 || !(settled = needed = latest))",
  },
  "no read is stopped because of an invalidation": {
    file: "entry.js",
    rule: "needed = latest + 1;",
    without: "needed = latest + 1; controller.abort(); controller = new AbortController();",
  },
  "reads start in the next microtask": {
    file: "entry.js",
    rule: "queueMicrotask(flush);",
    without: "flush();",
  },
  "a pushed value is newer than the reads in flight": {
    file: "entry.js",
    rule: "settle((needed = ++latest), value)",
    without: "settle(committed || 0.5, value)",
  },
  "a layer stays until a read has caught up": {
    file: "optimistic.js",
    rule: "layer.until = fresh;",
    without: "layer.until = 0;",
  },
  "a layer is not ended by a read from before": {
    file: "optimistic.js",
    rule: "layer.until = fresh;",
    without: "layer.until = Math.min(fresh, committed + 1);",
  },
  "a failed call takes its layers with it": {
    file: "optimistic.js",
    rule: "error ? 0 : -1",
    without: "error ? layer.until : -1",
  },
  "layers are applied again over new data": {
    file: "entry.js",
    rule: `    show();
    tell(`,
    without: `    shown = data;
    wake();
    tell(`,
  },
  "a fetch keeps its read": {
    file: "index.js",
    rule: `const { data, error } = await handle.refetch("fetch");
      handle.release();`,
    without: `const reading = handle.refetch("fetch");
      handle.release();
      const { data, error } = await reading;`,
  },
  "what nobody has mounted becomes stale too": {
    file: "index.js",
    rule: "entries.get(tag)?.refetch(cause, true)",
    without: "entries.get(tag)?.mounted.size && entries.get(tag)?.refetch(cause, true)",
  },
  "what is stale is read again at the next mount": {
    file: "entry.js",
    rule: "(error || !committed || committed < fresh)",
    without: "(error || !committed)",
  },
  "the last to leave ends what is waited for": {
    file: "entry.js",
    rule: "Math.min(since, needed) <= settled",
    without: "since <= settled",
  },
  "what was stopped is needed no more": {
    file: "entry.js",
    rule: "needed = settled;",
    without: "",
  },
  "a lost answer makes doubtful what the mutation declares": {
    file: "index.js",
    rule: `(settings.affects?.[mutation] ?? "*")`,
    without: "[]",
  },
  "a mutation that is in no table makes everything doubtful": {
    file: "index.js",
    rule: `?? "*"`,
    without: "?? []",
  },
  "the answer of a proxy is no answer": {
    file: "answer.js",
    rule: "if (!/^urn:mizan/.test(body?.type)) body",
    without: "if (status) (body ??= {}).type = 1; else body",
  },
  "the body says what is stale": {
    file: "index.js",
    rule: "[tags ?? [], listed]",
    without: "[tags ?? []]",
  },
  "the header says what is stale": {
    file: "index.js",
    rule: "[tags ?? [], listed]",
    without: "[listed]",
  },
  "a context is equal, not a beginning": {
    file: "key.js",
    rule: "key.includes(`;${part};`)",
    without: "key.includes(index ? `;${part};` : `;${part}`)",
  },
  "all parameters of a scope must match": {
    file: "key.js",
    rule: ".every((part, index) => ",
    without: ".every((part, index) => index > 1 || ",
  },
  "an entry that lacks a parameter is hit": {
    file: "key.js",
    rule: "index ? !key.includes(`;${part.split(\"=\")[0]}=`) : ",
    without: "!index && ",
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
    rule: "start <= committed) tell",
    without: "start !== needed) tell",
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
    rule: "key.includes(`;${part};`)",
    without: "key.includes(index ? `;${part}` : `;${part};`)",
    isNoticed: async ({ createMizan }) => {
      const client = createMizan();
      client.set("user", { user_id: 55 }, {});
      client.invalidate("user;user_id=5");
      return client.entry("user", { user_id: 55 }).get().stale;
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
    const [index, { optimistic }] = await Promise.all(["index.js", "optimistic.js"].map((name) => import(pathToFileURL(join(copy, name)).href)));
    return { ...index, optimistic };
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
