//! One program per mistake, named by it, with the compiler's answer beside it; and programs that must compile.
#![allow(missing_docs)]

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*/*.rs");
}

#[test]
fn edge_cases_compile() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}
