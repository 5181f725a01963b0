//! `cargo xtask edge`: the shop behind Varnish, with the rules that `mizan edge` makes for it.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::run;

/// Serves until Varnish ends, which it does when this process is told to.
pub(crate) fn edge(root: &Path) -> Result<(), String> {
    let (shop_port, edge_port) = (port("PORT", "8080"), port("EDGE_PORT", "8081"));
    let folder = root.join("target/edge");
    fs::create_dir_all(&folder).map_err(|error| format!("target/edge cannot be made: {error}"))?;
    run(root, "cargo", &["build", "--locked", "--package", "shop", "--package", "mizan-cli"])?;

    let vcl = folder.join("shop.vcl").display().to_string();
    let origin = format!("127.0.0.1:{shop_port}");
    let make = ["edge", "--manifest", "examples/shop/mizan.json", "--target", "varnish", "--origin", &origin];
    run(root, "target/debug/mizan", &[&make[..], &["--out", &vcl]].concat())?;

    let mut shop = start_shop(root, &shop_port)?;
    println!("behind Varnish: http://127.0.0.1:{edge_port} (Ctrl-C ends both)");
    let work = folder.join("varnish").display().to_string();
    let address = format!("127.0.0.1:{edge_port}");
    let served = run(
        root,
        "varnishd",
        &[
            "-F",
            "-n",
            &work,
            "-a",
            &address,
            "-f",
            &vcl,
            "-s",
            "malloc,64m",
            "-j",
            "none",
            "-p",
            "vcc_allow_inline_c=on",
        ],
    );
    // It may have ended before: a terminal tells all of them.
    let _ = shop.kill();
    let _ = shop.wait();
    served
}

fn port(variable: &str, usual: &str) -> String {
    env::var(variable).unwrap_or_else(|_| usual.to_owned())
}

/// Returns when it listens.
fn start_shop(root: &Path, port: &str) -> Result<Child, String> {
    let mut shop = Command::new(root.join("target/debug/shop"));
    let started = shop.current_dir(root).env("PORT", port).stdout(Stdio::piped()).spawn();
    let mut shop = started.map_err(|error| format!("the shop cannot be started: {error}"))?;
    let mut line = String::new();
    let output = shop.stdout.as_mut().expect("it is piped");
    BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
    print!("{line}");
    if line.is_empty() { Err("the shop did not start".to_owned()) } else { Ok(shop) }
}
