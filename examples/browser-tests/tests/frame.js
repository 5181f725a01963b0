/** What a page asks for when it is loaded, also while React mounts everything twice. */

import assert from "node:assert/strict";

import { onPages } from "../on-pages.js";
import { PAGES, STRICT } from "../stage.js";

onPages([...PAGES, STRICT], "each context is read once, each call sent once", async ({ visitor }) => {
  const { page, by, see, asked, go } = await (await visitor({ user_id: 3 })).open("#/");
  await by("product-5").getByTestId("add").waitFor();
  assert.deepEqual(await asked(), ["cart;user_id=3", "catalog", "notifications", "session"]);
  await by("product-5").getByTestId("add").click();
  await see("cart-badge", /^1/);
  assert.deepEqual(await asked(), ["add_to_cart", "cart;user_id=3"]);
  await go("#/product/5");
  await page.getByRole("button", { name: "Add to cart" }).waitFor();
  assert.deepEqual(await asked(), ["product;product_id=5"]);
  await go("#/orders");
  await see("count", "orders");
  assert.deepEqual(await asked(), ["user;user_id=3"]);
});
