//! What is made of a manifest, and what is refused.
#![allow(missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;

use mizan_core::Manifest;
use mizan_edge::{EdgeManifest, Guard, ParamType, Varnish, Vendor, varnish};
use serde_json::json;

fn manifest() -> Manifest {
    let mutation = |affects: serde_json::Value, more: bool| json!({ "kind": "mutation", "docs": "", "arguments": [], "result": null, "affects": affects, "affects_more": more });
    let param = |schema: serde_json::Value, required: bool| json!({ "required": required, "schema": schema });
    let optional = |schema: serde_json::Value| param(json!({ "anyOf": [schema, { "type": "null" }] }), false);
    serde_json::from_value(json!({
        "version": 1,
        "crates": { "shop": 5 },
        "contexts": {
            "catalog": {
                "params": {
                    "category": optional(json!({ "$ref": "#/$defs/Category" })),
                    "page": param(json!({ "type": ["integer", "null"] }), false),
                    "sold_out": optional(json!({ "type": "boolean" })),
                },
                "functions": [],
                "cache": { "ttl": 60, "swr": 10, "shapes": [["category"], ["category", "page"]] },
                "affected_by": [],
            },
            "product": {
                "params": { "product_id": param(json!({ "type": "integer" }), true) },
                "functions": [],
                "cache": { "ttl": 60, "shapes": [["product_id"]] },
                "affected_by": [],
            },
            "cart": { "params": {}, "functions": [], "cache": null, "affected_by": [] },
        },
        "functions": {
            "fill": mutation(json!([{ "context": "cart" }]), false),
            "order": mutation(json!([{ "context": "product" }, { "context": "cart" }, { "context": "catalog" }, { "context": "product" }]), false),
            "restock": mutation(json!([{ "context": "product" }]), true),
        },
        "$defs": { "Category": { "type": "string", "enum": ["books"] } },
    }))
    .unwrap()
}

fn edge() -> EdgeManifest {
    EdgeManifest::of(&manifest(), "/api/mizan/").unwrap()
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/edge");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn the_edge_manifest_and_its_schema() {
    snapshot("manifest", &edge().json());
    snapshot("schema", &serde_json::to_string_pretty(&schemars::schema_for!(EdgeManifest)).unwrap());
    assert_eq!(serde_json::from_str::<EdgeManifest>(&edge().json()).unwrap(), edge());
    let kinds = ["category", "page", "sold_out"].map(|name| edge().contexts["catalog"].params[name].kind);
    assert_eq!(kinds, [ParamType::Text, ParamType::Integer, ParamType::Boolean]);
}

#[test]
fn the_hash_is_of_what_a_cache_depends_on() {
    assert_eq!(edge().hash, edge().hash);
    let changed = |change: fn(&mut Manifest)| {
        let mut manifest = manifest();
        change(&mut manifest);
        EdgeManifest::of(&manifest, "/api/mizan").unwrap().hash != edge().hash
    };
    assert!(changed(|manifest| manifest
        .contexts
        .get_mut("product")
        .unwrap()
        .cache
        .as_mut()
        .unwrap()
        .shapes
        .clear()));
    assert!(changed(|manifest| manifest.contexts.get_mut("product").unwrap().cache = None));
    assert!(!changed(|manifest| manifest.crates.clear()));
    assert!(EdgeManifest::of(&manifest(), "/other").unwrap().hash != edge().hash);
}

#[test]
fn the_rules_in_every_form() {
    let vcl = |guard| varnish(&edge(), &Varnish { guard, ..Varnish::default() });
    snapshot("exact_vcl", &vcl(Guard::Slots));
    snapshot("fallback_vcl", &vcl(Guard::Times));
    for (name, vendor) in [
        ("fastly", Vendor::Fastly),
        ("cloudflare", Vendor::Cloudflare),
        ("akamai", Vendor::Akamai),
        ("souin", Vendor::Souin),
    ] {
        let rules = vendor.rules(&edge());
        assert!(!rules.contains('@') || vendor == Vendor::Souin, "{rules}");
        snapshot(name, &rules);
    }
}

#[test]
fn fields_are_kept_when_asked_for() {
    let kept = varnish(&edge(), &Varnish { keeps_fields: true, ..Varnish::default() });
    assert!(!kept.contains("unset resp.http.Cache-Group") && kept.contains("unset resp.http.xkey"));
    assert!(varnish(&edge(), &Varnish::default()).contains("unset resp.http.Cache-Groups;"));
}

#[test]
fn what_would_become_code_is_refused() {
    for base in ["", "/", "api", "/api//mizan", "/api/\"mizan", "/a.b", "/api mizan", "/api?", "/ä"] {
        let refused = EdgeManifest::of(&manifest(), base).unwrap_err().to_string();
        assert!(refused.starts_with(&format!("the base path `{base}` is not plain\nhelp: ")), "{refused}");
    }
    let mut manifest = manifest();
    let cart = manifest.contexts["cart"].clone();
    manifest.contexts.insert("cart\" || true".to_owned(), cart);
    let refused = EdgeManifest::of(&manifest, "/api/mizan").unwrap_err().to_string();
    assert!(refused.starts_with(r#""cart\" || true" is no name: "#), "{refused}");
    for origin in ["", ":80", "a:", "a:0", "a:65536", "a b:80", "a\":80", "::1:80", "[::1:80", "http://a:80"]
    {
        assert!(origin.parse::<mizan_edge::Origin>().is_err(), "{origin}");
    }
    assert_eq!("[::1]:80".parse::<mizan_edge::Origin>().unwrap().to_string(), "[::1]:80");
}

#[test]
fn the_worker_tags_and_purges() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let worker = folder.join("worker.mjs");
    fs::write(&worker, Vendor::Cloudflare.rules(&edge())).unwrap();
    let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worker.mjs");
    let ran = Command::new("node").arg(test).arg(worker).output().expect("node is installed");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

/// The EdgeWorker names a group as [`Vendor::tag`] does, which is what a purge must send.
#[test]
fn both_sides_name_a_tag_alike_at_akamai() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let module = folder.join("akamai.mjs");
    let groups = [
        "*".to_owned(),
        "catalog;category=a;page".to_owned(),
        format!("article;slug={}", "%C3%A9".repeat(40)),
    ];
    let listing =
        format!("{}\nconsole.log({groups:?}.map(tag).join(\"\\n\"));\n", Vendor::Akamai.rules(&edge()));
    fs::write(&module, listing).unwrap();
    let ran = Command::new("node").arg(module).output().expect("node is installed");
    let printed = String::from_utf8(ran.stdout).unwrap();
    let tags = groups.map(|group| Vendor::Akamai.tag(&group));
    assert_eq!(printed.lines().collect::<Vec<_>>(), tags);
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%'+./^_`|~-".contains(c);
    assert!(tags.iter().all(|tag| tag.len() <= 128 && tag.chars().all(is_allowed)), "{tags:?}");
}
