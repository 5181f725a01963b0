/** Several tabs of one browser, several browsers on one shop. */

import assert from "node:assert/strict";

import { onEachPage } from "../on-pages.js";

onEachPage("a write in one tab is read by the other, which does not echo it", async ({ visitor }) => {
  const { open } = await visitor({ user_id: 3 });
  const one = await open("#/product/5");
  const other = await open("#/cart");
  await other.see("empty", "Your cart is empty");
  const buy = one.page.getByRole("button", { name: "Add to cart" });
  await buy.waitFor();
  await one.page.bringToFront();
  await one.asked();
  await other.asked();
  for (const pieces of [1, 2]) {
    // The second time, whatever the first has set off elsewhere would have come.
    await buy.click();
    await other.see("line-5", /\d/);
    await other.see("cart-badge", new RegExp(`^${pieces}`));
    await one.see("cart-badge", new RegExp(`^${pieces}`));
  }
  assert.deepEqual(await other.asked(), ["cart;user_id=3", "cart;user_id=3"], "it reads for itself, once for each");
  assert.deepEqual(await one.asked(), ["add_to_cart", "add_to_cart", "cart;user_id=3", "cart;user_id=3"], "and hears no echo");
});

onEachPage("of two who want the last piece one gets it, and the other is told", async ({ visitor, shop, front }) => {
  await shop.leave(5, 1);
  const people = await Promise.all([3, 4].map(async (user_id) => {
    const me = await shop.as(user_id);
    await me.call("add_to_cart", { user_id, product_id: 5, quantity: 1 });
    const ordered = (await me.read("user", { user_id })).user_orders.length;
    const tab = await (await visitor({ user_id })).open("#/cart");
    await tab.by("place-order").waitFor();
    return { me, user_id, ordered, tab };
  }));
  const requests = people.map(() => front.holdRequest("place_order"));
  for (const { tab } of people) await tab.by("place-order").click();
  for (const request of requests) await request.arrived;
  for (const request of requests) request.release();
  const outcomes = await Promise.all(people.map(({ tab, ordered }) => Promise.race([
    tab.see("problem", /is sold out: remove it/).then(() => "told"),
    tab.see("count", `${ordered + 1} orders`).then(() => "served"),
  ])));
  assert.deepEqual(outcomes.toSorted(), ["served", "told"]);
  for (const [index, { me, user_id, ordered }] of people.entries()) {
    const isServed = outcomes[index] === "served";
    const { user_orders } = await me.read("user", { user_id });
    const { cart_content } = await me.read("cart", { user_id });
    assert.equal(user_orders.length, isServed ? ordered + 1 : ordered);
    assert.equal(cart_content.lines.length, isServed ? 0 : 1);
    assert.equal((await me.read("product", { product_id: 5 })).product_detail.stock, 0);
  }
});
