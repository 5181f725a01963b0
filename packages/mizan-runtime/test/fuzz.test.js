import { test } from "node:test";
import * as runtime from "mizan-runtime";
import { search } from "./fuzz.js";

/** `SEED=17 npm test` replays one schedule. */
const [first, count] = process.env.SEED ? [Number(process.env.SEED), 1] : [1, 2500];

test(`63: ${count} schedules from seed ${first} come to rest where the server is`, async () => {
  const fault = await search(runtime, count, first);
  if (fault) throw new Error(`SEED=${fault.seed}: ${fault.error.message}`, { cause: fault.error });
});
