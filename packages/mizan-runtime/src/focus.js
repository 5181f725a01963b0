/** Rereads what is mounted when the tab is seen again or goes online. A closed file dialog is neither. */

/** @type {typeof import("./focus.js").revalidateOnFocus} */
export function revalidateOnFocus(client, { throttle = 5000 } = {}) {
  /** @type {any} */
  let isResting;
  const revalidate = () => {
    if (isResting || document.hidden) return;
    isResting = setTimeout(() => (isResting = 0), throttle);
    client.entries.forEach((entry) => entry.refetch("focus"));
  };
  const controller = new AbortController();
  document.addEventListener("visibilitychange", revalidate, controller);
  addEventListener("online", revalidate, controller);
  return () => controller.abort();
}
