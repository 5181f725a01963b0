/**
 * Elements that declare what they show, `data-mizan="cart;user_id=5, notifications"`, hear `mizan:stale` when an answer that htmx
 * receives makes it stale: once for each answer, after what the answer brings is in the page.
 *
 * An answer may have been on its way when something it shows became stale. So each request remembers what it misses, and what it brings is
 * asked for again where that was missed. An element whose own request is on its way hears of nothing before its end.
 *
 * A classic script and a module alike: it has no imports and no exports.
 */
(() => {
  /** One that is on its way, and what has become stale since. @typedef {{ source: EventTarget | null, missed: string[], heard?: boolean }} Asked */
  /** @typedef {{ status: number, field: string | null, redirected: boolean }} Answer */

  /** @type {Set<Asked>} */
  const running = new Set();
  /** By htmx's own object for each. @type {WeakMap<object, Asked>} */
  const requests = new WeakMap();
  /** What brings an element that is not in the page yet. @type {WeakMap<Element, Asked>} */
  const bringers = new WeakMap();
  /** Elements that were asked what they have missed. @type {WeakSet<Element>} */
  const known = new WeakSet();
  /** Elements that are still to hear of it. @type {Set<Element>} */
  const stale = new Set();

  /** @param {ParentNode} root */
  const declaring = (root) => /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-mizan]"));

  /** The tags of a header, or of an attribute, which is written alike: without its quotes, an item is a tag. @param {string | undefined} list */
  const tagsIn = (list = "") => list.replaceAll('"', "").split(/[\s,]+/).filter(Boolean);

  /** The contexts are one, and each parameter of the scope has the same value in the key or none. @param {string} scope @param {string} key */
  function hits(scope, key) {
    const [context, ...fixed] = scope.split(";");
    const [name, ...params] = key.split(";");
    const lacks = (/** @type {string} */ param) => !params.some((other) => other.split("=")[0] === param.split("=")[0]);
    return context === "*" || (context === name && fixed.every((param) => params.includes(param) || lacks(param)));
  }

  /** @param {HTMLElement} element @param {string[]} scopes */
  function mark(element, scopes) {
    const keys = tagsIn(element.dataset.mizan);
    if (scopes.some((scope) => keys.some((key) => hits(scope, key)))) stale.add(element);
  }

  /** Said when an answer has come and nothing of it is in the page yet. @param {string[]} scopes @param {Asked} [by] */
  function invalidate(scopes, by) {
    for (const request of running) if (request !== by) request.missed.push(...scopes);
    for (const element of declaring(document)) mark(element, scopes);
  }

  /** Asks what is new in the page what it has missed. @param {Asked} [ended] what brought it, where nobody knows better */
  function meet(ended) {
    for (const element of declaring(document)) {
      const bringer = bringers.get(element) ?? ended;
      // Of a request that is on its way, the end will ask.
      if (known.has(element) || (bringer && running.has(bringer))) continue;
      known.add(element);
      if (bringer) mark(element, bringer.missed);
    }
  }

  function tell() {
    const busy = new Set([...running].map((request) => request.source));
    for (const element of stale) {
      // htmx 2 makes what is new listen some time after it has come.
      if (busy.has(element) || element.closest(".htmx-added")) continue;
      stale.delete(element);
      // It does not bubble: what stands around it has a key of its own.
      if (element.isConnected) element.dispatchEvent(new CustomEvent("mizan:stale"));
    }
  }

  /** @param {EventTarget | null} source */
  function begin(source) {
    meet();
    const request = { source, missed: [] };
    running.add(request);
    return request;
  }

  /**
   * What an answer says, it says once. Where it cannot be known what was written, everything is stale: without an answer, with one of a broken
   * server or proxy, and when a redirect was followed, which takes along what the answer before it said.
   *
   * @param {Asked} request @param {string} method @param {Partial<Answer>} answer
   */
  function hear(request, method, { status = 0, field, redirected }) {
    if (request.heard || /^(get|query)$/i.test(method)) return;
    request.heard = true;
    const isUnknown = redirected || (field == null && (!status || status >= 500));
    const scopes = isUnknown ? ["*"] : tagsIn(field ?? "");
    invalidate(scopes, request);
    if (scopes.length) tabs?.postMessage(scopes);
  }

  /** @param {Asked} request */
  function end(request) {
    running.delete(request);
    meet(request);
    tell();
  }

  function distrust(/** @type {string[]} */ scopes) {
    invalidate(scopes);
    tell();
  }

  /** Captured, so that nothing in the page keeps it away. @param {string} type @param {(event: CustomEvent) => void} listener */
  const on = (type, listener) => document.addEventListener(type, /** @type {EventListener} */ (listener), true);

  // htmx 4

  on("htmx:before:request", ({ target, detail: { ctx } }) => void requests.set(ctx, begin(target)));

  on("htmx:after:request", ({ detail: { ctx } }) => hearContext(ctx));

  on("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    const request = requests.get(ctx);
    for (const { fragment } of tasks) for (const element of request ? declaring(fragment) : []) bringers.set(element, /** @type {Asked} */ (request));
  });

  on("htmx:finally:request", ({ detail: { ctx } }) => {
    const request = requests.get(ctx);
    if (!request) return;
    // One that the page has called off before it was sent has no answer, and has failed in nothing.
    if (ctx.response || /^error/.test(ctx.status)) hearContext(ctx);
    end(request);
  });

  /** @param {any} ctx */
  function hearContext(ctx) {
    const request = requests.get(ctx);
    const raw = ctx.response?.raw;
    const answer = raw && { status: raw.status, field: raw.headers.get("x-mizan-invalidate"), redirected: raw.redirected };
    if (request) hear(request, ctx.request.method, answer ?? {});
  }

  // htmx 2

  on("htmx:beforeSend", ({ target, detail: { xhr, requestConfig, pathInfo } }) => {
    const request = begin(target);
    const { href } = new URL(pathInfo.finalRequestPath, document.baseURI);
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState < 4) return;
      const redirected = !!xhr.responseURL && xhr.responseURL !== href.split("#")[0];
      hear(request, requestConfig.verb, { status: xhr.status, field: xhr.getResponseHeader("x-mizan-invalidate"), redirected });
    });
    xhr.addEventListener("loadend", () => end(request));
  });

  on("htmx:load", tell);

  // What is kept of a page while one is elsewhere has heard of nothing.
  addEventListener("pageshow", ({ persisted }) => persisted && distrust(["*"]));

  const tabs = document.querySelector("[data-mizan-tabs]") && new BroadcastChannel("mizan");
  if (tabs) tabs.onmessage = ({ data }) => distrust(data);
})();
