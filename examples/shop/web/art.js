// @ts-check
// A picture of each product: what it is comes from its category, its colours from its name. The same product looks the same each time.

import { s } from "./dom.js";

/** @typedef {{ ground: string, glow: string, main: string, deep: string, accent: string, dark: string, light: string }} Colours */

/** Hue and saturation of what a product is made of, and the hue that goes with it. @type {Record<string, [number, number, number]>} */
const MAKES = {
  Amber: [38, 88, 12],
  Birch: [44, 30, 160],
  Copper: [20, 58, 190],
  Desert: [30, 52, 350],
  Ember: [9, 76, 44],
  Forest: [146, 38, 48],
  Granite: [214, 14, 24],
  Harbour: [203, 56, 14],
  Indigo: [246, 50, 330],
  Juniper: [166, 38, 286],
  Linen: [42, 34, 214],
  Maple: [354, 62, 34],
  Northern: [188, 52, 266],
  Olive: [68, 38, 22],
  Pebble: [262, 16, 158],
};

/** @param {string} name @returns {Colours} */
function colours(name) {
  const [hue, saturation, other] = MAKES[name.split(" ")[0]] ?? [hash(name) % 360, 48, (hash(name) >> 9) % 360];
  /** @param {number} lightness @param {number} [share] */
  const tone = (lightness, share = 1) => `hsl(${hue} ${saturation * share}% ${lightness}%)`;
  return {
    ground: tone(86, 0.75),
    glow: tone(93, 0.8),
    main: tone(54),
    deep: tone(38),
    accent: `hsl(${other} ${Math.max(saturation, 42)}% 56%)`,
    dark: tone(20, 0.6),
    light: tone(97, 0.6),
  };
}

/** @param {string} text */
function hash(text) {
  let hash = 7;
  for (const char of text) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}

/** The picture of a product. It says nothing that the text beside it does not. @param {{ name: string, category?: string }} product */
export function picture({ name, category }) {
  const paint = colours(name);
  const motif = MOTIFS[category ?? NOUNS[name.split(" ").at(-1) ?? ""] ?? ""] ?? parcel;
  return s("svg", { viewBox: "0 0 240 180", class: "picture", "aria-hidden": "true", still: `${name} ${category}` },
    s("rect", { class: "ground", width: 240, height: 180, fill: paint.ground }),
    s("circle", { class: "glow", cx: 120, cy: 86, r: 74, fill: paint.glow }),
    s("ellipse", { cx: 120, cy: 158, rx: 78, ry: 8, fill: paint.dark, opacity: 0.14 }),
    motif(paint),
  );
}

/** A line of a cart or an order has the product's name only. @type {Record<string, string>} */
const NOUNS = {
  Atlas: "books", Lamp: "home_decor", Racket: "sports", Radio: "electronics", Scarf: "clothing", Teapot: "kitchen", Train: "toys",
  Trowel: "garden",
};

/** @type {Record<string, (paint: Colours) => import("./dom.js").Child[]>} */
const MOTIFS = { books, clothing, electronics, garden, home_decor: lamp, kitchen, sports, toys };

/** @param {number} length @param {(index: number) => SVGElement} draw */
const times = (length, draw) => Array.from({ length }, (_, index) => draw(index));

/** An atlas, standing, with a globe on its cover. @param {Colours} paint */
function books({ main, deep, accent, dark, light }) {
  const line = { fill: "none", stroke: light, "stroke-width": 2.5 };
  return [
    s("g", { transform: "rotate(-6 120 100)" },
      s("rect", { x: 76, y: 34, width: 96, height: 124, rx: 5, fill: dark }),
      s("rect", { x: 80, y: 38, width: 90, height: 114, rx: 3, fill: light }),
      times(4, (index) => s("path", { d: `M168 ${48 + index * 26}v18`, stroke: dark, "stroke-opacity": 0.12, "stroke-width": 2 })),
      s("rect", { x: 72, y: 30, width: 94, height: 122, rx: 5, fill: main }),
      s("path", { d: "M77 30h11v122h-11a5 5 0 0 1-5-5V35a5 5 0 0 1 5-5z", fill: deep }),
      s("circle", { cx: 127, cy: 78, r: 25, fill: accent }),
      s("circle", { cx: 127, cy: 78, r: 25, ...line }),
      s("ellipse", { cx: 127, cy: 78, rx: 11, ry: 25, ...line }),
      s("path", { d: "M102 78h50M106 65q21 7 42 0M106 91q21-7 42 0", ...line }),
      s("path", { d: "M106 122h42M114 132h26", stroke: light, "stroke-width": 4, "stroke-linecap": "round" }),
      s("path", { d: "M146 152v18l-7-6-7 6v-18z", fill: accent }),
    ),
  ];
}

/** A scarf, wound once, with stripes and fringes. @param {Colours} paint */
function clothing({ main, deep, accent, light }) {
  /** @param {number} x @param {number} bottom @param {number} tilt @param {string} cloth */
  const tail = (x, bottom, tilt, cloth) =>
    s("g", { transform: `rotate(${tilt} ${x + 17} 80)` },
      times(5, (index) => s("path", { d: `M${x + 4 + index * 6.5} ${bottom - 2}v13`, stroke: accent, "stroke-width": 3.4 })),
      s("path", { d: `M${x} 70h34v${bottom - 70}h-34z`, fill: cloth }),
      s("path", { d: `M${x} ${bottom - 16}h34M${x} ${bottom - 46}h34`, stroke: light, "stroke-width": 5 }),
      s("path", { d: `M${x} ${bottom - 31}h34`, stroke: accent, "stroke-width": 9 }),
    );
  return [
    s("path", { d: "M76 62q44-50 88 0q-44 24-88 0z", fill: deep }),
    tail(120, 150, -9, deep),
    tail(88, 140, 7, main),
    s("path", { d: "M66 58c2-10 10-16 18-16 6 26 66 26 72 0 8 0 16 6 18 16 2 40-106 44-108 0z", fill: main }),
    s("path", { d: "M78 43c4 36 80 36 84 0", fill: "none", stroke: accent, "stroke-width": 6 }),
    s("path", { d: "M70 62c8 32 92 32 100 0", fill: "none", stroke: light, "stroke-width": 4, "stroke-opacity": 0.8 }),
  ];
}

/** A radio with a round dial. @param {Colours} paint */
function electronics({ main, deep, accent, dark, light }) {
  return [
    s("path", { d: "M150 62l34-38", stroke: dark, "stroke-width": 3.5, "stroke-linecap": "round" }),
    s("circle", { cx: 185, cy: 23, r: 4, fill: dark }),
    s("path", { d: "M78 62c0-22 84-22 84 0", fill: "none", stroke: deep, "stroke-width": 7 }),
    s("path", { d: "M68 150l-4 9M172 150l4 9", stroke: dark, "stroke-width": 7, "stroke-linecap": "round" }),
    s("rect", { x: 44, y: 60, width: 152, height: 94, rx: 16, fill: main }),
    s("rect", { x: 44, y: 128, width: 152, height: 26, rx: 13, fill: deep, opacity: 0.35 }),
    s("rect", { x: 53, y: 69, width: 134, height: 76, rx: 10, fill: light }),
    s("circle", { cx: 91, cy: 107, r: 31, fill: dark }),
    times(5, (index) => {
      const half = Math.sqrt(26 ** 2 - (index * 11 - 22) ** 2);
      return s("path", { d: `M${91 - half} ${85 + index * 11}h${half * 2}`, stroke: main, "stroke-width": 4, "stroke-linecap": "round" });
    }),
    s("rect", { x: 131, y: 78, width: 48, height: 22, rx: 4, fill: accent }),
    times(6, (index) => s("path", { d: `M${137 + index * 7.2} 83v${index % 2 ? 6 : 11}`, stroke: light, "stroke-width": 1.8 })),
    s("path", { d: "M161 78v22", stroke: dark, "stroke-width": 2.4 }),
    s("circle", { cx: 142, cy: 123, r: 10, fill: deep }),
    s("circle", { cx: 169, cy: 123, r: 10, fill: deep }),
    s("path", { d: "M142 123v-7M169 123l5-5", stroke: light, "stroke-width": 2.6, "stroke-linecap": "round" }),
  ];
}

/** A trowel in the earth, beside what grows there. @param {Colours} paint */
function garden({ main, deep, accent, dark, light }) {
  const leaf = "hsl(135 38% 42%)";
  return [
    s("g", { transform: "rotate(24 130 90)" },
      s("path", { d: "M112 92h36l-4 44q-14 30-28 0z", fill: light }),
      s("path", { d: "M130 92h18l-4 44q-6 14-14 15z", fill: dark, opacity: 0.16 }),
      s("path", { d: "M130 96V66", stroke: dark, "stroke-width": 6 }),
      s("rect", { x: 119, y: 14, width: 22, height: 56, rx: 11, fill: main }),
      s("rect", { x: 119, y: 56, width: 22, height: 9, fill: accent }),
      s("path", { d: "M125 24v26", stroke: light, "stroke-width": 4, "stroke-linecap": "round", opacity: 0.55 }),
    ),
    s("path", { d: "M76 140q2-30-4-52", fill: "none", stroke: leaf, "stroke-width": 4.5, "stroke-linecap": "round" }),
    s("path", { d: "M74 104q-26 0-30-24 27-2 30 24z", fill: leaf }),
    s("path", { d: "M74 92q0-26 24-30 3 27-24 30z", fill: "hsl(120 38% 52%)" }),
    s("path", { d: "M36 158q10-26 42-26 20 0 30 12 22-8 44 2 26-4 52 12z", fill: deep }),
    s("path", { d: "M62 148h10M96 152h8M150 152h12", stroke: light, "stroke-width": 3, "stroke-linecap": "round", opacity: 0.5 }),
  ];
}

/** A lamp that is on. @param {Colours} paint */
function lamp({ main, deep, accent, dark, light }) {
  return [
    s("path", { d: "M82 90L44 158h152L158 90z", fill: light, opacity: 0.75 }),
    s("path", { d: "M120 88v58", stroke: dark, "stroke-width": 6 }),
    s("circle", { cx: 120, cy: 120, r: 11, fill: accent }),
    s("path", { d: "M88 158q2-16 32-16t32 16z", fill: deep }),
    s("path", { d: "M96 28h48l28 64H68z", fill: main }),
    s("path", { d: "M96 28h12L94 92H68zM132 28h12l28 64h-26z", fill: deep, opacity: 0.28 }),
    s("path", { d: "M71 84h98l3 8H68z", fill: accent }),
    s("path", { d: "M146 92v22", stroke: dark, "stroke-width": 2 }),
    s("circle", { cx: 146, cy: 117, r: 4, fill: dark }),
  ];
}

/** A teapot, hot. @param {Colours} paint */
function kitchen({ main, deep, accent, dark, light }) {
  return [
    s("path", { d: "M96 40q-8-8 0-16t0-16M120 36q-8-8 0-16t0-14", fill: "none", stroke: light, "stroke-width": 5 }),
    s("path", { d: "M160 84c44-14 44 48 2 48", fill: "none", stroke: deep, "stroke-width": 11, "stroke-linecap": "round" }),
    s("path", { d: "M78 120C52 118 58 78 34 74l14-9c24 4 22 30 40 32z", fill: deep }),
    s("path", { d: "M66 106c0-32 26-44 54-44s54 12 54 44c0 30-18 48-30 52H96c-12-4-30-22-30-52z", fill: main }),
    s("path", {
      d: "M67 112q8 10 17.6 0t17.6 0 17.6 0 17.6 0 17.6 0 18 0q0 8-3 17q-8 7-15 0t-17 0-17 0-17 0-17 0-17 0q-3-8-3.4-17z",
      fill: accent,
    }),
    s("path", { d: "M82 84q8-12 24-14", fill: "none", stroke: light, "stroke-width": 5, "stroke-linecap": "round", opacity: 0.7 }),
    s("path", { d: "M88 66q4-16 32-16t32 16q-32 8-64 0z", fill: deep }),
    s("circle", { cx: 120, cy: 45, r: 7.5, fill: accent }),
    s("path", { d: "M98 158h44", stroke: dark, "stroke-width": 4, "stroke-linecap": "round", opacity: 0.5 }),
  ];
}

/** A racket and its ball. @param {Colours} paint */
function sports({ main, deep, accent, dark, light }) {
  /** The strings end at the frame. @param {number} offset @param {number} across @param {number} along */
  const half = (offset, across, along) => along * Math.sqrt(1 - (offset / across) ** 2);
  const string = { stroke: dark, "stroke-opacity": 0.42, "stroke-width": 1.5 };
  return [
    s("g", { transform: "rotate(32 120 92)" },
      s("path", { d: "M103 96q10 14 12 30M137 96q-10 14-12 30", fill: "none", stroke: deep, "stroke-width": 6 }),
      s("ellipse", { cx: 120, cy: 60, rx: 38, ry: 46, fill: light, opacity: 0.75 }),
      times(7, (index) => {
        const offset = index * 10 - 30;
        return s("path", { d: `M${120 + offset} ${60 - half(offset, 38, 46)}v${2 * half(offset, 38, 46)}`, ...string });
      }),
      times(8, (index) => {
        const offset = index * 11 - 38.5;
        return s("path", { d: `M${120 - half(offset, 46, 38)} ${60 + offset}h${2 * half(offset, 46, 38)}`, ...string });
      }),
      s("ellipse", { cx: 120, cy: 60, rx: 38, ry: 46, fill: "none", stroke: main, "stroke-width": 8 }),
      s("path", { d: "M88 85a38 46 0 0 0 64 0", fill: "none", stroke: accent, "stroke-width": 8 }),
      s("rect", { x: 113, y: 122, width: 14, height: 58, rx: 6, fill: dark }),
      times(4, (index) => s("path", { d: `M113 ${140 + index * 10}l14-7`, stroke: light, "stroke-opacity": 0.5, "stroke-width": 2.2 })),
    ),
    s("circle", { cx: 170, cy: 136, r: 19, fill: "hsl(68 78% 58%)" }),
    s("path", { d: "M155 125q12 10 9 29M186 147q-13-8-11-29", fill: "none", stroke: light, "stroke-width": 3.4 }),
  ];
}

/** A steam engine under steam. @param {Colours} paint */
function toys({ main, deep, accent, dark, light }) {
  /** @param {number} cx @param {number} r */
  const wheel = (cx, r) => [
    s("circle", { cx, cy: 154 - r, r, fill: dark }),
    s("circle", { cx, cy: 154 - r, r: r * 0.66, fill: accent }),
    s("path", { d: `M${cx - r * 0.6} ${154 - r}h${r * 1.2}M${cx} ${154 - r * 1.6}v${r * 1.2}`, stroke: dark, "stroke-width": 2.6 }),
    s("circle", { cx, cy: 154 - r, r: r * 0.22, fill: light }),
  ];
  return [
    s("circle", { cx: 78, cy: 30, r: 10, fill: light }),
    s("circle", { cx: 96, cy: 20, r: 14, fill: light }),
    s("circle", { cx: 120, cy: 15, r: 10, fill: light, opacity: 0.85 }),
    s("path", { d: "M30 157h180", stroke: dark, "stroke-width": 5, "stroke-linecap": "round" }),
    times(9, (index) => s("path", { d: `M${40 + index * 20} 160v6`, stroke: dark, "stroke-width": 5, opacity: 0.55 })),
    s("path", { d: "M64 50h28l-5 14v20H69V64z", fill: deep }),
    s("rect", { x: 62, y: 45, width: 32, height: 9, rx: 4, fill: accent }),
    s("path", { d: "M108 82V70q9-12 18 0v12z", fill: accent }),
    s("rect", { x: 50, y: 78, width: 92, height: 46, rx: 20, fill: main }),
    s("path", { d: "M82 78v46M116 78v46", stroke: light, "stroke-width": 4, opacity: 0.6 }),
    s("path", { d: "M136 52h56v76h-56z", fill: deep }),
    s("rect", { x: 129, y: 42, width: 70, height: 13, rx: 6, fill: accent }),
    s("rect", { x: 147, y: 64, width: 34, height: 26, rx: 4, fill: light }),
    s("path", { d: "M42 120h152v14H48q-10 0-16 18h-6q2-26 16-32z", fill: dark }),
    wheel(72, 14), wheel(108, 14), wheel(164, 22),
    s("path", { d: "M72 140h36l56-8", fill: "none", stroke: light, "stroke-width": 4, "stroke-linecap": "round" }),
  ];
}

/** Something that is none of these. @param {Colours} paint */
function parcel({ main, deep, accent, light }) {
  return [
    s("path", { d: "M64 74l56-22 56 22v64l-56 22-56-22z", fill: main }),
    s("path", { d: "M120 96l56-22v64l-56 22z", fill: deep }),
    s("path", { d: "M64 74l56 22 56-22-56-22z", fill: light }),
    s("path", { d: "M92 63l56 22v22", fill: "none", stroke: accent, "stroke-width": 9 }),
  ];
}
