//! What types look like from outside: JSON Schemas under stable names, and a sentence about what fits.

use std::collections::{BTreeMap, BTreeSet};

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

const REF_PREFIX: &str = "#/$defs/";

/// Writes the schema of one type, and of those it refers to, into a generator. What the macros keep of a type.
pub type SchemaFn = fn(&mut SchemaGenerator) -> Schema;

/// A schema with everything it refers to in reach.
#[derive(PartialEq)]
pub(crate) struct Described {
    root: Value,
    definitions: Map<String, Value>,
}

impl Described {
    /// As a client must send it.
    pub(crate) fn input(schema: SchemaFn) -> Self {
        let mut generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
        let root = schema(&mut generator).to_value();
        Self { root, definitions: generator.take_definitions(false) }
    }

    /// As the server sends it, less what it says of itself: two that are equal look the same to a client.
    pub(crate) fn output(schema: SchemaFn) -> Self {
        let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let mut root = schema(&mut generator).to_value();
        let mut definitions = generator.take_definitions(false);
        drop_docs(&mut root);
        definitions.values_mut().for_each(drop_docs);
        Self { root, definitions }
    }

    /// The schema itself, as JSON.
    pub(crate) fn text(&self) -> String {
        self.root.to_string()
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(REF_PREFIX));
        match name.and_then(|name| self.definitions.get(name)) {
            Some(definition) => self.resolve(definition),
            None => schema,
        }
    }

    /// The alternatives of a schema, less `null`.
    fn choices<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let several = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
        match several {
            Some(several) => several.iter().flat_map(|choice| self.choices(choice)).collect(),
            None if schema.get("type").and_then(Value::as_str) == Some("null") => Vec::new(),
            None => vec![schema],
        }
    }

    /// The one JSON type that every value of the schema has, if that is a scalar's.
    pub(crate) fn scalar(&self) -> Option<&'static str> {
        let mut kinds = self.choices(&self.root).into_iter().map(scalar_type);
        let first = kinds.next()??;
        kinds.all(|kind| kind == Some(first)).then_some(first)
    }

    /// What would fit at a place inside a value, for people: `an integer from 0 to 255`.
    pub(crate) fn expectation(&self, path: &[Step]) -> String {
        let mut schema = &self.root;
        for step in path {
            let choices = self.choices(schema);
            let next = choices.iter().find_map(|choice| match step {
                Step::Member(name) => choice.get("properties").and_then(|all| all.get(name)),
                Step::Index => choice.get("items"),
            });
            match next {
                Some(next) => schema = next,
                None => return "a value that fits the argument's type".to_owned(),
            }
        }
        let choices = self.choices(schema);
        let texts: Vec<&str> =
            choices.iter().filter_map(|choice| names(choice)).flatten().filter_map(Value::as_str).collect();
        if texts.len() >= choices.len() && !texts.is_empty() {
            let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
            return format!("one of {}", quoted.join(", "));
        }
        match choices.as_slice() {
            [one] => sentence(one),
            _ => "a value that fits the argument's type".to_owned(),
        }
    }
}

/// A step from a value into one of its parts.
pub(crate) enum Step {
    Member(String),
    Index,
}

fn drop_docs(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            // A property of that name is an object.
            members.retain(|key, value| key != "description" || !value.is_string());
            members.values_mut().for_each(drop_docs);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_docs),
        _ => {}
    }
}

fn names(schema: &Value) -> Option<&[Value]> {
    match schema.get("enum").and_then(Value::as_array) {
        Some(several) => Some(several),
        None => schema.get("const").map(std::slice::from_ref),
    }
}

fn json_type(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::Array(several) => several.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        one => one.as_str(),
    }
}

fn scalar_type(schema: &Value) -> Option<&'static str> {
    match json_type(schema)? {
        "integer" => Some("integer"),
        "boolean" => Some("bool"),
        "string" => Some("string"),
        _ => None,
    }
}

fn sentence(schema: &Value) -> String {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    match json_type(schema) {
        Some("integer") => integer_sentence(schema, format),
        Some("number") => "a number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("string") if schema.get("maxLength") == Some(&Value::from(1)) => "a single character".to_owned(),
        Some("string") if !format.is_empty() => format!("a string in the format `{format}`"),
        Some("string") => "a string".to_owned(),
        Some("array") => "a list".to_owned(),
        Some("object") => "an object that fits the argument's type".to_owned(),
        _ => "a value that fits the argument's type".to_owned(),
    }
}

fn integer_sentence(schema: &Value, format: &str) -> String {
    let bounds: (String, String) = match format {
        "uint32" => ("0".into(), u32::MAX.to_string()),
        "uint64" => ("0".into(), u64::MAX.to_string()),
        "int32" => (i32::MIN.to_string(), i32::MAX.to_string()),
        "int64" => (i64::MIN.to_string(), i64::MAX.to_string()),
        _ => match (schema.get("minimum"), schema.get("maximum")) {
            (Some(low), Some(high)) => (low.to_string(), high.to_string()),
            (Some(low), None) => return format!("an integer of at least {low}"),
            _ => return "an integer".to_owned(),
        },
    };
    format!("an integer from {} to {}", bounds.0, bounds.1)
}

/// Gathers the types of a registry and gives them names that stay.
///
/// `schemars` numbers types of one name in the order it meets them, so a new type renames an old one. Here a type keeps its short
/// name while that is unique and gets its module in front when it is not; a generic's instance has its arguments behind.
pub(crate) struct Catalog {
    sent: SchemaGenerator,
    received: SchemaGenerator,
}

/// The names and definitions of a [`Catalog`], for rewriting the schemas it gave out.
pub(crate) struct Types {
    pub(crate) definitions: BTreeMap<String, Value>,
    sent: BTreeMap<String, String>,
    received: BTreeMap<String, String>,
}

impl Catalog {
    pub(crate) fn new() -> Self {
        Self {
            sent: SchemaSettings::draft2020_12().for_serialize().into_generator(),
            received: SchemaSettings::draft2020_12().for_deserialize().into_generator(),
        }
    }

    /// The schema of what the server sends.
    pub(crate) fn sent(&mut self, schema: SchemaFn) -> Value {
        schema(&mut self.sent).to_value()
    }

    /// The schema of what a client sends.
    pub(crate) fn received(&mut self, schema: SchemaFn) -> Value {
        schema(&mut self.received).to_value()
    }

    pub(crate) fn finish(mut self) -> Types {
        let (sent_ids, received_ids) = (type_ids(&self.sent), type_ids(&self.received));
        let ids: BTreeSet<&String> = sent_ids.values().chain(received_ids.values()).collect();
        let names = stable_names(ids);
        let rename = |ids: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            ids.iter().map(|(given, id)| (given.clone(), names[id].clone())).collect()
        };
        let (sent_names, mut received_names) = (rename(&sent_ids), rename(&received_ids));
        let rewritten = |definitions: Map<String, Value>, names: &BTreeMap<String, String>| {
            let entries = definitions.into_iter().map(|(given, mut schema)| {
                rename_refs(&mut schema, names);
                schema.sort_all_objects();
                (names.get(&given).cloned().unwrap_or(given), schema)
            });
            entries.collect::<BTreeMap<String, Value>>()
        };
        let raw_received = self.received.take_definitions(false);
        let mut definitions = rewritten(self.sent.take_definitions(false), &sent_names);
        let received = rewritten(raw_received.clone(), &received_names);

        // A type that is sent in one form and received in another (a default, a skipped field) has two schemas.
        let split = differing(&definitions, &received);
        for name in received_names.values_mut().filter(|name| split.contains(*name)) {
            name.push_str("Input");
        }
        for (name, schema) in rewritten(raw_received, &received_names) {
            definitions.entry(name).or_insert(schema);
        }
        Types { definitions, sent: sent_names, received: received_names }
    }
}

impl Types {
    pub(crate) fn name_sent(&self, schema: &mut Value) {
        rename_refs(schema, &self.sent);
        // An application may build `serde_json` so that objects keep the order they were made in.
        schema.sort_all_objects();
    }

    pub(crate) fn name_received(&self, schema: &mut Value) {
        rename_refs(schema, &self.received);
        schema.sort_all_objects();
    }
}

/// The names whose two schemas differ, and those that refer to such a name.
fn differing(sent: &BTreeMap<String, Value>, received: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let mut split: BTreeSet<String> = received
        .iter()
        .filter(|(name, schema)| sent.get(*name).is_some_and(|other| other != *schema))
        .map(|(name, _)| name.clone())
        .collect();
    loop {
        let refers = |schema: &Value| split.iter().any(|name| mentions(schema, name));
        let more: Vec<String> = received
            .iter()
            .filter(|(name, schema)| sent.contains_key(*name) && !split.contains(*name) && refers(schema))
            .map(|(name, _)| name.clone())
            .collect();
        if more.is_empty() {
            return split;
        }
        split.extend(more);
    }
}

fn mentions(schema: &Value, name: &str) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(key, value)| {
            key == "$ref" && value.as_str().and_then(|path| path.strip_prefix(REF_PREFIX)) == Some(name)
                || mentions(value, name)
        }),
        Value::Array(items) => items.iter().any(|item| mentions(item, name)),
        _ => false,
    }
}

fn rename_refs(schema: &mut Value, names: &BTreeMap<String, String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                let target = value.as_str().and_then(|path| path.strip_prefix(REF_PREFIX));
                match target.and_then(|given| names.get(given)) {
                    Some(name) if key == "$ref" => *value = format!("{REF_PREFIX}{name}").into(),
                    _ => rename_refs(value, names),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_refs(item, names)),
        _ => {}
    }
}

/// The identity of each named type: its path and type arguments, by the name that `schemars` gave it.
///
/// `schemars` keeps the identities to itself; its `Debug` output is the one place that shows them. A name that is not found
/// there stays as `schemars` gave it.
fn type_ids(generator: &SchemaGenerator) -> BTreeMap<String, String> {
    let debug = format!("{generator:?}");
    let Some((_, map)) = debug.split_once("schema_id_to_name: {") else { return BTreeMap::new() };
    let mut ids = BTreeMap::new();
    let mut rest = map;
    while let Some(entry) = rest.strip_prefix("SchemaUid(\"") {
        let Some((id, after)) = entry.split_once("\", ") else { break };
        let Some((name, after)) = after.split_once(": \"").and_then(|(_, text)| text.split_once('"')) else {
            break;
        };
        ids.insert(name.to_owned(), id.to_owned());
        rest = after.trim_start_matches(", ");
    }
    ids
}

/// A name for each identity: short while that is unique, with modules in front when it is not.
pub(crate) fn stable_names(ids: BTreeSet<&String>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut open: BTreeSet<&String> = ids;
    for depth in 0.. {
        let mut holders: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for id in &open {
            holders.entry(name_at(id, depth)).or_default().push(id);
        }
        let longest = open.iter().map(|id| id.split("::").count()).max().unwrap_or(0);
        open.clear();
        for (name, holding) in holders {
            match holding.as_slice() {
                [id] if !names.values().any(|taken| *taken == name) => {
                    names.insert((*id).clone(), name);
                }
                several if depth <= longest => open.extend(several),
                several => names.extend(several.iter().map(|id| ((*id).clone(), (*id).clone()))),
            }
        }
        if open.is_empty() {
            break;
        }
    }
    names
}

/// The name of a type with the last `depth` of its modules in front: `shop::billing::Page<shop::User>` is `PageUser`, then
/// `BillingPageShopUser`. `schemars` writes lists as `[shop::User]`, which is a word here, so that `Page<Vec<User>>` is another name.
fn name_at(id: &str, depth: usize) -> String {
    let id = id.replace('[', " List ");
    let paths =
        id.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).filter(|path| !path.is_empty());
    let name_of = |path: &str| {
        let segments: Vec<&str> = path.split("::").filter(|segment| !segment.is_empty()).collect();
        let from = segments.len().saturating_sub(depth + 1);
        segments[from..].iter().map(|segment| pascal_case(segment)).collect::<String>()
    };
    paths.map(name_of).collect()
}

fn pascal_case(segment: &str) -> String {
    let words = segment.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect()
}
