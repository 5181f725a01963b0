//! Writes a registry of 10,000 functions: a tenth of them in 100 contexts of their own, the rest mutations.

use std::fmt::Write;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_MANY").is_none() {
        return;
    }
    let mut source = String::new();
    for context in 0..100 {
        for function in 0..10 {
            writeln!(
                source,
                "#[mizan_core::context(c{context})]\nfn read_{context}_{function}(id: u64) -> u64 {{ id }}"
            )
            .unwrap();
        }
    }
    for function in 0..9_000 {
        let context = function % 100;
        writeln!(source, "#[mizan_core::mutation(affects = \"c{context};id\")]\nfn write_{function}(id: u64) -> u64 {{ id }}").unwrap();
    }
    let path = std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("functions.rs");
    std::fs::write(path, source).unwrap();
}
