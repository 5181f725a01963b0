//! The shop's registry, for a reviewer to read.
#![allow(missing_docs)]

use mizan_core::Registry;
use shop as _;

#[test]
fn the_registry_is_what_was_reviewed() {
    let manifest = Registry::link().unwrap().manifest();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/manifest");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_json_snapshot!("shop", manifest));
}
