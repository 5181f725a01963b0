/** Somebody buys, and the page stays true without being loaded again. */

import assert from "node:assert/strict";

import { onEachPage } from "../on-pages.js";

onEachPage("what is added shows before the answer has come", async ({ visitor, front }) => {
  const { page, see, by, asked } = await (await visitor({ user_id: 3 })).open("#/product/5");
  await page.getByLabel("Quantity").fill("2");
  await asked();
  const answer = front.holdAnswer("add_to_cart");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await see("cart-badge", /^2/);
  await answer.arrived;
  answer.release();
  assert.deepEqual(await asked(), ["add_to_cart", "cart;user_id=3"]);
  assert.match(await by("cart-badge").textContent(), /^2/);
});

onEachPage("what is refused is taken back, and the field says why", async ({ visitor, shop, front }) => {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 2 });
  const { page, see, by, miss, asked } = await (await visitor({ user_id: 3 })).open("#/product/5");
  await see("cart-badge", /^2/);
  await page.getByLabel("Quantity").fill("98");
  await asked();
  const answer = front.holdAnswer("add_to_cart");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await see("cart-badge", /^100/);
  await answer.arrived;
  answer.release();
  await see("field-problem", "Quantity is too much with what the cart holds: at most 99 of one product.");
  assert.match(await by("cart-badge").textContent(), /^2/);
  assert.deepEqual(await asked(), ["add_to_cart"], "a refusal makes nothing stale");
  await page.getByLabel("Quantity").fill("0");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await see("field-problem", "Quantity must be between 1 and 99.");
  await page.getByLabel("Quantity").fill("1");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await see("cart-badge", /^3/);
  await miss("field-problem");
});

onEachPage("an order shows everywhere, and each stale entry on the screen is read once", async ({ visitor, shop }) => {
  const me = await shop.as(3);
  const { stock } = (await me.read("product", { product_id: 5 })).product_detail;
  const { length } = (await me.read("user", { user_id: 3 })).user_orders;
  const { page, see, by, go, miss, asked } = await (await visitor({ user_id: 3 })).open("#/");
  const left = (pieces) => new RegExp(`^${pieces} in stock$`);
  await by("product-5").getByTestId("stock").filter({ hasText: left(stock) }).waitFor();
  await go("#/product/5");
  await see("stock", left(stock));
  await page.getByLabel("Quantity").fill("3");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await see("cart-badge", /^3/);
  await go("#/orders");
  await see("count", `${length} orders`);
  await go("#/cart");
  await see("total", /\d/);
  await see("notifications-badge", /^1/);
  await page.evaluate(() => (globalThis.isSame = true));
  await asked();
  await by("place-order").click();
  await see("order-3001", "Placed");
  await miss("cart-badge");
  await see("notifications-badge", /^2/);
  assert.deepEqual(await asked(), ["cart;user_id=3", "notifications", "place_order", "user;user_id=3"]);
  await go("#/product/5");
  await see("stock", left(stock - 3));
  assert.deepEqual(await asked(), ["product;product_id=5"]);
  await go("#/");
  await by("product-5").getByTestId("stock").filter({ hasText: left(stock - 3) }).waitFor();
  assert.deepEqual(await asked(), ["catalog"]);
  await go("#/notifications");
  await see("notifications", "Order 3001 is placed.");
  assert.deepEqual(await asked(), []);
  assert.ok(await page.evaluate(() => globalThis.isSame), "the page was never loaded again");
});
