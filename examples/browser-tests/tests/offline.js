/** The network goes and comes back. */

import assert from "node:assert/strict";

import { onEachPage, onPages } from "../on-pages.js";
import { PLAIN } from "../stage.js";

/** How long the runtime waits before it tries a read again, and again. */
const PAUSES = [1000, 2000, 4000];

onEachPage("without a network old data stay and are marked; with it, what is stale is read once", async ({ visitor }) => {
  const { context, open } = await visitor({ user_id: 3 });
  const { page, by, see, asked, rest, miss, go } = await open("#/cart");
  await see("empty", "Your cart is empty");
  await go("#/product/5");
  await page.clock.install();
  const buy = page.getByRole("button", { name: "Add to cart" });
  await buy.waitFor();
  await context.setOffline(true);
  await buy.click();
  await see("problem", /^No answer came, so nobody knows whether it was done\./);
  await miss("cart-badge");
  await by("nav-cart").click();
  await see("empty", "Your cart is empty");
  await page.locator(".known[data-stale]").waitFor();
  for (const pause of PAUSES) {
    await rest();
    await page.clock.fastForward(pause);
  }
  await see("outdated", /^This may be out of date\. Your connection or the server is down\./);
  await see("empty", "Your cart is empty");
  await asked();
  await context.setOffline(false);
  await miss("outdated");
  await page.locator(".known:not([data-stale])").waitFor();
  assert.deepEqual(await asked(), ["cart;user_id=3", "notifications", "session"], "each that is on the screen, once");
});

onPages([PLAIN], "back in the network, a read that waits to be tried again waits no longer", async ({ visitor }) => {
  const { context, open } = await visitor({ user_id: 3 });
  const { page, see, rest, heard } = await open("#/product/5");
  const buy = page.getByRole("button", { name: "Add to cart" });
  await buy.waitFor();
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await context.setOffline(true);
  await buy.click();
  await see("problem", /^No answer came/);
  await rest();
  page.setDefaultTimeout(10_000);
  const isRead = heard("cart;user_id=3");
  await context.setOffline(false);
  await isRead;
});
