//! What shared caches are told of the shop, for a reviewer to read.
#![allow(missing_docs)]

use mizan_core::Registry;
use mizan_edge::{EdgeManifest, Varnish, varnish};
use shop as _;

#[test]
fn the_rules_are_what_was_reviewed() -> Result<(), Box<dyn std::error::Error>> {
    let manifest = Registry::link()?.manifest();
    // `mizan edge` makes the same of this file.
    mizan_codegen::export(&manifest, "mizan.json")?;
    let edge = EdgeManifest::of(&manifest, "/api/mizan")?;
    let vcl = varnish(&edge, &Varnish { origin: Some("127.0.0.1:8080".parse()?), ..Varnish::default() });
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/edge");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("shop", edge.json());
        insta::assert_snapshot!("shop_vcl", vcl);
    });
    Ok(())
}
