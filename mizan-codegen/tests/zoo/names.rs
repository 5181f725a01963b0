//! Names that mean something else in TypeScript: whatever a type, a function or a member is called, the module compiles.

use serde_json::{Map, Value, json};

use crate::tsc::Project;

const WORDS: &str = "abstract accessor any arguments as asserts async await bigint boolean class const constructor declare default \
     defer delete enum eval export false from function get global globalThis implements import in infer instanceof interface \
     intrinsic is keyof let module namespace never new null number object of out override package private readonly require \
     satisfies set static string super symbol this true type typeof undefined unique unknown using var void with yield \
     __proto__ Affects Array Context Int64 Object Problem Promise Record affects contexts manifestHash mutations x² größe 日本";

/// Each word as a type and as what refers to it.
fn definitions() -> Value {
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]});
    let named = WORDS.split_whitespace().map(|word| (word.to_owned(), object.clone()));
    let referring = WORDS
        .split_whitespace()
        .map(|word| (format!("to {word}"), json!({"$ref": format!("#/$defs/{word}")})));
    named.chain(referring).collect::<Map<String, Value>>().into()
}

/// Each word as a mutation that takes and affects by `__proto__`, which a manifest of Mizan's own does not.
fn functions() -> Value {
    let functions = WORDS.split_whitespace().map(|word| {
        let function = json!({
            "kind": "mutation", "docs": word, "result": {"$ref": format!("#/$defs/{word}")}, "errors": [],
            "arguments": [{"name": "__proto__", "required": true, "schema": {"type": "integer"}}],
            "affects": [{"context": "user", "params": {"__proto__": "__proto__"}}],
        });
        (word.to_owned(), function)
    });
    functions.collect::<Map<String, Value>>().into()
}

const SCRIPT: &str = "import { affects, mutations } from './out/mizan.js';
    console.log(Object.keys(mutations).length, JSON.stringify(affects['__proto__']), mutations['__proto__'])";

#[test]
fn a_word_of_the_language_is_a_name_like_any_other() {
    let manifest =
        json!({"version": 1, "crates": {}, "contexts": {}, "functions": functions(), "$defs": definitions()});
    let module = mizan_codegen::typescript(&mizan_codegen::parse(&manifest.to_string()).unwrap()).unwrap();
    let project = Project::new("names", &[("mizan.ts", &module), ("count.js", SCRIPT)]);
    assert_eq!(project.complaints(), [""; 0]);
    let count = WORDS.split_whitespace().count();
    let expected =
        format!(r#"{count} [{{"context":"user","params":{{"__proto__":["__proto__"]}}}}] __proto__"#);
    assert_eq!(project.run("count.js").trim(), expected);
}
