//! `mizan edge` as a shell sees it.
#![allow(missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const MANIFEST: &str = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;

/// Exit status, standard output, standard error.
fn mizan(line: &str) -> (i32, String, String) {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("edge");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("mizan.json"), MANIFEST).unwrap();
        folder
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_mizan"));
    let output = command.args(line.split_whitespace()).current_dir(&*FOLDER).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn printed(line: &str) -> String {
    let (code, printed, said) = mizan(line);
    assert_eq!((code, said.as_str()), (0, ""));
    printed
}

fn refused(line: &str) -> String {
    let (code, printed, said) = mizan(line);
    assert_eq!((code, printed.as_str()), (2, ""), "{said}");
    said
}

#[test]
fn each_target_is_written() {
    let edge = |more: &str| printed(&format!("edge --manifest mizan.json --out - {more}"));
    assert!(edge("").starts_with("{\n  \"version\": 1,\n  \"hash\": \""));
    assert!(edge("--base /other").contains("\"base\": \"/other\""));
    let vcl = edge("--target varnish --origin 127.0.0.1:8080");
    assert!(vcl.starts_with("vcl 4.1;") && vcl.contains(".port = \"8080\";"), "{vcl}");
    assert_eq!(edge("--target varnish --inline-c --origin 127.0.0.1:8080"), vcl);
    assert!(!edge("--target varnish").contains("backend default"));
    assert!(!edge("--target varnish --without-inline-c").contains("C{"));
    for (target, header) in [
        ("fastly", "Surrogate-Key"),
        ("cloudflare", "cacheTags"),
        ("akamai", "Edge-Cache-Tag"),
        ("souin", "Surrogate-Key"),
    ] {
        assert!(edge(&format!("--target {target}")).contains(header), "{target}");
    }
}

#[test]
fn a_stale_file_is_found_and_how_to_refresh_it() {
    let line = "edge --manifest mizan.json --out edge.vcl --target varnish --without-inline-c";
    printed(line);
    printed(&format!("{line} --check"));
    let (code, _, said) =
        mizan("edge --manifest mizan.json --out edge.vcl --target varnish --origin [::1]:80 --check");
    assert_eq!(code, 1);
    let help = "\nhelp: refresh it with `mizan edge --target varnish --origin [::1]:80 --manifest mizan.json --out edge.vcl`\n";
    assert!(said.ends_with(help), "{said}");
}

#[test]
fn what_is_wrong_is_said() {
    let edge = |more: &str| refused(&format!("edge --manifest mizan.json --out - {more}"));
    assert!(edge("--origin 127.0.0.1:8080").contains("are for Varnish\nhelp: add `--target varnish`"));
    assert!(edge("--target varnish --origin here").contains("it is HOST:PORT, like `127.0.0.1:8080`"));
    assert!(edge("--base api").starts_with("error: the base path `api` is not plain"));
    assert!(edge("--target varnish --inline-c --without-inline-c").contains("cannot be used with"));
    assert!(edge("--target nginx").contains("possible values: manifest, varnish, fastly"));
    assert!(edge("--check").contains("`--out -` names none"));
}
