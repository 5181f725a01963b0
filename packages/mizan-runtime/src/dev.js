/** Says in the console what happens and why, and what is odd about what a server says is stale. */

/** @type {typeof import("./dev.js").explain} */
export function explain(client, { contexts } = {}) {
  const known = contexts && ["*", ...contexts];
  return client.on((/** @type {any} */ { cause, type, entry, targets = [], error, missing }) => {
    const why = cause.mutation ?? cause;
    const text = `mizan: ${why}: ${type} ${entry ?? targets}`;
    if (error || missing) console.warn(text, error ?? "not in its answer");
    else console.info(text);
    targets.forEach((/** @type {string} */ target) => {
      const [context] = target.split(";");
      if (!known || known.includes(context)) return;
      // Once is enough.
      known.push(context);
      console.warn(`mizan: ${context} is no context`);
    });
  });
}
