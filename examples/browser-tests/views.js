/** What a page can show to somebody who is signed in. */

import { STAFF } from "./shop.js";

const VIEWS = [
  { name: "catalogue", hash: "#/", ready: "[data-testid=add]" },
  { name: "category", hash: "#/?category=garden&page=2", ready: "[data-testid=product-116]" },
  { name: "product", hash: "#/product/5", ready: "[data-testid=restock]" },
  { name: "cart", hash: "#/cart", ready: "[data-testid=place-order]" },
  { name: "orders", hash: "#/orders", ready: "[data-testid=orders]" },
  { name: "notifications", hash: "#/notifications", ready: "[data-testid=notifications]" },
  { name: "profile", hash: "#/profile", ready: "[data-testid=rename]" },
  { name: "sign-in", hash: "#/sign-in", ready: "[data-testid=sign-in-as-1]" },
  { name: "no-product", hash: "#/product/9999", ready: "[data-testid=failure]" },
  { name: "nowhere", hash: "#/nowhere", ready: "[data-testid=empty]" },
];

/** Goes from view to view as one of the staff, for whom there is the most to see, and lets `look` at each. */
export async function lookAround({ visitor, shop }, options, look) {
  const me = await shop.as(STAFF);
  for (const product_id of [5, 6]) await me.call("add_to_cart", { user_id: STAFF, product_id, quantity: 2 });
  const { page, go, rest } = await (await visitor({ user_id: STAFF, ...options })).open();
  for (const { name, hash, ready } of VIEWS) {
    await go(hash);
    await page.locator(ready).first().waitFor();
    await rest();
    await look(page, name);
  }
}
