//! Exchanges over HTTP, written down to be read.

use actix_web::App;
use actix_web::body::to_bytes;
use actix_web::test::{TestRequest, call_service, init_service};
use mizan_core::Mizan;

/// Sends the request to what serves its path and writes down the exchange, less the request's id, which is random.
pub(crate) async fn exchange(server_of: impl FnOnce(&str) -> Mizan, request: TestRequest) -> String {
    let request = request.to_request();
    let app = init_service(App::new().service(mizan_actix::scope(&server_of(request.path())))).await;
    let line = format!("{} {}", request.method(), request.uri());
    let response = call_service(&app, request).await;
    let status = response.status();
    let fields = response.headers().iter();
    let mut fields: Vec<String> =
        fields.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    fields.sort();
    let body = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
    let body = match body.split_once("\"instance\":\"urn:uuid:") {
        Some((before, after)) => format!("{before}\"instance\":\"urn:uuid:…{}", &after[36..]),
        None => body,
    };
    format!("{line}\n\n{status}\n{}\n\n{body}\n", fields.join("\n"))
}

/// One snapshot per topic: the exchanges one below the other.
pub(crate) fn check(topic: &str, exchanges: &[String]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/http");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(topic, exchanges.join("\n────────\n\n")));
}
