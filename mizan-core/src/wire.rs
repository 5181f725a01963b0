//! HTTP without a socket: a request's head and body in, a [`Reply`] out. Adapters translate types and read bodies; every
//! status, header and byte is decided here.
//!
//! An adapter for requests whose bodies are read already:
//!
//! ```standalone_crate
//! use mizan_core::http::{HeaderMap, Request};
//! use mizan_core::wire::{Head, Reply, Route};
//! use mizan_core::{Mizan, context};
//!
//! #[context]
//! fn notice() -> &'static str {
//!     "We are open."
//! }
//!
//! struct HttpHead<'a>(&'a Mizan, &'a Request<Vec<u8>>);
//!
//! impl Head for HttpHead<'_> {
//!     fn method(&self) -> &str {
//!         self.1.method().as_str()
//!     }
//!     fn path(&self) -> &str {
//!         self.raw_path().strip_prefix(self.0.base_path()).unwrap_or_default()
//!     }
//!     fn raw_path(&self) -> &str {
//!         self.1.uri().path()
//!     }
//!     fn query(&self) -> &str {
//!         self.1.uri().query().unwrap_or_default()
//!     }
//!     fn header(&self, name: &str) -> impl Iterator<Item = &[u8]> {
//!         self.1.headers().get_all(name).into_iter().map(|value| value.as_bytes())
//!     }
//!     fn headers(&self) -> HeaderMap {
//!         self.1.headers().clone()
//!     }
//! }
//!
//! async fn answer(mizan: &Mizan, request: &Request<Vec<u8>>) -> Reply {
//!     let head = HttpHead(mizan, request);
//!     match mizan.route(&head) {
//!         Route::Answered(reply) => reply,
//!         Route::Fetch(fetch) => fetch.answer(&head).await,
//!         Route::Call(call) if request.body().len() > mizan.body_limit() => call.too_large(),
//!         Route::Call(call) => call.answer(&head, request.body()).await,
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mizan = Mizan::builder().build()?;
//! let request = Request::get("/api/mizan/ctx/notice/").body(Vec::new())?;
//! let reply = answer(&mizan, &request).await;
//! assert_eq!((reply.status, &*reply.body), (200, &br#"{"notice":"We are open."}"#[..]));
//! # Ok(()) }
//! ```

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::args::Args;
use crate::body::{Call, json_text};
use crate::call::Success;
use crate::context::Context;
use crate::cx::Cx;
use crate::entry::Function;
use crate::groups::Sharing;
use crate::invalidation;
use crate::mizan::{Fetched, Mizan};
use crate::problem::{Code, Problem};
use crate::running::Encoded;

/// The header that says what a mutation made stale.
pub(crate) const INVALIDATE: HeaderName = HeaderName::from_static("x-mizan-invalidate");
/// The same for shared caches (RFC 9875).
const GROUP_INVALIDATION: HeaderName = HeaderName::from_static("cache-group-invalidation");
/// What a shared cache may purge an answer by (RFC 9875).
const GROUPS: HeaderName = HeaderName::from_static("cache-groups");
/// What shared caches obey in place of `Cache-Control` (RFC 9213).
const CDN_CACHE_CONTROL: HeaderName = HeaderName::from_static("cdn-cache-control");
/// The most bytes of a query.
const QUERY_BYTES: usize = 8 * 1024;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const READ_METHODS: &[&str] = &["GET", "HEAD", "OPTIONS"];
const CALL_METHODS: &[&str] = &["POST", "OPTIONS"];

/// A request's head, as an adapter shows it.
pub trait Head {
    /// The method, in upper case.
    fn method(&self) -> &str;
    /// The path below the base path: `/ctx/user/`. Routers decode it.
    fn path(&self) -> &str;
    /// The whole path, as it stands in the request.
    fn raw_path(&self) -> &str;
    /// The query without its `?`; empty when there is none.
    fn query(&self) -> &str;
    /// The values of all header fields of this name, in lower case.
    fn header(&self, name: &str) -> impl Iterator<Item = &[u8]>;
    /// A copy of all header fields, for handlers that inject something made from the request.
    fn headers(&self) -> HeaderMap;
}

/// What a request wants, decided by its head alone.
#[derive(Debug)]
pub enum Route<'a> {
    /// Nothing more: this is the answer.
    Answered(Reply),
    /// A context.
    Fetch(FetchRoute<'a>),
    /// A mutation, once its body has been read.
    Call(CallRoute<'a>),
}

/// A fetch whose body need not be read.
#[derive(Debug)]
pub struct FetchRoute<'a> {
    mizan: &'a Mizan,
    context: &'a Context,
    has_canonical_path: bool,
}

/// A call whose body is to be read.
#[derive(Debug)]
pub struct CallRoute<'a> {
    mizan: &'a Mizan,
    /// The function that the path names, if it does.
    named: Option<&'static Function>,
    is_form: bool,
    /// The request's header fields, when a problem is to be a page.
    page: Option<Box<HeaderMap>>,
}

/// A response: to be sent as it is.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The header fields.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body. For `HEAD`, the one that `GET` would send.
    pub body: Bytes,
}

impl Mizan {
    /// Decides what a request wants. Its body must be read only for a [`Route::Call`].
    pub fn route<'a>(&'a self, head: &impl Head) -> Route<'a> {
        self.try_route(head).unwrap_or_else(|reply| Route::Answered(*reply))
    }

    fn try_route<'a>(&'a self, head: &impl Head) -> Result<Route<'a>, Box<Reply>> {
        let path = head.path();
        let trimmed = path.strip_suffix('/').unwrap_or(path);
        let mut segments = trimmed.strip_prefix('/').unwrap_or(trimmed).split('/');
        match (segments.next(), segments.next(), segments.next()) {
            (Some("ctx"), Some(name), None) => {
                let context = self.find_context(name)?;
                allow(head, READ_METHODS)?;
                if head.query().len() > QUERY_BYTES {
                    let detail = format!("a query has at most {QUERY_BYTES} bytes");
                    return Err(Problem::new(Code::UriTooLong, detail).into());
                }
                let has_canonical_path = path.ends_with('/') && !has_needless_escape(head.raw_path());
                Ok(Route::Fetch(FetchRoute { mizan: self, context, has_canonical_path }))
            }
            (Some("call"), name, None) => {
                let named = name.map(|name| self.find_mutation(name)).transpose()?;
                allow(head, CALL_METHODS)?;
                self.check_origin(head)?;
                let is_form = media_type(head, named.is_some())?;
                Ok(Route::Call(CallRoute { mizan: self, named, is_form, page: self.page_for(head) }))
            }
            _ => Err(Problem::new(Code::NotFound, "contexts are at ctx/NAME/, mutations at call/").into()),
        }
    }

    /// Refuses what a page of another site sent: it must not write with its visitor's cookies, nor give it others. Calls are
    /// checked by [`route`](Self::route); this is for an application's own routes that write.
    ///
    /// The rule is that of Go's `http.CrossOriginProtection`: the browser's own word first, else `Origin` against `Host`; a client
    /// that sends neither is no browser. [Trusted origins](crate::Builder::trusted_origin) may do what the server's own pages may.
    ///
    /// # Errors
    ///
    /// [`Code::CrossOrigin`], 403.
    pub fn check_origin(&self, head: &impl Head) -> Result<(), Problem> {
        let origin = head.header("origin").next();
        let is_ours = match (head.header("sec-fetch-site").next(), origin) {
            (Some(b"same-origin" | b"none"), _) | (None, None) => true,
            (Some(_), _) => false,
            (None, Some(origin)) => {
                let authority = origin.windows(3).position(|part| part == b"://").map(|at| &origin[at + 3..]);
                authority.is_some() && authority == head.header("host").next()
            }
        };
        match is_ours || origin.is_some_and(|origin| self.trusts(origin)) {
            true => Ok(()),
            false => {
                Err(Problem::new(Code::CrossOrigin, "a page of another origin sent this; nothing was run"))
            }
        }
    }

    /// The header fields of a request whose sender reads pages, if the application has pages for problems.
    fn page_for(&self, head: &impl Head) -> Option<Box<HeaderMap>> {
        let reads_pages = || head.header("accept").any(names_html);
        (self.problem_page().is_some() && reads_pages()).then(|| Box::new(head.headers()))
    }

    /// Header fields are copied only where something is made from them.
    fn cx_of(&self, head: &impl Head, needs_headers: bool) -> Cx {
        self.cx(if needs_headers { head.headers() } else { HeaderMap::new() })
    }
}

/// Whether a path has an unreserved character in its percent-encoding, `%6f` for `o`: another spelling of the same URL (RFC 3986
/// §6.2.2.2).
fn has_needless_escape(path: &str) -> bool {
    let mut escapes = path.split('%').skip(1).filter_map(|tail| u8::from_str_radix(tail.get(..2)?, 16).ok());
    escapes.any(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// Whether an `Accept` field names HTML, as that of every browser does which is about to show the answer. `*/*`, which scripts send, does not.
fn names_html(accept: &[u8]) -> bool {
    accept.split(|byte| *byte == b',').any(|range| essence(range).eq_ignore_ascii_case(b"text/html"))
}

/// A media type or range without its parameters.
fn essence(media: &[u8]) -> &[u8] {
    media.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

/// Refuses a method that is not in `allowed`, and answers `OPTIONS`.
fn allow(head: &impl Head, allowed: &[&str]) -> Result<(), Box<Reply>> {
    let method = head.method();
    if method != "OPTIONS" && allowed.contains(&method) {
        return Ok(());
    }
    let list = allowed.join(", ");
    let field = (header::ALLOW, HeaderValue::from_str(&list).expect("names of methods are tokens"));
    if method == "OPTIONS" {
        let headers = vec![field, NO_STORE, NOSNIFF];
        return Err(Box::new(Reply { status: 204, headers, body: Bytes::new() }));
    }
    let mut reply = Reply::from(Problem::new(Code::MethodNotAllowed, format!("the methods are {list}")));
    reply.headers.push(field);
    Err(Box::new(reply))
}

/// Whether the body is a form, which only a path that names its function may have; anything but JSON is refused.
fn media_type(head: &impl Head, form_allowed: bool) -> Result<bool, Box<Reply>> {
    let unsupported = |detail: &'static str| {
        let mut reply = Reply::from(Problem::new(Code::UnsupportedMediaType, detail));
        let accepted =
            if form_allowed { "application/json, application/x-www-form-urlencoded" } else { JSON };
        reply.headers.push((HeaderName::from_static("accept-post"), HeaderValue::from_static(accepted)));
        Err(Box::new(reply))
    };
    if head.header("content-encoding").any(|coding| !coding.eq_ignore_ascii_case(b"identity")) {
        return unsupported("send the body without a content coding");
    }
    let mut types = head.header("content-type");
    let (Some(value), None) = (types.next(), types.next()) else {
        return unsupported("send exactly one Content-Type");
    };
    let essence = essence(value);
    if essence.eq_ignore_ascii_case(JSON.as_bytes()) {
        Ok(false)
    } else if essence.eq_ignore_ascii_case(FORM.as_bytes()) && form_allowed {
        Ok(true)
    } else if essence.eq_ignore_ascii_case(FORM.as_bytes()) {
        unsupported("a form names its function in the path: call/NAME/")
    } else {
        unsupported("the body's media type is application/json, or a form's")
    }
}

impl FetchRoute<'_> {
    /// Runs the fetch.
    pub async fn answer(self, head: &impl Head) -> Reply {
        let cx = self.mizan.cx_of(head, self.context.needs_request);
        match self.mizan.run_fetch(self.context, head.query(), cx).await {
            Ok(fetched) => self.reply(fetched, head),
            Err(problem) => problem.into(),
        }
    }

    fn reply(&self, fetched: Fetched, head: &impl Head) -> Reply {
        let is_canonical = fetched.is_canonical && self.has_canonical_path;
        let shared = self.context.sharing.as_ref().filter(|_| is_canonical);
        let shared = shared.and_then(|sharing| self.shared_fields(sharing, head.query()));
        let policy = match (&shared, &self.context.sharing) {
            (Some(_), _) => NO_CACHE,
            (None, None) if is_canonical => PRIVATE,
            _ => NO_STORE,
        };
        let etag = etag(&fetched.body);
        let is_known = head.header("if-none-match").any(|list| matches_etag(list, &etag));
        let etag = HeaderValue::from_bytes(&etag).expect("hexadecimal digits can stand in a header");
        let mut headers = Vec::with_capacity(6);
        headers.extend([(header::ETAG, etag), policy, NOSNIFF]);
        if let Some(fields) = shared {
            headers.extend(fields);
        }
        if is_known {
            return Reply { status: 304, headers, body: Bytes::new() };
        }
        headers.push((header::CONTENT_TYPE, HeaderValue::from_static(JSON)));
        Reply { status: 200, headers, body: fetched.body.into() }
    }

    /// What lets shared caches store the answer, if it can be purged. The groups are made of the URL: only a canonical one spells the key as they
    /// do.
    fn shared_fields(&self, sharing: &Sharing, query: &str) -> Option<[(HeaderName, HeaderValue); 2]> {
        let groups = sharing.groups(query, self.mizan.budget())?;
        let groups = HeaderValue::try_from(groups).expect("tags are percent-encoded ASCII");
        Some([(CDN_CACHE_CONTROL, sharing.lifetime.clone()), (GROUPS, groups)])
    }
}

/// The body's hash in quotes: a strong validator (RFC 9110 §8.8.3).
fn etag(body: &[u8]) -> [u8; 34] {
    let mut etag = [b'"'; 34];
    let hash = xxh3_128(body).to_be_bytes();
    for (digits, byte) in etag[1..33].chunks_exact_mut(2).zip(hash) {
        digits[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
        digits[1] = b"0123456789abcdef"[usize::from(byte & 15)];
    }
    etag
}

/// RFC 9110 §13.1.2: `*` or a list, compared weakly.
fn matches_etag(list: &[u8], etag: &[u8]) -> bool {
    let mut tags = list.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    tags.any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == etag)
}

impl CallRoute<'_> {
    /// Runs the call with the whole of its body.
    pub async fn answer(self, head: &impl Head, body: &[u8]) -> Reply {
        match self.run(head, body).await {
            Ok(success) => self.reply(success),
            Err(problem) => self.refuse(problem),
        }
    }

    async fn run(&self, head: &impl Head, body: &[u8]) -> Result<Success, Problem> {
        let text = if self.is_form { form_text(body)? } else { json_text(body)? };
        let (function, args) = match self.named {
            Some(function) if self.is_form => (function, Args::from_form(function.params, text)),
            Some(function) => (function, Args::from_json(function.params, text)?),
            None => {
                let call = Call::parse(text)?;
                let function = self.mizan.find_mutation(&call.function)?;
                (function, Args::from_json(function.params, call.args)?)
            }
        };
        let cx = self.mizan.cx_of(head, function.depends_on_request());
        self.mizan.run_call(function, args, cx).await
    }

    fn reply(&self, success: Success) -> Reply {
        let mut reply = match success.encoded {
            Encoded::Json(mut body) => {
                body.extend_from_slice(b",\"invalidate\":");
                serde_json::to_writer(&mut body, &success.stale).expect("scopes can be written as JSON");
                body.push(b'}');
                let content_type = (header::CONTENT_TYPE, HeaderValue::from_static(JSON));
                let mut headers = Vec::with_capacity(4);
                headers.extend([content_type, NO_STORE, NOSNIFF]);
                Reply { status: 200, headers, body: body.into() }
            }
            Encoded::View(view) => of_view(view),
            Encoded::Failed(_) => unreachable!("a result that cannot be serialised is a problem"),
        };
        self.push_invalidate(&mut reply, &success.stale);
        reply
    }

    /// The answer when the body is larger than [`Mizan::body_limit`].
    pub fn too_large(&self) -> Reply {
        let detail = format!("a call has at most {} bytes", self.mizan.body_limit());
        self.refuse(Problem::new(Code::BodyTooLarge, detail))
    }

    /// The answer when the body did not arrive within [`Mizan::body_deadline`].
    pub fn too_slow(&self) -> Reply {
        self.refuse(Problem::new(Code::BodyTimeout, "send the body at once"))
    }

    /// The answer when the body broke off.
    pub fn incomplete(&self) -> Reply {
        self.refuse(Problem::new(Code::IncompleteBody, "nothing was run"))
    }

    fn refuse(&self, problem: Problem) -> Reply {
        let stale = problem.invalidate().to_vec();
        let mut reply = match self.mizan.problem_page().zip(self.page.as_ref()) {
            Some((page, headers)) => of_page(page.show(&problem, headers), problem.status()),
            None => Reply::from(problem),
        };
        self.push_invalidate(&mut reply, &stale);
        reply
    }

    fn push_invalidate(&self, reply: &mut Reply, stale: &[crate::scope::Scope]) {
        if let Some(field) = invalidation::header(stale, self.mizan.budget()) {
            let value = HeaderValue::try_from(field).expect("tags are percent-encoded ASCII");
            reply.headers.push((INVALIDATE, value));
        }
        if let Some(field) = self.mizan.registry().purged_groups(stale, self.mizan.budget()) {
            let value = HeaderValue::try_from(field).expect("tags are percent-encoded ASCII");
            reply.headers.push((GROUP_INVALIDATION, value));
        }
    }
}

fn form_text(body: &[u8]) -> Result<&str, Problem> {
    str::from_utf8(body).map_err(|_| Problem::new(Code::BadEncoding, "the form is not UTF-8"))
}

/// A page that says nothing of a status has that of its problem: only a redirect knows better.
fn of_page(view: http::Response<Bytes>, status: u16) -> Reply {
    let mut reply = of_view(view);
    if reply.status == 200 {
        reply.status = status;
    }
    reply
}

/// A view goes out as it is, less what only the server may say; it is never cached unless it says so itself.
fn of_view(view: http::Response<Bytes>) -> Reply {
    let (parts, body) = view.into_parts();
    let mut reply = Reply { status: parts.status.as_u16(), headers: vec![NOSNIFF], body };
    if !parts.headers.contains_key(header::CACHE_CONTROL) {
        reply.headers.push(NO_STORE);
    }
    let reserved = [
        INVALIDATE,
        GROUP_INVALIDATION,
        GROUPS,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
        NOSNIFF.0,
    ];
    let own = parts.headers.iter().filter(|(name, _)| !reserved.contains(name));
    reply.headers.extend(own.map(|(name, value)| (name.clone(), value.clone())));
    reply
}

const NO_STORE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
const NO_CACHE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
const PRIVATE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
const NOSNIFF: (HeaderName, HeaderValue) =
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let mut body = Vec::with_capacity(256);
        serialize(&problem, &mut body);
        let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        Self { status: problem.status(), headers: vec![content_type, NO_STORE, NOSNIFF], body: body.into() }
    }
}

impl From<Problem> for Box<Reply> {
    fn from(problem: Problem) -> Self {
        Box::new(problem.into())
    }
}

fn serialize(problem: &impl Serialize, body: &mut Vec<u8>) {
    serde_json::to_writer(body, problem).expect("a problem can be written as JSON");
}

impl fmt::Display for Reply {
    /// As an exchange is read: status, header fields in name order, body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        lines.sort();
        write!(f, "{}\n\n{}", lines.join("\n"), String::from_utf8_lossy(&self.body))
    }
}
