import type { Mizan } from "./index.js";

/** What a client knows that is not stale, as JSON that may stand in a script element. */
export function dehydrate(client: Pick<Mizan, "entries">): string;

/** Gives a client what another has dehydrated, before anything is mounted. What it already knows or is reading stays. */
export function hydrate(client: Pick<Mizan, "entry">, state: string): void;
