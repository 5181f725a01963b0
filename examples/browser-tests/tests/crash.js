/** The shop dies while a write is on its way. The page cannot know whether it was done: it says so, and looks. */

import assert from "node:assert/strict";

import { onEachPage } from "../on-pages.js";

/** What an order may have changed only the run time knows, so everything on the screen is distrusted. */
const DISTRUSTED = ["cart;user_id=3", "notifications", "session"];

async function openCart({ visitor, shop }) {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 2 });
  const { length: ordered } = (await me.read("user", { user_id: 3 })).user_orders;
  const tab = await (await visitor({ user_id: 3 })).open("#/cart");
  await tab.see("cart-badge", /^2/);
  await tab.asked();
  return { me, ordered, tab };
}

/** Kills the shop, lets the page notice, and starts it again. */
async function crash({ shop }, held, { see }) {
  await shop.kill();
  held.drop();
  await see("problem", /^No answer came, so nobody knows whether it was done\./);
  await shop.restart();
}

onEachPage("a shop that dies after it has written: the page finds the order", async (stage) => {
  const { me, ordered, tab } = await openCart(stage);
  const answer = stage.front.holdAnswer("place_order");
  await tab.by("place-order").click();
  await answer.arrived;
  await crash(stage, answer, tab);
  await tab.see("empty", "Your cart is empty");
  await tab.see("problem", /^No answer came/);
  assert.deepEqual([...new Set(await tab.asked())], [...DISTRUSTED, "place_order"].sort());
  await tab.go("#/orders");
  await tab.see("count", `${ordered + 1} orders`);
  assert.equal((await me.read("user", { user_id: 3 })).user_orders.length, ordered + 1);
});

onEachPage("a shop that dies before it has written: the page keeps the cart, and can order", async (stage) => {
  const { me, ordered, tab } = await openCart(stage);
  const request = stage.front.holdRequest("place_order");
  await tab.by("place-order").click();
  await request.arrived;
  await crash(stage, request, tab);
  await tab.page.locator(".known:not([data-stale])").waitFor();
  await tab.see("cart-badge", /^2/);
  assert.deepEqual([...new Set(await tab.asked())], [...DISTRUSTED, "place_order"].sort());
  assert.equal((await me.read("user", { user_id: 3 })).user_orders.length, ordered);
  await tab.by("place-order").click();
  await tab.see("count", `${ordered + 1} orders`);
  await tab.miss("cart-badge");
});

onEachPage("what is distrusted is what the mutation declares, and nothing else", async (stage) => {
  const { page, asked, see, heard } = await (await stage.visitor({ user_id: 3 })).open("#/product/5");
  const buy = page.getByRole("button", { name: "Add to cart" });
  await buy.waitFor();
  await asked();
  const request = stage.front.holdRequest("add_to_cart");
  await buy.click();
  await request.arrived;
  const isReread = heard("cart;user_id=3");
  await crash(stage, request, { see });
  await isReread;
  const reads = new Set(await asked());
  reads.delete("add_to_cart");
  assert.deepEqual([...reads], ["cart;user_id=3"], "not the product, which is on the screen too");
});
