// @ts-check
// The cart, and how it looks before the server has confirmed a change.

import { forVisitor } from "./account.js";
import { act, actionButton, problemAt } from "./actions.js";
import { picture } from "./art.js";
import { h, unseen } from "./dom.js";
import { lineCents, money, plural } from "./format.js";
import { contexts, mutations } from "./names.js";
import { blank, show, skeleton, toCatalogue } from "./states.js";

/** @typedef {import("./names.js").Account} Account */
/** @typedef {import("./names.js").Cart} Cart */
/** @typedef {import("./names.js").Line} Line */
/** @typedef {import("./names.js").CartData} CartData */

/** The most pieces of one product in a cart. */
const MOST = 99;

/** @param {number} quantity */
const isQuantity = (quantity) => quantity >= 1 && quantity <= MOST;

/** The cart with other lines. @param {CartData} data @param {Line[]} lines @returns {CartData} */
function withLines({ cart_content }, lines) {
  const total_cents = lines.reduce((sum, line) => sum + lineCents(line), 0);
  return { cart_content: { ...cart_content, lines, total_cents } };
}

/** The cart with more of a product. @param {import("./names.js").Product} product @param {number} quantity */
export const withMore = ({ product_id, name, price_cents }, quantity) => (/** @type {CartData} */ data) => {
  if (!isQuantity(quantity)) return data; // It will be refused.
  const others = data.cart_content.lines.filter((line) => line.product_id !== product_id);
  const before = data.cart_content.lines.find((line) => line.product_id === product_id)?.quantity ?? 0;
  const line = { product_id, name, quantity: before + quantity, unit_price_cents: price_cents };
  return withLines(data, [...others, line].sort((a, b) => a.product_id - b.product_id));
};

/** The cart with so much of a product. @param {number} product_id @param {number} quantity */
const withQuantity = (product_id, quantity) => (/** @type {CartData} */ data) => {
  if (!isQuantity(quantity)) return data; // It will be refused.
  return withLines(data, data.cart_content.lines.map((line) => (line.product_id === product_id ? { ...line, quantity } : line)));
};

/** The cart without a product. @param {number} product_id */
const without = (product_id) => (/** @type {CartData} */ data) =>
  withLines(data, data.cart_content.lines.filter((line) => line.product_id !== product_id));

/** @param {Cart | undefined} cart */
export const pieces = (cart) => cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;

/** @param {import("./live.js").Use} use */
export function cartView(use) {
  const body = forVisitor(use, (user) =>
    show(use(contexts.cart, { user_id: user.user_id }), skeleton(5), ({ cart_content }) => content(user, cart_content)));
  return { title: "Cart", body: [h("h1", { tabindex: "-1" }, "Cart"), ...body] };
}

/** @param {Account} user @param {Cart} cart */
function content(user, { lines, total_cents }) {
  if (lines.length === 0) {
    return [
      // When the cart was emptied elsewhere, this is where one learns why the order was refused.
      problemAt("order"),
      blank("Your cart is empty", "Whatever you add waits here until you order it.", toCatalogue()),
    ];
  }
  return [
    h("ul", { class: "lines", "data-testid": "cart-lines" }, lines.map((line) => cartLine(user, line))),
    h("div", { class: "total" },
      h("p", {}, "Total ", h("strong", { "data-flash": true, "data-testid": "total" }, money(total_cents))),
      actionButton("order", { type: "button", "data-testid": "place-order", onclick: () => void order(user) },
        "Place order", "Ordering …"),
      problemAt("order"),
    ),
  ];
}

/** Orders what is in the cart, and shows the order. @param {Account} user */
async function order({ user_id }) {
  const isDone = await act("order", mutations.place_order, { user_id }, { done: ({ order_id }) => `Order ${order_id} is placed.` });
  // Not when the visitor has gone on meanwhile.
  if (isDone && location.hash === "#/cart") location.hash = "#/orders";
}

/** @param {Account} user @param {Line} line */
function cartLine(user, line) {
  const { product_id, name, unit_price_cents } = line;
  const key = `line ${product_id}`;
  return h("li", { key: product_id, class: "line", "data-testid": `line-${product_id}` },
    picture(line),
    h("div", { class: "what" },
      h("a", { href: `#/product/${product_id}` }, name),
      h("p", { class: "muted" }, `${money(unit_price_cents)} each`)),
    stepper(user, line, key),
    h("p", { class: "price" }, money(lineCents(line))),
    h("button", { type: "button", class: "quiet", "data-testid": "remove", onclick: () => void remove(user, line, key) },
      h("span", {}, "Remove", unseen(` ${name}`))),
    problemAt(key),
  );
}

/** @param {Account} user @param {Line} line @param {string} key */
function stepper(user, line, key) {
  const { name, quantity } = line;
  /** @param {number} to */
  const set = (to) => void setQuantity(user, line, to, key);
  /** It stays where the focus can be when it has come to its end. @param {number} to @param {string} label @param {string} sign */
  const step = (to, label, sign) => {
    const state = isQuantity(to) ? { onclick: () => set(to) } : { "aria-disabled": "true" };
    return h("button", { type: "button", class: "quiet", "aria-label": label, ...state }, sign);
  };
  const typed = (/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.currentTarget).valueAsNumber);
  return h("div", { class: "stepper", role: "group", "aria-label": `Quantity of ${name}` },
    step(quantity - 1, `One ${name} fewer`, "−"),
    h("input", { type: "number", min: 1, max: MOST, value: quantity, "aria-label": `Quantity of ${name}`,
      "data-testid": "quantity", onchange: typed }),
    step(quantity + 1, `One ${name} more`, "+"),
  );
}

/** @param {Account} user @param {Line} line @param {number} quantity @param {string} key */
function setQuantity({ user_id }, { product_id, name }, quantity, key) {
  return act(key, mutations.set_cart_quantity, { user_id, product_id, quantity }, {
    layers: (layer) => layer(contexts.cart, { user_id }, withQuantity(product_id, quantity)),
    done: `${plural(quantity, "piece")} of ${name}.`,
    again: true,
  });
}

/** @param {Account} user @param {Line} line @param {string} key */
function remove({ user_id }, { product_id, name }, key) {
  return act(key, mutations.remove_from_cart, { user_id, product_id }, {
    layers: (layer) => layer(contexts.cart, { user_id }, without(product_id)),
    done: `${name} is out of your cart.`,
  });
}
