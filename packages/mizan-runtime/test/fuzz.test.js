import { test } from "node:test";
import { createMizan } from "mizan-runtime";
import { optimistic } from "mizan-runtime/optimistic";
import { search } from "./fuzz.js";

/** `SEED=17 npm test` replays one schedule. */
const [first, count] = process.env.SEED ? [Number(process.env.SEED), 1] : [1, 2500];

test(`63: ${count} schedules from seed ${first} come to rest where the server is`, async () => {
  const fault = await search({ createMizan, optimistic }, count, first);
  if (fault) throw new Error(`SEED=${fault.seed}: ${fault.error.message}`, { cause: fault.error });
});
