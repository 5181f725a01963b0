/** Tells the other tabs of this origin what is stale. Each reads for itself, with its own credentials: no data are sent. */

/** @type {typeof import("./tabs.js").syncTabs} */
export function syncTabs(client, name = "mizan") {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => client.invalidate(data, "tab");
  const stop = client.on((event) => {
    if (event.type === "invalidate" && event.cause !== "tab" && event.targets.length) channel.postMessage(event.targets);
  });
  return () => {
    stop();
    channel.close();
  };
}
