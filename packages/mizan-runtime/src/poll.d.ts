import type { Handle } from "./index.js";

/** Rereads what `handle` has mounted every `ms`, unless the tab is hidden or a read is on its way. Returns what stops it. */
export function poll(handle: Pick<Handle<any, any>, "get" | "refetch">, ms: number): () => void;
