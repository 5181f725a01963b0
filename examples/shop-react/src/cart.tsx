/** The cart, and how it looks before the server has confirmed a change. */

import { useEffect, useRef } from "react";
import { useClient, useMizan, useMutation } from "mizan-react";
import type { UseMutation } from "mizan-react";
import type { ErrorOf, MizanError } from "mizan-runtime";
import { optimistic } from "mizan-runtime/optimistic";

import { EMPTY_CART, explainCall, explainShortage } from "../../shop/web/problems.js";
import { ForVisitor } from "./account";
import { ActionButton, Heading, Lit, Picture, Unseen, useAnnouncement } from "./controls";
import { lineCents, money, plural } from "./format";
import { contexts, mutations } from "./mizan";
import type { Account, Cart, CartData, CartLine, Product } from "./mizan";
import { Problem } from "./problems";
import { focusHeading } from "./router";
import { Blank, Known, Skeleton, ToCatalogue } from "./states";

/** The most pieces of one product in a cart. */
const MOST = 99;

const fits = (quantity: number) => quantity >= 1 && quantity <= MOST;

/** The cart with other lines. */
function withLines({ cart_content }: CartData, lines: CartLine[]): CartData {
  const total_cents = lines.reduce((sum, line) => sum + lineCents(line), 0);
  return { cart_content: { ...cart_content, lines, total_cents } };
}

/** The cart with more of a product. */
const withMore = ({ product_id, name, price_cents }: Product, quantity: number) => (data: CartData): CartData => {
  const others = data.cart_content.lines.filter((line) => line.product_id !== product_id);
  const before = data.cart_content.lines.find((line) => line.product_id === product_id)?.quantity ?? 0;
  const line = { product_id, name, quantity: before + quantity, unit_price_cents: price_cents };
  return withLines(data, [...others, line].sort((a, b) => a.product_id - b.product_id));
};

/** The cart with so much of a product. */
const withQuantity = (product_id: number, quantity: number) => (data: CartData): CartData =>
  withLines(data, data.cart_content.lines.map((line) => (line.product_id === product_id ? { ...line, quantity } : line)));

/** The cart without a product. */
const without = (product_id: number) => (data: CartData): CartData =>
  withLines(data, data.cart_content.lines.filter((line) => line.product_id !== product_id));

export const pieces = (cart: Cart | undefined) => cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;

/** Puts pieces of a product into the cart, where they are shown at once, unless they will be refused. */
export function useAddToCart({ user_id }: Account, product: Product) {
  const client = useClient();
  const { call, error, result } = useMutation(mutations.add_to_cart);
  useAnnouncement(result, `${product.name} is in your cart.`);
  const add = (quantity: number) =>
    void call({ user_id, product_id: product.product_id, quantity }, {
      during: optimistic(client, (layer) => fits(quantity) && layer(contexts.cart, { user_id }, withMore(product, quantity))),
    });
  return { add, error };
}

export function CartView() {
  return (
    <>
      <Heading>Cart</Heading>
      <ForVisitor>{(user) => <CartOf user={user} />}</ForVisitor>
    </>
  );
}

/** What is done to the whole cart is kept here: its outcome must outlive the line that it was about. */
function CartOf({ user: { user_id } }: { user: Account }) {
  const target = { context: contexts.cart, params: { user_id } };
  const state = useMizan(target.context, target.params);
  const order = useMutation(mutations.place_order);
  useAnnouncement(order.result, `Order ${order.result?.order_id} is placed.`);
  useEffect(() => {
    if (order.result) location.hash = "#/orders";
  }, [order.result]);
  const client = useClient();
  const remove = useMutation(mutations.remove_from_cart);
  useAnnouncement(remove.result, "It is out of your cart.");
  const removeLine = (product_id: number) => {
    focusHeading();
    void remove.call({ user_id, product_id }, {
      during: optimistic(client, (layer) => layer(contexts.cart, { user_id }, without(product_id))),
    });
  };
  return (
    <Known target={target} state={state} skeleton={<Skeleton lines={5} />}>
      {({ cart_content }) => (
        <>
          <Problem error={remove.error} />
          {cart_content.lines.length > 0 && <Lines cart={cart_content} onRemove={removeLine} />}
          {cart_content.lines.length > 0 ? <Total cart={cart_content} order={order} /> : <Empty order={order} />}
        </>
      )}
    </Known>
  );
}

type Ordering = UseMutation<typeof mutations.place_order>;

/** Why there is no order. */
function explainOrder(error: MizanError<ErrorOf<typeof mutations.place_order>>): string {
  if (error.code === "OUT_OF_STOCK" && error.data) return explainShortage(error.data);
  if (error.code === "EMPTY_CART") return EMPTY_CART;
  return explainCall(error);
}

function Total({ cart: { user_id, total_cents }, order }: { cart: Cart; order: Ordering }) {
  return (
    <div className="total">
      <p>Total <strong data-testid="total"><Lit>{money(total_cents)}</Lit></strong></p>
      <ActionButton type="button" data-testid="place-order" isBusy={order.pending > 0} busyLabel="Ordering …"
        onClick={() => void order.call({ user_id })}>
        Place order
      </ActionButton>
      <Problem error={order.error} explain={explainOrder} />
    </div>
  );
}

/** When the cart was emptied elsewhere, this is where one learns why the order was refused. */
function Empty({ order }: { order: Ordering }) {
  return (
    <>
      <Problem error={order.error} explain={explainOrder} />
      <Blank title="Your cart is empty" text="Whatever you add waits here until you order it.">
        <ToCatalogue />
      </Blank>
    </>
  );
}

function Lines({ cart: { user_id, lines }, onRemove }: { cart: Cart; onRemove: (product_id: number) => void }) {
  return (
    <ul className="lines" data-testid="cart-lines">
      {lines.map((line) => <Line key={line.product_id} user_id={user_id} line={line} onRemove={onRemove} />)}
    </ul>
  );
}

function Line({ user_id, line, onRemove }: { user_id: number; line: CartLine; onRemove: (product_id: number) => void }) {
  const { product_id, name, quantity, unit_price_cents } = line;
  const client = useClient();
  const { call, error, result } = useMutation(mutations.set_cart_quantity);
  useAnnouncement(result, `${plural(quantity, "piece")} of ${name}.`);
  const set = (to: number) =>
    void call({ user_id, product_id, quantity: to }, {
      // What will be refused is not shown first.
      during: optimistic(client, (layer) => fits(to) && layer(contexts.cart, { user_id }, withQuantity(product_id, to))),
    });
  return (
    <li className="line" data-testid={`line-${product_id}`}>
      <Picture name={name} />
      <div className="what">
        <a href={`#/product/${product_id}`}>{name}</a>
        <p className="muted">{money(unit_price_cents)} each</p>
      </div>
      <Stepper line={line} onSet={set} />
      <p className="price">{money(lineCents(line))}</p>
      <button type="button" className="quiet" data-testid="remove" onClick={() => onRemove(product_id)}>
        <span>Remove<Unseen> {name}</Unseen></span>
      </button>
      <Problem error={error} />
    </li>
  );
}

function Stepper({ line: { name, quantity }, onSet }: { line: CartLine; onSet: (quantity: number) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current!.value = String(quantity);
  }, [quantity]);
  // What React calls a change comes with every digit.
  useEffect(() => {
    const input = field.current!;
    const commit = () => onSet(input.valueAsNumber);
    input.addEventListener("change", commit);
    return () => input.removeEventListener("change", commit);
  }, [onSet]);
  return (
    <div className="stepper" role="group" aria-label={`Quantity of ${name}`}>
      <StepButton label={`One ${name} fewer`} to={quantity - 1} onSet={onSet}>−</StepButton>
      <input ref={field} type="number" min={1} max={MOST} defaultValue={quantity}
        aria-label={`Quantity of ${name}`} data-testid="quantity" />
      <StepButton label={`One ${name} more`} to={quantity + 1} onSet={onSet}>+</StepButton>
    </div>
  );
}

interface StepProps {
  label: string;
  to: number;
  onSet: (quantity: number) => void;
  children: string;
}

/** It stays where the focus can be when it has come to its end. */
function StepButton({ label, to, onSet, children }: StepProps) {
  const isEnd = !fits(to);
  return (
    <button type="button" className="quiet" aria-label={label} aria-disabled={isEnd || undefined} onClick={() => isEnd || onSet(to)}>
      {children}
    </button>
  );
}
