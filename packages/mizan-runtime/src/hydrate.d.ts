import type { Mizan, Options } from "./index.js";

/** What a client knows that is not stale, as JSON that may stand in a script element. `json` is the clients' `json`. */
export function dehydrate(client: Pick<Mizan, "entries">, json?: Options["json"]): string;

/** Gives a client what another has dehydrated, before anything is mounted. What it already knows or is reading stays. */
export function hydrate(client: Pick<Mizan, "get" | "set">, state: string, json?: Options["json"]): void;
