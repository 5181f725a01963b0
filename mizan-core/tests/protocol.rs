//! PROTOCOL.md tells the truth.
#![allow(missing_docs)]

use mizan_core::Code;

#[test]
fn the_table_of_codes_is_the_code() {
    let protocol = include_str!("../../PROTOCOL.md");
    let table = protocol.split("| --- | --- | --- |\n").last().unwrap();
    let documented: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
    let row = |code: &Code| format!("| {} | `{}` | {} |", code.status(), code.as_str(), code.title());
    let expected: Vec<String> = Code::ALL.iter().map(row).collect();
    assert_eq!(documented, expected);
}
