/** Pictures of every view of both pages, for eyes: on a desk and on a phone, light and dark. */

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { closeAll, openStage, PAGES } from "./stage.js";
import { lookAround } from "./views.js";

const FOLDER = fileURLToPath(new URL("./screenshots", import.meta.url));
const SCREENS = { desk: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

mkdirSync(FOLDER, { recursive: true });
for (const page of PAGES) {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const colorScheme of ["light", "dark"]) {
      const stage = await openStage(page);
      await lookAround(stage, { viewport, colorScheme, reducedMotion: "reduce" }, (tab, view) =>
        tab.screenshot({ path: `${FOLDER}/${page.name}-${view}-${screen}-${colorScheme}.png` }));
      await stage.close();
    }
  }
}
await closeAll();
