/** The page's one client, and the page. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isMizanError, mizan } from "mizan-runtime";
import { explain } from "mizan-runtime/dev";
import { revalidateOnFocus } from "mizan-runtime/focus";
import { syncTabs } from "mizan-runtime/tabs";

import { App } from "./app";
import { affects, contexts } from "./mizan";
import "../../shop/web/style.css";
import "./page.css";

// Should the answer of a call be lost, only what the call may have changed is read again.
mizan.settings.affects = affects;
revalidateOnFocus(mizan);
syncTabs(mizan);
if (import.meta.env.DEV) explain(mizan, { contexts: Object.keys(contexts) });

createRoot(document.getElementById("root")!, {
  // A problem that a boundary shows is no fault of the page.
  onCaughtError: (error) => isMizanError(error) || console.error(error),
}).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
