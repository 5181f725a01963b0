// @ts-check
// How values look to people.

/** The categories, in the order of the page: what each is called, and a word on it.
 * @type {Record<import("./names.js").Category, { label: string, blurb: string }>} */
export const CATEGORIES = {
  books: { label: "Books", blurb: "To read slowly, and to lend to nobody." },
  clothing: { label: "Clothing", blurb: "To wear on the way out, and all the way back." },
  electronics: { label: "Electronics", blurb: "To plug in, switch on and understand at once." },
  garden: { label: "Garden", blurb: "To dig with, sow with, and hang by the door." },
  home_decor: { label: "Home decor", blurb: "To come home to when it is dark." },
  kitchen: { label: "Kitchen", blurb: "To cook and pour with, every single day." },
  sports: { label: "Sports", blurb: "To play a third set with, whoever is ahead." },
  toys: { label: "Toys", blurb: "To play with, at any age." },
};

/** An address may name one that there is not. @param {import("./names.js").Category} name */
export const category = (name) => (Object.hasOwn(CATEGORIES, name) ? CATEGORIES[name] : { label: name, blurb: "" });

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
