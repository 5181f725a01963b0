/** Says in the console what is read and why, and what is odd about what a server says is stale. */

import { hits } from "./key.js";

/** @import { Cause } from "./index.js" */

/** @param {Cause} cause */
const nameOf = (cause) => (typeof cause === "string" ? cause : cause.mutation);

/** @type {typeof import("./dev.js").explain} */
export function explain(client, { contexts } = {}) {
  /** @type {Set<string>} */
  const said = new Set();
  /** Why each entry became stale. @type {Map<string, string>} */
  const reasons = new Map();

  /** @param {string} text */
  const warnOnce = (text) => {
    if (!said.has(text)) console.warn(`mizan: ${text}`);
    said.add(text);
  };

  return client.on((event) => {
    if (event.type === "invalidate") {
      for (const target of event.targets) {
        const [context] = target.split(";");
        if (contexts && context !== "*" && !contexts.includes(context)) warnOnce(`${context} is named stale, but is no context`);
      }
      if (event.missing && !event.error) {
        warnOnce(`the answer of ${nameOf(event.cause)} does not say what is stale, so all that it may affect is`);
      }
      for (const entry of event.entries) {
        reasons.set(entry, `${nameOf(event.cause)} made ${event.targets.filter((target) => hits(target, entry)).join(", ")} stale`);
      }
    } else if (event.type === "read") {
      console.info(`mizan: reads ${event.entry}: ${reasons.get(event.entry) ?? nameOf(event.cause)}`);
      reasons.delete(event.entry);
    } else if (event.type === "settle" && event.error) {
      console.warn(`mizan: ${event.entry} failed: ${event.error.code}, ${event.error.message}`);
    }
  });
}
