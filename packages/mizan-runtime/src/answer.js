/**
 * One exchange with the server, and what can be wrong with it.
 *
 * @import { MizanError, Options } from "./index.js"
 */

import { hasLong } from "./json.js";

/**
 * Never throws, but says why there is no answer. `body` is Mizan's JSON object; `text`, without it, is what a view has answered to a call;
 * `named` are the tags in the header, also when the rest is lost.
 *
 * @param {Options} settings
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<[error?: MizanError<any>, body?: any, text?: string, named?: string[]]>}
 */
export async function ask({ base = "/api/mizan", fetch: send = fetch, json = JSON }, path, init) {
  let status = 0;
  let isFine, body, text, named, cause, error;
  try {
    const response = await send(base + path, init);
    // Without its quotes, an item is a tag.
    named = response.headers.get("x-mizan-invalidate")?.replace(/[\s"]/g, "").split(",");
    text = await response.text();
    status = response.status;
    if (json === JSON && hasLong(text)) throw Error("pass mizan-runtime/int64");
    if (text[0] === "{") body = json.parse(text);
    // Any text may be the answer to a call, but a read wants an object.
    isFine = response.ok && (body || init.body);
  } catch (thrown) {
    cause = thrown;
  }
  if (!isFine) {
    const code = status ? "BAD_ANSWER" : "NETWORK";
    // A proxy's JSON has no code.
    if (typeof body?.code !== "string") body = undefined;
    const problem = body ?? { code, status, title: code, detail: String(cause ?? text) };
    error = Object.assign(Error(problem.detail, { cause }), { ...problem, name: "MizanError", problem });
  }
  return [error, body, text, named];
}
