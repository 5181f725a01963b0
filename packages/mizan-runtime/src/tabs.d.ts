import type { Mizan } from "./index.js";

/**
 * What becomes stale in one tab becomes stale in all tabs of the origin that listen on `name` (`mizan` unless set). Tags are sent, never
 * data, and what came from another tab is not sent on. Returns what stops it.
 */
export function syncTabs(client: Pick<Mizan, "on" | "invalidate">, name?: string): () => void;
