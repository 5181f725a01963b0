/** Tells the other tabs of this origin what is stale. Each reads for itself, with its own credentials: no data are sent. */

/** @type {typeof import("./tabs.js").syncTabs} */
export function syncTabs(client, name = "mizan") {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => client.invalidate(data, "tab");
  const stop = client.on((/** @type {any} */ { cause, targets }) => {
    if (targets?.[0] && cause !== "tab") channel.postMessage(targets);
  });
  return () => {
    stop();
    channel.close();
  };
}
