//! JSON Schema 2020-12, as `schemars` writes it, into [`Type`]s. What a type cannot say is refused, never guessed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::types::{Choice, Element, Field, MAX_SAFE, NEVER, NULL, Object, Type, UNKNOWN};

const REF_PREFIX: &str = "#/$defs/";
/// The longest array of fixed length that is written as a tuple.
const TUPLE_LENGTH: u64 = 16;

/// Keywords that change what fits in ways no type can follow.
const REFUSED: &[&str] = &["if", "then", "else", "dependentSchemas", "dependentRequired", "$dynamicRef"];
/// Keywords that make a schema one of an object, whether or not its `type` says so.
const OBJECT_WORDS: &[&str] = &["properties", "additionalProperties", "patternProperties"];
/// What no type says of a value and a reader wants to know: JSDoc tags of the same name.
const REMARKS: &str = "format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems \
     maxItems default";

/// Reads the schemas of one manifest and gathers what is wrong with them.
pub(crate) struct Reader<'a> {
    definitions: &'a BTreeMap<String, Value>,
    /// The module's name of each definition.
    names: BTreeMap<String, String>,
    /// The module's name of `Int64`, and whether anything is one.
    int64: String,
    has_met_int64: bool,
    /// The definitions that are being read where they stand.
    open: Vec<&'a str>,
    /// What is being read, in words, and the path to the part of it.
    place: String,
    path: String,
    faults: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        definitions: &'a BTreeMap<String, Value>,
        names: BTreeMap<String, String>,
        int64: String,
    ) -> Self {
        Self {
            definitions,
            names,
            int64,
            has_met_int64: false,
            open: Vec::new(),
            place: String::new(),
            path: String::new(),
            faults: BTreeSet::new(),
        }
    }

    /// All faults so far, each with its place, sorted.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.faults.iter().cloned().collect()
    }

    pub(crate) fn has_met_int64(&self) -> bool {
        self.has_met_int64
    }

    /// The module's name of a definition.
    pub(crate) fn name_of(&self, key: &str) -> &str {
        &self.names[key]
    }

    /// Reads the schema of what stands at `place`, which is words for people.
    pub(crate) fn read(&mut self, place: &str, schema: &Value) -> Type {
        self.place = place.to_owned();
        self.value(schema)
    }

    /// Notes what is wrong at `place`, which is words for people.
    pub(crate) fn refuse(&mut self, place: &str, what: &str) {
        self.place = place.to_owned();
        self.fault(what);
    }

    fn within(&mut self, step: &str, schema: &Value) -> Type {
        let length = self.path.len();
        self.path.push_str(step);
        let read = self.value(schema);
        self.path.truncate(length);
        read
    }

    fn fault(&mut self, what: &str) -> Type {
        let path = if self.path.is_empty() { String::new() } else { format!(", at {}", self.path) };
        self.faults.insert(format!("{}{path}: {what}", self.place));
        UNKNOWN
    }

    fn value(&mut self, schema: &Value) -> Type {
        match schema {
            Value::Bool(true) => UNKNOWN,
            Value::Bool(false) => NEVER,
            Value::Object(schema) => self.keywords(schema),
            _ => self.fault("is no JSON Schema: a schema is an object or a bool"),
        }
    }

    /// Each group of keywords says something of the value, and all of it holds.
    fn keywords(&mut self, schema: &Map<String, Value>) -> Type {
        for word in REFUSED.iter().filter(|word| schema.contains_key(**word)) {
            self.fault(&format!("`{word}` says what no TypeScript type can"));
        }
        let mut parts: Vec<Type> = constant(schema).or_else(|| self.by_type(schema)).into_iter().collect();
        parts.extend(self.reference(schema));
        parts.extend(schema.get("not").map(|negated| self.negation(negated)));
        for word in ["oneOf", "anyOf"] {
            parts.extend(schema.get(word).map(|choices| self.choices(choices, has_members(schema))));
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            parts.push(self.value(part));
        }
        Type::intersection(parts)
    }

    fn reference(&mut self, schema: &Map<String, Value>) -> Option<Type> {
        let target = schema.get("$ref")?;
        let definitions = self.definitions;
        let Some((name, definition)) = definition_of(definitions, target) else {
            return Some(self.fault(&format!("{target} is not among the manifest's `$defs`")));
        };
        // Beside other members an index signature would have to hold for these: its object is read where it stands.
        if has_members(schema) && has_other_members(definition) {
            return Some(self.in_place(name, definition));
        }
        Some(Type::named(self.name_of(name)))
    }

    fn in_place(&mut self, name: &'a str, definition: &Value) -> Type {
        if self.open.contains(&name) {
            return self.fault("is itself, with nothing around it");
        }
        self.open.push(name);
        let read = self.value(definition);
        self.open.pop();
        read
    }

    fn by_type(&mut self, schema: &Map<String, Value>) -> Option<Type> {
        let types = match schema.get("type") {
            Some(Value::Array(several)) => several.iter().collect(),
            Some(one) => vec![one],
            None if has_members(schema) => return Some(self.object(schema)),
            None => return None,
        };
        let read = |name: &Value| Choice::from(self.one_type(name, schema));
        Some(Type::union(types.into_iter().map(read).collect::<Vec<_>>()))
    }

    fn one_type(&mut self, name: &Value, schema: &Map<String, Value>) -> Type {
        match name.as_str() {
            Some("null") => NULL,
            Some("boolean") => Type::Word("boolean"),
            Some("string") => Type::Word("string"),
            Some("integer") if is_safe_integer(schema) => Type::Word("number"),
            Some("number") if is_float(schema) => Type::Word("number"),
            Some("integer" | "number") => {
                self.has_met_int64 = true;
                Type::named(&self.int64)
            }
            Some("array") => self.array(schema),
            Some("object") => self.object(schema),
            _ => self.fault(&format!("{name} is no type of JSON Schema")),
        }
    }

    fn negation(&mut self, negated: &Value) -> Type {
        match negated {
            Value::Bool(true) => NEVER,
            Value::Object(words) if words.is_empty() => NEVER,
            _ => self.fault("`not` says what no TypeScript type can"),
        }
    }

    /// `oneOf` and `anyOf`. Beside the members of an object, a choice that says nothing is an object too: a flattened `Option`.
    fn choices(&mut self, choices: &Value, beside_members: bool) -> Type {
        let read = |choice: &Value| match self.value(choice) {
            UNKNOWN if beside_members => Choice::from(Type::Object(Object::default())),
            of => Choice { docs: docs(choice), of },
        };
        Type::union(choices.as_array().into_iter().flatten().map(read).collect::<Vec<_>>())
    }

    fn array(&mut self, schema: &Map<String, Value>) -> Type {
        let count = |word: &str| schema.get(word).and_then(Value::as_u64);
        let (least, most) = (count("minItems").unwrap_or(0), count("maxItems").unwrap_or(u64::MAX));
        let items = match schema.get("items") {
            Some(items) => self.within("[]", items),
            None => UNKNOWN,
        };
        let Some(prefix) = schema.get("prefixItems").and_then(Value::as_array) else {
            return match () {
                () if most == 0 => Type::Tuple(Vec::new(), None),
                () if least == most && most <= TUPLE_LENGTH => {
                    Type::Tuple(vec![Element { optional: false, of: items }; most as usize], None)
                }
                () => Type::List(items.into()),
            };
        };
        let elements = prefix.iter().zip(0..).map(|(element, at)| Element {
            optional: at >= least,
            of: self.within(&format!("[{at}]"), element),
        });
        let elements: Vec<Element> = elements.collect();
        let rest = Some(items).filter(|items| *items != NEVER && most > elements.len() as u64);
        Type::Tuple(elements, rest.map(Box::new))
    }

    /// Required members come first, in the order of the Rust fields; the others have no order but their names'.
    fn object(&mut self, schema: &Map<String, Value>) -> Type {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let members = schema.get("properties").and_then(Value::as_object);
        let mut members: Vec<(&String, &Value)> = members.into_iter().flatten().collect();
        let rank = |name: &str| required.iter().position(|other| *other == name).unwrap_or(usize::MAX);
        members.sort_by_key(|(name, _)| (rank(name), *name));
        let fields = members.into_iter().map(|(name, schema)| Field {
            name: name.clone(),
            docs: docs(schema),
            optional: rank(name) == usize::MAX,
            of: self.within(&format!(".{name}"), schema),
        });
        let fields: Vec<Field> = fields.collect();
        let others = self.others(schema, fields.is_empty());
        Type::Object(Object { fields, others: others.map(Box::new) })
    }

    /// What members hold that `properties` does not name; `never` where there are no members at all.
    fn others(&mut self, schema: &Map<String, Value>, is_empty: bool) -> Option<Type> {
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let additional = schema.get("additionalProperties").or_else(|| schema.get("unevaluatedProperties"));
        let others = patterns.into_iter().flat_map(Map::values).chain(additional);
        let read: Vec<Choice> = others.map(|other| self.within("{}", other).into()).collect();
        let known = !read.is_empty();
        Some(Type::union(read)).filter(|others| known && (*others != NEVER || is_empty))
    }
}

/// What a `$ref` refers to, and its name.
fn definition_of<'a>(
    definitions: &'a BTreeMap<String, Value>,
    target: &Value,
) -> Option<(&'a str, &'a Value)> {
    let name = target.as_str()?.strip_prefix(REF_PREFIX)?.replace("~1", "/").replace("~0", "~");
    definitions.get_key_value(&name).map(|(name, definition)| (name.as_str(), definition))
}

/// The schema of the member that a step of a path leads to, through references and choices.
///
/// A manifest that was written by hand may refer in circles: `depth` ends that.
pub(crate) fn member<'a>(
    definitions: &'a BTreeMap<String, Value>,
    schema: &'a Value,
    name: &str,
    depth: usize,
) -> Option<&'a Value> {
    let inside = |schema| member(definitions, schema, name, depth.checked_sub(1)?);
    if let Some((_, definition)) = schema.get("$ref").and_then(|target| definition_of(definitions, target)) {
        return inside(definition);
    }
    let choices = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|word| schema.get(word)?.as_array());
    let own = schema.get("properties").and_then(|members| members.get(name));
    own.or_else(|| choices.flatten().find_map(inside))
}

fn has_members(schema: &Map<String, Value>) -> bool {
    OBJECT_WORDS.iter().any(|word| schema.contains_key(*word))
}

fn has_other_members(definition: &Value) -> bool {
    let mut words =
        ["additionalProperties", "patternProperties"].into_iter().filter_map(|word| definition.get(word));
    words.any(|other| *other != Value::Bool(false))
}

/// `const` and `enum`.
fn constant(schema: &Map<String, Value>) -> Option<Type> {
    let values = match (schema.get("const"), schema.get("enum")) {
        (Some(one), _) => std::slice::from_ref(one),
        (None, Some(several)) => several.as_array()?,
        (None, None) => return None,
    };
    Some(Type::union(values.iter().map(|value| Choice::from(exactly(value)))))
}

fn exactly(value: &Value) -> Type {
    match value {
        Value::Null => NULL,
        Value::Array(items) => Type::Tuple(
            items.iter().map(|item| Element { optional: false, of: exactly(item) }).collect(),
            None,
        ),
        Value::Object(members) => {
            let fields = members.iter().map(|(name, value)| Field {
                name: name.clone(),
                docs: String::new(),
                optional: false,
                of: exactly(value),
            });
            Type::Object(Object { fields: fields.collect(), others: None })
        }
        scalar => Type::Literal(scalar.clone()),
    }
}

/// Whether every value that fits is a safe integer in JavaScript.
fn is_safe_integer(schema: &Map<String, Value>) -> bool {
    let bound =
        |word: &str| schema.get(word).and_then(Value::as_f64).is_some_and(|bound| bound.abs() <= MAX_SAFE);
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    matches!(format, "int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32")
        || bound("minimum") && bound("maximum")
}

/// Whether a number is a float, which JSON always writes with a point or an exponent, so that it is never taken for an integer.
fn is_float(schema: &Map<String, Value>) -> bool {
    matches!(schema.get("format").and_then(Value::as_str), Some("float" | "double"))
}

/// What is said of a schema to people: its title and description, then tags.
pub(crate) fn docs(schema: &Value) -> String {
    let text = |word: &str| schema.get(word).and_then(Value::as_str).map(|text| text.trim().to_owned());
    let prose = [text("title"), text("description")].into_iter().flatten();
    let deprecated = (schema.get("deprecated") == Some(&Value::Bool(true))).then(|| "@deprecated".to_owned());
    let remarks = REMARKS.split(' ').filter_map(|word| remark(schema, word)).chain(deprecated);
    let remarks = Some(remarks.collect::<Vec<_>>().join("\n"));
    prose.chain(remarks).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn remark(schema: &Value, word: &str) -> Option<String> {
    let value = schema.get(word).filter(|value| !value.is_null())?;
    if is_said_by_the_type(schema, word) {
        return None;
    }
    let text = value.as_str().filter(|_| word != "default").map_or_else(|| value.to_string(), str::to_owned);
    Some(format!("@{word} {text}"))
}

fn is_tuple(schema: &Value) -> bool {
    let is_empty = schema.get("maxItems").and_then(Value::as_u64) == Some(0);
    is_empty || schema.get("prefixItems").is_some() || schema.get("minItems") == schema.get("maxItems")
}

/// The formats and bounds that are the Rust type's own and not its author's.
fn is_said_by_the_type(schema: &Value, word: &str) -> bool {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let is_number = ["int", "uint", "float", "double"].iter().any(|prefix| format.starts_with(prefix));
    let value = schema.get(word).and_then(Value::as_f64);
    match word {
        "format" => is_number,
        "minimum" => match format {
            "int8" => value == Some(i8::MIN.into()),
            "int16" => value == Some(i16::MIN.into()),
            _ => format.starts_with("uint") && value == Some(0.0),
        },
        "maximum" => match format {
            "int8" => value == Some(i8::MAX.into()),
            "int16" => value == Some(i16::MAX.into()),
            "uint8" => value == Some(u8::MAX.into()),
            "uint16" => value == Some(u16::MAX.into()),
            _ => false,
        },
        "minItems" | "maxItems" => is_tuple(schema),
        _ => false,
    }
}
