/** What the visitor has ordered. */

import { useMutation, useSuspenseMizan } from "mizan-react";
import type { UseMutation } from "mizan-react";

import { ForVisitor } from "./account";
import { ActionButton, Heading, Lit, Picture, Unseen, useAnnouncement } from "./controls";
import { lineCents, money, plural } from "./format";
import { contexts, mutations } from "./mizan";
import type { Order, OrderLine } from "./mizan";
import { Problem } from "./problems";
import { Blank, Guarded, Skeleton, ToCatalogue } from "./states";

export function OrdersView() {
  return (
    <>
      <Heading>Orders</Heading>
      <ForVisitor>
        {({ user_id }) => (
          <Guarded target={{ context: contexts.user, params: { user_id } }} skeleton={<Skeleton lines={6} />}>
            <Orders user_id={user_id} />
          </Guarded>
        )}
      </ForVisitor>
    </>
  );
}

function Orders({ user_id }: { user_id: number }) {
  const { user_orders } = useSuspenseMizan(contexts.user, { user_id });
  if (user_orders.length === 0) {
    return (
      <Blank title="No orders yet" text="What you order is kept here.">
        <ToCatalogue />
      </Blank>
    );
  }
  return (
    <>
      <p className="count" role="status" data-testid="count">{plural(user_orders.length, "order")}</p>
      <ul className="orders" data-testid="orders">{user_orders.map((order) => <Card key={order.order_id} order={order} />)}</ul>
    </>
  );
}

function Card({ order: { order_id, status, total_cents, lines } }: { order: Order }) {
  const cancel = useMutation(mutations.cancel_order);
  useAnnouncement(cancel.result, `Order ${order_id} is cancelled.`);
  return (
    <li className="order" data-testid={`order-${order_id}`} data-status={status}>
      <header>
        <h2>Order {order_id}</h2>
        <Lit className="badge" data-status={status}>{status === "placed" ? "Placed" : "Cancelled"}</Lit>
        <p className="price">{money(total_cents)}</p>
      </header>
      <ul className="lines">{lines.map((line) => <Line key={line.product_id} line={line} />)}</ul>
      {status === "placed" && <CancelControl order_id={order_id} cancel={cancel} />}
      {/* When the order was cancelled elsewhere, the control is gone. */}
      <Problem error={cancel.error} />
    </li>
  );
}

function Line({ line }: { line: OrderLine }) {
  const { product_id, name, quantity, unit_price_cents } = line;
  return (
    <li className="line">
      <Picture name={name} />
      <div className="what">
        <a href={`#/product/${product_id}`}>{name}</a>
        <p className="muted">{quantity} × {money(unit_price_cents)}</p>
      </div>
      <p className="price">{money(lineCents(line))}</p>
    </li>
  );
}

function CancelControl({ order_id, cancel }: { order_id: number; cancel: UseMutation<typeof mutations.cancel_order> }) {
  return (
    <details className="confirm">
      <summary>Cancel order<Unseen> {order_id}</Unseen> …</summary>
      <p>Its pieces go back on the shelf.</p>
      <ActionButton type="button" className="danger" data-testid="cancel" isBusy={cancel.pending > 0} busyLabel="Cancelling …"
        onClick={() => void cancel.call({ order_id })}>
        Yes, cancel it
      </ActionButton>
    </details>
  );
}
