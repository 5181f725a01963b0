// @ts-check
// What the visitor has ordered.

import { forVisitor } from "./account.js";
import { act, actionButton, problemAt } from "./actions.js";
import { picture } from "./art.js";
import { h, unseen } from "./dom.js";
import { lineCents, money, plural } from "./format.js";
import { contexts, mutations } from "./names.js";
import { blank, show, skeleton, toCatalogue } from "./states.js";

/** @typedef {import("./names.js").Order} Order */
/** @typedef {import("./names.js").Line} Line */

/** @param {import("./live.js").Use} use */
export function ordersView(use) {
  const body = forVisitor(use, ({ user_id }) =>
    show(use(contexts.user, { user_id }), skeleton(6), ({ user_orders }) => content(user_orders)));
  return { title: "Orders", body: [h("h1", { tabindex: "-1" }, "Orders"), ...body] };
}

/** @param {Order[]} orders */
function content(orders) {
  if (orders.length === 0) {
    return blank("No orders yet", "What you order is kept here.", toCatalogue());
  }
  return [
    h("p", { class: "count", role: "status", "data-testid": "count" }, plural(orders.length, "order")),
    h("ul", { class: "orders", "data-testid": "orders" }, orders.map(orderCard)),
  ];
}

/** @param {Order} order */
function orderCard({ order_id, status, total_cents, lines }) {
  const key = `cancel ${order_id}`;
  return h("li", { key: order_id, class: "order", "data-testid": `order-${order_id}`, "data-status": status },
    h("header", {},
      h("h2", {}, `Order ${order_id}`),
      h("span", { class: "badge", "data-status": status, "data-flash": true }, status === "placed" ? "Placed" : "Cancelled"),
      h("p", { class: "price" }, money(total_cents)),
    ),
    h("ul", { class: "lines" }, lines.map(orderLine)),
    status === "placed" && cancelControl(key, order_id),
    // When the order was cancelled elsewhere, the control is gone.
    problemAt(key),
  );
}

/** @param {Line} line */
function orderLine(line) {
  const { product_id, name, quantity, unit_price_cents } = line;
  return h("li", { key: product_id, class: "line" },
    picture(line),
    h("div", { class: "what" },
      h("a", { href: `#/product/${product_id}` }, name),
      h("p", { class: "muted" }, `${quantity} × ${money(unit_price_cents)}`)),
    h("p", { class: "price" }, money(lineCents(line))),
  );
}

/** @param {string} key @param {number} order_id */
function cancelControl(key, order_id) {
  const cancel = () => act(key, mutations.cancel_order, { order_id }, { done: `Order ${order_id} is cancelled.` });
  return h("details", { key: "cancel", class: "confirm" },
    h("summary", {}, "Cancel order", unseen(` ${order_id}`), " …"),
    h("p", {}, "Its pieces go back on the shelf."),
    actionButton(key, { type: "button", class: "danger", "data-testid": "cancel", onclick: () => void cancel() },
      "Yes, cancel it", "Cancelling …"),
  );
}
