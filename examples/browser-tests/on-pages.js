/** Tests that are written once and run on each page. */

import { after, test } from "node:test";

import { closeAll, openStage, PAGES } from "./stage.js";

after(closeAll);

/** Pages that keep asking and asking never come to rest. */
const TOO_LONG = 120_000;

/** A test for each of `pages`, all at once. Whatever it opens is closed, and looked at, when it has ended. */
export function onPages(pages, name, play) {
  test(name, { concurrency: true, timeout: TOO_LONG }, (parent) =>
    Promise.all(pages.map((page) => parent.test(`${name} (${page.name})`, () => playOn(page, play)))));
}

export const onEachPage = onPages.bind(undefined, PAGES);

async function playOn(page, play) {
  const stage = await openStage(page);
  try {
    await play(stage);
    stage.check();
  } finally {
    await stage.close();
  }
}
