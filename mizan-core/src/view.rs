//! Answers that are a response of their own: pages, redirects, anything.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

/// What a mutation may return instead of data: a response that is sent as it is.
///
/// Its invalidation travels in the `X-Mizan-Invalidate` header alone. This is what htmx-style pages and plain HTML forms use.
///
/// The response's status says what came of the mutation, as an error's does: with 4xx nothing of `affects` is stale, with 5xx all may be.
/// So a form may be shown again with 422 and its faults. What a mutation refuses with an error instead, and what is refused before it
/// runs, is a page where the application has one: [`Builder::problem_page`](crate::Builder::problem_page).
///
/// ```
/// use mizan_core::{Bytes, View};
///
/// struct Csv(String);
///
/// impl View for Csv {
///     fn into_response(self) -> http::Response<Bytes> {
///         http::Response::builder().header("content-type", "text/csv").body(self.0.into()).unwrap()
///     }
/// }
///
/// assert_eq!(Csv("a,b".into()).into_response().body(), "a,b");
/// ```
pub trait View {
    /// The response to send.
    fn into_response(self) -> Response<Bytes>;
}

impl<B: Into<Bytes>> View for Response<B> {
    fn into_response(self) -> Response<Bytes> {
        self.map(Into::into)
    }
}

/// A page or a fragment of one: `200`, `text/html; charset=utf-8`. The text is sent as it is; escape what users wrote.
///
/// ```
/// use mizan_core::{Html, View};
///
/// assert_eq!(Html("<b>5</b>").into_response().headers()["content-type"], "text/html; charset=utf-8");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html<T>(pub T);

impl<T: Into<String>> View for Html<T> {
    fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.0.into()));
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        response
    }
}

/// `303 See Other`: after a form, the browser fetches another page with GET (RFC 9110 §15.4.4).
///
/// ```
/// use mizan_core::{Redirect, View};
///
/// let response = Redirect::to("/cart").into_response();
/// assert_eq!((response.status().as_u16(), &response.headers()["location"]), (303, &"/cart".parse().unwrap()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect(HeaderValue);

impl Redirect {
    /// To `location`, a path or a URL.
    ///
    /// # Panics
    ///
    /// When `location` holds a control character: percent-encode what users wrote before it becomes part of a URL.
    #[track_caller]
    pub fn to(location: &str) -> Self {
        let location = HeaderValue::try_from(location);
        Self(location.expect("a location has no control characters: percent-encode what comes from a user"))
    }
}

impl View for Redirect {
    fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::SEE_OTHER;
        response.headers_mut().insert(header::LOCATION, self.0);
        response
    }
}
