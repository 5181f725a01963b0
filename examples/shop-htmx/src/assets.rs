//! The pages' files, inside the program. htmx is the file of its npm package, kept in `vendor/` with its licence.

use actix_web::web::ServiceConfig;
use shop::web::{File, serve};

const FILES: &[File] = &[
    File { path: "/assets/style.css", body: include_bytes!("../../shop/web/style.css") },
    File { path: "/assets/icon.svg", body: include_bytes!("../../shop/web/icon.svg") },
    File { path: "/assets/htmx.min.js", body: include_bytes!("../vendor/htmx.min.js") },
    File {
        path: "/assets/mizan-htmx.js",
        body: include_bytes!("../../../packages/mizan-htmx/src/mizan-htmx.js"),
    },
];

pub(crate) fn configure(config: &mut ServiceConfig) {
    serve(config, FILES);
}
