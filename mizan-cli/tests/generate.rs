//! `mizan generate` as a shell sees it.
#![allow(missing_docs)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const MANIFEST: &str = r#"{"version": 1, "crates": {"shop": 0}, "contexts": {}, "functions": {}, "$defs": {"Id": {"type": "string"}}}"#;

struct Folder(PathBuf);

/// Exit status, standard output, standard error.
type Ran = (i32, String, String);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("mizan.json"), MANIFEST).unwrap();
        Self(folder)
    }

    fn mizan(&self, line: &str, input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mizan"))
            .args(line.split_whitespace())
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may have refused its arguments before it reads anything.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// The standard error of a run that fails with `status` and prints nothing.
    fn fails(&self, status: i32, line: &str, input: &str) -> String {
        let (code, printed, said) = self.mizan(line, input);
        assert_eq!((code, printed.as_str()), (status, ""), "{said}");
        said
    }
}

fn quiet() -> Ran {
    (0, String::new(), String::new())
}

#[test]
fn writes_the_module_and_finds_it_stale_once_the_manifest_has_changed() {
    let folder = Folder::new("stale");
    assert_eq!(
        folder.fails(1, "generate --manifest mizan.json --out mizan.ts --check", ""),
        "error: `mizan.ts` does not exist\nhelp: refresh it with `mizan generate --manifest mizan.json --out mizan.ts`\n"
    );
    assert_eq!(folder.mizan("generate --manifest mizan.json --out mizan.ts", ""), quiet());
    assert_eq!(folder.mizan("generate --manifest mizan.json --out mizan.ts --check", ""), quiet());

    fs::write(folder.0.join("mizan.json"), MANIFEST.replace("string", "boolean")).unwrap();
    let said = folder.fails(1, "generate --manifest mizan.json --out mizan.ts --check", "");
    assert!(
        said.starts_with("error: `mizan.ts` is stale, from line 6 on:\n  - export const manifestHash"),
        "{said}"
    );
    assert!(said.contains("\n  - export type Id = string;\n  + export type Id = boolean;\nhelp:"), "{said}");
    assert!(
        said.ends_with("\nhelp: refresh it with `mizan generate --manifest mizan.json --out mizan.ts`\n"),
        "{said}"
    );
    assert!(
        fs::read_to_string(folder.0.join("mizan.ts")).unwrap().contains("Id = string"),
        "a check writes nothing"
    );
}

#[test]
fn reads_and_writes_streams() {
    let folder = Folder::new("streams");
    let (code, printed, said) = folder.mizan("generate --manifest - --out -", MANIFEST);
    assert_eq!((code, said.as_str()), (0, ""));
    assert!(printed.contains("export type Id = string;"), "{printed}");
    assert_eq!(
        folder.fails(2, "generate --manifest - --out - --check", MANIFEST),
        "error: --check compares a file, and `--out -` names none\n"
    );
    assert!(
        folder
            .fails(2, "generate --manifest - --out -", "{")
            .starts_with("error: the standard input is not JSON")
    );
}

#[test]
fn says_what_is_wrong_with_a_manifest() {
    let folder = Folder::new("manifests");
    let said = |text: &str| {
        fs::write(folder.0.join("mizan.json"), text).unwrap();
        folder.fails(2, "generate --manifest mizan.json --out mizan.ts", "")
    };
    assert!(said("5").starts_with("error: `mizan.json` is JSON and no manifest"));
    assert!(said(r#"{"version": 2}"#).starts_with("error: `mizan.json` is of format 2"));
    let unsupported = said(&MANIFEST.replace(r#""type": "string""#, r#""if": true"#));
    assert!(
        unsupported
            .starts_with("error: `mizan.json`: the manifest has no TypeScript:\n  the type `Id`: `if` says")
    );
    let missing = folder.fails(2, "generate --manifest none.json --out mizan.ts", "");
    assert!(missing.starts_with("error: `none.json` cannot be read: "), "{missing}");
    assert!(!folder.0.join("mizan.ts").exists());
}

#[test]
fn says_what_is_wrong_with_a_command_line() {
    let folder = Folder::new("lines");
    assert!(folder.fails(2, "generate --manifest mizan.json", "").contains("--out <FILE>"));
    assert!(folder.fails(2, "generat", "").contains("generate"));
    let no_folder = folder.fails(2, "generate --manifest mizan.json --out none/mizan.ts", "");
    assert!(no_folder.starts_with(
        "error: `none/mizan.ts` cannot be written: the folder `none` does not exist\nhelp: create it"
    ));
}
