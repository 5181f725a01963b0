//! One line in an application's test: writes on a developer's machine, compares in CI.
#![allow(missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mizan_core::{Registry, context};

#[context(clock)]
fn offset(city: String) -> i32 {
    city.len() as i32
}

/// The folder that [`exports`] writes to, when another test runs it in a process of its own.
const FOLDER: &str = "MIZAN_TEST_FOLDER";

#[test]
fn exports() -> Result<(), Box<dyn std::error::Error>> {
    let Some(folder) = std::env::var_os(FOLDER) else { return Ok(()) };
    mizan_codegen::export(&Registry::link()?.manifest(), Path::new(&folder).join("mizan.json"))?;
    mizan_codegen::export(&Registry::link()?.manifest(), Path::new(&folder).join("mizan.ts"))?;
    Ok(())
}

/// Runs [`exports`] with `CI` as given; what it says when it fails.
fn run(folder: &Path, ci: &str) -> Result<(), String> {
    let mut tests = Command::new(std::env::current_exe().unwrap());
    let output =
        tests.args(["--exact", "exports", "--nocapture"]).env(FOLDER, folder).env("CI", ci).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    if output.status.success() { Ok(()) } else { Err(said) }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn ci_compares_what_a_developer_has_written() {
    let folder = folder("export");
    let missing = run(&folder, "true").unwrap_err();
    assert!(missing.contains("mizan.json` does not exist\nhelp: run this without `CI`"), "{missing}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "CI writes nothing");

    run(&folder, "").unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "the files, and nothing beside them");
    run(&folder, "true").unwrap();

    let manifest = fs::read_to_string(folder.join("mizan.json")).unwrap();
    fs::write(folder.join("mizan.json"), manifest.replace("int32", "int64")).unwrap();
    let stale = run(&folder, "true").unwrap_err();
    let difference = "stale, from line 38 on:\n  -         \"format\": \"int64\",\n  +         \"format\": \"int32\",\nhelp: run this without `CI`";
    assert!(stale.contains(difference), "{stale}");

    run(&folder, "false").unwrap();
    assert_eq!(fs::read_to_string(folder.join("mizan.json")).unwrap(), manifest);
}

#[test]
fn a_file_that_is_up_to_date_is_left_alone() {
    let folder = folder("untouched");
    let (path, manifest) = (folder.join("mizan.ts"), Registry::link().unwrap().manifest());
    assert!(mizan_codegen::write(&manifest, &path).unwrap());
    let crlf = fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
    fs::write(&path, &crlf).unwrap();
    mizan_codegen::check(&manifest, &path).unwrap();
    assert!(!mizan_codegen::write(&manifest, &path).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), crlf, "the line ends are Git's business");
}

#[test]
fn what_stands_in_the_way_is_said() {
    let (folder, manifest) = (folder("errors"), Registry::link().unwrap().manifest());
    let said = |path: &str| mizan_codegen::write(&manifest, folder.join(path)).unwrap_err().to_string();
    assert!(said("none/mizan.ts").contains("none` does not exist\nhelp: create it, or correct the path"));
    assert!(
        said("mizan.d.tsx")
            .contains("nothing is exported under this extension\nhelp: `.json` is the manifest")
    );
    fs::create_dir(folder.join("folder.ts")).unwrap();
    assert!(said("folder.ts").contains("folder.ts` cannot be written: "));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "a failed attempt leaves nothing behind");
}
