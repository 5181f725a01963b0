/** Tests that are written once and run on each page. */

import { after, test } from "node:test";

import { closeAll, openStage, PAGES } from "./stage.js";

after(closeAll);

/** A test for each of `pages`. Whatever it opens is closed, and looked at, when it has ended. */
export function onPages(pages, name, play, options) {
  for (const page of pages) {
    test(`${name} (${page.name})`, options, async () => {
      const stage = await openStage(page);
      try {
        await play(stage);
        stage.check();
      } finally {
        await stage.close();
      }
    });
  }
}

export const onEachPage = onPages.bind(undefined, PAGES);
