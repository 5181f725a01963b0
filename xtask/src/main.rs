//! The chores of the workspace, one door for each.
//!
//! `cargo xtask test` installs what the tests need (npm packages; Chromium and Varnish where apt may) and runs them all: Rust, the
//! packages, types, sizes, the pages in a real browser, and the edge rules in a real Varnish. What cannot run here is named at the
//! end; with `CI` set it is a failure.
//!
//! `cargo xtask edge` serves the shop behind Varnish.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to whoever runs it")]

mod edge;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask test | edge";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["test"] => test(),
        ["edge"] => varnish(&root()).and_then(|()| edge::edge(&root())),
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
    match varnish(&root) {
        Ok(()) => run(&root, "cargo", &["test", "--workspace", "--locked"])?,
        Err(reason) => {
            run(&root, "cargo", &["test", "--workspace", "--locked", "--exclude", "mizan-edge"])?;
            run(&root, "cargo", &["test", "--locked", "--package", "mizan-edge", "--test", "generated"])?;
            run(&root, "cargo", &["test", "--locked", "--package", "mizan-edge", "--doc"])?;
            skipped.push(format!("the edge rules in Varnish: {reason}"));
        }
    }
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
    install(root, "Chromium as `chromium`", &["chromium"])
}

/// Finds Varnish with the modules that the edge rules import, or installs both.
fn varnish(root: &Path) -> Result<(), String> {
    if has_modules() {
        return Ok(());
    }
    install(root, "Varnish with varnish-modules", &["varnish", "varnish-modules"])?;
    if has_modules() {
        Ok(())
    } else {
        Err("varnishd does not find the modules of varnish-modules".to_owned())
    }
}

/// Only the compiler of the rules knows where modules are.
fn has_modules() -> bool {
    let vcl = env::temp_dir().join(format!("mizan-modules-{}.vcl", std::process::id()));
    let text = "vcl 4.1;\nimport header;\nimport var;\nimport xkey;\nbackend default none;\n";
    let compiled = fs::write(&vcl, text)
        .and_then(|()| Command::new(program("varnishd")).arg("-C").arg("-f").arg(&vcl).output());
    let _ = fs::remove_file(&vcl);
    compiled.is_ok_and(|compiled| compiled.status.success())
}

/// Installs `packages` where that takes no more than apt.
fn install(root: &Path, name: &str, packages: &[&str]) -> Result<(), String> {
    if !is_installed("apt-get") {
        return Err(format!("install {name}; there is no apt here to do it"));
    }
    println!("installing {name}");
    let installed = run(root, "apt-get", &["update", "-qq"])
        .and_then(|()| run(root, "apt-get", &[&["install", "-y", "-qq"], packages].concat()));
    installed.map_err(|fault| format!("apt could not install {name} ({fault})"))
}

fn is_installed(name: &str) -> bool {
    program(name).is_absolute()
}

/// Where a program is. Debian keeps daemons where not every user looks.
fn program(name: &str) -> PathBuf {
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&folders).chain([PathBuf::from("/usr/sbin")]);
    folders
        .find(|folder| folder.join(name).is_file())
        .map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}

fn run(root: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let line = format!("{program} {}", arguments.join(" "));
    println!("$ {line}");
    let status = Command::new(self::program(program))
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
