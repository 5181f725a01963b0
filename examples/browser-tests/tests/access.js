/** Whoever sees little, uses no mouse, or holds a phone. */

import assert from "node:assert/strict";

import axe from "axe-core";

import { onEachPage } from "../on-pages.js";
import { STAFF } from "../shop.js";
import { lookAround } from "../views.js";

/** What axe finds wrong on what is shown. */
async function violations(page, rules) {
  const { violations } = await page.evaluate((rules) => globalThis.axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: rules }) }), rules);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

onEachPage("no view keeps anybody out, light or dark", (stage) =>
  lookAround(stage, { reducedMotion: "reduce" }, async (page, view) => {
    await page.evaluate(axe.source);
    await page.emulateMedia({ colorScheme: "light" });
    assert.deepEqual(await violations(page), [], `${view} in light`);
    await page.emulateMedia({ colorScheme: "dark" });
    assert.deepEqual(await violations(page, ["color-contrast"]), [], `${view} in dark`);
  }));

for (const [width, height] of [[1280, 900], [1024, 768], [360, 740]]) {
  onEachPage(`on a screen of ${width} pixels all can be seen, also beside the panel`, async (stage) => {
    const me = await stage.shop.as(STAFF);
    // As wide as the frame gets: a long name, and three digits in the cart.
    await me.call("rename_user", { user_id: STAFF, name: "Wilhelmina Featherstonehaugh" });
    for (const product_id of [7, 8]) await me.call("add_to_cart", { user_id: STAFF, product_id, quantity: 99 });
    await lookAround(stage, { viewport: { width, height } }, async (page, view) => {
      await openPanel(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, view);
      assert.deepEqual(await page.evaluate(findHidden), [], view);
    });
  });
}

onEachPage("what is typed as a quantity can be read", async ({ visitor, shop }) => {
  const me = await shop.as(3);
  await me.call("add_to_cart", { user_id: 3, product_id: 5, quantity: 2 });
  const { by } = await (await visitor({ user_id: 3 })).open("#/cart");
  await by("quantity").hover();
  for (const typed of ["99", "100"]) {
    await by("quantity").fill(typed);
    assert.equal(await by("quantity").evaluate((input) => input.scrollWidth - input.clientWidth), 0, typed);
  }
});

/** One page has a panel. */
async function openPanel(page) {
  const toggle = page.locator("[data-testid=panel-toggle][aria-expanded=false]");
  if (await toggle.count()) await toggle.click();
}

/** What no scrolling brings out from under the panel, or from beyond the edge of the screen. Runs in the page. */
function findHidden() {
  const panel = document.getElementById("panel")?.getBoundingClientRect();
  const isBeside = panel?.left > 0;
  const edge = isBeside ? panel.left : innerWidth;
  const isMeant = (element) => getComputedStyle(element).clipPath === "none" && !element.closest(".filters, svg");
  const hidden = [...document.querySelectorAll(".top *, main *, footer *")]
    .filter((element) => isMeant(element) && element.getBoundingClientRect().right > edge);
  scrollTo(0, document.documentElement.scrollHeight);
  const footer = document.querySelector("footer");
  // A page is scrolled by whole pixels.
  if (panel && !isBeside && footer.getBoundingClientRect().bottom >= panel.top + 1) hidden.push(footer);
  return hidden.map((element) => element.outerHTML.slice(0, 120));
}

onEachPage("a keyboard is enough to sign in, to buy and to order", async ({ visitor }) => {
  const { page, see, by } = await (await visitor()).open();
  await by("sign-in").first().waitFor();
  const press = (target) => reach(page, target).then(() => page.keyboard.press("Enter"));
  await press(by("sign-in").first());
  await by("sign-in-as-3").waitFor();
  await press(by("sign-in-as-3"));
  await see("who", "Barbara");
  await by("product-1").getByTestId("add").waitFor();
  await press(by("product-1").getByTestId("add"));
  await see("cart-badge", /^1/);
  await press(by("nav-cart"));
  await by("place-order").waitFor();
  await press(by("place-order"));
  await see("order-3001", "Placed");
});

/** Goes on with the Tab key until `target` has the focus; wherever that is on the way, it must be seen. */
async function reach(page, target) {
  const element = await target.elementHandle();
  for (let steps = 0; steps < 100; steps += 1) {
    await page.keyboard.press("Tab");
    const { isThere, isSeen, html } = await page.evaluate((element) => {
      const at = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const isSeen = at === document.body || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      return { isThere: at === element, isSeen, html: at.outerHTML.slice(0, 120) };
    }, element);
    assert.ok(isSeen, `the focus shows on ${html}`);
    if (isThere) return;
  }
  assert.fail("the Tab key does not lead there");
}
