//! A scope: a context with some of its parameters fixed. Its text, the tag, is its identity everywhere.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::value::Value;

/// The name of all contexts together.
pub(crate) const EVERYTHING: &str = "*";

/// A context with some of its parameters fixed, `user;user_id=5`; with none fixed, the whole context.
///
/// Handlers build one to invalidate at run time what `affects` cannot name, with
/// [`Cx::invalidate`](crate::Cx::invalidate). A scope with all the parameters of one fetch is a *key*.
///
/// `Display` writes the *tag*: parameters in name order, canonical values, percent-encoded (`article;slug=caf%C3%A9`).
/// `Serialize` writes what a call's JSON body holds: a string for a whole context, an object for a scoped one.
///
/// ```
/// use mizan_core::Scope;
///
/// let scope = Scope::of("user").with("user_id", 5);
/// assert_eq!(scope.to_string(), "user;user_id=5");
/// assert!(scope.hits(&Scope::of("user").with("user_id", "5").with("page", 2)));
/// assert!(!scope.hits(&Scope::of("users").with("user_id", 5)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    context: Cow<'static, str>,
    /// Sorted by name.
    params: Vec<(Cow<'static, str>, Value)>,
}

impl Scope {
    /// The whole of `context`.
    pub fn of(context: impl Into<Cow<'static, str>>) -> Self {
        Self { context: context.into(), params: Vec::new() }
    }

    /// Every context there is: `*`.
    pub fn everything() -> Self {
        Self::of(EVERYTHING)
    }

    /// Fixes the parameter `name` at `value`, by the value's own `Serialize`. An absent `Option` fixes nothing.
    ///
    /// A value that is no scalar fixes nothing either: the scope stays wider than meant, so that too much goes stale and
    /// never too little, and the mistake is logged.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
        self.fix(name.into(), &value);
        self
    }

    pub(crate) fn fix<T: Serialize + ?Sized>(&mut self, name: Cow<'static, str>, value: &T) {
        match Value::of(value) {
            Ok(None) => {}
            Ok(Some(value)) => match self.params.binary_search_by(|(other, _)| other.cmp(&name)) {
                Ok(at) => self.params[at].1 = value,
                Err(at) => self.params.insert(at, (name, value)),
            },
            Err(error) => {
                tracing::error!(context = %self.context, param = %name, %error, "a scope is wider than meant");
            }
        }
    }

    /// The name of the context, or `*`.
    pub fn context(&self) -> &str {
        &self.context
    }

    /// The fixed parameters in name order.
    pub fn params(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.params.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Whether this is `*`.
    pub fn is_everything(&self) -> bool {
        self.context == EVERYTHING
    }

    /// Whether invalidating this scope makes `key` stale: the contexts are one, and each parameter fixed here has the same
    /// value in the key or is not in the key at all.
    pub fn hits(&self, key: &Self) -> bool {
        let agrees = |(name, value): (&str, &Value)| key.param(name).is_none_or(|theirs| theirs == value);
        self.is_everything() || self.context == key.context && self.params().all(agrees)
    }

    /// Whether this scope makes stale all that `other` does.
    pub fn covers(&self, other: &Self) -> bool {
        let is_fixed = |(name, value): (&str, &Value)| other.param(name) == Some(value);
        self.is_everything() || self.context == other.context && self.params().all(is_fixed)
    }

    fn param(&self, name: &str) -> Option<&Value> {
        let at = self.params.binary_search_by(|(other, _)| other.as_ref().cmp(name)).ok()?;
        Some(&self.params[at].1)
    }

    /// The same context with only the parameters that `keep` allows.
    pub(crate) fn narrowed_to(&self, keep: impl Fn(&str) -> bool) -> Self {
        let params = self.params.iter().filter(|(name, _)| keep(name)).cloned().collect();
        Self { context: self.context.clone(), params }
    }

    /// The whole of this scope's context.
    pub(crate) fn widened(&self) -> Self {
        Self::of(self.context.clone())
    }

    /// Appends the scope to an `X-Mizan-Invalidate` field: a Token with Parameters (RFC 9651).
    pub(crate) fn write_field(&self, out: &mut String) {
        out.push_str(&self.context);
        for (name, value) in &self.params {
            out.push(';');
            out.push_str(name);
            out.push('=');
            value.write_field(out);
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.context)?;
        self.params.iter().try_for_each(|(name, value)| write!(f, ";{name}={value}"))
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.params.is_empty() {
            return serializer.serialize_str(&self.context);
        }
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("context", &self.context)?;
        map.serialize_entry("params", &Params(&self.params))?;
        map.end()
    }
}

struct Params<'a>(&'a [(Cow<'static, str>, Value)]);

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
