/** React in a page without a browser, over the runtime's hand-released server. */

import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html>");
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
// Node has one of its own from 21 on.
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });

const { act, createElement } = await import("react");
const { createRoot } = await import("react-dom/client");
const { MizanProvider } = await import("mizan-react");
const { setUp: setUpClient, settle } = await import("../../mizan-runtime/test/harness.js");

export const h = createElement;

/** A client, and `render(element)` into a page of its own below that client's provider. */
export function setUp() {
  const { client, server } = setUpClient();
  const page = document.createElement("main");
  const root = createRoot(page);
  const settled = async (/** @type {() => unknown} */ change) => {
    await act(async () => {
      await change();
      await settle();
    });
  };
  return {
    client,
    server,
    settled,
    /** @param {import("react").ReactNode} element */
    render: (element) => settled(() => root.render(h(MizanProvider, { value: client }, element))),
    leave: () => settled(() => root.unmount()),
    text: () => page.textContent,
  };
}
