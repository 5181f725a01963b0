//! Random schemas with a value of each: whatever is generated compiles, and the value fits it.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::samples::literal;
use crate::tsc::Project;

/// How many schemas the compiler judges at once.
const CASES: usize = 300;

/// A schema, and a value that fits.
type Case = (Value, Value);

fn scalar() -> impl Strategy<Value = Case> {
    let text = "[a-z*/\"\\\\\n]{0,4}";
    prop_oneof![
        any::<bool>().prop_map(|value| (json!({"type": "boolean"}), json!(value))),
        any::<u32>()
            .prop_map(|value| (json!({"type": "integer", "format": "uint32", "minimum": 0}), json!(value))),
        any::<i64>().prop_map(|value| (json!({"type": "integer", "format": "int64"}), json!(value))),
        any::<f64>().prop_map(|value| (json!({"type": "number", "format": "double"}), json!(value))),
        text.prop_map(|value| (json!({"type": "string", "description": value}), json!(value))),
        text.prop_map(|value| (json!({"type": "string", "const": value}), json!(value))),
        (text, text).prop_map(|(one, two)| (json!({"type": "string", "enum": [one, two]}), json!(two))),
        text.prop_map(|value| (json!({"type": ["string", "null"]}), json!(value))),
        Just((json!({"type": ["integer", "null"]}), Value::Null)),
        any::<i64>().prop_map(|value| (json!(true), json!([value]))),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    scalar().prop_recursive(4, 24, 4, |inner| {
        let members = || prop::collection::btree_map("[a-zA-Z0-9 _$-]{0,3}", (inner.clone(), 0..3), 0..4);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(tuple),
            (inner.clone(), 0..3_usize).prop_map(|((schema, value), count)| {
                (json!({"type": "array", "items": schema}), vec![value; count].into())
            }),
            members().prop_map(object),
            (inner.clone(), "[a-z]{1,3}").prop_map(|((schema, value), key)| {
                (json!({"type": "object", "additionalProperties": schema}), json!({ key: value }))
            }),
            // An open object whose other members have a type.
            (members(), inner.clone()).prop_map(|(members, (others, value))| {
                let (mut schema, mut whole) = object(members);
                schema["additionalProperties"] = others;
                whole["another"] = value;
                (schema, whole)
            }),
            (inner.clone(), inner.clone(), any::<bool>()).prop_map(|(one, two, first)| {
                let value = if first { one.1 } else { two.1 };
                (json!({"anyOf": [one.0, two.0, {"type": "null"}]}), value)
            }),
            // An internally tagged variant, and one without members.
            members().prop_map(|members| {
                let (mut schema, mut value) = object(members);
                schema["properties"]["tag"] = json!({"const": "this"});
                schema["required"].as_array_mut().unwrap().push("tag".into());
                value["tag"] = "this".into();
                let other =
                    json!({"type": "object", "properties": {"tag": {"const": "that"}}, "required": ["tag"]});
                (json!({"oneOf": [schema, other]}), value)
            }),
        ]
    })
}

fn tuple(cases: Vec<Case>) -> Case {
    let (schemas, values): (Vec<Value>, Vec<Value>) = cases.into_iter().unzip();
    let count = schemas.len();
    (json!({"type": "array", "prefixItems": schemas, "minItems": count, "maxItems": count}), values.into())
}

/// Some members are required, some optional, some absent.
fn object(members: std::collections::BTreeMap<String, (Case, i32)>) -> Case {
    let (mut properties, mut value, mut required) = (json!({}), json!({}), Vec::new());
    for (name, ((schema, member), presence)) in members {
        properties[&name] = schema;
        if presence > 0 {
            value[&name] = member;
        }
        if presence > 1 {
            required.push(name);
        }
    }
    (json!({"type": "object", "properties": properties, "required": required}), value)
}

#[test]
fn any_schema_compiles_and_its_values_fit() {
    let (mut runner, strategy) = (TestRunner::deterministic(), case());
    let cases: Vec<Case> = (0..CASES).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let mut definitions = json!({});
    let mut values = String::from("import type * as t from \"./mizan.js\";\n");
    for (at, (schema, value)) in cases.iter().enumerate() {
        definitions[format!("T{at}")] = schema.clone();
        let _ = writeln!(values, "export const v{at}: t.T{at} = {};", literal(value));
    }
    let manifest = json!({"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": definitions});
    let manifest = mizan_codegen::parse(&manifest.to_string()).unwrap();
    let module = mizan_codegen::typescript(&manifest).unwrap();
    let project = Project::new("random", &[("mizan.ts", &module), ("values.ts", &values)]);
    assert_eq!(project.complaints(), [""; 0]);
}
