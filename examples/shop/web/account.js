// @ts-check
// Who is signed in. Signing in and out are plain forms: the browser sends them, and comes back to where it was.

import { h, unseen } from "./dom.js";
import { contexts } from "./names.js";
import { blank, show, skeleton } from "./states.js";

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./live.js").Use} Use */
/** @typedef {import("./names.js").Account} Account */

/**
 * Whoever is signed in; `null` when nobody is, `undefined` while that is not known.
 *
 * @param {Use} use @returns {Account | null | undefined}
 */
export const visitor = (use) => use(contexts.session, {}).get().data?.session.user;

/** A view for whoever is signed in; for others, the way there. @param {Use} use @param {(user: Account) => Child[]} draw */
export function forVisitor(use, draw) {
  const user = visitor(use);
  if (user) return draw(user);
  return show(use(contexts.session, {}), skeleton(3), () =>
    blank("You are not signed in", "This part of the shop belongs to whoever is.", signInLink("button")));
}

/** The way to the form, and back from it. @param {string} [look] */
export function signInLink(look) {
  const here = location.hash.slice(1) || "/";
  const href = here.startsWith("/sign-in") ? `#${here}` : `#/sign-in?back=${encodeURIComponent(here)}`;
  return h("a", { class: look, href, "data-testid": "sign-in" }, "Sign in");
}

export function signOutForm() {
  return h("form", { method: "post", action: "/sign-out#/" },
    h("button", { class: "quiet", "data-testid": "sign-out" }, "Sign out"));
}

/** @param {Use} use @param {import("./main.js").Route} route */
export function signInView(use, { params }) {
  const back = params.get("back") ?? "/";
  const body = [
    h("h1", { tabindex: "-1" }, "Sign in"),
    h("p", { class: "lead" }, "This is a demonstration: be whoever you like. Staff may restock products."),
    ...show(use(contexts.accounts, {}), skeleton(4), ({ accounts }) =>
      // A browser keeps the fragment through the redirect that answers the form.
      h("form", { method: "post", action: `/sign-in#${back}`, class: "accounts" }, accounts.map(accountButton))),
  ];
  return { title: "Sign in", body };
}

/** @param {Account} account */
function accountButton({ user_id, name, is_staff }) {
  return h("button", { key: user_id, name: "user_id", value: user_id, "data-testid": `sign-in-as-${user_id}` },
    portrait(name),
    h("span", {}, unseen("Sign in as "), name),
    is_staff && h("span", { class: "badge" }, "Staff"),
  );
}

/** @param {string} name */
export function portrait(name) {
  const initials = name.split(/\s+/u).slice(0, 2).map((word) => [...word][0] ?? "").join("");
  return h("span", { class: "portrait", "aria-hidden": "true" }, initials);
}
