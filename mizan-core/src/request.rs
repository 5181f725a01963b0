//! A fetch or a call without HTTP, as a test writes it, and what it answers with.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::args::Args;
use crate::body::json_text;
use crate::invalidation::header;
use crate::mizan::Mizan;
use crate::problem::Problem;
use crate::running::{Encoded, RESULT_PREFIX};
use crate::scope::Scope;
use crate::value::Value;

macro_rules! headers {
    () => {
        /// Adds a header field to the request that `FromCx` sees.
        ///
        /// # Panics
        ///
        /// When the name or the value cannot stand in a header.
        #[track_caller]
        pub fn header(mut self, name: &str, value: &str) -> Self {
            let name = HeaderName::try_from(name).expect("the name of a header field");
            self.headers.append(name, HeaderValue::try_from(value).expect("the value of a header field"));
            self
        }
    };
}

impl Mizan {
    /// Fetches a context without HTTP. Add its parameters and await it.
    pub fn fetch(&self, context: impl Into<String>) -> Fetch<'_> {
        Fetch { mizan: self, context: context.into(), query: String::new(), headers: HeaderMap::new() }
    }

    /// Calls a mutation without HTTP. Add its arguments and await it.
    pub fn call(&self, function: impl Into<String>) -> Call<'_> {
        Call { mizan: self, function: function.into(), args: Vec::new(), headers: HeaderMap::new() }
    }
}

/// A fetch without HTTP, from [`Mizan::fetch`]; await it.
#[derive(Debug)]
#[must_use = "a fetch runs when it is awaited"]
pub struct Fetch<'a> {
    mizan: &'a Mizan,
    context: String,
    query: String,
    headers: HeaderMap,
}

impl Fetch<'_> {
    headers!();

    /// Sets a parameter, by the value's own `Serialize`; an absent `Option` sets none.
    ///
    /// # Panics
    ///
    /// When the value is no scalar: it could be no part of a URL.
    #[track_caller]
    pub fn param(mut self, name: &str, value: impl Serialize) -> Self {
        if let Some(value) = Value::of(&value).unwrap_or_else(|error| panic!("`{name}` is {error}")) {
            let separator = if self.query.is_empty() { "" } else { "&" };
            self.query.push_str(&format!("{separator}{name}={value}"));
        }
        self
    }
}

impl<'a> IntoFuture for Fetch<'a> {
    type Output = Result<Bundle, Problem>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let context = self.mizan.find_context(&self.context)?;
            let fetched = self.mizan.run_fetch(context, &self.query, self.mizan.cx(self.headers)).await?;
            Ok(Bundle { body: fetched.body })
        })
    }
}

/// What a fetch answers with: the results of all functions of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    body: Vec<u8>,
}

impl Bundle {
    /// The result of one function, as `T`.
    ///
    /// # Errors
    ///
    /// When the context has no such function, or its result is no `T`.
    pub fn get<T: DeserializeOwned>(&self, function: &str) -> serde_json::Result<T> {
        use serde::de::Error;
        let members: std::collections::BTreeMap<&str, &RawValue> = serde_json::from_slice(&self.body)?;
        let missing = || serde_json::Error::custom(format!("the bundle has no function `{function}`"));
        serde_json::from_str(members.get(function).ok_or_else(missing)?.get())
    }

    /// The bundle as it is sent: a JSON object, members sorted by function name.
    pub fn json(&self) -> &str {
        str::from_utf8(&self.body).expect("serde_json writes UTF-8")
    }
}

/// A call without HTTP, from [`Mizan::call`]; await it.
#[derive(Debug)]
#[must_use = "a call runs when it is awaited"]
pub struct Call<'a> {
    mizan: &'a Mizan,
    function: String,
    args: Vec<(String, Box<RawValue>)>,
    headers: HeaderMap,
}

impl Call<'_> {
    headers!();

    /// Sets an argument, as its own `Serialize` writes it.
    ///
    /// # Panics
    ///
    /// When the value cannot be written as JSON.
    #[track_caller]
    pub fn arg(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::value::to_raw_value(&value).expect("an argument that can be written as JSON");
        self.args.push((name.to_owned(), value));
        self
    }

    fn json(&self) -> String {
        let members = self
            .args
            .iter()
            .map(|(name, value)| format!("{}:{value}", serde_json::Value::from(name.as_str())));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

impl<'a> IntoFuture for Call<'a> {
    type Output = Result<Answer, Problem>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let function = self.mizan.find_mutation(&self.function)?;
            let json = self.json();
            let args = Args::from_json(function.params, json_text(json.as_bytes())?)?;
            let budget = self.mizan.budget();
            let success = self.mizan.run_call(function, args, self.mizan.cx(self.headers)).await?;
            Ok(Answer {
                header: header(&success.stale, budget),
                encoded: success.encoded,
                stale: success.stale,
            })
        })
    }
}

/// What a call answers with.
#[derive(Debug)]
pub struct Answer {
    encoded: Encoded,
    stale: Vec<Scope>,
    header: Option<String>,
}

impl Answer {
    /// The result, as `T`.
    ///
    /// # Errors
    ///
    /// When the mutation returned a view, or its result is no `T`.
    pub fn result<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        use serde::de::Error;
        match &self.encoded {
            Encoded::Json(body) => serde_json::from_slice(&body[RESULT_PREFIX.len()..]),
            _ => Err(serde_json::Error::custom("the mutation returned a view")),
        }
    }

    /// The response of a mutation that returned a view.
    pub fn view(&self) -> Option<&http::Response<bytes::Bytes>> {
        match &self.encoded {
            Encoded::View(view) => Some(view),
            _ => None,
        }
    }

    /// What is stale now, in full: duplicates gone, covered scopes absorbed.
    pub fn invalidate(&self) -> &[Scope] {
        &self.stale
    }

    /// The value of the `X-Mizan-Invalidate` header; `None` when nothing is stale.
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }
}
