/** How values look to people. */

import type { Int64 } from "mizan-runtime";

const euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
const integers = new Intl.NumberFormat("en");

/** Nothing here costs so much that a number could not hold it. */
export const money = (cents: Int64) => euros.format(Number(cents) / 100);

/** What a line of a cart or an order costs. */
export const lineCents = ({ quantity, unit_price_cents }: { quantity: number; unit_price_cents: Int64 }) =>
  quantity * Number(unit_price_cents);

export const count = (number: number) => integers.format(number);

/** `1 piece`, `2 pieces`. */
export const plural = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
