// @ts-check
// The page's one client. It reads again what the server's answers say is stale, what another tab has changed, and what may have aged
// while nobody looked. When an answer is lost, it reads again what the call may have changed.

import { revalidateOnFocus } from "/assets/mizan-runtime/focus.js";
import { isMizanError, mizan } from "/assets/mizan-runtime/index.js";
import { syncTabs } from "/assets/mizan-runtime/tabs.js";

import { affects } from "./names.js";

mizan.settings.affects = affects;
revalidateOnFocus(mizan);
syncTabs(mizan);

export { isMizanError, mizan as client };
