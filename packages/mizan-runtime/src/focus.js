/** Rereads what is mounted when the tab is seen again or goes online. A closed file dialog is neither. */

/** @type {typeof import("./focus.js").revalidateOnFocus} */
export function revalidateOnFocus(client, { throttle = 5000 } = {}) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  const revalidate = () => {
    if (resting || document.hidden) return;
    resting = setTimeout(() => (resting = undefined), throttle);
    client.revalidate("focus");
  };
  document.addEventListener("visibilitychange", revalidate);
  addEventListener("online", revalidate);
  return () => {
    clearTimeout(resting);
    document.removeEventListener("visibilitychange", revalidate);
    removeEventListener("online", revalidate);
  };
}
