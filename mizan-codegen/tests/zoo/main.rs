//! One of each kind of type, from Rust to TypeScript and back, judged by the TypeScript compiler.
#![allow(missing_docs, deprecated, unreachable_pub, clippy::type_complexity)]

mod change;
mod names;
mod random;
mod samples;
mod tsc;
mod types;

use mizan_core::{Manifest, Registry};

use crate::tsc::Project;
use crate::types::*;

/// The manifest of the zoo.
fn manifest() -> Manifest {
    Registry::link_module("zoo::types").unwrap().manifest()
}

fn module() -> String {
    mizan_codegen::typescript(&manifest()).unwrap()
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/codegen");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn the_manifest_is_what_was_reviewed() {
    snapshots().bind(|| insta::assert_json_snapshot!("zoo_manifest", manifest()));
}

#[test]
fn the_module_is_what_was_reviewed() {
    snapshots().bind(|| insta::assert_snapshot!("zoo", module()));
}

#[test]
fn what_serde_writes_fits_the_types() {
    let project = Project::new("sent", &[("mizan.ts", &module()), ("sent.ts", &samples::file())]);
    assert_eq!(project.complaints(), [""; 0]);
}

#[test]
fn what_the_types_accept_can_be_read() {
    let project =
        Project::new("received", &[("mizan.ts", &module()), ("received.ts", include_str!("received.ts"))]);
    assert_eq!(project.complaints(), [""; 0]);
    serde_json::from_str::<Received>(&project.run("out/received.js")).unwrap();
}

/// The samples of `received.ts`, by the module's names.
#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(dead_code)]
struct Received {
    numbers: Vec<Numbers>,
    texts: Vec<Texts>,
    lists: Vec<Lists>,
    maps: Vec<Maps>,
    options_input: Vec<Options>,
    external_input: Vec<External>,
    internal: Vec<Internal>,
    adjacent: Vec<Adjacent>,
    untagged: Vec<Untagged>,
    empty: Vec<Empty>,
    closed_empty: Vec<ClosedEmpty>,
    unit: Vec<Unit>,
    meters: Vec<Meters>,
    pair: Vec<Pair>,
    odd: Vec<Odd>,
    odd_variant: Vec<OddVariant>,
    partly_untagged: Vec<PartlyUntagged>,
    no_places: Vec<NoPlaces>,
    defaulted: Vec<Defaulted>,
    remarks: Vec<Remarks>,
    forest: Vec<Forest>,
    folder: Vec<Folder>,
    nested_input: Vec<Nested>,
    two_faced_input: Vec<TwoFaced>,
    codes: Vec<Codes>,
    page_uint64_input: Vec<Page<u64>>,
    tree_input: Vec<Tree>,
    json: Vec<Json>,
    flattened: Vec<Flattened>,
    flattened_option: Vec<FlattenedOption>,
    flattened_internal: Vec<FlattenedInternal>,
    flattened_untagged: Vec<FlattenedUntagged>,
    flattened_map_input: Vec<FlattenedMap>,
    flattened_anything: Vec<FlattenedAnything>,
    flattened_both_input: Vec<FlattenedBoth>,
    standard: Vec<Standard>,
}

#[test]
fn a_page_is_told_what_it_does_wrong_and_nothing_else() {
    let project = Project::new("page", &[("mizan.ts", &module()), ("page.ts", include_str!("page.ts"))]);
    assert_eq!(project.complaints(), [""; 0]);
}

#[test]
fn the_same_manifest_is_the_same_module() {
    let manifest = manifest();
    let read_again = mizan_codegen::parse(&mizan_codegen::json(&manifest)).unwrap();
    assert_eq!(read_again, manifest);
    assert_eq!(
        mizan_codegen::typescript(&read_again).unwrap(),
        mizan_codegen::typescript(&manifest).unwrap()
    );
    assert_eq!(mizan_codegen::hash(&read_again), mizan_codegen::hash(&manifest));
}

/// Comments and types are gone, and what is left is data: names and the `affects` table.
#[test]
fn a_page_loads_names_and_a_table() {
    let project = Project::new("loaded", &[("mizan.ts", &module())]);
    assert_eq!(project.complaints(), [""; 0]);
    snapshots().bind(|| insta::assert_snapshot!("zoo_script", project.read("out/mizan.js")));
}

#[test]
fn a_function_costs_a_page_forty_bytes() {
    let snapshot = include_str!("../../../snapshots/manifest/shop.snap");
    let shop = mizan_codegen::parse(snapshot.splitn(3, "---\n").last().unwrap()).unwrap();
    let module = mizan_codegen::typescript(&shop).unwrap();
    let script = "import { gzipSync } from 'node:zlib'; import { readFileSync } from 'node:fs';
        console.log(gzipSync(readFileSync(process.argv[1].replace('size.js', 'out/mizan.js')), { level: 9 }).length)";
    let project = Project::new("size", &[("mizan.ts", &module), ("size.js", script)]);
    assert_eq!(project.complaints(), [""; 0]);
    let bytes: usize = project.run("size.js").trim().parse().unwrap();
    assert!(bytes <= 40 * shop.functions.len(), "{bytes} bytes for {} functions", shop.functions.len());
}
