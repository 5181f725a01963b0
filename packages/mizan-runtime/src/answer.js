/**
 * One exchange with the server, and what can be wrong with it.
 *
 * @import { MizanError, Options } from "./index.js"
 */

import { parse } from "./json.js";

/**
 * Never throws, but says why there is no answer. The body is Mizan's: a bundle, a call's answer (a view's text is its result) or a problem.
 * The tags are those in the header, also when the rest is lost.
 *
 * @param {Options} settings
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<[error: MizanError | undefined, body: any, tags?: string[]]>}
 */
export async function ask({ base = "/api/mizan", fetch: send = fetch }, path, init) {
  let status = 0;
  let body, tags, error;
  try {
    const response = await send(base + path, init);
    // Without its quotes, an item is a tag.
    tags = response.headers.get("x-mizan-invalidate")?.replace(/[\s"]/g, "").split(",");
    const text = await response.text();
    status = response.status;
    // Any text may be the answer to a call, but a read wants an object.
    body = text[0] === "{" ? parse(text) : init.body && { result: text };
    // Not the text: a page of somebody else's is nothing to show.
    if (!response.ok || !body) throw `HTTP ${status}`;
  } catch (cause) {
    // A proxy's JSON may have a code, and even a type.
    if (!/^urn:mizan/.test(body?.type)) body = { status, detail: `${cause}`, code: "NO_ANSWER" };
    body.name = "MizanError";
    error = Object.assign(Error(body.detail, { cause }), body);
  }
  return [error, body, tags];
}
