//! Raw client input, from a query, a form or a JSON object, into typed arguments: every fault at once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

use crate::body::Members;
use crate::param::{Param, Raw};
use crate::problem::{Code, ParamError, Problem, echo};
use crate::schema::{Described, Step};
use crate::text::{Unfit, absent};

/// The most parameters of a query.
const PARAMS: usize = 64;
/// The most bytes of one parameter's value.
const VALUE_BYTES: usize = 4096;

/// The most faults that are listed: what a small body gets wrong must not become a large answer.
const FAULTS: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    Query,
    Form,
    Json,
}

/// Where the client's parameters stand, and what is wrong with them.
#[derive(Debug)]
pub struct Args<'a> {
    params: &'a [Param],
    raws: Vec<Raw<'a>>,
    origin: Origin,
    faults: Vec<Fault>,
}

#[derive(Debug)]
struct Fault {
    code: Code,
    error: ParamError,
}

impl<'a> Args<'a> {
    fn new(params: &'a [Param], origin: Origin) -> Self {
        Self { params, raws: vec![Raw::Absent; params.len()], origin, faults: Vec::new() }
    }

    /// From the query of a URL, without its `?`.
    pub(crate) fn from_query(params: &'a [Param], query: &'a str) -> Self {
        let mut args = Self::new(params, Origin::Query);
        for (index, pair) in pairs(query).enumerate() {
            if index == PARAMS {
                let detail = format!("a query has at most {PARAMS} parameters");
                args.fault(Code::InvalidArguments, "", detail);
                break;
            }
            args.put_text(pair);
        }
        args
    }

    /// From an `application/x-www-form-urlencoded` body.
    pub(crate) fn from_form(params: &'a [Param], body: &'a str) -> Self {
        let mut args = Self::new(params, Origin::Form);
        pairs(body).for_each(|pair| args.put_text(pair));
        args
    }

    /// From a JSON object's text.
    pub(crate) fn from_json(params: &'a [Param], json: &'a str) -> Result<Self, Problem> {
        let mut args = Self::new(params, Origin::Json);
        for (name, raw) in Members::parse(json, "the arguments")?.0 {
            match args.position(&name) {
                Some(at) if matches!(args.raws[at], Raw::Absent) => args.raws[at] = Raw::Json(raw),
                Some(_) => args.fault(Code::DuplicateKey, &name, "is given more than once".into()),
                None => args.unknown(&name),
            }
        }
        Ok(args)
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| param.name == name)
    }

    fn put_text(&mut self, (name, text): (&'a str, &'a str)) {
        let Some(name) = decode_component(name) else {
            return self.fault(Code::BadEncoding, name, "the name is not percent-encoded UTF-8".into());
        };
        let Some(at) = self.position(&name) else { return self.unknown(&name) };
        let Some(text) = decode_component(text) else {
            return self.fault(Code::BadEncoding, &name, "is not percent-encoded UTF-8".into());
        };
        if self.origin == Origin::Query && text.len() > VALUE_BYTES {
            return self.fault(Code::InvalidArguments, &name, format!("has at most {VALUE_BYTES} bytes"));
        }
        // A type that takes no list refuses a second text when it is decoded.
        match &mut self.raws[at] {
            Raw::Text(texts) => texts.push(text),
            raw => *raw = Raw::Text(vec![text]),
        }
    }

    fn unknown(&mut self, name: &str) {
        let known: Vec<&str> = self.params.iter().map(|param| param.name).collect();
        let detail = match known.as_slice() {
            [] => "is unknown: there are no parameters".to_owned(),
            known => format!("is unknown: the parameters are {}", known.join(", ")),
        };
        self.fault(Code::InvalidArguments, name, detail);
    }

    fn fault(&mut self, code: Code, param: &str, detail: String) {
        let error = match self.faults.len() {
            ..FAULTS => ParamError::new(echo(param), detail),
            FAULTS => ParamError::new("", "there are more faults than are listed"),
            _ => return,
        };
        self.faults.push(Fault { code, error });
    }

    /// The typed argument at `index` of the signature's client parameters; a fault is noted.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        let at = self.position(name)?;
        let raw = &self.raws[at];
        let value = raw.decode().or_else(|| self.decode_blank(raw));
        if value.is_none() {
            self.note_unfit::<T>(at);
        }
        value
    }

    /// An HTML form cannot leave a field out: an empty one that fits no other way is absent.
    fn decode_blank<T: DeserializeOwned>(&self, raw: &Raw<'_>) -> Option<T> {
        match raw {
            Raw::Text(texts) if self.origin == Origin::Form && texts.iter().all(|text| text.is_empty()) => {
                absent()
            }
            _ => None,
        }
    }

    /// Says why a parameter has no value, unless it is known why.
    fn note_unfit<T: DeserializeOwned>(&mut self, at: usize) {
        if self.faults.iter().all(|fault| fault.error.param != self.params[at].name) {
            let fault = self.unfit::<T>(at);
            self.faults.push(fault);
        }
    }

    fn unfit<T: DeserializeOwned>(&self, at: usize) -> Fault {
        let param = &self.params[at];
        let (code, pointer, detail) = match &self.raws[at] {
            Raw::Absent => (Code::InvalidArguments, None, "is required".to_owned()),
            Raw::Json(json) => {
                let (pointer, steps) = place_of_fault::<T>(json);
                let expected = Described::input(param.schema).expectation(&steps);
                let is_text = steps.is_empty() && json.get().starts_with('"');
                let pointer = format!("#/args/{}{pointer}", param.name);
                (Code::InvalidArguments, Some(pointer), must_be(&expected, is_text))
            }
            Raw::Text(texts) if texts.len() > 1 && param.is_scalar() => {
                (Code::DuplicateParameter, None, "is given more than once".to_owned())
            }
            Raw::Text(_) => {
                let expected = Described::input(param.schema).expectation(&[]);
                (Code::InvalidArguments, None, must_be(&expected, true))
            }
        };
        let mut error = ParamError::new(param.name.to_owned(), detail);
        error.pointer = pointer;
        Fault { code, error }
    }

    /// The raw text of a parameter, for the functions of a bundle, once [`check`](Self::check) has passed.
    pub(crate) fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.raws[self.position(name)?].decode()
    }

    /// Decodes every parameter of a context once and writes the query, `spelled` in some way, as it is spelled canonically.
    pub(crate) fn canonical_query(&mut self, spelled: &str) -> String {
        let mut query = String::with_capacity(spelled.len());
        for (at, param) in self.params.iter().enumerate() {
            let Some(canonical) = param.canonical else { continue };
            match canonical(&self.raws[at]) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    if !query.is_empty() {
                        query.push('&');
                    }
                    query.push_str(param.name);
                    query.push('=');
                    value.write_text(&mut query);
                }
                Err(Unfit) => self.note_unfit::<IgnoredAny>(at),
            }
        }
        query
    }

    /// All faults as one problem, in name order.
    pub(crate) fn check(&mut self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let mut by_name = BTreeMap::new();
        for fault in self.faults.drain(..) {
            let place = (fault.error.param.clone(), fault.error.pointer.clone(), fault.error.detail.clone());
            by_name.insert(place, fault);
        }
        let faults: Vec<Fault> = by_name.into_values().collect();
        // What could not be parsed is said before what was parsed and does not fit.
        let unparsed = [Code::BadEncoding, Code::DuplicateKey, Code::DuplicateParameter];
        let code = unparsed.into_iter().find(|code| faults.iter().any(|fault| fault.code == *code));
        let code = code.unwrap_or(Code::InvalidArguments);
        let detail = match faults.len() {
            1 => "one parameter is wrong".to_owned(),
            several => format!("{several} parameters are wrong"),
        };
        let errors = faults.into_iter().map(|fault| fault.error).collect();
        Err(Problem::new(code, detail).with_errors(errors))
    }
}

/// What is said of a value that does not fit. To ask for a string where one was sent would not help: its type has a rule of its own.
fn must_be(expected: &str, is_text: bool) -> String {
    match expected {
        "a string" if is_text => "is not of the form that is accepted".to_owned(),
        _ => format!("must be {expected}"),
    }
}

/// Where inside an argument the first fault lies.
fn place_of_fault<T: DeserializeOwned>(json: &RawValue) -> (String, Vec<Step>) {
    let mut deserializer = serde_json::Deserializer::from_str(json.get());
    let outcome: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    let Err(error) = outcome else { return (String::new(), Vec::new()) };
    let (mut pointer, mut steps) = (String::new(), Vec::new());
    for segment in error.path() {
        use serde_path_to_error::Segment;
        match segment {
            Segment::Seq { index } => {
                pointer.push_str(&format!("/{index}"));
                steps.push(Step::Index);
            }
            Segment::Map { key } => {
                pointer.push_str(&format!("/{}", echo(key).replace('~', "~0").replace('/', "~1")));
                steps.push(Step::Member(key.clone()));
            }
            _ => break,
        }
    }
    (pointer, steps)
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Decodes a name or a value of a query or a form, strictly: the URL Standard's parser passes a stray `%` through.
fn decode_component(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let is_hex = |tail: &str| tail.len() >= 2 && tail.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(is_hex) {
        return None;
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(Cow::Owned(decoded.into_owned()))
}
