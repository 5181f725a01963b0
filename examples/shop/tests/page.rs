//! The page's files: what the program serves of them, and how.
#![allow(missing_docs)]

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use actix_web::body::to_bytes;
use actix_web::http::header::{self, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::{App, HttpResponse, test};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

async fn ask(method: Method, path: &str, fields: &[(HeaderName, &str)]) -> HttpResponse {
    let page = test::init_service(App::new().configure(shop::web::configure)).await;
    let request = test::TestRequest::with_uri(path).method(method);
    let request = fields.iter().fold(request, |request, field| request.insert_header(field.clone()));
    test::call_service(&page, request.to_request()).await.into()
}

async fn get(path: &str) -> HttpResponse {
    ask(Method::GET, path, &[]).await
}

async fn text(response: HttpResponse) -> String {
    String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap()
}

#[track_caller]
fn field(response: &HttpResponse, name: HeaderName) -> &str {
    response.headers().get(name).expect("the field").to_str().unwrap()
}

/// All that the page loads, found as a browser finds it.
async fn loaded() -> BTreeSet<String> {
    let mut found = BTreeSet::from(["/".to_owned()]);
    let mut unread = VecDeque::from(["/".to_owned()]);
    while let Some(path) = unread.pop_front() {
        let response = get(&path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let directory = path.rsplit_once('/').unwrap().0.to_owned();
        // Addresses stand in double quotes, in HTML and in modules alike.
        for quoted in text(response).await.split('"') {
            let address = match quoted.strip_prefix("./") {
                Some(name) if name.ends_with(".js") => format!("{directory}/{name}"),
                _ if quoted.starts_with("/assets/") && quoted.contains('.') => quoted.to_owned(),
                _ => continue,
            };
            if found.insert(address.clone()) {
                unread.push_back(address);
            }
        }
    }
    found
}

#[actix_web::test]
async fn the_page_finds_all_that_it_loads() {
    let found = loaded().await;
    let in_web = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("web")).unwrap();
    for name in in_web.map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        if name != "index.html" && name != "tsconfig.json" {
            assert!(found.contains(&format!("/assets/{name}")), "{name} is loaded by nothing");
        }
    }
    assert!(found.contains("/assets/mizan-runtime/index.js"));
}

#[actix_web::test]
async fn every_file_says_what_it_is_and_what_it_may() {
    for path in loaded().await {
        let response = get(&path).await;
        let expected = match path.rsplit_once('.') {
            None => "text/html; charset=utf-8",
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            Some(_) => panic!("{path} is something new"),
        };
        assert_eq!(field(&response, header::CONTENT_TYPE), expected, "{path}");
        assert_eq!(field(&response, header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(field(&response, header::CACHE_CONTROL), "no-cache", "{path}");
        assert_eq!(field(&response, header::CONTENT_SECURITY_POLICY), POLICY, "{path}");
    }
}

#[actix_web::test]
async fn what_a_browser_has_is_not_sent_again() {
    for path in ["/", "/assets/main.js", "/assets/mizan-runtime/index.js"] {
        let tag = field(&get(path).await, header::ETAG).to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let response = ask(Method::GET, path, &[(header::IF_NONE_MATCH, &known)]).await;
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{path} {known}");
            assert_eq!(field(&response, header::ETAG), tag);
            assert_eq!(field(&response, header::CACHE_CONTROL), "no-cache");
            assert_eq!(text(response).await, "");
        }
        let other = ask(Method::GET, path, &[(header::IF_NONE_MATCH, "\"other\"")]).await;
        assert_eq!(other.status(), StatusCode::OK, "{path}");
    }
    let tags = ["/assets/main.js", "/assets/art.js"].map(|path| async move { get(path).await });
    let [one, other] = futures_util::future::join_all(tags).await.try_into().unwrap();
    assert_ne!(field(&one, header::ETAG), field(&other, header::ETAG));
}

#[actix_web::test]
async fn files_are_read_only() {
    for path in ["/", "/assets/main.js"] {
        assert_eq!(ask(Method::HEAD, path, &[]).await.status(), StatusCode::OK);
        let response = ask(Method::POST, path, &[]).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(field(&response, header::ALLOW), "GET, HEAD");
    }
    for path in ["/assets/", "/assets/web.rs", "/assets/../src/web.rs", "/assets/mizan-runtime/index.d.ts"] {
        assert_eq!(get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
