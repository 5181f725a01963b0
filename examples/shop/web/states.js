// @ts-check
// What a view shows beside data: that they are on their way, that there are none, and what went wrong.

import { h, unseen } from "./dom.js";
import { explainRead, titleOf } from "./problems.js";

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
    h("h2", {}, titleOf(error.code)),
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
