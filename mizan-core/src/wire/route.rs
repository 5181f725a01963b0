//! What a request wants, decided by its head: its path, its method, who sent it, the media type of its body.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::call::CallRoute;
use super::fetch::FetchRoute;
use super::head::Head;
use super::reply::{JSON, NO_STORE, NOSNIFF, Reply};
use crate::mizan::Mizan;
use crate::problem::{Code, Problem};

const FORM: &str = "application/x-www-form-urlencoded";
const READ_METHODS: &[&str] = &["GET", "HEAD", "OPTIONS"];
const CALL_METHODS: &[&str] = &["POST", "OPTIONS"];
/// The most bytes of a query.
const QUERY_BYTES: usize = 8 * 1024;

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
