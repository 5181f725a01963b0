//! A JSON body as it came: text that may be read, the members of an object, the envelope of a call. What is wrong is said without
//! `serde_json`'s own words.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::problem::{Code, ParamError, Problem, echo};

/// JSON nested this deep is refused: `serde_json`'s own limit, which it does not apply to what it skips.
const DEPTH: usize = 128;

/// The call that a body to `/call/` holds.
pub(crate) struct Call<'a> {
    pub(crate) function: Cow<'a, str>,
    /// The text of `args`; an empty object when there is none.
    pub(crate) args: &'a str,
}

impl<'a> Call<'a> {
    pub(crate) fn parse(json: &'a str) -> Result<Self, Problem> {
        let (mut function, mut args) = (None, None);
        let mut errors = Vec::new();
        for (name, raw) in Members::parse(json, "a call")?.0 {
            let slot = match &*name {
                "fn" => &mut function,
                "args" => &mut args,
                _ => {
                    let detail = "is unknown: a call has the members fn and args";
                    errors.push(ParamError::new(echo(&name), detail));
                    continue;
                }
            };
            if slot.replace(raw).is_some() {
                let detail = format!("the member `{name}` stands there twice");
                return Err(Problem::new(Code::DuplicateKey, detail));
            }
        }
        let name = function.and_then(|raw| serde_json::from_str::<Text<'_>>(raw.get()).ok());
        let name = name.filter(|Text(name)| !name.is_empty());
        match name {
            Some(Text(function)) if errors.is_empty() => {
                let args = args.map(RawValue::get).filter(|text| *text != "null");
                Ok(Self { function, args: args.unwrap_or("{}") })
            }
            name => {
                if name.is_none() {
                    errors.push(ParamError::new("fn", "must be the name of a mutation"));
                }
                errors.sort_by(|a, b| a.param.cmp(&b.param));
                Err(Problem::new(Code::InvalidCall, Code::InvalidCall.title()).with_errors(errors))
            }
        }
    }
}

/// A body's bytes as JSON text: UTF-8, and not nested too deeply.
pub(crate) fn json_text(body: &[u8]) -> Result<&str, Problem> {
    let text = str::from_utf8(body).map_err(|error| {
        let detail = format!("not UTF-8 from byte {} on", error.valid_up_to());
        Problem::new(Code::MalformedJson, detail)
    })?;
    if text.starts_with('\u{feff}') {
        let detail = "the body starts with a byte order mark: RFC 8259 §8.1 forbids it";
        return Err(Problem::new(Code::MalformedJson, detail));
    }
    if is_too_deep(text) {
        return Err(Problem::new(Code::TooDeep, format!("at most {} levels are read", DEPTH - 1)));
    }
    Ok(text)
}

fn is_too_deep(text: &str) -> bool {
    // Text of few brackets is not deep, whatever they mean: most bodies need no closer look.
    let opening = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    opening >= DEPTH && depth(text) >= DEPTH
}

fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The members of a JSON object in their order, twins included.
pub(crate) struct Members<'a>(pub(crate) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    pub(crate) fn parse(json: &'a str, what: &str) -> Result<Self, Problem> {
        serde_json::from_str(json).map_err(|error| {
            // The first fault found may be of shape while a later one is of syntax: text that is no JSON is said to be none.
            match serde_json::from_str::<IgnoredAny>(json).err().or((!error.is_data()).then_some(error)) {
                Some(error) => malformed(&error),
                None => Problem::new(Code::InvalidCall, format!("{what} must be a JSON object")),
            }
        })
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let what = if error.is_eof() { "the JSON text ends too early" } else { "the JSON text is malformed" };
    Problem::new(Code::MalformedJson, format!("{what}, at line {line} column {column}"))
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Text(name), raw)) = map.next_entry()? {
                    members.push((name, raw));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// A string, borrowed where it holds no escape.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;

        impl<'de> Visitor<'de> for Borrow {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Borrow)
    }
}
