import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { hits } from "../../mizan-runtime/src/key.js";
import { openPage, VERSIONS } from "./page.js";

const vectors = JSON.parse(await readFile(new URL("../../../snapshots/wire/scopes.json", import.meta.url), "utf8"));

/** Which of `keys` hear of an answer with this header. */
async function heardBy(t, keys, fields) {
  const elements = keys.map((key, index) => `<p id="${index}" data-mizan="${key}"></p>`).join("");
  const page = await openPage(t, VERSIONS["htmx 4"], `<button id="post" hx-post="/post" hx-swap="none"></button>${elements}`);
  const answers = [];
  for (const [index, field] of fields.entries()) {
    page.click("post");
    (await page.take("POST /post")).answer("", { "x-mizan-invalidate": field });
    await page.rest(index + 1);
    answers.push(page.told().map((id) => keys[id]));
  }
  return answers;
}

test("the hit rule is the one of the vectors", async (t) => {
  const keys = [...new Set(vectors.hits.map(([, key]) => key))];
  const scopes = [...new Set(vectors.hits.map(([scope]) => scope))];
  const heard = await heardBy(t, keys, scopes);
  for (const [scope, key, expected] of vectors.hits) assert.equal(heard[scopes.indexOf(scope)].includes(key), expected, `${scope} hits ${key}`);
});

test("a header is read as the vectors write it", async (t) => {
  const keys = [...new Set(vectors.fields.flatMap(([tags]) => tags))];
  const heard = await heardBy(t, keys, vectors.fields.map(([, field]) => field));
  for (const [index, [tags]] of vectors.fields.entries()) {
    assert.deepEqual(heard[index], keys.filter((key) => tags.some((tag) => hits(tag, key))), tags.join());
  }
});

test("for any scopes and keys, it hits what the runtime's rule hits", async (t) => {
  let seed = 17;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  const pick = (/** @type {string[]} */ ...of) => of[random(of.length)];
  const tag = () => ["a", "aa", "b_a"].filter(() => random(2)).reduce((tag, name) => `${tag};${name}=${pick("", "1", "11", "1%3B", "a")}`, pick("user", "users", "cart"));
  const keys = [...new Set(Array.from({ length: 200 }, tag))];
  const lists = Array.from({ length: 60 }, () => Array.from({ length: 1 + random(3) }, tag));
  const heard = await heardBy(t, keys, lists.map((list) => list.join(", ")));
  assert.ok(heard.flat().length > 100);
  for (const [index, list] of lists.entries()) assert.deepEqual(heard[index], keys.filter((key) => list.some((scope) => hits(scope, key))), list.join());
});

test("an attribute names several keys, with blanks or commas, and quotes as the header has them", async (t) => {
  const keys = ["user;user_id=5,catalog", "user;user_id=5  catalog", "\n catalog ,", "", "user;user_id=&quot;5&quot;"];
  const heard = await heardBy(t, keys, ["catalog", 'user;user_id="5"', "*"]);
  assert.deepEqual(heard, [keys.slice(0, 3), [keys[0], keys[1], keys[4]], [keys[0], keys[1], keys[2], keys[4]]]);
});
