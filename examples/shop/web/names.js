// @ts-check
// What the server calls what the page reads and writes. Nothing here, or anywhere in the page, says which write concerns which read:
// that is the server's to say.

export const contexts = {
  accounts: "accounts",
  cart: "cart",
  catalog: "catalog",
  notifications: "notifications",
  product: "product",
  session: "session",
  user: "user",
};

export const mutations = {
  add_to_cart: "add_to_cart",
  cancel_order: "cancel_order",
  clear_read_notifications: "clear_read_notifications",
  mark_notification_read: "mark_notification_read",
  place_order: "place_order",
  remove_from_cart: "remove_from_cart",
  rename_user: "rename_user",
  restock_product: "restock_product",
  set_cart_quantity: "set_cart_quantity",
};

/**
 * What the server answers with.
 *
 * @import { Int64 } from "/assets/mizan-runtime/index.js"
 * @typedef {"books" | "clothing" | "electronics" | "garden" | "home_decor" | "kitchen" | "sports" | "toys"} Category
 * @typedef {{ user_id: number, name: string, is_staff: boolean }} Account
 * @typedef {{ product_id: number, name: string, category: Category, price_cents: Int64, stock: number }} Product
 * @typedef {{ page: number, pages: number, total: number, products: Product[] }} CatalogPage
 * @typedef {{ product_id: number, name: string, quantity: number, unit_price_cents: Int64 }} Line
 * @typedef {{ user_id: number, lines: Line[], total_cents: Int64 }} Cart
 * @typedef {{ order_id: number, user_id: number, status: "placed" | "cancelled", total_cents: Int64, lines: Line[] }} Order
 * @typedef {{ user_id: number, name: string, email: string, is_staff: boolean, order_count: number, spent_cents: Int64 }} Profile
 * @typedef {{ notification_id: number, text: string, is_read: boolean }} Notification
 */
