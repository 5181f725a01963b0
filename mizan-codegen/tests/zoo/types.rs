//! One of each kind of type that serde and schemars know, with the functions that send and receive them.
//!
//! Comments of types and fields are part of the test: they become JSDoc.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::num::NonZeroU64;
use std::ops::Range;
use std::time::Duration;

use mizan_core::{ApiError, context, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

/// Declares types that are sent and received.
macro_rules! both {
    ($($item:item)*) => {$(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        $item
    )*};
}

both! {
    /// Which numbers are safe.
    pub struct Numbers {
        pub byte: u8,
        pub small: i16,
        pub count: u32,
        /// May be too large for a JavaScript number.
        pub big: u64,
        pub negative: i64,
        pub size: usize,
        pub huge: i128,
        pub nonzero: NonZeroU64,
        /// Of a hundred.
        #[schemars(range(min = 0, max = 100))]
        pub percent: u64,
        #[schemars(range(min = 1, max = 9))]
        pub digit: u8,
        pub ratio: f32,
        pub precise: f64,
        pub whichever: serde_json::Number,
    }

    pub struct Texts {
        pub plain: String,
        pub letter: char,
        pub id: Uuid,
        pub home: Url,
        pub address: IpAddr,
        pub borrowed: Cow<'static, str>,
        #[schemars(email)]
        pub email: String,
        /// Short and loud.
        #[schemars(regex(pattern = r"^[A-Z]*/$"), length(max = 3))]
        pub code: String,
        /// Written by a library that knows nothing of schemas.
        #[schemars(with = "String", extend("format" = "date-time"))]
        pub at: Day,
    }

    #[serde(transparent)]
    pub struct Day(pub String);

    pub struct Lists {
        pub plain: Vec<String>,
        pub set: BTreeSet<u32>,
        pub pair: (u32, String),
        pub fixed: [f32; 3],
        pub long: [u8; 20],
        pub none: [u8; 0],
        pub bytes: Vec<u8>,
        pub nested: Vec<Vec<Option<u64>>>,
        pub choices: Vec<Option<Direction>>,
        pub impossible: Vec<Never>,
        #[schemars(length(min = 1))]
        pub bounded: Box<[bool]>,
    }

    pub struct Maps {
        pub by_name: BTreeMap<String, u32>,
        pub by_number: BTreeMap<u32, Direction>,
        pub by_signed: BTreeMap<i64, bool>,
        pub by_variant: BTreeMap<Direction, u32>,
        pub by_documented_variant: BTreeMap<Level, u32>,
        pub by_id: BTreeMap<Uuid, Vec<u8>>,
        pub by_large: BTreeMap<u64, u32>,
        pub by_bool: BTreeMap<bool, u32>,
        pub by_letter: BTreeMap<char, u32>,
        pub by_newtype: BTreeMap<Sku, u32>,
        pub of_maps: BTreeMap<String, BTreeMap<String, Option<u32>>>,
        pub anything: Map<String, Value>,
    }

    /// What may be missing, and what may be `null`.
    pub struct Options {
        pub always_sent: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub left_out: Option<Direction>,
        /// Five unless said.
        #[serde(default = "five")]
        pub defaulted: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub list: Vec<String>,
        pub required: bool,
    }

    /// As it stands on the shelf.
    #[derive(Eq, PartialOrd, Ord)]
    pub struct Sku(pub String);

    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "kebab-case")]
    pub enum Direction {
        North,
        SouthEast,
    }

    /// How much.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum Level {
        /// Hardly.
        Low,
        /// Very.
        VeryHigh,
        Unsaid,
    }

    /// An enum without variants has no values.
    pub enum Never {}

    /// serde's own representation.
    pub enum External {
        Unit,
        /// One value.
        Newtype(u32),
        Tuple(u32, String),
        /// Members.
        Struct {
            /// The first.
            a: u32,
            b: Option<bool>,
        },
        Nested(Box<External>),
    }

    #[serde(tag = "type", rename_all = "snake_case")]
    pub enum Internal {
        /// Only the tag.
        Unit,
        /// A type of its own, with the tag beside its members.
        Newtype(Point),
        Struct { radius: f64 },
        Map(BTreeMap<String, String>),
        Open(OpenPoint),
        Empty(Empty),
        /// What a later version says.
        #[serde(other)]
        Unknown,
    }

    /// One variant is what no other is.
    #[serde(rename_all = "lowercase")]
    pub enum PartlyUntagged {
        Known,
        #[serde(untagged)]
        Other(String),
        #[serde(untagged)]
        Numbered {
            number: u32,
        },
    }

    #[serde(tag = "t", content = "c")]
    pub enum Adjacent {
        Unit,
        Newtype(Point),
        Tuple(u32, u32),
        Struct { a: u32 },
    }

    #[serde(untagged)]
    pub enum Untagged {
        Nothing,
        Number(u32),
        Text(String),
        Point(Point),
        Many(Vec<Untagged>),
    }

    /// A place.
    pub struct Point {
        pub x: f64,
        pub y: f64,
    }

    /// A place with more to it.
    pub struct OpenPoint {
        pub x: f64,
        #[serde(flatten)]
        pub more: BTreeMap<String, bool>,
    }

    pub struct Empty {}

    #[serde(deny_unknown_fields)]
    pub struct ClosedEmpty {}

    #[serde(deny_unknown_fields)]
    pub struct Closed {
        pub only: bool,
    }

    pub struct Unit;

    /// Alone.
    pub struct Meters(pub f64);

    pub struct Pair(pub u32, pub Option<String>);

    pub struct NoPlaces();

    pub struct Defaulted(pub u32, #[serde(default)] pub u32);

    pub struct Odd {
        #[serde(rename = "two words")]
        pub two_words: u32,
        #[serde(rename = "class")]
        pub class: u32,
        #[serde(rename = "0")]
        pub digit: u32,
        #[serde(rename = "")]
        pub empty: u32,
        #[serde(rename = "größe")]
        pub size: u32,
        #[serde(rename = "\"quoted\"\n")]
        pub quoted: u32,
        #[serde(rename = "$ok")]
        pub dollar: u32,
        #[serde(rename = "nameInCamels", alias = "name_in_snakes")]
        pub name: u32,
        #[serde(rename = "kebab-case")]
        pub kebab: u32,
        #[serde(rename = "it's */")]
        pub apostrophe: u32,
        #[serde(rename = "__proto__")]
        pub proto: u32,
        pub constructor: u32,
    }

    pub enum OddVariant {
        #[serde(rename = "größe")]
        Umlaut,
        #[serde(rename = "日本 🦀")]
        Wide,
        #[serde(rename = "")]
        Empty,
        #[serde(rename = "\"quoted\" \\ `${x}` */\n")]
        Quoted,
        #[serde(rename = "__proto__")]
        Proto(u32),
        #[serde(rename = "two words")]
        Words { r#type: u32 },
    }

    /// Ends a comment: */ alert(1) /* and goes on.
    pub struct Documented {
        /// # A title
        ///
        /// Several lines,
        /// and a second paragraph with `code` and [`Point`].
        pub lines: u32,
        /// Do not use.
        #[deprecated]
        pub old: u32,
    }

    /// Everything in a comment that a comment ends with: */ **/ *\/ /* // <!-- @ends {@link never} `*/`
    #[deprecated = "Nobody reads it."]
    pub enum Remarks {
        /// */
        Only,
        /// /
        Slash,
        /// @deprecated
        Tag,
    }

    pub struct Page<T> {
        pub items: Vec<T>,
        pub next: Option<u32>,
    }

    pub struct Tree {
        pub value: u32,
        pub children: Vec<Tree>,
        pub left: Option<Box<Tree>>,
        pub by_name: BTreeMap<String, Tree>,
    }

    pub struct Either<L, R> {
        pub left: Option<L>,
        pub right: Option<R>,
    }

    pub struct Grid<const N: usize> {
        pub cells: Vec<u8>,
    }

    /// A type that is a list of itself.
    pub struct Forest(pub Vec<Forest>);

    /// Two types, each made of the other.
    pub struct Folder {
        pub entries: BTreeMap<String, Entry>,
    }

    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum Entry {
        File { bytes: u64 },
        Folder(Folder),
        Link { to: Box<Entry> },
    }

    /// A generic type in itself.
    pub struct Chain<T> {
        pub value: T,
        pub next: Option<Box<Chain<T>>>,
    }

    /// What is in what.
    pub struct Nested {
        pub options: Option<Option<u32>>,
        pub nothing: Option<()>,
        pub lists: Vec<Option<Vec<Option<Direction>>>>,
        pub pairs: Vec<(Option<u32>, Option<Option<bool>>)>,
        pub deep: Page<Option<Page<BTreeMap<u32, Vec<Page<Point>>>>>>,
        pub either: Either<Page<bool>, Result<Pair, Vec<Direction>>>,
        pub one_or_many: (Page<Sku>, Page<Vec<Sku>>, Page<[Sku; 2]>),
        pub grids: (Grid<2>, Grid<20>),
        pub chain: Chain<Either<u64, Chain<bool>>>,
    }

    /// Sent by other names than it is received by.
    pub struct TwoFaced {
        #[serde(rename(serialize = "out", deserialize = "in"))]
        pub renamed: u32,
        #[serde(skip_serializing)]
        pub secret: String,
        #[serde(skip_deserializing)]
        pub computed: u32,
        #[serde(skip)]
        pub unseen: u32,
    }

    /// Codes that a C library has given its states.
    pub struct Codes {
        #[schemars(extend("enum" = [1, 9_007_199_254_740_993_u64]))]
        pub large: u64,
    }

    /// JSON itself, as a Rust type.
    #[serde(untagged)]
    pub enum Json {
        Null,
        Bool(bool),
        Number(f64),
        Text(String),
        List(Vec<Json>),
        Object(BTreeMap<String, Json>),
    }

    pub struct Flattened {
        pub id: u32,
        #[serde(flatten)]
        pub point: Point,
        #[serde(flatten)]
        pub kind: Adjacent,
    }

    pub struct FlattenedOption {
        pub id: u32,
        #[serde(flatten)]
        pub point: Option<Point>,
        #[serde(flatten)]
        pub kind: Option<Adjacent>,
    }

    pub struct FlattenedInternal {
        pub id: u32,
        #[serde(flatten)]
        pub shape: Shape,
    }

    #[serde(tag = "shape")]
    pub enum Shape {
        Point,
        Circle { radius: f64 },
    }

    pub struct FlattenedUntagged {
        pub id: u32,
        #[serde(flatten)]
        pub one: OneOf,
    }

    #[serde(untagged)]
    pub enum OneOf {
        Email { email: String },
        Phone { phone: String },
    }

    pub struct FlattenedMap {
        pub id: u32,
        pub note: Option<String>,
        #[serde(flatten)]
        pub rest: BTreeMap<String, Vec<bool>>,
    }

    pub struct FlattenedBoth {
        pub id: u32,
        #[serde(flatten)]
        pub kind: External,
        #[serde(flatten)]
        pub rest: BTreeMap<String, bool>,
    }

    pub struct FlattenedAnything {
        pub id: u32,
        #[serde(flatten)]
        pub rest: Map<String, Value>,
    }

    pub struct Standard {
        pub anything: Value,
        pub outcome: Result<u32, String>,
        pub range: Range<u32>,
        pub duration: Duration,
        pub nothing: (),
    }
}

fn five() -> u32 {
    5
}

/// Types with names that the module, the runtime or the language has taken.
pub mod taken {
    use super::*;

    both! {
        pub struct Context { pub a: u32 }
        pub struct Int64 { pub a: u32 }
        pub struct Record { pub a: Array }
        pub struct Array { pub a: u32 }
        pub struct Error { pub a: u32 }
        pub struct Affects { pub a: u32 }
        pub struct ReadProblem { pub a: u32 }
        pub struct AccountParams { pub a: u32 }
        pub struct AccountError { pub a: u32 }
    }

    #[context(taken)]
    fn taken() -> (Context, Int64, Record, Error, Affects, ReadProblem, AccountParams, AccountError) {
        unreachable!("only its type is of interest")
    }
}

both! {
    /// One of each.
    pub struct Zoo {
        pub numbers: Numbers,
        pub texts: Texts,
        pub lists: Lists,
        pub maps: Maps,
        pub options: Options,
        pub externals: Vec<External>,
        pub internals: Vec<Internal>,
        pub adjacents: Vec<Adjacent>,
        pub untaggeds: Vec<Untagged>,
        pub empty: Option<Empty>,
        pub closed: Closed,
        pub closed_empty: ClosedEmpty,
        pub unit: Unit,
        pub meters: Meters,
        pub pair: Pair,
        pub odd: Odd,
        pub odd_variants: Vec<OddVariant>,
        pub partly_untagged: Vec<PartlyUntagged>,
        pub no_places: NoPlaces,
        pub defaulted: Defaulted,
        pub remarks: Remarks,
        pub forest: Forest,
        pub folder: Folder,
        pub nested: Nested,
        pub two_faced: TwoFaced,
        pub codes: Codes,
        pub flattened_internal: FlattenedInternal,
        pub flattened_untagged: FlattenedUntagged,
        pub documented: Documented,
        pub pages: (Page<Point>, Page<u64>, Page<Page<bool>>),
        pub tree: Tree,
        pub json: Json,
        pub flattened: Flattened,
        pub flattened_option: FlattenedOption,
        pub flattened_map: FlattenedMap,
        pub flattened_anything: FlattenedAnything,
        pub flattened_both: FlattenedBoth,
        pub standard: Standard,
    }
}

#[context]
fn zoo() -> Result<Zoo, mizan_core::Error> {
    unreachable!("only its type is of interest")
}

#[mutation]
fn keep(zoo: Zoo) {
    let _ = zoo;
}

/// Why an account cannot be had.
#[derive(Debug, ApiError)]
#[api(status = 404, code = "NOT_FOUND")]
pub struct NoAccount;

impl std::fmt::Display for NoAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no such account")
    }
}

/// Why nothing can be placed.
#[derive(Debug, ApiError)]
pub enum PlaceFault {
    #[api(transparent)]
    NoAccount(NoAccount),
    /// Nothing is left of it.
    #[api(status = 409)]
    OutOfStock {
        /// Which one.
        product: String,
    },
    #[api(internal)]
    Broken,
}

impl std::fmt::Display for PlaceFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for PlaceFault {}

/// An account's id, which is a text to everybody else.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AccountId(Uuid);

/// What an account is called.
#[context(account)]
fn account_name(
    account_id: AccountId,
    level: Option<Level>,
    sequence: u64,
    page: Option<u32>,
    exact: bool,
) -> Result<String, NoAccount> {
    Ok(format!("{account_id:?} {level:?} {sequence} {page:?} {exact}"))
}

/// An order, by two conventions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    owner: Owner,
    #[serde(rename = "seqNo")]
    sequence: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Owner {
    account_id: AccountId,
}

/// Places an order.
///
/// A path into the argument is followed by the names that the client uses: `sequence` has another one there.
#[mutation(
    affects = "account;account_id=order.owner.account_id;sequence=order.sequence, account;sequence=result.sequence;exact, zoo"
)]
fn place(order: Order, exact: bool, note: Option<String>) -> Result<Order, PlaceFault> {
    let _ = (exact, note);
    Ok(order)
}

/// Tidies up what it finds.
#[mutation(affects = "account")]
fn tidy(#[inject] cx: &mizan_core::Cx) {
    cx.invalidate(mizan_core::Scope::of("zoo"));
}

/// Goes somewhere else.
#[mutation]
fn leave() -> mizan_core::Redirect {
    mizan_core::Redirect::to("/")
}
