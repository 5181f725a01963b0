/** All tests, in one process: one browser, and one build of the page in React, serve them all. */

import "./tests/browse.js";
import "./tests/buy.js";
import "./tests/refusals.js";
import "./tests/tabs.js";
import "./tests/offline.js";
import "./tests/races.js";
import "./tests/crash.js";
import "./tests/frame.js";
import "./tests/panel.js";
import "./tests/access.js";
import "./tests/integers.js";
