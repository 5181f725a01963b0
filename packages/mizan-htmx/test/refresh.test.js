import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, VERSIONS } from "./page.js";

/** For each htmx. */
function onEach(name, play) {
  for (const [version, htmx] of Object.entries(VERSIONS)) test(`${name} (${version})`, (t) => play((body, options) => openPage(t, htmx, body, options), version));
}

const part = (id, key, content = "old") =>
  `<p id="${id}" data-mizan="${key}" hx-get="/${id}" hx-trigger="mizan:stale" hx-swap="outerHTML">${content}</p>`;
const post = (path = "/post", attributes = 'hx-swap="none"') => `<button id="post" hx-post="${path}" ${attributes}>Post</button>`;
const says = (field) => ({ "x-mizan-invalidate": field });

onEach("what an answer makes stale is asked for again, each element once", async (open) => {
  const key = "user;user_id=5, catalog";
  const page = await open(post() + part("a", key) + part("b", key) + part("c", "user;user_id=6") + part("d", "users"));
  page.click("post");
  (await page.take("POST /post")).answer("", says('user;user_id=5, catalog, user;page="1"'));
  (await page.take("GET /a")).answer(part("a", key, "new"));
  (await page.take("GET /b")).answer(part("b", key, "new"));
  (await page.take("GET /c")).answer(part("c", key, "new"));
  await page.rest(4);
  assert.deepEqual(page.asked(), ["POST /post", "GET /a", "GET /b", "GET /c"]);
  assert.deepEqual([page.text("a"), page.text("b"), page.text("d")], ["new", "new", "old"]);
});

onEach("an answer that hits nothing asks for nothing, and neither does what reads", async (open) => {
  const page = await open(post() + part("a", "user;user_id=5") + `<button id="get" hx-get="/get" hx-swap="none"></button>`);
  page.click("post");
  (await page.take("POST /post")).answer("", says("user;user_id=6, catalog"));
  await page.rest(1);
  page.click("post");
  (await page.take("POST /post")).answer();
  await page.rest(2);
  page.click("get");
  (await page.take("GET /get")).answer("", says("*"));
  await page.rest(3);
  assert.deepEqual(page.told(), []);
});

onEach("what the answer itself brings is new", async (open) => {
  const page = await open(post("/post", 'hx-target="#a" hx-swap="outerHTML"') + part("a", "cart") + part("b", "cart"));
  page.click("post");
  (await page.take("POST /post")).answer(part("a", "cart", "brought") + `<p id="c" hx-swap-oob="true" data-mizan="cart">brought</p>`, says("cart"));
  (await page.take("GET /b")).answer(part("b", "cart", "new"));
  await page.rest(2);
  assert.deepEqual(page.told(), ["b"]);
  assert.equal(page.text("a"), "brought");
});

onEach("a refusal is heard as any answer is", async (open) => {
  const page = await open(post() + part("a", "product;product_id=7"));
  page.click("post");
  (await page.take("POST /post")).answer("sold out", says("product;product_id=7"), 409);
  (await page.take("GET /a")).answer(part("a", "product;product_id=7", "0 left"));
  await page.rest(2);
  assert.equal(page.text("a"), "0 left");
});

onEach("a read that was on its way is not the last word", async (open) => {
  const page = await open(post() + part("a", "cart") + `<button id="again" hx-get="/a" hx-target="#a" hx-swap="outerHTML"></button>`);
  page.click("again");
  const early = await page.take("GET /a");
  page.click("post");
  (await page.take("POST /post")).answer("", says("cart"));
  const overtaken = await page.take("GET /a");
  early.answer(part("a", "cart", "as it was"));
  (await page.take("GET /a")).answer(part("a", "cart", "as it is"));
  overtaken.answer(part("a", "cart", "too late"));
  await page.rest(4);
  assert.equal(page.text("a"), "as it is");
  assert.deepEqual(page.asked(), ["GET /a", "POST /post", "GET /a", "GET /a"]);
});

onEach("an element that is being asked for hears of more at the end, once", async (open) => {
  const page = await open(post() + part("a", "cart"));
  const write = async () => {
    page.click("post");
    (await page.take("POST /post")).answer("", says("cart"));
  };
  await write();
  const first = await page.take("GET /a");
  await write();
  await page.rest(2);
  await write();
  await page.rest(3);
  first.answer(part("a", "cart", "of the first write"));
  (await page.take("GET /a")).answer(part("a", "cart", "of all"));
  await page.rest(5);
  assert.deepEqual(page.asked(), ["POST /post", "GET /a", "POST /post", "POST /post", "GET /a"]);
  assert.equal(page.text("a"), "of all");
});

onEach("what an answer brings while another writes is asked for again only for that", async (open) => {
  const body = `<button id="other" hx-post="/other" hx-target="#a" hx-swap="outerHTML"></button>${part("a", "cart")}${post()}`;
  const page = await open(body);
  page.click("other");
  const other = await page.take("POST /other");
  page.click("post");
  (await page.take("POST /post")).answer("", says("cart"));
  const read = await page.take("GET /a");
  // What the other answer brings knows of its own write, and nothing of the one that has ended meanwhile.
  other.answer(part("a", "cart", "half"), says("cart"));
  (await page.take("GET /a")).answer(part("a", "cart", "whole"));
  await page.rest(3);
  read.answer(part("a", "cart", "too late"));
  await page.rest(4);
  assert.equal(page.text("a"), "whole");
});

onEach("when a write is lost, everything is asked for again; a lost read changes nothing", async (open) => {
  const page = await open(post() + part("a", "cart") + part("b", "user;user_id=1") + `<button id="get" hx-get="/get" hx-swap="none"></button>`);
  page.click("get");
  (await page.take("GET /get")).drop();
  await page.rest(1);
  assert.deepEqual(page.told(), []);
  page.click("post");
  (await page.take("POST /post")).drop();
  for (const id of ["a", "b"]) (await page.take(`GET /${id}`)).answer(part(id, "cart", "new"));
  await page.rest(4);
  assert.deepEqual(page.told(), ["a", "b"]);
});

onEach("a server's failure is believed where it says what is stale, and distrusted where it says nothing", async (open) => {
  const page = await open(post() + `<p id="a" data-mizan="cart"></p><p id="b" data-mizan="user"></p>`);
  for (const [headers, told] of [[says("user"), ["b"]], [{}, ["a", "b"]]]) {
    page.click("post");
    (await page.take("POST /post")).answer("", headers, 500);
    await page.rest(told.length);
    assert.deepEqual(page.told(), told);
  }
});

onEach("a redirect takes the header along: everything but what it leads to is asked for again", async (open) => {
  const page = await open(post("/post", 'hx-target="#a" hx-swap="outerHTML"') + part("a", "cart") + `<p id="b" data-mizan="user"></p>`);
  page.click("post");
  (await page.take("POST /post")).answer("", { ...says("cart"), location: "/cart" }, 303);
  (await page.take("GET /cart")).answer(part("a", "cart", "new"));
  await page.rest(1);
  assert.deepEqual(page.told(), ["b"]);
  assert.equal(page.text("a"), "new");
});

onEach("an author calls off a request, and nothing is distrusted", async (open, version) => {
  const page = await open(post() + `<p id="a" data-mizan="cart"></p>`);
  page.document.addEventListener(version === "htmx 4" ? "htmx:before:request" : "htmx:beforeRequest", (event) => event.preventDefault());
  page.click("post");
  await page.rest(version === "htmx 4" ? 1 : 0);
  assert.deepEqual(page.told(), []);
});

test("an answer that the page gives up is a lost one", async (t) => {
  const page = await openPage(t, VERSIONS["htmx 4"], post() + `<p id="a" data-mizan="cart"></p>`);
  page.click("post");
  await page.take("POST /post");
  page.document.getElementById("post").dispatchEvent(new page.window.Event("htmx:abort"));
  await page.rest(1);
  assert.deepEqual(page.told(), ["a"], "it may have been written");
});

test("a page that is shown again as it was left asks for everything", async (t) => {
  const page = await openPage(t, VERSIONS["htmx 4"], `<p id="a" data-mizan="cart"></p><p id="b"></p>`);
  const shown = (persisted) => page.window.dispatchEvent(Object.assign(new page.window.Event("pageshow"), { persisted }));
  shown(false);
  assert.deepEqual(page.told(), []);
  shown(true);
  assert.deepEqual(page.told(), ["a"]);
});

test("other tabs hear of it, where the page says so", async (t) => {
  const channels = [];
  class Channel {
    sent = [];
    constructor(name) {
      channels.push(Object.assign(this, { name }));
    }
    postMessage(data) {
      this.sent.push(data);
    }
  }
  const body = post() + `<p id="a" data-mizan="cart"></p>`;
  await openPage(t, VERSIONS["htmx 4"], body, { channel: Channel });
  assert.equal(channels.length, 0);
  const page = await openPage(t, VERSIONS["htmx 4"], body, { channel: Channel, attributes: "data-mizan-tabs" });
  const [channel] = channels;
  assert.equal(channel.name, "mizan");
  channel.onmessage({ data: ["cart;user_id=5"] });
  assert.deepEqual(page.told(), ["a"]);
  assert.deepEqual(channel.sent, [], "what a tab was told it does not tell again");
  page.click("post");
  (await page.take("POST /post")).answer("", says('cart;user_id="5", user'));
  await page.rest(1);
  page.click("post");
  (await page.take("POST /post")).answer();
  await page.rest(2);
  assert.equal(JSON.stringify(channel.sent), '[["cart;user_id=5","user"]]');
});
