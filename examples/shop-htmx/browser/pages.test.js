import assert from "node:assert/strict";
import { after, test } from "node:test";
import { launch, openStage } from "./stage.js";

const browser = await launch();
after(() => browser.close());

function onStage(name, play) {
  test(name, async () => {
    const stage = await openStage(browser);
    try {
      await play(stage);
    } finally {
      await stage.close();
    }
  });
}

const form = (name) => `form[action="/api/mizan/call/${name}/"]`;
const press = (page, name, within = "") => page.locator(`${within} ${form(name)} button`.trim()).first().click();

const stockOn = async (page, selector = ".stock") => Number(/\d+/.exec(await page.locator(selector).textContent())[0]);

onStage("without JavaScript: browse, sign in, buy, order, cancel", async ({ visitor }) => {
  const { page, see } = await visitor({ name: "staff", javaScriptEnabled: false });
  await page.getByRole("link", { name: "Home decor" }).click();
  await see("h1", "Home decor");
  await page.locator("h2 a").first().click();
  await see(".stock", "in stock");
  const product = page.url();
  const stock = await stockOn(page);
  await page.locator(`${form("buy")} input[name=quantity]`).fill("2");
  await press(page, "buy");
  await page.waitForURL("/cart");
  await see("#pieces", "2");
  await page.locator(`${form("change_quantity")} input[name=quantity]`).fill("3");
  await press(page, "change_quantity");
  await see("#pieces", "3");
  await press(page, "order");
  await page.waitForURL("/orders");
  await see(".order", "placed");
  await page.goto(product);
  assert.equal(await stockOn(page), stock - 3);
  await page.goto("/orders");
  assert.equal(await page.locator("#pieces").textContent(), "");
  await press(page, "cancel");
  await see(".order", "cancelled");
  await page.goto("/notifications");
  await see("#notices", "Order 3001 is placed.");
  await press(page, "read_notification");
  await page.waitForURL("/notifications");
  await page.getByRole("button", { name: "Sign out" }).click();
  await see("#account", "Sign in");
});

onStage("without JavaScript: a refusal is a page that says why", async ({ visitor }) => {
  const { page, see } = await visitor({ name: "staff", javaScriptEnabled: false });
  await page.goto("/product/5");
  await page.locator(`${form("buy")} input[name=quantity]`).fill("100");
  await press(page, "buy");
  await see("h1", "That cannot be done");
  await see(".problem", "Quantity must be between 1 and 99.");
  await page.getByRole("link", { name: "Cart" }).click();
  await see("h2", "Your cart is empty");
  await page.context().clearCookies();
  await page.goto("/cart");
  await see(".problem", "Sign in first.");
});

onStage("what is bought shows in the badge, with one request", async ({ visitor }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await asked();
  await press(page, "buy", "li:nth-child(5)");
  await see("#pieces", "1");
  await see("#said", "is in your cart.");
  assert.deepEqual(await asked(), ["GET /parts/pieces", "POST buy/"]);
  assert.equal(new URL(page.url()).pathname, "/", "the page stays");
});

onStage("an order refreshes what it touches, each part once, and no other stock", async ({ visitor }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  const stock = await stockOn(page, "#stock-5");
  // The catalogue and an order's form on one page, as a shop may have them.
  await press(page, "buy", "li:nth-child(5)");
  await see("#pieces", "1");
  await page.evaluate(async () => {
    const cart = new DOMParser().parseFromString(await (await fetch("/cart")).text(), "text/html").querySelector("#cart");
    document.querySelector("main").append(document.adoptNode(cart));
    globalThis.htmx.process(cart);
  });
  await asked();
  await press(page, "order");
  await see("#stock-5", `${stock - 1} in stock`);
  await see("#cart", "Your cart is empty");
  await see("#unread", /\d/);
  assert.deepEqual(await asked(), ["GET /parts/cart", "GET /parts/pieces", "GET /parts/stock/5", "GET /parts/unread", "POST order/"]);
  assert.equal(await page.locator("#pieces").textContent(), "");
});

onStage("two elements of one key are refreshed once each; what the answer brings is not", async ({ visitor }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await press(page, "buy", "li:nth-child(5)");
  await see("#pieces", "1");
  await page.goto("/cart");
  await asked();
  await page.locator(`${form("change_quantity")} input[name=quantity]`).fill("4");
  await press(page, "change_quantity");
  await see("#pieces", "4");
  assert.equal(await page.locator(`${form("change_quantity")} input[name=quantity]`).inputValue(), "4");
  assert.deepEqual(await asked(), ["GET /parts/pieces", "POST change_quantity/"], "the cart came with the answer");
  await press(page, "order");
  await see("#said", "is placed");
  await see("#cart", "Your cart is empty");
  assert.deepEqual(await asked(), ["GET /parts/cart", "GET /parts/pieces", "GET /parts/unread", "POST order/"]);
});

onStage("a mutation that hits nothing on the page refreshes nothing", async ({ visitor }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await page.goto("/orders");
  await page.goto("/product/7");
  await page.evaluate(() => document.querySelector("#stock-7").remove());
  await asked();
  await press(page, "restock");
  await see("#said", "in stock.");
  assert.deepEqual(await asked(), ["POST restock/"]);
});

onStage("a cancelled order shows at once", async ({ visitor, call }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await call(1, "add_to_cart", { user_id: 1, product_id: 5, quantity: 2 });
  await call(1, "place_order", { user_id: 1 });
  await page.goto("/orders");
  await asked();
  await page.locator(".order").first().getByRole("button").click();
  await see(".order:first-child", "cancelled");
  await see("#said", "Order 3001 is cancelled.");
  assert.deepEqual(await asked(), ["GET /parts/orders", "POST cancel/"]);
});

onStage("out of stock is said, and the cart that was ordered is refreshed", async ({ visitor, call }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await press(page, "buy", "li:nth-child(5)");
  await see("#pieces", "1");
  const stock = await stockOn(page, "#stock-5");
  for (let left = stock; left > 0; left -= 99) {
    await call(2, "add_to_cart", { user_id: 2, product_id: 5, quantity: Math.min(99, left) });
    await call(2, "place_order", { user_id: 2 });
  }
  await page.goto("/cart");
  await asked();
  await press(page, "order");
  await see("#said .problem", "is out of stock.");
  assert.deepEqual(await asked(), ["GET /parts/cart", "GET /parts/pieces", "POST order/"]);
  await see("#said .problem", "is out of stock.");
  assert.equal(await page.locator("#cart .line").count(), 1);
});

onStage("an order from a cart that was emptied elsewhere: it is seen to be empty, and why there is no order", async ({ visitor, call }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await press(page, "buy", "li:nth-child(5)");
  await see("#pieces", "1");
  await page.goto("/cart");
  await call(1, "remove_from_cart", { user_id: 1, product_id: 5 });
  await asked();
  await press(page, "order");
  await see("#cart", "Your cart is empty");
  assert.deepEqual(await asked(), ["GET /parts/cart", "GET /parts/pieces", "POST order/"]);
  await see("#said .problem", "The cart is empty.");
});

onStage("a fault of a form is said beside it, and nothing is refreshed", async ({ visitor }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await page.goto("/product/5");
  await asked();
  await page.locator(`${form("buy")} input[name=quantity]`).fill("100");
  await press(page, "buy");
  await see(".outcome .problem", "Quantity must be between 1 and 99.");
  assert.deepEqual(await asked(), ["POST buy/"]);
});

onStage("a lost answer: all that is on the page is asked for again", async ({ visitor }) => {
  const { page, see, asked } = await visitor({ name: "staff" });
  await page.goto("/product/5");
  await asked();
  await page.route("**/call/buy/", async (route) => {
    await route.fetch();
    await route.abort();
  });
  page.removeAllListeners("console"); // htmx says there what has failed
  await press(page, "buy");
  await see("#pieces", "1");
  assert.deepEqual(await asked(), ["GET /parts/pieces", "GET /parts/stock/5", "GET /parts/unread", "POST buy/"]);
});

onStage("another tab hears of it", async ({ visitor }) => {
  const { page, context, see } = await visitor({ name: "staff" });
  const other = await context.newPage();
  await other.goto("/product/5");
  await press(page, "buy", "li:nth-child(5)");
  await see("#pieces", "1");
  await other.locator("#pieces").filter({ hasText: "1" }).waitFor();
});
