import type { Mizan } from "./index.js";

/**
 * Says in the console what is read and why, and warns once for each context that is named stale but is none of `contexts`, and for each
 * mutation that is answered without a word on what is stale. Returns what stops it.
 */
export function explain(client: Pick<Mizan, "on">, options?: { contexts?: readonly string[] }): () => void;
