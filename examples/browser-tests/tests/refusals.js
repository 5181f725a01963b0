/** What the server refuses, and how the page says so. */

import assert from "node:assert/strict";

import { onEachPage } from "../on-pages.js";
import { STAFF } from "../shop.js";

onEachPage("an order from a cart that was emptied elsewhere is refused, and the cart is seen to be empty", async ({ visitor, shop }) => {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 2 });
  const { by, see, miss, asked } = await (await visitor({ user_id: 3 })).open("#/cart");
  await see("cart-badge", /^2/);
  await me.call("remove_from_cart", { user_id: 3, product_id: 5 });
  await asked();
  await by("place-order").click();
  await see("empty", "Your cart is empty");
  await miss("cart-badge");
  assert.deepEqual(await asked(), ["cart;user_id=3", "place_order"]);
  await see("problem", "There is nothing to order: your cart is empty.");
  assert.equal(await by("problem").getAttribute("data-code"), "EMPTY_CART");
});

onEachPage("an order for more than is left is refused, and the page sees the cart and the stock as they are", async ({ visitor, shop }) => {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 4 });
  const { by, see, go, asked } = await (await visitor({ user_id: 3 })).open("#/");
  const stock = by("product-5").getByTestId("stock");
  await stock.filter({ hasText: "in stock" }).waitFor();
  await go("#/product/5");
  await see("stock", "in stock");
  await go("#/cart");
  await see("cart-badge", /^4/);
  await shop.leave(5, 3);
  await me.call("set_cart_quantity", { user_id: 3, product_id: 5, quantity: 6 });
  await asked();
  await by("place-order").click();
  await see("problem", /^Only 3 of .+ are left/);
  await see("cart-badge", /^6/);
  assert.deepEqual(await asked(), ["cart;user_id=3", "place_order"], "the stock when it is shown");
  await see("problem", /^Only 3 of .+ are left/);
  await go("#/product/5");
  await see("stock", "Only 3 left");
  await go("#/");
  await stock.filter({ hasText: "Only 3 left" }).waitFor();
  assert.deepEqual(await asked(), ["catalog", "product;product_id=5"]);
});

onEachPage("an order that was cancelled elsewhere is seen to be, and why it cannot be cancelled again", async ({ visitor, shop }) => {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 1 });
  const { order_id } = (await me.call("place_order", { user_id: 3 })).result;
  const { by, see, asked } = await (await visitor({ user_id: 3 })).open("#/orders");
  const order = by(`order-${order_id}`);
  await order.getByText("Cancel order").click();
  await me.call("cancel_order", { order_id });
  await asked();
  await order.getByTestId("cancel").click();
  await see(`order-${order_id}`, "Cancelled");
  await order.getByTestId("cancel").waitFor({ state: "detached" });
  assert.deepEqual(await asked(), ["cancel_order", "user;user_id=3"]);
  await see("problem", "The order is cancelled already.");
});

onEachPage("too much is refused with what is left, and the cart keeps what is in it", async ({ visitor, shop }) => {
  await shop.leave(5, 3);
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 4 });
  const { length: ordered } = (await me.read("user", { user_id: 3 })).user_orders;
  const { page, by, see } = await (await visitor({ user_id: 3 })).open("#/cart");
  await by("place-order").click();
  await see("problem", /^Only 3 of .+ are left: take fewer\. Then order again\.$/);
  await see("cart-badge", /^4/);
  await page.getByRole("button", { name: /fewer$/ }).click();
  await see("cart-badge", /^3/);
  await by("place-order").click();
  await see("count", `${ordered + 1} orders`);
});

onEachPage("a quantity that does not fit is taken back in the cart", async ({ visitor, shop }) => {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 2 });
  const { by, see } = await (await visitor({ user_id: 3 })).open("#/cart");
  await by("quantity").fill("100");
  await by("quantity").blur();
  await see("problem", "Quantity must be between 1 and 99.");
  await see("cart-badge", /^2/);
});

onEachPage("the fault of a field stands at the field", async ({ visitor }) => {
  const { page, by, go, miss } = await (await visitor({ user_id: STAFF })).open("#/profile");
  const faultOf = async (field) => {
    await by("field-problem").waitFor();
    const id = await field.getAttribute("aria-describedby");
    return page.locator(`[id="${id}"]`).textContent();
  };
  const name = page.getByLabel("Name", { exact: true });
  await name.fill(" ");
  await page.getByRole("button", { name: "Save" }).click();
  assert.equal(await faultOf(name), "Name must not be empty.");
  assert.equal(await name.getAttribute("aria-invalid"), "true");
  await name.fill("Zoë");
  await page.getByRole("button", { name: "Save" }).click();
  await by("who").filter({ hasText: "Zoë" }).waitFor();
  await miss("field-problem");
  await go("#/product/5");
  const pieces = page.getByLabel("Pieces");
  await pieces.fill("10001");
  await page.getByRole("button", { name: "Put on the shelf" }).click();
  assert.equal(await faultOf(pieces), "Pieces must be between 1 and 10000.");
});

onEachPage("whoever is signed out meanwhile is told so", async ({ visitor }) => {
  const { context, open } = await visitor({ user_id: 3 });
  const { page, by, see, go, miss } = await open("#/product/5");
  const buy = page.getByRole("button", { name: "Add to cart" });
  await buy.waitFor();
  await context.clearCookies();
  await buy.click();
  await see("problem", "You are signed out. Sign in, then try again.");
  await miss("cart-badge");
  await go("#/orders");
  await see("failure", "You are signed out");
  assert.equal(await by("failure").getByRole("link", { name: "Sign in" }).getAttribute("href"), "#/sign-in");
});
