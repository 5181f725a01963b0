/** How values look to people. */

import type { Int64 } from "mizan-runtime";

import type { Category } from "./mizan";

/** The categories, in the order of the page: what each is called, and a word on it. */
export const CATEGORIES: Record<Category, { label: string; blurb: string }> = {
  books: { label: "Books", blurb: "To read slowly, and to lend to nobody." },
  clothing: { label: "Clothing", blurb: "To wear on the way out, and all the way back." },
  electronics: { label: "Electronics", blurb: "To plug in, switch on and understand at once." },
  garden: { label: "Garden", blurb: "To dig with, sow with, and hang by the door." },
  home_decor: { label: "Home decor", blurb: "To come home to when it is dark." },
  kitchen: { label: "Kitchen", blurb: "To cook and pour with, every single day." },
  sports: { label: "Sports", blurb: "To play a third set with, whoever is ahead." },
  toys: { label: "Toys", blurb: "To play with, at any age." },
};

/** An address may name one that there is not. */
export const category = (name: Category) => (Object.hasOwn(CATEGORIES, name) ? CATEGORIES[name] : { label: name, blurb: "" });

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
