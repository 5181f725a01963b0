/** Answers that come late, or in another order than they were asked for. */

import assert from "node:assert/strict";

import { onEachPage, onPages } from "../on-pages.js";
import { STAFF } from "../shop.js";
import { PLAIN } from "../stage.js";

onEachPage("an older answer that comes later does not replace a newer one", async ({ visitor }) => {
  const { open, holdRead } = await visitor({ user_id: STAFF });
  const { page, by, see, history, rest } = await open("#/product/5");
  const restock = page.getByRole("button", { name: "Put on the shelf" });
  await restock.waitFor();
  const before = parseInt(await by("stock").textContent());
  const older = await holdRead("product;product_id=5");
  await restock.click();
  await older.arrived;
  const shown = await history("stock");
  await restock.click();
  await see("stock", `${before + 20} in stock`);
  older.release();
  await rest();
  assert.deepEqual(await shown(), [`${before} in stock`, `${before + 20} in stock`]);
});

onEachPage("two writes whose reads cross end with both", async ({ visitor, front }) => {
  const { open, holdRead } = await visitor({ user_id: 3 });
  const { by, see, history, rest, heard } = await open("#/");
  const add = (id) => by(`product-${id}`).getByTestId("add").click();
  await see("who", "Barbara");
  await rest();
  const slow = front.holdRequest("add_to_cart");
  await add(1);
  await slow.arrived;
  const early = await holdRead("cart;user_id=3");
  await add(2);
  await early.arrived;
  await see("cart-badge", /^2/);
  const shown = await history("cart-badge");
  const late = heard("cart;user_id=3");
  slow.release();
  await late;
  early.release();
  await rest();
  assert.deepEqual(await shown(), ["2"], "what was read before the first write is never shown");
});

onEachPage("a first read that is slower than a write does not undo it", async ({ visitor }) => {
  const { open, holdRead } = await visitor({ user_id: 3 });
  const first = await holdRead("cart;user_id=3");
  const { page, see, history, rest } = await open("#/product/5");
  await first.arrived;
  const shown = await history("cart-badge");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await see("cart-badge", /^1/);
  first.release();
  await rest();
  assert.deepEqual(await shown(), ["", "1"]);
});

onPages([PLAIN], "a read that hangs holds up no later one", async ({ visitor, front }) => {
  const { page, by, see } = await (await visitor({ user_id: STAFF })).open("#/product/5");
  const restock = page.getByRole("button", { name: "Put on the shelf" });
  await restock.waitFor();
  const before = parseInt(await by("stock").textContent());
  const hanging = front.holdAnswer("product;product_id=5");
  await restock.click();
  await hanging.arrived;
  page.setDefaultTimeout(10_000);
  const isRead = see("stock", `${before + 20} in stock`);
  await restock.click();
  await isRead.finally(hanging.release);
});
