import type { Mizan } from "./index.js";

/**
 * Rereads everything mounted when the tab becomes visible or goes online, at most once in `throttle` ms (5,000 unless set), joining what is
 * on its way. Returns what stops it.
 */
export function revalidateOnFocus(client: Pick<Mizan, "entries">, options?: { throttle?: number }): () => void;
