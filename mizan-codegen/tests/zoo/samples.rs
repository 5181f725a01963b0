//! Values of every type: what serde writes must fit the generated types.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::num::NonZeroU64;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::types::*;

/// A TypeScript file with a typed constant for each type, holding values of it as serde writes them.
pub fn file() -> String {
    let mut file = String::from("import type * as t from \"./mizan.js\";\n");
    let mut add = |name: &str, values: Value| {
        let _ = writeln!(file, "export const {name}: t.{name}[] = {};", literal(&values));
    };
    add("Numbers", sent([numbers(0), numbers(u64::MAX)]));
    add("Texts", sent([texts()]));
    add("Lists", sent([lists()]));
    add("Maps", sent([maps()]));
    add("Options", sent(options()));
    add("External", sent(externals()));
    add("Internal", sent(internals()));
    add("Adjacent", sent(adjacents()));
    add("Untagged", sent(untaggeds()));
    add("Empty", sent([Empty {}]));
    add("ClosedEmpty", sent([ClosedEmpty {}]));
    add("Closed", sent([Closed { only: true }]));
    add("Unit", sent([Unit]));
    add("Meters", sent([Meters(1.5)]));
    add("Pair", sent([Pair(1, None), Pair(2, Some("two".into()))]));
    add("Odd", sent([odd()]));
    add("OddVariant", sent(odd_variants()));
    add("PartlyUntagged", sent(partly_untagged()));
    add("NoPlaces", sent([NoPlaces()]));
    add("Defaulted", sent([Defaulted(1, 2)]));
    add("Remarks", sent([Remarks::Only, Remarks::Slash, Remarks::Tag]));
    add("Forest", sent([Forest(vec![Forest(vec![]), Forest(vec![])])]));
    add("Folder", sent([folder()]));
    add("Nested", sent([nested()]));
    add("TwoFaced", sent([two_faced()]));
    add("Codes", sent([Codes { large: 1 }, Codes { large: 9_007_199_254_740_993 }]));
    add(
        "FlattenedInternal",
        sent([Shape::Point, Shape::Circle { radius: 1.5 }].map(|shape| FlattenedInternal { id: 1, shape })),
    );
    add("FlattenedUntagged", sent([FlattenedUntagged { id: 1, one: OneOf::Phone { phone: "1".into() } }]));
    add("Level", sent([Level::Low, Level::VeryHigh, Level::Unsaid]));
    add("Direction", sent([Direction::North, Direction::SouthEast]));
    add("Documented", sent([Documented { lines: 1, old: 2 }]));
    add("PageUint64", sent([Page { items: vec![1, u64::MAX], next: None }]));
    add(
        "PagePageBoolean",
        sent([Page { items: vec![Page { items: vec![true], next: Some(2) }], next: None }]),
    );
    add("Tree", sent([tree()]));
    add("Json", sent([json_value()]));
    add("Flattened", sent(adjacents().map(|kind| Flattened { id: 1, point: point(), kind })));
    add("FlattenedOption", sent(flattened_options()));
    add(
        "FlattenedMap",
        sent([FlattenedMap { id: 1, note: None, rest: BTreeMap::from([("a".into(), vec![true])]) }]),
    );
    add(
        "FlattenedAnything",
        sent([FlattenedAnything { id: 1, rest: object(json!({"a": null, "b": [{}]})) }]),
    );
    add(
        "FlattenedBoth",
        sent(externals().map(|kind| FlattenedBoth {
            id: 1,
            kind,
            rest: BTreeMap::from([("a".into(), true)]),
        })),
    );
    add("Standard", sent([standard(Ok(1)), standard(Err("no".into()))]));
    file
}

fn sent<T: Serialize>(values: impl IntoIterator<Item = T>) -> Value {
    values.into_iter().map(|value| serde_json::to_value(value).unwrap()).collect()
}

/// JSON as the runtime gives it to a page: integers that are not safe are bigints.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            // In an object of JavaScript `__proto__` is no member, unless it is computed.
            let members =
                members.iter().map(|(name, value)| format!("[{}]: {}", json!(name), literal(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Number(number)
            if !number.is_f64() && number.as_f64().unwrap().abs() > 9_007_199_254_740_991.0 =>
        {
            format!("{number}n")
        }
        scalar => scalar.to_string(),
    }
}

fn object(value: Value) -> serde_json::Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn point() -> Point {
    Point { x: 1.0, y: -2.5e300 }
}

fn numbers(big: u64) -> Numbers {
    Numbers {
        byte: 255,
        small: -32768,
        count: u32::MAX,
        big,
        negative: i64::MIN,
        size: 7,
        huge: i128::from(i64::MIN),
        nonzero: NonZeroU64::MIN,
        percent: 100,
        digit: 9,
        ratio: 0.1,
        precise: f64::MAX,
        whichever: big.into(),
    }
}

fn texts() -> Texts {
    Texts {
        plain: "\u{2028}\"\\\n`${x}`".into(),
        letter: 'ß',
        id: Uuid::nil(),
        home: "https://example.org/".parse().unwrap(),
        address: "::1".parse().unwrap(),
        borrowed: "cow".into(),
        email: "a@example.org".into(),
        code: "A/".into(),
        at: Day("2026-01-01T00:00:00Z".into()),
    }
}

fn lists() -> Lists {
    Lists {
        plain: vec!["a".into()],
        set: BTreeSet::from([1, 2]),
        pair: (1, "one".into()),
        fixed: [1.0, 2.0, 3.0],
        long: [0; 20],
        none: [],
        bytes: vec![0, 255],
        nested: vec![vec![], vec![None, Some(u64::MAX)]],
        choices: vec![None, Some(Direction::SouthEast)],
        impossible: vec![],
        bounded: Box::new([true]),
    }
}

fn maps() -> Maps {
    Maps {
        by_name: BTreeMap::from([("a b".into(), 1)]),
        by_number: BTreeMap::from([(1, Direction::North)]),
        by_signed: BTreeMap::from([(-1, true)]),
        by_variant: BTreeMap::from([(Direction::SouthEast, 1)]),
        by_documented_variant: BTreeMap::from([(Level::VeryHigh, 1)]),
        by_id: BTreeMap::from([(Uuid::nil(), vec![1])]),
        by_large: BTreeMap::from([(u64::MAX, 1)]),
        by_bool: BTreeMap::from([(true, 1)]),
        by_letter: BTreeMap::from([('ß', 1)]),
        by_newtype: BTreeMap::from([(sku(), 1)]),
        of_maps: BTreeMap::from([("a".into(), BTreeMap::from([("b".into(), None)]))]),
        anything: object(json!({"a": [1, {"b": null}]})),
    }
}

fn options() -> [Options; 2] {
    let none = Options { always_sent: None, left_out: None, defaulted: 5, list: vec![], required: true };
    let some = Options {
        always_sent: Some(1),
        left_out: Some(Direction::North),
        list: vec!["a".into()],
        ..none.clone()
    };
    [none, some]
}

fn externals() -> [External; 5] {
    let nested = External::Nested(Box::new(External::Nested(Box::new(External::Unit))));
    let with_members = External::Struct { a: 1, b: None };
    [External::Unit, External::Newtype(1), External::Tuple(1, "one".into()), with_members, nested]
}

fn internals() -> [Internal; 7] {
    [
        Internal::Unit,
        Internal::Newtype(point()),
        Internal::Struct { radius: 1.0 },
        Internal::Map(BTreeMap::from([("a".into(), "b".into())])),
        Internal::Open(OpenPoint { x: 1.0, more: BTreeMap::from([("a".into(), true)]) }),
        Internal::Empty(Empty {}),
        Internal::Unknown,
    ]
}

fn adjacents() -> [Adjacent; 4] {
    [Adjacent::Unit, Adjacent::Newtype(point()), Adjacent::Tuple(1, 2), Adjacent::Struct { a: 1 }]
}

fn untaggeds() -> [Untagged; 5] {
    let many = Untagged::Many(vec![Untagged::Nothing, Untagged::Many(vec![Untagged::Number(1)])]);
    [Untagged::Nothing, Untagged::Number(1), Untagged::Text("a".into()), Untagged::Point(point()), many]
}

fn odd() -> Odd {
    Odd {
        two_words: 1,
        class: 2,
        digit: 3,
        empty: 4,
        size: 5,
        quoted: 6,
        dollar: 7,
        name: 8,
        kebab: 9,
        apostrophe: 10,
        proto: 11,
        constructor: 12,
    }
}

fn odd_variants() -> [OddVariant; 6] {
    let words = OddVariant::Words { r#type: 2 };
    [OddVariant::Umlaut, OddVariant::Wide, OddVariant::Empty, OddVariant::Quoted, OddVariant::Proto(1), words]
}

fn partly_untagged() -> [PartlyUntagged; 3] {
    [PartlyUntagged::Known, PartlyUntagged::Other("a".into()), PartlyUntagged::Numbered { number: 1 }]
}

fn folder() -> Folder {
    let empty = Folder { entries: BTreeMap::new() };
    let link = Entry::Link { to: Box::new(Entry::File { bytes: u64::MAX }) };
    Folder { entries: BTreeMap::from([("inner".into(), Entry::Folder(empty)), ("link".into(), link)]) }
}

fn sku() -> Sku {
    Sku("A-1".into())
}

fn page<T>(item: T) -> Page<T> {
    Page { items: vec![item], next: None }
}

fn nested() -> Nested {
    let points = Page { items: vec![point()], next: None };
    let pages = Page { items: vec![BTreeMap::from([(1, vec![points])])], next: None };
    let inner = Chain { value: true, next: None };
    let end = Chain { value: Either { left: Some(u64::MAX), right: None }, next: None };
    let value = Either { left: None, right: Some(inner) };
    Nested {
        options: Some(Some(1)),
        nothing: Some(()),
        lists: vec![None, Some(vec![None, Some(Direction::North)])],
        pairs: vec![(None, Some(None)), (Some(1), Some(Some(true)))],
        deep: Page { items: vec![None, Some(pages)], next: Some(1) },
        either: Either { left: None, right: Some(Err(vec![Direction::SouthEast])) },
        one_or_many: (page(sku()), page(vec![sku()]), page([sku(), sku()])),
        grids: (Grid { cells: vec![1] }, Grid { cells: vec![] }),
        chain: Chain { value, next: Some(Box::new(end)) },
    }
}

fn two_faced() -> TwoFaced {
    TwoFaced { renamed: 1, secret: "s".into(), computed: 2, unseen: 3 }
}

fn tree() -> Tree {
    let leaf = Tree { value: 1, children: vec![], left: None, by_name: BTreeMap::new() };
    let left = Some(Box::new(leaf.clone()));
    Tree { value: 2, children: vec![leaf.clone()], left, by_name: BTreeMap::from([("leaf".into(), leaf)]) }
}

fn json_value() -> Json {
    let scalars = vec![Json::Null, Json::Bool(true), Json::Number(1.0), Json::Text("a".into())];
    Json::Object(BTreeMap::from([("list".into(), Json::List(scalars))]))
}

fn flattened_options() -> [FlattenedOption; 2] {
    let none = FlattenedOption { id: 1, point: None, kind: None };
    [none, FlattenedOption { id: 2, point: Some(point()), kind: Some(Adjacent::Tuple(1, 2)) }]
}

fn standard(outcome: Result<u32, String>) -> Standard {
    let duration = Duration::from_secs(u64::MAX);
    Standard { anything: json!({"a": []}), outcome, range: 1..5, duration, nothing: () }
}
