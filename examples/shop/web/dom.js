// @ts-check
// The page's way to the document: views make elements anew from what is known, and `patch` brings those that are on the screen up to
// them. What is already there stays the same node, with its focus, its scrolling and what somebody is typing.

/** @typedef {Node | string | number | false | null | undefined} Leaf */
/** @typedef {Leaf | Child[]} Child */
/** @typedef {{ key?: string | number, still?: string, [name: string]: any }} Props */

/** What each element was last made with. What the user has done to it since (typed, opened) is not in here, and is left alone.
 * @type {WeakMap<Element, Props>} */
const made = new WeakMap();

/**
 * An HTML element. `onclick` and the like are handlers; everything else is an attribute, which `true` sets without a value and `false`
 * leaves out. `key` is its identity among its siblings: give one to what is in a list or comes and goes. An element that is `still` the
 * same as before is not looked into.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...Child} children
 */
export function h(tag, props = {}, ...children) {
  return make(document.createElement(tag), props, children);
}

/** An SVG element. @template {keyof SVGElementTagNameMap} T @param {T} tag @param {Props} [props] @param {...Child} children */
export function s(tag, props = {}, ...children) {
  return make(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

/** What only those hear who do not see the page. @param {string} text */
export const unseen = (text) => h("span", { class: "visually-hidden" }, text);

/** @template {Element} E @param {E} element @param {Props} props @param {Child[]} children */
function make(element, props, children) {
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  made.set(element, props);
  element.append(...nodes(children));
  return element;
}

/** @param {Element} element @param {string} name @param {any} value */
function set(element, name, value) {
  if (name === "key" || name === "still") return;
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), dispatch);
    return;
  }
  if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
  // The attribute is only what a field starts with.
  if (name === "value" && element instanceof HTMLInputElement) element.value = String(value ?? "");
}

/** Every handler is found when its event comes, so that a patched element has the latest. @param {Event} event */
function dispatch(event) {
  const element = /** @type {Element} */ (event.currentTarget);
  made.get(element)?.[`on${event.type}`]?.(event);
}

/** @param {Child[]} children @returns {ChildNode[]} */
function nodes(children) {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return nodes(child);
    if (child === false || child === null || child === undefined || child === "") return [];
    return /** @type {ChildNode} */ (child instanceof Node ? child : new Text(String(child)));
  });
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof Element ? made.get(node)?.key : undefined);

/** Makes the children of `parent` look like `children`. @param {Element} parent @param {Child[]} children */
export function patch(parent, children) {
  const wanted = nodes(children);
  const keys = new Set(wanted.map(keyOf));
  const keyed = new Map();
  for (const node of [...parent.childNodes]) {
    const key = keyOf(node);
    if (key === undefined) continue;
    // Gone first, so that those after it need not be moved: whoever is moved loses the focus.
    if (keys.has(key)) keyed.set(key, node);
    else node.remove();
  }
  let at = parent.firstChild;
  for (const node of wanted) {
    const key = keyOf(node);
    const found = key === undefined ? lookAlike(at, node) : keyed.get(key);
    const placed = found && found.nodeName === node.nodeName ? update(found, node) : node;
    if (placed === at) at = at.nextSibling;
    else parent.insertBefore(placed, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** The next node without a key that can become `node`. @param {ChildNode | null} from @param {ChildNode} node */
function lookAlike(from, node) {
  for (let at = from; at; at = at.nextSibling) {
    if (at.nodeName === node.nodeName && keyOf(at) === undefined) return at;
  }
  return undefined;
}

/** @param {ChildNode} old @param {ChildNode} node */
function update(old, node) {
  if (old instanceof Text) {
    updateText(old, /** @type {Text} */ (node).data);
  } else if (old instanceof Element && node instanceof Element) {
    const before = made.get(old) ?? {};
    const props = made.get(node) ?? {};
    for (const name of Object.keys({ ...before, ...props })) {
      if (before[name] !== props[name]) set(old, name, props[name]);
    }
    made.set(old, props);
    if (props.still === undefined || props.still !== before.still) patch(old, [...node.childNodes]);
  }
  return old;
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** What has `data-flash` lights up when its text changes: it has just become true. @param {Text} old @param {string} data */
function updateText(old, data) {
  if (old.data === data) return;
  old.data = data;
  const lit = old.parentElement?.closest("[data-flash]");
  if (lit && !calm.matches) {
    const fade = [{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }];
    lit.animate(fade, { duration: 1600, easing: "ease-out" });
  }
}
