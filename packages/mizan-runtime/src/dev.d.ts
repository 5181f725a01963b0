import type { Mizan } from "./index.js";

/**
 * Says in the console what happens, event by event, after what it happens for (`mizan: rename_user: read user;user_id=5`). It warns of errors, of
 * calls whose answer says nothing of what is stale, and once for each context that is named stale but is none of `contexts`. Returns what
 * stops it.
 */
export function explain(client: Pick<Mizan, "on">, options?: { contexts?: readonly string[] }): () => void;
