// @ts-check
// Who the visitor is.

import { forVisitor, portrait, signOutForm } from "./account.js";
import { act, actionButton, field, problemAt } from "./actions.js";
import { h } from "./dom.js";
import { count, money } from "./format.js";
import { contexts, mutations } from "./names.js";
import { show, skeleton } from "./states.js";

/** @typedef {import("./names.js").Profile} Profile */

/** @param {import("./live.js").Use} use */
export function profileView(use) {
  const body = forVisitor(use, ({ user_id }) =>
    show(use(contexts.user, { user_id }), skeleton(5), ({ user_profile }) => content(user_profile)));
  return { title: "Profile", body: [h("h1", { tabindex: "-1" }, "Profile"), ...body] };
}

/** @param {Profile} profile */
function content(profile) {
  const { name, email, is_staff, order_count, spent_cents } = profile;
  return [
    h("div", { class: "identity" },
      portrait(name),
      h("div", {}, h("p", { class: "name", "data-flash": true, "data-testid": "name" }, name), h("p", { class: "muted" }, email)),
      is_staff && h("span", { class: "badge" }, "Staff"),
    ),
    h("dl", { class: "figures" },
      h("div", {}, h("dt", {}, "Orders"), h("dd", { "data-flash": true }, count(order_count))),
      h("div", {}, h("dt", {}, "Spent"), h("dd", { "data-flash": true }, money(spent_cents))),
    ),
    renameForm(profile),
    signOutForm(),
  ];
}

/** @param {Profile} profile */
function renameForm({ user_id, name }) {
  const rename = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    void act("rename", mutations.rename_user, { user_id, name: String(fields.get("name")) }, { done: (profile) => `You are ${profile.name} now.` });
  };
  return h("form", { class: "inline panelled", novalidate: true, "data-testid": "rename", onsubmit: rename },
    h("h2", {}, "Change your name"),
    field("rename", "name", "Name", { type: "text", value: name, autocomplete: "name", required: true }),
    actionButton("rename", {}, "Save", "Saving …"),
    problemAt("rename", "name"),
  );
}
