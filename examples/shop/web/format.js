// @ts-check
// How values look to people.

const euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
const integers = new Intl.NumberFormat("en");

/** @param {import("./names.js").Line["unit_price_cents"]} cents */
export const money = (cents) => euros.format(Number(cents) / 100);

/** What a line of a cart or an order costs. @param {import("./names.js").Line} line */
export const lineCents = ({ quantity, unit_price_cents }) => quantity * Number(unit_price_cents);

/** @param {number} number */
export const count = (number) => integers.format(number);

/** `1 piece`, `2 pieces`. @param {number} number @param {string} noun */
export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** @param {number} milliseconds */
export const duration = (milliseconds) => (milliseconds < 1 ? "<1 ms" : `${count(Math.round(milliseconds))} ms`);
