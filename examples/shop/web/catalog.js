// @ts-check
// The catalogue, page by page, and one product.

import { visitor, signInLink } from "./account.js";
import { act, actionButton, field, problemAt } from "./actions.js";
import { picture } from "./art.js";
import { withMore } from "./cart.js";
import { CATEGORIES, category } from "./categories.js";
import { h, unseen } from "./dom.js";
import { count, money, plural } from "./format.js";
import { contexts, mutations } from "./names.js";
import { blank, show, skeleton } from "./states.js";

/** @typedef {import("./live.js").Use} Use */
/** @typedef {import("./main.js").Route} Route */
/** @typedef {import("./names.js").Account} Account */
/** @typedef {import("./names.js").CatalogPage} CatalogPage */
/** @typedef {import("./names.js").Category} Category */
/** @typedef {import("./names.js").Product} Product */

const CATEGORY_NAMES = /** @type {Category[]} */ (Object.keys(CATEGORIES));

/** From here on, a product is scarce. */
const SCARCE = 30;

/** The address of a page of the catalogue. @param {Category | null} chosen @param {number} [page] */
function address(chosen, page = 1) {
  const params = new URLSearchParams();
  if (chosen) params.set("category", chosen);
  if (page !== 1) params.set("page", String(page));
  return `#/${params.size ? `?${params}` : ""}`;
}

/** @param {Use} use @param {Route} route */
export function catalogView(use, { params }) {
  // Where it is none, the server says so.
  const chosen = /** @type {Category | null} */ (params.get("category"));
  const page = params.has("page") ? Number(params.get("page")) : null;
  const title = chosen ? category(chosen).label : "Catalogue";
  const body = [
    h("h1", { tabindex: "-1" }, title),
    h("p", { class: "lead" }, chosen ? category(chosen).blurb : "Eight kinds of useful things, in fifteen finishes."),
    filters(chosen),
    ...show(use(contexts.catalog, { category: chosen, page }), skeletonGrid(), ({ catalog_page }) => results(use, catalog_page, chosen)),
  ];
  return { title: page && page !== 1 ? `${title}, page ${page}` : title, body };
}

/** @param {Category | null} chosen */
function filters(chosen) {
  /** @param {Category | null} name @param {string} label */
  const filter = (name, label) => h("li", {}, h("a", { href: address(name), "aria-current": chosen === name && "page" }, label));
  return h("nav", { "aria-label": "Categories" },
    h("ul", { class: "filters" }, filter(null, "All"), CATEGORY_NAMES.map((name) => filter(name, category(name).label))));
}

/** @param {Use} use @param {CatalogPage} catalog @param {Category | null} chosen */
function results(use, { page, pages, total, products }, chosen) {
  if (products.length === 0) {
    const toFirst = h("a", { class: "button", href: address(chosen) }, "Go to the first");
    return blank("Nothing here", `The catalogue has ${plural(pages, "page")}.`, toFirst);
  }
  return [
    h("p", { class: "count", role: "status", "data-testid": "count" }, plural(total, "product"), pages > 1 && `, page ${page} of ${pages}`),
    h("ul", { class: "products", "data-testid": "products" }, products.map((product) => card(use, product))),
    pages > 1 && pagination(page, pages, chosen),
  ];
}

/** @param {Use} use @param {Product} product */
function card(use, product) {
  const { product_id, name, price_cents } = product;
  return h("li", { key: product_id, class: "card", "data-testid": `product-${product_id}` },
    picture(product),
    h("h2", {}, h("a", { href: `#/product/${product_id}` }, name)),
    h("p", { class: "price" }, money(price_cents)),
    stock(product),
    addButton(use, product),
  );
}

/** @param {Product} product */
function stock({ stock }) {
  const level = stock === 0 ? "none" : stock < SCARCE ? "few" : "many";
  const text = { none: "Sold out", few: `Only ${stock} left`, many: `${count(stock)} in stock` }[level];
  return h("p", { class: "stock", "data-level": level, "data-flash": true, "data-testid": "stock" }, text);
}

/** Puts one piece into the cart. @param {Use} use @param {Product} product */
function addButton(use, product) {
  const user = visitor(use);
  const key = `add ${product.product_id}`;
  if (!user) return user === null && h("p", { key: "sign-in", class: "add" }, signInLink(), " to buy");
  return h("div", { key: "add", class: "add" },
    h("button", { type: "button", disabled: product.stock === 0, "data-testid": "add", onclick: () => void add(key, user, product, 1) },
      h("span", {}, "Add to cart", unseen(`: ${product.name}`))),
    problemAt(key),
  );
}

/** @param {string} key @param {Account} user @param {Product} product @param {number} quantity */
function add(key, { user_id }, product, quantity) {
  return act(key, mutations.add_to_cart, { user_id, product_id: product.product_id, quantity }, {
    layers: (layer) => layer(contexts.cart, { user_id }, withMore(product, quantity)),
    done: `${product.name} is in your cart.`,
    again: true,
  });
}

/** @param {number} page @param {number} pages @param {Category | null} chosen */
function pagination(page, pages, chosen) {
  /** @param {number} to @param {string} label @param {string} rel */
  const step = (to, label, rel) =>
    to >= 1 && to <= pages
      ? h("li", {}, h("a", { href: address(chosen, to), rel }, label))
      : h("li", { "aria-hidden": "true" }, h("span", {}, label));
  /** @param {number} to */
  const link = (to) =>
    h("li", {}, h("a", { href: address(chosen, to), "aria-label": `Page ${to}`, "aria-current": to === page && "page" }, to));
  return h("nav", { class: "pagination", "aria-label": "Pages" },
    h("ul", {},
      step(page - 1, "← Previous", "prev"),
      Array.from({ length: pages }, (_, index) => link(index + 1)),
      step(page + 1, "Next →", "next"),
    ));
}

/** @param {Use} use @param {Route} route */
export function productView(use, { id }) {
  const handle = use(contexts.product, { product_id: Number(id) });
  const product = handle.get().data?.product_detail;
  const title = product?.name ?? `Product ${id}`;
  const body = [
    h("nav", { class: "trail", "aria-label": "Where this is" },
      h("a", { href: "#/" }, "Catalogue"),
      product && [" / ", h("a", { href: address(product.category) }, category(product.category).label)]),
    // Outside of what is shown when the data have come: the focus is here, and stays.
    h("h1", { tabindex: "-1" }, title),
    ...show(handle, skeleton(6), ({ product_detail }) => details(use, product_detail)),
  ];
  return { title, body };
}

/** @param {Use} use @param {Product} product */
function details(use, product) {
  const user = visitor(use);
  return h("div", { class: "product", "data-testid": `product-${product.product_id}` },
    h("div", { class: "frame" }, picture(product)),
    h("div", { class: "facts" },
      h("p", { class: "price" }, money(product.price_cents)),
      stock(product),
      h("p", {}, category(product.category).blurb),
      user && buyForm(user, product),
      user === null && h("p", { key: "sign-in", class: "add" }, signInLink("button"), " to buy it."),
      user?.is_staff && restockForm(product),
    ),
  );
}

/** @param {Account} user @param {Product} product */
function buyForm(user, product) {
  const key = `buy ${product.product_id}`;
  const buy = (/** @type {SubmitEvent} */ event) => void add(key, user, product, quantityOf(event));
  return h("form", { key: "buy", class: "inline", novalidate: true, "data-testid": "buy", onsubmit: buy },
    field(key, "quantity", "Quantity", { type: "number", min: 1, max: 99, value: 1, required: true, disabled: product.stock === 0 }),
    h("button", { disabled: product.stock === 0 }, product.stock === 0 ? "Sold out" : "Add to cart"),
    problemAt(key, "quantity"),
  );
}

/** @param {Product} product */
function restockForm({ product_id, name }) {
  const key = `restock ${product_id}`;
  const restock = (/** @type {SubmitEvent} */ event) => {
    const args = { product_id, quantity: quantityOf(event) };
    void act(key, mutations.restock_product, args, { done: `${name} is restocked.` });
  };
  return h("form", { key: "restock", class: "inline staff", novalidate: true, "data-testid": "restock", onsubmit: restock },
    h("h2", {}, "Restock", h("span", { class: "badge" }, "Staff")),
    field(key, "quantity", "Pieces", { type: "number", min: 1, max: 10000, value: 10, required: true }),
    actionButton(key, { class: "quiet" }, "Put on the shelf", "Restocking …"),
    problemAt(key, "quantity"),
  );
}

/** What is in the form's field: what is no number is the server's to refuse. @param {SubmitEvent} event */
function quantityOf(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  return /** @type {HTMLInputElement} */ (form.elements.namedItem("quantity")).valueAsNumber;
}

function skeletonGrid() {
  /** @param {string} [shape] */
  const bone = (shape = "") => h("div", { class: `bone ${shape}` });
  return h("div", { key: "skeleton", class: "products skeleton", "data-testid": "loading" },
    unseen("Loading …"),
    Array.from({ length: 12 }, () => h("div", { class: "card" }, bone("picture"), bone(), bone("short"))),
  );
}
