/** Somebody looks around. */

import assert from "node:assert/strict";

import { onEachPage } from "../on-pages.js";

onEachPage("a visitor browses by category, page and product, and back", async ({ visitor }) => {
  const { page, see, by, errors } = await (await visitor()).open();
  await see("count", "120 products, page 1 of 10");
  await page.getByRole("link", { name: "Garden" }).click();
  await see("count", "15 products, page 1 of 2");
  await page.getByRole("link", { name: "Page 2", exact: true }).click();
  await see("count", "15 products, page 2 of 2");
  assert.equal(await by("products").getByRole("listitem").count(), 3);
  await page.getByRole("link", { name: "Pebble Trowel" }).click();
  await page.getByRole("heading", { name: "Pebble Trowel" }).waitFor();
  await page.getByText("to buy it").waitFor();
  await page.goBack();
  await see("count", "15 products, page 2 of 2");
  await page.goBack();
  await see("count", "15 products, page 1 of 2");
  await page.goForward();
  await see("count", "15 products, page 2 of 2");
  assert.deepEqual(errors, []);
});

onEachPage("an address that leads nowhere says so", async ({ visitor }) => {
  const { page, see, go } = await (await visitor()).open("#/product/9999");
  await see("failure", "There is no such thing here");
  await go("#/?category=boats");
  await see("failure", "There is no such page");
  await go("#/?page=99");
  await see("empty", "Nothing here");
  await go("#/nowhere");
  await page.getByRole("heading", { name: "Not found" }).waitFor();
});

onEachPage("a visitor signs in where he is, and out again", async ({ visitor }) => {
  const { page, see, by } = await (await visitor()).open("#/product/5");
  await by("sign-in").first().click();
  await by("sign-in-as-3").click();
  await see("who", "Barbara Archer");
  assert.match(page.url(), /#\/product\/5$/);
  await page.getByRole("button", { name: "Add to cart" }).waitFor();
  await by("sign-out").click();
  await by("sign-in").first().waitFor();
});
