//! What no TypeScript module can say, and what is no manifest: each is named, with its place, all at once.
#![allow(missing_docs)]

use serde_json::{Value, json};

fn typescript(definitions: Value) -> Result<String, mizan_codegen::Unsupported> {
    let manifest = json!({"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": definitions});
    mizan_codegen::typescript(&mizan_codegen::parse(&manifest.to_string()).unwrap())
}

fn declaration(schema: Value) -> String {
    let module =
        typescript(json!({"T": schema, "Point": {"type": "object", "properties": {"x": true}}})).unwrap();
    let at = module.find("export type T =").expect("an alias");
    module[at + 15..].lines().next().unwrap().trim().to_owned()
}

#[test]
fn every_place_that_has_no_type_is_named() {
    let error = typescript(json!({
        "Order": {"type": "object", "properties": {
            "lines": {"type": "array", "items": {"if": true, "then": false}},
            "owner": {"$ref": "#/$defs/Ownr"},
            "pair": {"prefixItems": [true, {"not": {"type": "null"}}], "type": "array"},
            "map": {"additionalProperties": {"type": "date"}},
        }},
        "Elsewhere": {"$ref": "https://example.org/schema.json"},
        "Loop": {"anyOf": [{"$ref": "#/$defs/Back"}, {"type": "null"}]},
        "Back": {"$ref": "#/$defs/Loop"},
        "Inside": {"$ref": "#/$defs/Inside", "properties": {}, "additionalProperties": true},
        "Number": 5,
    }));
    let faults: Vec<String> = error.unwrap_err().faults().map(str::to_owned).collect();
    assert_eq!(
        faults,
        [
            "the type `Back`: is itself, with nothing around it",
            "the type `Elsewhere`: \"https://example.org/schema.json\" is not among the manifest's `$defs`",
            "the type `Inside`: is itself, with nothing around it",
            "the type `Loop`: is itself, with nothing around it",
            "the type `Number`: is no JSON Schema: a schema is an object or a bool",
            "the type `Order`, at .lines[]: `if` says what no TypeScript type can",
            "the type `Order`, at .lines[]: `then` says what no TypeScript type can",
            "the type `Order`, at .map{}: \"date\" is no type of JSON Schema",
            "the type `Order`, at .owner: \"#/$defs/Ownr\" is not among the manifest's `$defs`",
            "the type `Order`, at .pair[1]: `not` says what no TypeScript type can",
        ]
    );
}

#[test]
fn schemas_that_schemars_does_not_write_are_read_too() {
    let cases = [
        (json!({}), "unknown;"),
        (json!(false), "never;"),
        (json!({"not": {}}), "never;"),
        (json!({"const": 5}), "5;"),
        (
            json!({"enum": [9007199254740991_u64, 9007199254740993_u64, -9007199254740993_i64, 1e20]}),
            "9007199254740991 | 9007199254740993n | -9007199254740993n | 1e+20;",
        ),
        (json!({"const": true}), "true;"),
        (json!({"const": null}), "null;"),
        (json!({"enum": ["a", 1, null]}), "\"a\" | 1 | null;"),
        (json!({"const": [{"a": 1}, "b"]}), "[{ a: 1 }, \"b\"];"),
        (json!({"type": "number"}), "Int64;"),
        (json!({"type": "integer", "minimum": -5, "maximum": 5}), "number;"),
        (json!({"type": "integer", "minimum": 0}), "Int64;"),
        (json!({"type": ["string", "integer"], "format": "int32"}), "string | number;"),
        (json!({"type": "array"}), "unknown[];"),
        (json!({"type": "array", "items": {"enum": ["a", "b"]}}), "(\"a\" | \"b\")[];"),
        (json!({"type": "array", "prefixItems": [{"type": "null"}]}), "[null?, ...unknown[]];"),
        (json!({"type": "array", "prefixItems": [true], "items": false, "minItems": 1}), "[unknown];"),
        (json!({"type": "object"}), "object;"),
        (json!({"type": "object", "additionalProperties": true}), "{ [key: string]: unknown };"),
        (json!({"type": "object", "additionalProperties": false}), "{ [key: string]: never };"),
        (json!({"patternProperties": {"^a": {"type": "null"}}}), "{ [key: string]: null };"),
        (json!({"allOf": [{"$ref": "#/$defs/Point"}], "description": "A point."}), "Point;"),
        (
            json!({"type": "array", "items": {"allOf": [{"properties": {"a": true}}, {"properties": {"b": true}}]}}),
            "{ a?: unknown; b?: unknown }[];",
        ),
        (
            json!({"allOf": [{"$ref": "#/$defs/Point"}, {"properties": {"a": true}}]}),
            "{ a?: unknown } & Point;",
        ),
        (json!({"x-anything": 1, "type": "boolean"}), "boolean;"),
    ];
    for (schema, expected) in cases {
        assert_eq!(declaration(schema.clone()), expected, "{schema}");
    }
}

#[test]
fn names_that_typescript_has_not_are_made() {
    let module =
        typescript(json!({"Page<shop::User>": true, "string": true, "3D": true, "a b": true, "aB": true}))
            .unwrap();
    for name in ["PageShopUser", "string_", "_3D", "aB", "aB_"] {
        assert!(module.contains(&format!("export type {name} = unknown;")), "{name}");
    }
}

/// A manifest of one mutation that fails with all of these errors.
fn failing(errors: Value, definitions: Value) -> Result<String, mizan_codegen::Unsupported> {
    let names: Vec<&String> = errors.as_object().unwrap().keys().collect();
    let pay = json!({"kind": "mutation", "docs": "", "arguments": [], "result": {"type": "null"}, "errors": names, "affects": []});
    let manifest = json!({
        "version": 1, "crates": {}, "contexts": {}, "functions": {"pay": pay}, "errors": errors, "$defs": definitions,
    });
    mizan_codegen::typescript(&mizan_codegen::parse(&manifest.to_string()).unwrap())
}

#[test]
fn an_error_keeps_its_name_before_all_but_a_type() {
    let poor =
        |docs: &str| json!({"docs": docs, "codes": [{"code": "POOR", "status": 402, "docs": "No money."}]});
    let never = json!({"docs": "Only the log knows.", "codes": []});
    let errors =
        json!({"Pay": poor("No money."), "Problem": poor("Why."), "CallProblem": poor(""), "Never": never});
    let module = failing(errors, json!({"Pay": true, "PayArgs": true})).unwrap();
    for expected in [
        "import type { Affects, Mutation, Problem as MizanProblem } from \"mizan-runtime\";",
        "export type Pay = unknown;",
        "/** 402: No money. */\nexport type PayProblem = MizanProblem<\"POOR\", undefined>;",
        "/** Why. */\nexport type Problem =\n  /** 402: No money. */\n  | MizanProblem<\"POOR\", undefined>;",
        "\nexport type CallProblem =\n  /** 402: No money. */\n  | MizanProblem<\"POOR\", undefined>;",
        "/** Only the log knows. */\nexport type Never = never;",
        "export type MizanCallProblem =\n  /** 400: ",
        "readonly pay: Mutation<PayMutationArgs, null, CallProblem | Never | PayProblem | Problem | MizanCallProblem>;",
    ] {
        assert!(module.contains(expected), "{expected} in:\n{module}");
    }
}

#[test]
fn an_error_without_a_type_is_named() {
    let codes = json!([{"code": "POOR", "status": 402, "docs": "", "data": {"$ref": "#/$defs/Monye"}}]);
    let error = failing(json!({"PayError": {"docs": "", "codes": codes}}), json!({})).unwrap_err();
    let expected = "the data of `POOR` of `PayError`: \"#/$defs/Monye\" is not among the manifest's `$defs`";
    assert_eq!(error.faults().collect::<Vec<_>>(), [expected]);

    let manifest = json!({
        "version": 1, "crates": {}, "contexts": {}, "$defs": {}, "functions": {
            "pay": {"kind": "mutation", "docs": "", "arguments": [], "result": null, "errors": ["PayError"], "affects": []},
        },
    });
    let error = mizan_codegen::typescript(&mizan_codegen::parse(&manifest.to_string()).unwrap()).unwrap_err();
    let expected = "the errors of `pay`: `PayError` is not among the manifest's `errors`";
    assert_eq!(error.faults().collect::<Vec<_>>(), [expected]);
}

#[test]
fn what_is_no_manifest_says_why() {
    let said = |text: &str| mizan_codegen::parse(text).unwrap_err().to_string();
    assert!(said("{").starts_with("is not JSON: "));
    assert_eq!(said("[]"), "is JSON and no manifest: its `version` is missing");
    assert!(
        said(r#"{"version": 1, "crates": {}}"#).starts_with("is not a manifest of format 1: missing field")
    );
    assert_eq!(
        said(r#"{"version": 7, "whatever": true}"#),
        "is of format 7, and format 1 is the newest that is known here\n\
         help: it is from a newer Mizan; use the same version of both"
    );
}
