// @ts-check
// What the shop tells the visitor.

import { forVisitor } from "./account.js";
import { act, actionButton, problemAt } from "./actions.js";
import { h, unseen } from "./dom.js";
import { plural } from "./format.js";
import { contexts, mutations } from "./names.js";
import { blank, show, skeleton, toCatalogue } from "./states.js";

/** @typedef {import("./names.js").Notification} Notification */
/** @typedef {import("./names.js").NotificationsData} NotificationsData */

/** @param {NotificationsData | undefined} data */
export const unread = (data) => data?.notifications.filter(({ is_read }) => !is_read).length ?? 0;

/** The notifications with one of them read. @param {number} id */
const withRead = (id) => (/** @type {NotificationsData} */ { notifications }) => ({
  notifications: notifications.map((one) => (one.notification_id === id ? { ...one, is_read: true } : one)),
});

/** @param {import("./live.js").Use} use */
export function notificationsView(use) {
  const body = forVisitor(use, () => show(use(contexts.notifications, {}), skeleton(3), ({ notifications }) => content(notifications)));
  return { title: "Notifications", body: [h("h1", { tabindex: "-1" }, "Notifications"), ...body] };
}

/** @param {Notification[]} notifications */
function content(notifications) {
  if (notifications.length === 0) {
    return blank("Nothing new", "When you order something, you read of it here.", toCatalogue());
  }
  return [
    h("p", { class: "count", role: "status", "data-testid": "count" }, `${unread({ notifications })} unread of ${notifications.length}`),
    h("ul", { class: "notifications", "data-testid": "notifications" }, notifications.map(item)),
    notifications.some(({ is_read }) => is_read) && clearControl(),
  ];
}

/** @param {Notification} notification */
function item({ notification_id, text, is_read }) {
  const key = `read ${notification_id}`;
  const markRead = () => void act(key, mutations.mark_notification_read, { notification_id }, {
    layers: (layer) => layer(contexts.notifications, {}, withRead(notification_id)),
    done: "Marked as read.",
  });
  return h("li", { key: notification_id, "data-read": is_read, "data-testid": `notification-${notification_id}` },
    h("p", {}, unseen(is_read ? "Read: " : "Unread: "), text),
    h("button", { type: "button", class: "quiet", "aria-disabled": is_read && "true", onclick: is_read ? null : markRead },
      h("span", {}, is_read ? "Read" : "Mark as read", unseen(`: ${text}`))),
    problemAt(key),
  );
}

function clearControl() {
  const done = (/** @type {number} */ cleared) => `${plural(cleared, "notification")} removed.`;
  const clear = () => act("clear", mutations.clear_read_notifications, {}, { done });
  return h("div", { key: "clear", class: "total" },
    actionButton("clear", { type: "button", class: "quiet", "data-testid": "clear-read", onclick: () => void clear() },
      "Remove those that are read", "Removing …"),
    problemAt("clear"),
  );
}
