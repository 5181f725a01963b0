// @ts-check
// What the pages say of a problem. What it is, its code says.

/** @typedef {{ code: string, status: number, detail: string }} Problem */

/** @type {Record<string, string>} */
const TITLES = {
  NO_ANSWER: "The shop does not answer",
  NOT_FOUND: "There is no such thing here",
  UNAUTHENTICATED: "You are signed out",
  FORBIDDEN: "This is not yours to see",
  INVALID_ARGUMENTS: "There is no such page",
  INVALID: "There is no such page",
};

/** What stands where something cannot be shown. @param {string} [code] */
export const titleOf = (code) => TITLES[code ?? ""] ?? "This cannot be shown";

/** Why something cannot be read. @param {Problem} problem */
export function explainRead({ code, status, detail }) {
  switch (code) {
    case "NO_ANSWER": return "Your connection or the server is down.";
    case "NOT_FOUND": return "It may have been here once, or the address is mistyped.";
    case "UNAUTHENTICATED": return "Sign in again to go on.";
    case "INVALID_ARGUMENTS":
    case "INVALID": return "The address asks for something that the shop does not have.";
    default: return status >= 500 ? "Something is broken on our side." : sentence(detail);
  }
}

const REREAD = "What you see is being read again: look before you repeat it.";

/** Why something was not done, or perhaps was. @param {Problem} problem */
export function explainCall({ code, status, detail }) {
  switch (code) {
    case "UNAUTHENTICATED": return "You are signed out. Sign in, then try again.";
    case "FORBIDDEN": return "You may not do this.";
    case "NO_ANSWER": return `No answer came, so nobody knows whether it was done. ${REREAD}`;
    default: return status >= 500 ? `The shop failed, so it may have been done or not. ${REREAD}` : sentence(detail);
  }
}

export const EMPTY_CART = "There is nothing to order: your cart is empty.";

/** What to do about a product of which there is too little. @param {{ product: string, left: number }} shortage */
export const explainShortage = ({ product, left }) =>
  `${left > 0 ? `Only ${left} of ${product} are left: take fewer.` : `${product} is sold out: remove it.`} Then order again.`;

/** @param {string} text */
export const sentence = (text) => text && text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
