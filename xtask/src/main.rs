//! The chores of the workspace, one door for each.
//!
//! `cargo xtask test` installs what the tests need (npm packages, Chromium where apt may) and runs them all: Rust, the
//! packages, types, sizes, and the pages in a real browser. What cannot run here is named at the end; with `CI` set it is a
//! failure.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to whoever runs it")]

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask test";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["test"] => test(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn test() -> Result<(), String> {
    let root = root();
    let mut skipped = Vec::new();
    run(&root, "npm", &["ci", "--no-fund", "--no-audit"])?;
    run(&root, "cargo", &["test", "--workspace", "--locked"])?;
    run(&root, "npm", &["run", "check"])?;
    run(&root, "npm", &["test"])?;
    match chromium(&root) {
        Ok(()) => {
            run(
                &root,
                "cargo",
                &["build", "--locked", "-p", "shop", "-p", "shop-htmx", "-p", "fixture-integers"],
            )?;
            run(&root, "npm", &["run", "test:browser"])?;
        }
        Err(reason) => skipped.push(format!("the pages in a browser: {reason}")),
    }
    if skipped.is_empty() {
        return Ok(());
    }
    let list = format!("skipped:\n- {}", skipped.join("\n- "));
    if env::var_os("CI").is_some() {
        return Err(format!("{list}\nnothing may be skipped where CI is set"));
    }
    println!("{list}");
    Ok(())
}

/// Finds Chromium, or installs it where that takes no more than apt.
fn chromium(root: &Path) -> Result<(), String> {
    if env::var_os("CHROMIUM").is_some() || is_installed("chromium") {
        return Ok(());
    }
    if !is_installed("apt-get") {
        return Err("install Chromium as `chromium`; there is no apt here to do it".to_owned());
    }
    println!("installing Chromium");
    let installed = run(root, "apt-get", &["update", "-qq"])
        .and_then(|()| run(root, "apt-get", &["install", "-y", "-qq", "chromium"]));
    installed.map_err(|fault| format!("apt could not install Chromium ({fault}); install it as `chromium`"))
}

fn is_installed(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

fn run(root: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let line = format!("{program} {}", arguments.join(" "));
    println!("$ {line}");
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status()
        .map_err(|error| format!("`{line}` cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` failed: {status}")) }
}

/// The workspace's root, wherever the command was given.
fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().expect("xtask lies in the workspace").to_owned()
}
