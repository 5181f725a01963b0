//! The page's files. They are inside the program, which serves them wherever it runs.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY as POLICY, ETag, EntityTag, Header, IfNoneMatch,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{ServiceConfig, resource, route, to};
use actix_web::{HttpRequest, HttpResponse, guard};
use xxhash_rust::xxh3::xxh3_128;

/// What the page may do: load its own files, talk to its own server, and nothing that was put into it as text.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// One file of a page.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Where it is served.
    pub path: &'static str,
    /// What is in it.
    pub body: &'static [u8],
}

/// A file for each path, from the directory that is served there.
macro_rules! files {
    ($($served:literal from $directory:literal: $($name:literal)*;)*) => {
        [$($(File {
            path: concat!($served, $name),
            body: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $directory, "/", $name)),
        },)*)*]
    };
}

const INDEX: File = File { path: "/", body: include_bytes!("../web/index.html") };

const FILES: &[File] = &files! {
    "/assets/" from "web":
        "style.css" "icon.svg"
        "account.js" "actions.js" "art.js" "cart.js" "catalog.js" "categories.js" "client.js" "dom.js" "format.js" "happenings.js"
        "live.js" "main.js" "names.js" "notifications.js" "orders.js" "panel.js" "problems.js" "profile.js" "states.js";
    "/assets/mizan-runtime/" from "../../packages/mizan-runtime/src":
        "answer.js" "entry.js" "focus.js" "index.js" "json.js" "key.js" "optimistic.js" "tabs.js";
};

/// Serves the page at `/` and what it loads below `/assets/`.
pub fn configure(config: &mut ServiceConfig) {
    serve(config, &[INDEX]);
    serve(config, FILES);
}

/// Serves files to browsers that ask each time whether they have changed.
pub fn serve(config: &mut ServiceConfig, files: &'static [File]) {
    for file in files {
        config.service(
            resource(file.path)
                .route(
                    route()
                        .guard(guard::Any(guard::Get()).or(guard::Head()))
                        .to(move |request: HttpRequest| async move { file.answer(&request) }),
                )
                .default_service(to(|| async {
                    HttpResponse::MethodNotAllowed().insert_header((ALLOW, "GET, HEAD")).finish()
                })),
        );
    }
}

impl File {
    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let tag = EntityTag::new_strong(format!("{:032x}", xxh3_128(self.body)));
        let is_known = IfNoneMatch::parse(request).is_ok_and(|known| matches(&known, &tag));
        let mut response = HttpResponse::Ok();
        response
            .insert_header(ETag(tag))
            // The next program on this port may have other files: browsers ask, and are mostly told that nothing has changed.
            .insert_header((CACHE_CONTROL, "no-cache"))
            .insert_header((POLICY, CONTENT_SECURITY_POLICY))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
        if is_known {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        response.content_type(self.content_type()).body(self.body)
    }

    fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            _ => "text/html; charset=utf-8",
        }
    }
}

/// RFC 9110 §13.1.2: `*` or a list, compared weakly.
fn matches(known: &IfNoneMatch, tag: &EntityTag) -> bool {
    match known {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(tag)),
    }
}
