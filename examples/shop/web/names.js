// @ts-check
// What the server calls what the page reads and writes, and what a lost answer leaves in doubt. A page that is built has the generated
// client for this; here it is only compared with that, word for word, by `npm run check`. Nothing in the page says what a write makes
// stale: that is the server's to say, and `affects` repeats what it says beforehand.

/** @import * as Generated from "../../shop-react/src/mizan.ts" */

/**
 * Each name stands for itself.
 *
 * @template T
 * @typedef {{ readonly [Name in keyof T]: T[Name] & Name }} Named
 */

/** @type {Named<typeof Generated.contexts>} */
export const contexts = {
  accounts: "accounts",
  cart: "cart",
  catalog: "catalog",
  notifications: "notifications",
  product: "product",
  session: "session",
  user: "user",
};

/** @type {Named<typeof Generated.mutations>} */
export const mutations = {
  add_to_cart: "add_to_cart",
  cancel_order: "cancel_order",
  clear_read_notifications: "clear_read_notifications",
  dismiss_notification: "dismiss_notification",
  mark_notification_read: "mark_notification_read",
  place_order: "place_order",
  remove_from_cart: "remove_from_cart",
  rename_user: "rename_user",
  restock_product: "restock_product",
  set_cart_quantity: "set_cart_quantity",
};

/** What is distrusted when the answer to a mutation is lost. @type {typeof Generated.affects} */
export const affects = {
  add_to_cart: [{ context: "cart", params: { user_id: ["user_id"] } }],
  cancel_order: ["*"],
  clear_read_notifications: ["notifications"],
  dismiss_notification: ["notifications"],
  mark_notification_read: ["notifications"],
  place_order: ["*"],
  remove_from_cart: [{ context: "cart", params: { user_id: ["user_id"] } }],
  rename_user: [{ context: "user", params: { user_id: ["user_id"] } }, "session", "accounts"],
  restock_product: ["*"],
  set_cart_quantity: [{ context: "cart", params: { user_id: ["user_id"] } }],
};

/**
 * What the server answers with.
 *
 * @typedef {Generated.Account} Account
 * @typedef {Generated.Cart} Cart
 * @typedef {Generated.CartData} CartData
 * @typedef {Generated.CatalogPage} CatalogPage
 * @typedef {Generated.Category} Category
 * @typedef {Generated.Notification} Notification
 * @typedef {Generated.NotificationsData} NotificationsData
 * @typedef {Generated.Order} Order
 * @typedef {Generated.Product} Product
 * @typedef {Generated.Profile} Profile
 * @typedef {Generated.CartLine | Generated.OrderLine} Line
 */
