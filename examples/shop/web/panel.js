// @ts-check
// What just happened: what each write made stale, what was read again because of it, and why. Everything here is told by the client's
// events; the panel knows no context and no mutation.

import { client } from "./client.js";
import { h, patch } from "./dom.js";
import { duration } from "./format.js";

/** @typedef {import("/assets/mizan-runtime/index.js").MizanEvent} MizanEvent */
/** @typedef {import("/assets/mizan-runtime/index.js").Cause} Cause */
/** @typedef {{ entry: string, state: "reading" | "fresh" | "failed" | "stopped", began: number, ended?: number }} Read */
/**
 * A mutation, or what some other cause brought about.
 * @typedef {{ id: number, cause: string, mutation?: number, args?: unknown, at: Date, began: number, ended?: number, error?: string,
 *   targets: string[], entries: string[], isMissing?: boolean, reads: Read[] }} Happening
 */

/** How many happenings are kept. */
const MOST = 40;

/** Causes so close to one another are one. */
const ONE_MOMENT = 400;

/** The latest first. @type {Happening[]} */
let happenings = [];
let counted = 0;

/** @param {string} cause @param {Partial<Happening>} [more] */
function begin(cause, more) {
  const happening = { id: ++counted, cause, at: new Date(), began: performance.now(), targets: [], entries: [], reads: [], ...more };
  happenings = [happening, ...happenings].slice(0, MOST);
  return happening;
}

/** What `cause` has begun: the mutation, or the latest happening of this moment. @param {Cause} cause @returns {Happening} */
function happeningOf(cause) {
  if (typeof cause !== "string") {
    return happenings.find(({ mutation, cause: name }) => mutation === cause.id && name === cause.mutation) ?? begin(cause.mutation, { mutation: cause.id });
  }
  const [latest] = happenings;
  const isSame = latest && latest.mutation === undefined && latest.cause === cause;
  return isSame && performance.now() - (latest.reads.at(-1)?.began ?? latest.began) < ONE_MOMENT ? latest : begin(cause);
}

/** @param {MizanEvent} event */
function record(event) {
  switch (event.type) {
    case "call":
      return void begin(event.mutation, { mutation: event.id, args: event.args });
    case "answer": {
      const { id, mutation, error } = event;
      return void Object.assign(happeningOf({ id, mutation }), { ended: performance.now(), error: error?.code });
    }
    case "invalidate": {
      const happening = happeningOf(event.cause);
      happening.targets.push(...event.targets);
      happening.entries.push(...event.entries);
      happening.isMissing = event.missing;
      return;
    }
    case "read":
      return void happeningOf(event.cause).reads.push({ entry: event.entry, state: "reading", began: performance.now() });
    case "commit":
      return end(event.entry, "fresh");
    case "fail":
      return end(event.entry, "failed");
    case "abort":
      return end(event.entry, "stopped");
  }
}

/** @param {string} entry @param {Read["state"]} state */
function end(entry, state) {
  for (const { reads } of happenings) {
    for (const read of reads) if (read.entry === entry && read.state === "reading") Object.assign(read, { state, ended: performance.now() });
  }
}

/** Whether the scope `target` may cover `entry`, as far as its name tells. @param {string} target @param {string} entry */
const covers = (target, entry) => target === "*" || target.split(";")[0] === entry.split(";")[0];

const STORED = "panel";

/** Fills the panel, and opens it where it was open before. @param {HTMLElement} panel */
export function startPanel(panel) {
  const button = /** @type {HTMLButtonElement} */ (panel.querySelector("button"));
  const latest = /** @type {HTMLElement} */ (panel.querySelector(".latest"));
  const content = /** @type {HTMLElement} */ (panel.querySelector("#panel-content"));
  /** @param {boolean} isOpen */
  const open = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    content.hidden = !isOpen;
    document.documentElement.toggleAttribute("data-panel", isOpen);
  };
  // Where there is room beside the shop, it is open at first.
  open((localStorage.getItem(STORED) ?? String(matchMedia("(min-width: 75rem)").matches)) === "true");
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    localStorage.setItem(STORED, String(isOpen));
    open(isOpen);
  });
  let isPending = false;
  const draw = () => {
    isPending = false;
    patch(latest, [summary()]);
    patch(content, contents());
  };
  client.on((event) => {
    record(event);
    if (isPending) return;
    isPending = true;
    queueMicrotask(draw);
  });
  draw();
}

/** The latest mutation in a few words. */
function summary() {
  const mutation = happenings.find(({ mutation }) => mutation !== undefined);
  if (!mutation) return "";
  const { cause, error, ended, reads } = mutation;
  return `${cause} ${error ?? (ended === undefined ? "…" : `→ ${reads.length} read again`)}`;
}

function contents() {
  return [
    h("p", { class: "lead" }, "Each write says on the server what it makes stale. The page reads that again, and nothing else; it has no list of its own."),
    h("section", { "aria-labelledby": "known-title" }, h("h3", { id: "known-title" }, "Known now"), known()),
    h("section", { "aria-labelledby": "happened-title" }, h("h3", { id: "happened-title" }, "What happened, latest first"),
      h("ol", { class: "happenings", "data-testid": "happenings" }, happenings.map(happeningItem))),
  ];
}

function known() {
  const entries = client.entries().sort((a, b) => (a.tag < b.tag ? -1 : 1));
  if (entries.length === 0) return h("p", { class: "muted" }, "Nothing yet.");
  return h("ul", { class: "entries", "data-testid": "entries" }, entries.map(({ tag, mounted, state }) => {
    const word = state.fetching ? "reading" : state.status === "error" ? "failed" : state.stale ? "stale" : "fresh";
    return h("li", { key: tag, "data-entry": tag, "data-state": word, "data-mounted": mounted > 0 },
      code(tag), h("span", { class: "state" }, mounted > 0 ? word : `${word}, not shown`));
  }));
}

/** @param {Happening} happening */
function happeningItem(happening) {
  const { id, cause, mutation, args, at, began, ended, error, reads } = happening;
  const isMutation = mutation !== undefined;
  const isRunning = isMutation && args !== undefined && ended === undefined;
  return h("li", { key: id, class: isMutation ? "happening mutation" : "happening", "data-testid": isMutation ? `mutation-${cause}` : `cause-${cause}`, "data-state": error ? "failed" : isRunning ? "running" : "done" },
    h("header", {},
      h("h4", {}, isMutation ? code(cause) : sayCause(cause)),
      h("span", { class: "muted" }, isRunning ? "asking …" : ended === undefined ? clock.format(at) : duration(ended - began)),
    ),
    isMutation && args !== undefined && h("p", { class: "args" }, brief(args)),
    error && h("p", { key: "error", class: "verdict" }, code(error)),
    staleList(happening),
    reads.length > 0 && readList(happening),
    staleUnread(happening),
  );
}

/** @param {Happening} happening */
function staleList({ targets, entries, isMissing, mutation, ended }) {
  if (targets.length === 0) return mutation !== undefined && ended !== undefined && h("p", { key: "stale", class: "muted" }, "Nothing became stale.");
  return h("div", { key: "stale", class: "stale" },
    h("h5", {}, isMissing ? "Its answer did not say what is stale, so all of this is distrusted" : mutation === undefined ? "Became stale" : "Its answer said: stale are"),
    h("ul", { class: "targets" }, targets.map((target) => {
      const isKnown = entries.some((entry) => covers(target, entry));
      return h("li", { key: target, "data-target": target, "data-known": isKnown }, code(target), !isKnown && h("span", { class: "visually-hidden" }, " (nothing of it is known here)"));
    })),
  );
}

/** @param {Happening} happening */
function readList({ reads, targets, mutation }) {
  return h("div", { key: "reads", class: "reads" },
    h("h5", {}, targets.length > 0 ? "So these were read again" : mutation === undefined ? "Read" : "Read again"),
    h("ul", {}, reads.map(({ entry, state, began, ended }, index) => {
      const target = targets.find((target) => covers(target, entry));
      return h("li", { key: `${entry} ${index}`, "data-entry": entry, "data-state": state },
        code(entry),
        h("span", { class: "state" }, state === "reading" ? "reading …" : `${state} · ${duration((ended ?? began) - began)}`),
        target !== undefined && target !== entry && h("small", {}, "because of ", code(target)));
    })),
  );
}

/** What is known, became stale and is not on the screen. @param {Happening} happening */
function staleUnread({ entries, reads, ended, mutation }) {
  const left = entries.filter((entry) => !reads.some((read) => read.entry === entry));
  if (left.length === 0 || (mutation !== undefined && ended === undefined)) return null;
  return h("p", { key: "left", class: "left muted" }, "Not on the screen, to be read when shown: ", left.map((entry) => [code(entry), " "]));
}

/** @param {string} text */
const code = (text) => h("code", {}, decode(text));

/** A tag has its values percent-encoded. @param {string} tag */
function decode(tag) {
  try {
    return decodeURIComponent(tag);
  } catch {
    return tag;
  }
}

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

/** @type {Record<string, string>} */
const CAUSES = {
  focus: "The page was looked at again",
  manual: "Asked for",
  mount: "Came on the screen",
  online: "The connection came back",
  poll: "It was time",
  refetch: "Asked for again",
  retry: "Tried again",
  tab: "Another tab has written",
};

/** @param {string} cause */
const sayCause = (cause) => CAUSES[cause] ?? cause;

/** Arguments on a line. @param {unknown} args */
function brief(args) {
  const text = Object.entries(/** @type {object} */ (args)).map(([name, value]) => `${name}: ${typeof value === "string" ? `“${value}”` : value}`).join(", ");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text || "no arguments";
}
