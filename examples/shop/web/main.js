// @ts-check
// The page: its frame, and the view that its address asks for.

import { portrait, signInLink, signInView, signOutForm, visitor } from "./account.js";
import { forgetProblems } from "./actions.js";
import { cartView, pieces } from "./cart.js";
import { catalogView, productView } from "./catalog.js";
import { h, unseen } from "./dom.js";
import { live, redraw } from "./live.js";
import { contexts } from "./names.js";
import { notificationsView, unread } from "./notifications.js";
import { ordersView } from "./orders.js";
import { startPanel } from "./panel.js";
import { profileView } from "./profile.js";
import { blank, toCatalogue } from "./states.js";

/** Where the visitor is: `#/product/5`, `#/?category=books&page=2`.
 * @typedef {{ name: string, id: string, params: URLSearchParams }} Route */
/** @typedef {{ title: string, body: import("./dom.js").Child[] }} View */

/** @type {Record<string, (use: import("./live.js").Use, route: Route) => View>} */
const VIEWS = {
  "": catalogView,
  cart: cartView,
  notifications: notificationsView,
  orders: ordersView,
  product: productView,
  profile: profileView,
  "sign-in": signInView,
};

/** @returns {Route} */
function route() {
  const { pathname, searchParams } = new URL(`${location.origin}/${location.hash.replace(/^#\/?/, "")}`);
  const [, name = "", id = ""] = pathname.split("/");
  return { name, id, params: searchParams };
}

/** @returns {View} */
function nowhere() {
  const body = [h("h1", { tabindex: "-1" }, "Not found"), blank("There is no such page", "The address leads nowhere.", toCatalogue())];
  return { title: "Not found", body };
}

/** @param {string} id */
const region = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

live(region("nav"), (use) => {
  const user = visitor(use);
  const at = route().name;
  /** @param {string} name @param {string} label @param {number} [number] @param {string} [meaning] */
  const link = (name, label, number, meaning) => h("li", {},
    h("a", { href: `#/${name}`, "aria-current": at === name && "page", "data-testid": `nav-${name || "catalog"}` },
      label,
      !!number && h("span", { class: "number", "data-testid": `${name}-badge` }, number, unseen(` ${meaning}`))));
  return [h("ul", {},
    link("", "Catalogue"),
    link("cart", "Cart", user ? pieces(use(contexts.cart, { user_id: user.user_id }).get().data?.cart_content) : 0, "in it"),
    link("orders", "Orders"),
    link("notifications", "News", user ? unread(use(contexts.notifications, {}).get().data) : 0, "unread"),
  )];
});

live(region("account"), (use) => {
  const user = visitor(use);
  if (!user) return [user === null && signInLink("button")];
  return [
    h("a", { href: "#/profile", "aria-current": route().name === "profile" && "page", "data-testid": "who" },
      portrait(user.name), h("span", { class: "name" }, user.name)),
    signOutForm(),
  ];
});

const main = region("main");
const show = live(main, (use) => {
  const at = route();
  const { title, body } = (Object.hasOwn(VIEWS, at.name) ? VIEWS[at.name] : nowhere)(use, at);
  document.title = `${title} – Mizan Shop`;
  // A view of something else is made anew; one that only turns a page is not.
  return [h("div", { key: `${at.name}/${at.id}`, class: "view" }, body)];
});

/** Shows where the visitor has gone, from the top unless it is the way back, and tells those who do not see it. */
addEventListener("hashchange", () => {
  forgetProblems();
  redraw();
  show();
  main.querySelector("h1")?.focus({ preventScroll: true });
  if (!history.state?.hasBeenHere) scrollTo(0, 0);
  history.replaceState({ hasBeenHere: true }, "");
});
history.replaceState({ hasBeenHere: true }, "");

// The fragment is taken by the address.
region("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.querySelector("h1")?.focus();
});

startPanel(region("panel"));
