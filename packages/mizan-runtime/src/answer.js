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
 * Never throws: `text` is missing when no answer came, or not all of it; `body` when it is not JSON.
 *
 * @param {Options} settings
 * @param {string} path
 * @param {RequestInit} init
 */
export async function ask({ base = "/api/mizan", fetch = globalThis.fetch }, path, init) {
  /** @type {Response | undefined} */
  let response;
  /** @type {string | undefined} */
  let text;
  /** @type {any} */
  let body;
  /** @type {unknown} */
  let cause;
  try {
    response = await fetch(base + path, init);
    text = await response.text();
    body = parse(text);
  } catch (error) {
    cause = error;
  }
  const isOk = text !== undefined && response?.ok;
  const isProblem = !isOk && typeof body?.code === "string";
  return {
    isOk,
    isProblem,
    /** @type {string | null | undefined} */
    stale: response?.headers.get("x-mizan-invalidate"),
    text,
    body,
    toError: () => new MizanError(isProblem ? { status: response?.status, ...body } : failure(response, text, cause), cause),
  };
}

/**
 * @param {Response | undefined} response
 * @param {string | undefined} text
 * @param {unknown} cause
 * @returns {Problem}
 */
const failure = (response, text, cause) =>
  response && text !== undefined
    ? { code: "BAD_ANSWER", status: response.status, title: "The answer is not Mizan's", detail: "" }
    : { code: "NETWORK", status: 0, title: "No answer came", detail: String(cause) };
