// Values that the generated types accept, by name: the server must accept them too.
import type * as t from "./mizan.js";

const tree: t.TreeInput = { value: 1, children: [], by_name: {} };
const point: t.Point = { x: 1, y: 2.5 };
const numbers: t.Numbers = {
  byte: 255, small: -1, count: 4294967295, big: 18446744073709551615n, negative: -9223372036854775808n, size: 9, huge: -1n, nonzero: 1,
  percent: 100, digit: 9, ratio: 0.5, precise: 1, whichever: 1.5,
};

const samples: {
  Numbers: t.Numbers[];
  Texts: t.Texts[];
  Lists: t.Lists[];
  Maps: t.Maps[];
  OptionsInput: t.OptionsInput[];
  ExternalInput: t.ExternalInput[];
  Internal: t.Internal[];
  Adjacent: t.Adjacent[];
  Untagged: t.Untagged[];
  Empty: t.Empty[];
  ClosedEmpty: t.ClosedEmpty[];
  Unit: t.Unit[];
  Meters: t.Meters[];
  Pair: t.Pair[];
  Odd: t.Odd[];
  OddVariant: t.OddVariant[];
  PartlyUntagged: t.PartlyUntagged[];
  NoPlaces: t.NoPlaces[];
  Defaulted: t.Defaulted[];
  Remarks: t.Remarks[];
  Forest: t.Forest[];
  Folder: t.Folder[];
  NestedInput: t.NestedInput[];
  TwoFacedInput: t.TwoFacedInput[];
  Codes: t.Codes[];
  PageUint64Input: t.PageUint64Input[];
  TreeInput: t.TreeInput[];
  Json: t.Json[];
  Flattened: t.Flattened[];
  FlattenedOption: t.FlattenedOption[];
  FlattenedInternal: t.FlattenedInternal[];
  FlattenedUntagged: t.FlattenedUntagged[];
  FlattenedMapInput: t.FlattenedMapInput[];
  FlattenedAnything: t.FlattenedAnything[];
  FlattenedBothInput: t.FlattenedBothInput[];
  Standard: t.Standard[];
} = {
  Numbers: [numbers, { ...numbers, big: 0, whichever: 9007199254740993n }],
  Texts: [{
    plain: "", letter: "x", id: "00000000-0000-0000-0000-000000000000", home: "https://example.org/", address: "127.0.0.1",
    borrowed: "", email: "a@example.org", code: "A/", at: "2026-01-01T00:00:00Z",
  }],
  Lists: [{
    plain: [], set: [1, 1], pair: [1, "one"], fixed: [1, 2, 3], long: new Array<number>(20).fill(0), none: [], bytes: [255],
    nested: [[null, 1, 2n]], choices: ["north", null], impossible: [], bounded: [true],
  }],
  Maps: [{
    by_name: { a: 1 }, by_number: { 1: "north" }, by_signed: { [-1]: true }, by_variant: { north: 1 }, by_documented_variant: { LOW: 1 },
    by_id: {}, by_large: { "18446744073709551615": 1 }, by_bool: { true: 1 }, by_letter: { ß: 1 }, by_newtype: { "A-1": 1 }, of_maps: { a: { b: null } }, anything: { a: { b: [] } },
  }],
  OptionsInput: [{ required: true }, { required: false, always_sent: null, left_out: null, defaulted: 1, list: ["a"] }],
  ExternalInput: ["Unit", { Newtype: 1 }, { Tuple: [1, "one"] }, { Struct: { a: 1 } }, { Nested: { Nested: "Unit" } }],
  Internal: [
    { type: "unit" }, { type: "newtype", ...point }, { type: "struct", radius: 1 }, { type: "map", a: "b" },
    { type: "open", x: 1, more: true }, { type: "empty" },
  ],
  Adjacent: [{ t: "Unit" }, { t: "Newtype", c: point }, { t: "Tuple", c: [1, 2] }, { t: "Struct", c: { a: 1 } }],
  Untagged: [null, 1, "a", point, [null, [1]]],
  Empty: [{}],
  ClosedEmpty: [{}],
  Unit: [null],
  Meters: [1],
  Pair: [[1, null], [2, "two"]],
  Odd: [{
    "two words": 1, class: 2, 0: 3, "": 4, größe: 5, "\"quoted\"\n": 6, $ok: 7, nameInCamels: 8, "kebab-case": 9,
    "it's */": 10, ["__proto__"]: 11, constructor: 12,
  }],
  OddVariant: ["größe", "日本 🦀", "", "\"quoted\" \\ `${x}` */\n", { ["__proto__"]: 1 }, { "two words": { type: 1 } }],
  PartlyUntagged: ["known", "other", { number: 1 }],
  NoPlaces: [[]],
  Defaulted: [[1, 2]],
  Remarks: ["Only", "Slash", "Tag"],
  Forest: [[[], [[]]]],
  Folder: [{ entries: { a: { is: "link", to: { is: "folder", entries: {} } }, b: { is: "file", bytes: 1n } } }],
  NestedInput: [{
    lists: [null, [null, "north"]], pairs: [[null, true]], deep: { items: [null, { items: [{ "1": [] }] }] },
    either: { right: { Err: ["north"] } }, one_or_many: [{ items: ["a"] }, { items: [["a"]] }, { items: [["a", "b"]] }],
    grids: [{ cells: [1] }, { cells: [] }], chain: { value: { left: 1n, right: { value: true } }, next: null }, nothing: null,
  }],
  TwoFacedInput: [{ in: 1, secret: "s" }],
  Codes: [{ large: 1 }, { large: 9007199254740993n }],
  PageUint64Input: [{ items: [1, 2n] }],
  TreeInput: [{ value: 2, children: [tree], left: tree, by_name: { tree } }],
  Json: [null, true, 1, "a", [null], { a: [{}] }],
  Flattened: [{ id: 1, ...point, t: "Tuple", c: [1, 2] }],
  FlattenedOption: [{ id: 1 }, { id: 1, x: 1, y: 2 }, { id: 1, t: "Unit" }],
  FlattenedInternal: [{ id: 1, shape: "Point" }, { id: 1, shape: "Circle", radius: 1 }],
  FlattenedUntagged: [{ id: 1, email: "a" }, { id: 1, phone: "1" }],
  FlattenedMapInput: [{ id: 1 }, { id: 1, note: null, a: [true] }],
  FlattenedAnything: [{ id: 1 }, { id: 1, a: { b: null } }],
  FlattenedBothInput: [{ id: 1, Newtype: 1, a: true }, { id: 1, Unit: null }],
  Standard: [
    { anything: [1], outcome: { Ok: 1 }, range: { start: 1, end: 2 }, duration: { secs: 1, nanos: 0 }, nothing: null },
    { anything: null, outcome: { Err: "no" }, range: { start: 1, end: 2 }, duration: { secs: 2n ** 60n, nanos: 0 }, nothing: null },
  ],
};

// As the runtime sends them: a bigint is its digits.
const text = JSON.stringify(samples, (_, value: unknown) => (typeof value === "bigint" ? `bigint:${value}` : value));
console.log(text.replace(/"bigint:(-?\d+)"/g, "$1"));
