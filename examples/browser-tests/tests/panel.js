/** The plain page's panel tells what each write made stale, what was read again, and why. */

import assert from "node:assert/strict";

import { onPages } from "../on-pages.js";
import { PLAIN } from "../stage.js";

onPages([PLAIN], "the panel explains an order", async ({ visitor, shop }) => {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 2 });
  const { by, see, go, miss } = await (await visitor({ user_id: 3, viewport: { width: 1400, height: 900 } })).open("#/product/5");
  await see("stock", "in stock");
  await go("#/cart");
  await by("place-order").click();
  await see("order-3001", "Placed");
  await miss("cart-badge");
  const told = by("mutation-place_order");
  const list = (selector, attribute) => told.locator(selector).evaluateAll(
    (items, name) => items.map((item) => item.getAttribute(name)), attribute);
  assert.deepEqual(await list(".targets li", "data-target"),
    ["cart;user_id=3", "user;user_id=3", "catalog", "notifications", "product;product_id=5"]);
  assert.deepEqual(await list(".targets li[data-known]", "data-target"), ["cart;user_id=3", "notifications", "product;product_id=5"]);
  assert.deepEqual((await list(".reads li[data-state=fresh]", "data-entry")).sort(), ["cart;user_id=3", "notifications"]);
  await told.getByText("Not on the screen, to be read when shown: product;product_id=5").waitFor();
  await go("#/product/5");
  await by("cause-mount").first().locator("[data-entry='product;product_id=5'][data-state=fresh]").waitFor();
});

onPages([PLAIN], "the panel says what a category made stale beside it", async ({ visitor }) => {
  const { page, by, see, go } = await (await visitor({ user_id: 1, viewport: { width: 1400, height: 900 } })).open("#/");
  await see("count", "120 products");
  await go("#/product/1");
  await page.getByRole("button", { name: "Put on the shelf" }).click();
  const told = by("mutation-restock_product");
  await told.locator(".reads [data-entry='product;product_id=1'][data-state=fresh]").waitFor();
  await told.getByText("Not on the screen, to be read when shown: catalog").waitFor();
});
