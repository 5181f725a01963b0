/**
 * One exchange with the server, and what can be wrong with it.
 *
 * @import { Options, Problem } from "./index.js"
 */

import { parse } from "./json.js";

export class MizanError extends Error {
  /** @param {Problem} problem @param {unknown} [cause] */
  constructor(problem, cause) {
    super(problem.detail || problem.title, { cause });
    this.name = /** @type {const} */ ("MizanError");
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
  }
}

/**
 * Never throws: there is a `body` (a JSON object) or an `error`, or a view has answered. `isLost`: what answered, if anything, is not Mizan.
 *
 * @param {Options} settings
 * @param {string} path
 * @param {RequestInit} init
 */
export async function ask({ base = "/api/mizan", fetch = globalThis.fetch }, path, init) {
  let ok = false;
  let status = 0;
  /** @type {string | null | undefined} */
  let field;
  /** @type {string | undefined} */
  let text;
  /** @type {any} */
  let body;
  /** @type {unknown} */
  let cause;
  try {
    const response = await fetch(base + path, init);
    field = response.headers.get("x-mizan-invalidate");
    text = await response.text();
    ({ ok, status } = response);
    const value = parse(text);
    if (Object(value) === value) body = value;
  } catch (error) {
    cause = error;
  }
  const isFine = ok && (body || field != null);
  const isLost = !isFine && typeof body?.code !== "string";
  const code = status ? "BAD_ANSWER" : "NETWORK";
  const problem = isLost ? { code, title: code, detail: String(cause) } : body;
  const error = isFine ? undefined : new MizanError({ status, ...problem }, cause);
  return { field, text, body, isLost, error };
}
