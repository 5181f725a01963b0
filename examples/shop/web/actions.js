// @ts-check
// What the visitor does, and what came of it, to be shown beside the control that did it.

import { optimistic } from "/assets/mizan-runtime/optimistic.js";

import { client, isMizanError } from "./client.js";
import { h } from "./dom.js";
import { announce, redraw } from "./live.js";
import { EMPTY_CART, explainCall, explainShortage, sentence } from "./problems.js";

/** @typedef {{ isBusy: boolean, error?: MizanError }} Outcome */

/** By the control's key. @type {Map<string, Outcome>} */
const outcomes = new Map();

/**
 * Calls a mutation for the control `key`. Which reads it concerns is not said here: its answer says so.
 *
 * @import { ArgsOf, MizanError, ResultOf } from "/assets/mizan-runtime/index.js"
 * @import { AddLayer } from "/assets/mizan-runtime/optimistic.js"
 * @template {string} M
 * @param {string} key @param {M} mutation @param {ArgsOf<M>} args
 * @param {{ layers?: (layer: AddLayer) => void, done?: string | ((result: ResultOf<M>) => string), again?: boolean }} [options]
 * `layers` are what is shown until the answer has come; `done` is what is announced; with `again` the control may be used again before its answer has come.
 * @returns {Promise<boolean>} whether it was done
 */
export async function act(key, mutation, args, { layers = () => {}, done, again = false } = {}) {
  if (isBusy(key) && !again) return false;
  forgetProblems();
  outcomes.set(key, { isBusy: true });
  redraw();
  try {
    const result = await client.call(mutation, args, { during: optimistic(client, layers) });
    outcomes.delete(key);
    if (done) announce(typeof done === "string" ? done : done(result));
    return true;
  } catch (error) {
    if (!isMizanError(error)) throw error;
    outcomes.set(key, { isBusy: false, error });
    return false;
  } finally {
    redraw();
  }
}

/** @param {string} key */
const isBusy = (key) => outcomes.get(key)?.isBusy ?? false;

/**
 * A button of the control `key`. While it is busy it says so, and stays where the focus can be.
 *
 * @param {string} key @param {import("./dom.js").Props} props @param {import("./dom.js").Child} label @param {string} busyLabel
 */
export function actionButton(key, props, label, busyLabel) {
  return h("button", { ...props, "aria-disabled": isBusy(key) && "true" }, isBusy(key) ? busyLabel : label);
}

/** Forgets what went wrong: the visitor has gone on to something else. */
export function forgetProblems() {
  for (const [key, { isBusy }] of outcomes) if (!isBusy) outcomes.delete(key);
}

/** What went wrong at the control `key`; the fault of a field is told at the field. @param {string} key @param {...string} fields */
export function problemAt(key, ...fields) {
  const error = outcomes.get(key)?.error;
  if (!error || fields.some((field) => faultOf(key, field))) return null;
  return h("p", { key: "problem", class: "problem", role: "alert", "data-testid": "problem", "data-code": error.code },
    explain(error));
}

/** Why a call was not done, or perhaps was. @param {MizanError} error */
function explain(error) {
  if (error.code === "EMPTY_CART") return EMPTY_CART;
  if (error.code !== "OUT_OF_STOCK") return explainCall(error);
  // The problem need not say how many are left.
  const { product, left } = /** @type {{ product?: string, left?: number }} */ (error.data ?? {});
  if (product === undefined || left === undefined) return `${sentence(error.detail)} Take fewer or remove it. Then order again.`;
  return explainShortage({ product, left });
}

/** @param {string} key @param {string} field */
function faultOf(key, field) {
  return outcomes.get(key)?.error?.errors?.find(({ param }) => param === field)?.detail;
}

/**
 * A labelled field of the form `key`, with its fault.
 *
 * @param {string} key @param {string} name @param {string} label @param {import("./dom.js").Props} props
 */
export function field(key, name, label, props) {
  const id = `${key} ${name}`.replaceAll(" ", "-");
  const fault = faultOf(key, name);
  return h("div", { key: `field ${name}`, class: "field" },
    h("label", { for: id }, label),
    h("input", { ...props, id, name, "aria-invalid": fault && "true", "aria-describedby": fault && `${id}-fault` }),
    fault && h("p", { key: "fault", id: `${id}-fault`, class: "problem", role: "alert", "data-testid": "field-problem" },
      sentence(`${label} ${fault}`)),
  );
}
