// @ts-check
// What the pages call the categories, and say of them. The server knows them by name only.

/** In the order of the page. @type {Record<import("./names.js").Category, { label: string, blurb: string }>} */
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
