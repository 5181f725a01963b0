// @ts-check
// What a view shows beside data: that they are on their way, that there are none, and what went wrong.

import { h, unseen } from "./dom.js";

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("/assets/mizan-runtime/index.js").MizanError} MizanError */

/**
 * What is known of a context; until something is, a skeleton or the reason. Old data stay while they are read again.
 *
 * @template D
 * @param {import("/assets/mizan-runtime/index.js").Handle<D>} handle @param {Child} skeleton @param {(data: D) => Child} draw
 * @returns {Child[]}
 */
export function show(handle, skeleton, draw) {
  const { data, error, fetching, stale } = handle.get();
  const again = () => void handle.refetch();
  if (data === undefined) return [error ? failure(error, fetching, again) : skeleton];
  return [
    error && h("p", { key: "outdated", class: "note warn", role: "alert", "data-testid": "outdated" },
      "This may be out of date. ", explainRead(error), " ", retry(fetching, again)),
    h("div", { key: "known", class: "known", "data-stale": stale || fetching, "aria-busy": fetching && "true" }, draw(data)),
  ];
}

/** @param {MizanError} error @param {boolean} fetching @param {() => void} again */
function failure(error, fetching, again) {
  return h("div", { key: "failure", class: "blank", role: "alert", "data-testid": "failure", "data-code": error.code },
    h("h2", {}, TITLES[error.code] ?? "This cannot be shown"),
    h("p", {}, explainRead(error)),
    h("p", { class: "actions" },
      retry(fetching, again),
      error.code === "UNAUTHENTICATED" && h("a", { href: "#/sign-in" }, "Sign in"),
      h("a", { href: "#/" }, "Go to the catalogue")),
  );
}

/** @param {boolean} fetching @param {() => void} again */
function retry(fetching, again) {
  return h("button", { type: "button", class: "quiet", "aria-disabled": fetching && "true", onclick: again },
    fetching ? "Trying …" : "Try again");
}

/** @type {Record<string, string>} */
const TITLES = {
  NO_ANSWER: "The shop does not answer",
  NOT_FOUND: "There is no such thing here",
  UNAUTHENTICATED: "You are signed out",
  FORBIDDEN: "This is not yours to see",
  INVALID_ARGUMENTS: "There is no such page",
  INVALID: "There is no such page",
};

/** Why something cannot be read. @param {MizanError} error */
function explainRead(error) {
  switch (error.code) {
    case "NO_ANSWER": return "Your connection or the server is down.";
    case "NOT_FOUND": return "It may have been here once, or the address is mistyped.";
    case "UNAUTHENTICATED": return "Sign in again to go on.";
    case "INVALID_ARGUMENTS":
    case "INVALID": return "The address asks for something that the shop does not have.";
    default: return error.status >= 500 ? "Something is broken on our side." : sentence(error.detail);
  }
}

/** Why something was not done, or perhaps was. @param {MizanError} error */
export function explainCall(error) {
  switch (error.code) {
    case "OUT_OF_STOCK": return `${outOfStock(error)} Then order again.`;
    case "EMPTY_CART": return "There is nothing to order: your cart is empty.";
    case "UNAUTHENTICATED": return "You are signed out. Sign in, then try again.";
    case "FORBIDDEN": return "You may not do this.";
    case "NO_ANSWER": return `No answer came, so nobody knows whether it was done. ${REREAD}`;
    default: return error.status >= 500 ? `The shop failed, so it may have been done or not. ${REREAD}` : sentence(error.detail);
  }
}

/** Says how many are left when the problem does. @param {MizanError} error */
function outOfStock({ detail, data }) {
  const { product, left } = /** @type {{ product?: string, left?: number }} */ (data ?? {});
  if (product === undefined || left === undefined) return `${sentence(detail)} Take fewer or remove it.`;
  return left > 0 ? `Only ${left} of ${product} are left: take fewer.` : `${product} is sold out: remove it.`;
}

const REREAD = "What you see is being read again: look before you repeat it.";

/** @param {string} text */
export const sentence = (text) => text && text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

/** That there is nothing, and what to do about it. @param {string} title @param {string} text @param {...Child} actions */
export function blank(title, text, ...actions) {
  return h("div", { class: "blank", "data-testid": "empty" }, h("h2", {}, title), h("p", {}, text), h("p", { class: "actions" }, actions));
}

export const toCatalogue = () => h("a", { class: "button", href: "#/" }, "Browse the catalogue");

/** Grey shapes where data will be. @param {number} lines */
export function skeleton(lines) {
  return h("div", { key: "skeleton", class: "skeleton", "data-testid": "loading" },
    unseen("Loading …"),
    Array.from({ length: lines }, () => h("div", { class: "bone" })),
  );
}
