/** Rereads what is mounted when the tab is seen again or goes online. A closed file dialog is neither. */

/** @type {typeof import("./focus.js").revalidateOnFocus} */
export function revalidateOnFocus(client, { throttle = 5000 } = {}) {
  let isResting = false;
  const revalidate = () => {
    if (isResting || document.hidden) return;
    isResting = true;
    setTimeout(() => (isResting = false), throttle);
    for (const entry of client.entries.values()) entry.refetch("focus");
  };
  const controller = new AbortController();
  document.addEventListener("visibilitychange", revalidate, controller);
  addEventListener("online", revalidate, controller);
  return () => controller.abort();
}
