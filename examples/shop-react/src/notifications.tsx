/** What the shop tells the visitor. */

import { useClient, useMutation, useSuspenseMizan } from "mizan-react";
import { optimistic } from "mizan-runtime/optimistic";

import { ForVisitor } from "./account";
import { ActionButton, Heading, Unseen, useAnnouncement } from "./controls";
import { plural } from "./format";
import { contexts, mutations } from "./mizan";
import type { Notification, NotificationsData } from "./mizan";
import { Problem } from "./problems";
import { Blank, Guarded, Skeleton, ToCatalogue } from "./states";

export const unread = (data: NotificationsData | undefined) => data?.notifications.filter(({ is_read }) => !is_read).length ?? 0;

/** The notifications with one of them read. */
const withRead = (id: number) => ({ notifications }: NotificationsData): NotificationsData => ({
  notifications: notifications.map((one) => (one.notification_id === id ? { ...one, is_read: true } : one)),
});

export function NotificationsView() {
  return (
    <>
      <Heading>Notifications</Heading>
      <ForVisitor>
        {() => (
          <Guarded target={contexts.notifications} skeleton={<Skeleton lines={3} />}>
            <Notifications />
          </Guarded>
        )}
      </ForVisitor>
    </>
  );
}

function Notifications() {
  const data = useSuspenseMizan(contexts.notifications, {});
  const { notifications } = data;
  if (notifications.length === 0) {
    return (
      <Blank title="Nothing new" text="When you order something, you read of it here.">
        <ToCatalogue />
      </Blank>
    );
  }
  return (
    <>
      <p className="count" role="status" data-testid="count">{unread(data)} unread of {notifications.length}</p>
      <ul className="notifications" data-testid="notifications">
        {notifications.map((one) => <Item key={one.notification_id} notification={one} />)}
      </ul>
      {notifications.some(({ is_read }) => is_read) && <ClearControl />}
    </>
  );
}

function Item({ notification: { notification_id, text, is_read } }: { notification: Notification }) {
  const client = useClient();
  const { call, error, result } = useMutation(mutations.mark_notification_read);
  useAnnouncement(result, "Marked as read.");
  const markRead = () =>
    void call({ notification_id }, {
      during: optimistic(client, (layer) => layer(contexts.notifications, {}, withRead(notification_id))),
    });
  return (
    <li data-read={is_read || undefined} data-testid={`notification-${notification_id}`}>
      <p><Unseen>{is_read ? "Read: " : "Unread: "}</Unseen>{text}</p>
      <button type="button" className="quiet" aria-disabled={is_read || undefined} onClick={() => !is_read && markRead()}>
        <span>{is_read ? "Read" : "Mark as read"}<Unseen>: {text}</Unseen></span>
      </button>
      <Problem error={error} />
    </li>
  );
}

function ClearControl() {
  const { call, error, pending, result } = useMutation(mutations.clear_read_notifications);
  useAnnouncement(result, `${plural(result ?? 0, "notification")} removed.`);
  return (
    <div className="total">
      <ActionButton type="button" className="quiet" data-testid="clear-read" isBusy={pending > 0} busyLabel="Removing …"
        onClick={() => void call({})}>
        Remove those that are read
      </ActionButton>
      <Problem error={error} />
    </div>
  );
}
