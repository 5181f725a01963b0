//! The `mizan` command: what is made from a manifest.
#![forbid(unsafe_code)]

mod edge;
mod files;
mod generate;

use std::fmt;
use std::io::{Write, stderr};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Makes things from the manifest of a Mizan server.
#[derive(Parser)]
#[command(name = "mizan", version, arg_required_else_help = true)]
#[command(
    after_help = "Exit status: 0 when done, 1 when --check finds a stale file, 2 when something is wrong."
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Generate(generate::Generate),
    Edge(edge::Edge),
}

/// Why a verb failed: the message, and the status to exit with.
enum Failure {
    /// `--check` has found that a file is not up to date.
    Stale(String),
    /// The input, or the file system, is not as it should be.
    Trouble(String),
}

impl Failure {
    fn trouble(message: impl fmt::Display) -> Self {
        Self::Trouble(message.to_string())
    }
}

fn main() -> ExitCode {
    let Cli { verb } = Cli::parse();
    let done = match verb {
        Verb::Generate(generate) => generate.run(),
        Verb::Edge(edge) => edge.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Stale(message)) => complain(&message, 1),
        Err(Failure::Trouble(message)) => complain(&message, 2),
    }
}

fn complain(message: &str, status: u8) -> ExitCode {
    // With the error stream closed there is nobody left to tell.
    let _ = writeln!(stderr(), "error: {message}");
    ExitCode::from(status)
}
