//! ARCHITECTURE.md's promise of the inside: the modules import each other in no circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn modules_import_each_other_in_no_circle() {
    let imports = imports();
    assert!(imports["entry"].contains("args"), "imports are found: {imports:#?}");
    // What imports nothing that is left is taken away, until nothing is left but circles and what stands on them.
    let mut left = imports;
    loop {
        let names: BTreeSet<String> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|_, imported| imported.intersection(&names).next().is_some());
        if left.len() == before {
            break;
        }
    }
    assert!(left.is_empty(), "in a circle, or above one: {left:#?}");
}

/// What each module below `src` names of the others. The root only gathers, and what generated code needs stands outside the order.
fn imports() -> Imports {
    let mut imports = Imports::new();
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let source = fs::read_to_string(&file).unwrap();
        let name = module_of(&file);
        if ["lib", "private"].contains(&name.as_str()) {
            continue;
        }
        assert!(
            !source.contains("crate::{"),
            "{name} has imports that this test does not read: one `use` for each module"
        );
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let named = code.flat_map(|line| line.split("crate::").skip(1)).map(first_word);
        imports.entry(name.clone()).or_default().extend(named.filter(|word| *word != name));
    }
    imports
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// `wire` and what is below it are one.
fn module_of(file: &Path) -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let top = file.strip_prefix(source).unwrap().components().next().unwrap();
    Path::new(top.as_os_str()).file_stem().unwrap().to_str().unwrap().to_owned()
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
}
