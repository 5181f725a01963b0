// @ts-check
// What just happened, for people: what each write made stale, what was read again because of it, and why. All of it is told by the
// client; the panel knows no context and no mutation.

import { client } from "./client.js";
import { h, patch, unseen } from "./dom.js";
import { duration } from "./format.js";
import { happenings, record } from "./happenings.js";

/** @typedef {import("./happenings.js").Happening} Happening */

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
  const soon = () => {
    if (!isPending) queueMicrotask(draw);
    isPending = true;
  };
  client.on((event) => {
    record(event);
    soon();
  });
  // What is shown changes then, and no event tells it.
  addEventListener("hashchange", soon);
  draw();
}

/** Whether the scope `target` may cover `entry`, as far as its name tells. @param {string} target @param {string} entry */
const covers = (target, entry) => target === "*" || target.split(";")[0] === entry.split(";")[0];

/** The latest mutation in a few words. */
function summary() {
  const latest = happenings.find(({ call }) => call);
  if (!latest) return "";
  const { cause, error, ended, reads } = latest;
  return `${cause} ${error ?? (ended === undefined ? "…" : `→ ${reads.length} read again`)}`;
}

function contents() {
  return [
    h("p", { class: "lead" },
      "Each write says on the server what it makes stale. The page reads that again, and nothing else; it has no list of its own."),
    h("section", { "aria-labelledby": "known-title" }, h("h3", { id: "known-title" }, "Known now"), known()),
    h("section", { "aria-labelledby": "happened-title" }, h("h3", { id: "happened-title" }, "What happened, latest first"),
      h("ol", { class: "happenings", "data-testid": "happenings" }, happenings.map(happeningItem))),
  ];
}

function known() {
  const entries = [...client.entries.values()].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  if (entries.length === 0) return h("p", { class: "muted" }, "Nothing yet.");
  return h("ul", { class: "entries", "data-testid": "entries" }, entries.map(({ tag, mounted, get }) => {
    const state = get();
    const word = state.fetching ? "reading" : state.status === "error" ? "failed" : state.stale ? "stale" : "fresh";
    return h("li", { key: tag, "data-entry": tag, "data-state": word, "data-mounted": mounted.size > 0 },
      code(tag), h("span", { class: "state" }, mounted.size > 0 ? word : `${word}, not shown`));
  }));
}

/** @param {Happening} happening */
function happeningItem(happening) {
  const { id, cause, call, at, began, ended, error, reads } = happening;
  const isRunning = call && ended === undefined;
  const [look, kind] = call ? ["happening mutation", "mutation"] : ["happening", "cause"];
  const state = error ? "failed" : isRunning ? "running" : "done";
  return h("li", { key: id, class: look, "data-testid": `${kind}-${cause}`, "data-state": state },
    h("header", {},
      h("h4", {}, call ? code(cause) : sayCause(cause)),
      h("span", { class: "muted" }, isRunning ? "asking …" : call && ended !== undefined ? duration(ended - began) : clock.format(at)),
    ),
    call && h("p", { class: "args" }, brief(call.args)),
    error && h("p", { key: "error", class: "verdict" }, code(error)),
    staleList(happening),
    reads.length > 0 && readList(happening),
    staleUnread(happening),
  );
}

/** @param {Happening} happening */
function staleList({ targets, entries, isUnsaid, call, ended }) {
  if (targets.length === 0) {
    return call && ended !== undefined && h("p", { key: "stale", class: "muted" }, "Nothing became stale.");
  }
  const said = isUnsaid ? "No answer said what is stale, so this is distrusted" : "Its answer said: stale are";
  return h("div", { key: "stale", class: "stale" },
    h("h5", {}, call ? said : "Became stale"),
    h("ul", { class: "targets" }, targets.map((target) => {
      const isKnown = entries.some((entry) => covers(target, entry));
      return h("li", { key: target, "data-target": target, "data-known": isKnown },
        code(target), target === "*" && " everything", !isKnown && unseen(" (nothing of it is known here)"));
    })),
  );
}

/** @param {Happening} happening */
function readList({ reads, targets, call }) {
  return h("div", { key: "reads", class: "reads" },
    h("h5", {}, targets.length > 0 ? "So these were read again" : call ? "Read again" : "Read"),
    h("ul", {}, reads.map(({ entry, state, began, ended }, index) => {
      const target = targets.find((target) => covers(target, entry));
      return h("li", { key: `${entry} ${index}`, "data-entry": entry, "data-state": state },
        code(entry),
        h("span", { class: "state" }, state === "reading" ? "reading …" : `${state} · ${duration((ended ?? began) - began)}`),
        target !== undefined && target !== entry && target !== "*" && h("small", {}, "because of ", code(target)));
    })),
  );
}

/** What is known, became stale and is not on the screen. @param {Happening} happening */
function staleUnread({ entries, reads, ended, call }) {
  const left = entries.filter((entry) => !reads.some((read) => read.entry === entry));
  if (left.length === 0 || (call && ended === undefined)) return null;
  return h("p", { key: "left", class: "left muted" },
    "Not on the screen, to be read when shown: ", left.map((entry) => [code(entry), " "]));
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
  /** @param {unknown} value */
  const quoted = (value) => (typeof value === "string" ? `“${value}”` : String(value));
  const text = Object.entries(/** @type {object} */ (args)).map(([name, value]) => `${name}: ${quoted(value)}`).join(", ");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text || "no arguments";
}
