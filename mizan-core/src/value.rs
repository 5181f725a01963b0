//! One canonical scalar: what a parameter's value is in a tag, a header and a JSON body.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::ser::{Impossible, Serialize, Serializer};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The most digits that an RFC 9651 Integer may have, and few enough for a JavaScript number to be exact.
const BARE_DIGITS: usize = 15;

/// A scalar in its canonical form: the value of a context's parameter, whatever it was spelled like.
///
/// Two values are equal when their text is: the integer `5` and the string `"5"` are one value, so a client that
/// sends one and a server that sends the other mean the same key.
///
/// ```
/// use mizan_core::Value;
///
/// assert_eq!(Value::of(&5_u64), Value::of("5"));
/// assert_eq!(Value::of("café;1").unwrap().unwrap().to_string(), "caf%C3%A9%3B1");
/// assert_eq!(Value::of(&None::<u64>), Ok(None));
/// assert!(Value::of(&1.5_f64).is_err());
/// ```
#[derive(Clone)]
pub struct Value(Repr);

#[derive(Clone)]
enum Repr {
    Bool(bool),
    Integer(i128),
    Text(String),
}

/// A value that is no scalar: a float, a list or an object, which can be no part of a URL, a key or a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotScalar;

impl fmt::Display for NotScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a scalar: a parameter is an integer, a bool, a string or a unit enum")
    }
}

impl std::error::Error for NotScalar {}

impl Value {
    /// The canonical form of `value`, by its own `Serialize`; `None` for an absent `Option`.
    ///
    /// # Errors
    ///
    /// [`NotScalar`] when it serialises as anything but an integer, a bool, a string or a unit variant.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Option<Self>, NotScalar> {
        value.serialize(Scalar)
    }

    /// Appends the value to `out` as it stands in a tag and in a canonical query.
    pub(crate) fn write_text(&self, out: &mut String) {
        match &self.0 {
            Repr::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Repr::Integer(value) => out.push_str(itoa::Buffer::new().format(*value)),
            Repr::Text(value) => out.extend(utf8_percent_encode(value, RESERVED)),
        }
    }

    /// Appends the value to `out` as it stands in an `X-Mizan-Invalidate` field (RFC 9651): a bare Integer of at most
    /// 15 digits, a Token for a bool, else a String that holds the percent-encoded text.
    pub(crate) fn write_field(&self, out: &mut String) {
        let is_string = match &self.0 {
            Repr::Bool(_) => false,
            Repr::Integer(integer) => !is_bare(*integer),
            Repr::Text(_) => true,
        };
        if is_string {
            out.push('"');
        }
        self.write_text(out);
        if is_string {
            out.push('"');
        }
    }
}

fn is_bare(integer: i128) -> bool {
    integer.unsigned_abs() < 10_u128.pow(BARE_DIGITS as u32)
}

/// The text of the value in a tag: percent-encoded, RFC 3986's unreserved characters as they are.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write_text(&mut text);
        f.write_str(&text)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Bool(value) => value.fmt(f),
            Repr::Integer(value) => value.fmt(f),
            Repr::Text(value) => value.fmt(f),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Integer(a), Repr::Integer(b)) => a == b,
            (Repr::Text(a), Repr::Text(b)) => a == b,
            (Repr::Bool(a), Repr::Bool(b)) => a == b,
            _ => self.to_string() == other.to_string(),
        }
    }
}

impl Eq for Value {}

/// As in the JSON body of a call: an integer too large for a JavaScript number is a string, which is the same key.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Bool(value) => serializer.serialize_bool(*value),
            Repr::Integer(value) if is_bare(*value) => serializer.serialize_i64(*value as i64),
            Repr::Integer(value) => serializer.collect_str(value),
            Repr::Text(value) => serializer.serialize_str(value),
        }
    }
}

/// A serializer whose output is one [`Value`].
struct Scalar;

impl serde::ser::Error for NotScalar {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<Self::Ok, NotScalar> {
            Ok(Some(Value(Repr::Integer(value.into()))))
        }
    )*};
}

macro_rules! refused {
    ($($method:ident($($arg:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $(_: $arg),*) -> Result<$ok, NotScalar> {
            Err(NotScalar)
        }
    )*};
}

impl Serializer for Scalar {
    type Ok = Option<Value>;
    type Error = NotScalar;
    type SerializeSeq = Impossible<Self::Ok, NotScalar>;
    type SerializeTuple = Impossible<Self::Ok, NotScalar>;
    type SerializeTupleStruct = Impossible<Self::Ok, NotScalar>;
    type SerializeTupleVariant = Impossible<Self::Ok, NotScalar>;
    type SerializeMap = Impossible<Self::Ok, NotScalar>;
    type SerializeStruct = Impossible<Self::Ok, NotScalar>;
    type SerializeStructVariant = Impossible<Self::Ok, NotScalar>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_u128(self, value: u128) -> Result<Self::Ok, NotScalar> {
        // Past i128 the digits are kept as text, which is the same value.
        Ok(Some(Value(i128::try_from(value).map_or_else(|_| Repr::Text(value.to_string()), Repr::Integer))))
    }

    fn serialize_bool(self, value: bool) -> Result<Self::Ok, NotScalar> {
        Ok(Some(Value(Repr::Bool(value))))
    }

    fn serialize_char(self, value: char) -> Result<Self::Ok, NotScalar> {
        Ok(Some(Value(Repr::Text(value.into()))))
    }

    fn serialize_str(self, value: &str) -> Result<Self::Ok, NotScalar> {
        Ok(Some(Value(Repr::Text(value.into()))))
    }

    fn serialize_none(self) -> Result<Self::Ok, NotScalar> {
        Ok(None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, NotScalar> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Self::Ok, NotScalar> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, NotScalar> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, NotScalar> {
        Err(NotScalar)
    }

    refused! {
        serialize_f32(f32) -> Self::Ok;
        serialize_f64(f64) -> Self::Ok;
        serialize_bytes(&[u8]) -> Self::Ok;
        serialize_unit() -> Self::Ok;
        serialize_unit_struct(&'static str) -> Self::Ok;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}
