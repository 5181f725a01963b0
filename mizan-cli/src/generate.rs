//! `mizan generate`: the typed client of a manifest.

use std::fs;
use std::io::{self, Read, Write, stdin, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use mizan_codegen::file;

use crate::Failure;

/// Writes the typed client: one TypeScript module of names and types.
#[derive(Args)]
pub(crate) struct Generate {
    /// The manifest, as `mizan_codegen::export` writes it; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// The module to write; `-` is the standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write nothing, and fail when the module is not up to date
    #[arg(long)]
    check: bool,
}

impl Generate {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        if self.check && is_stream(&self.out) {
            return Err(Failure::trouble("--check compares a file, and `--out -` names none"));
        }
        let module = self.module()?;
        match self.check {
            _ if is_stream(&self.out) => stdout().write_all(module.as_bytes()).map_err(Failure::trouble),
            true => file::check(&self.out, &module).map_err(|error| self.unfit(&error)),
            false => file::write(&self.out, &module).map(drop).map_err(Failure::trouble),
        }
    }

    fn module(&self) -> Result<String, Failure> {
        let name =
            if is_stream(&self.manifest) { "the standard input".to_owned() } else { quoted(&self.manifest) };
        let text = read(&self.manifest)
            .map_err(|error| Failure::trouble(format!("{name} cannot be read: {error}")))?;
        let manifest =
            mizan_codegen::parse(&text).map_err(|error| Failure::trouble(format!("{name} {error}")))?;
        mizan_codegen::typescript(&manifest).map_err(|error| Failure::trouble(format!("{name}: {error}")))
    }

    fn unfit(&self, error: &file::FileError) -> Failure {
        if !error.is_stale() {
            return Failure::trouble(error);
        }
        let (manifest, out) = (self.manifest.display(), self.out.display());
        Failure::Stale(format!(
            "{error}\nhelp: refresh it with `mizan generate --manifest {manifest} --out {out}`"
        ))
    }
}

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn quoted(path: &Path) -> String {
    format!("`{}`", path.display())
}

fn read(path: &Path) -> io::Result<String> {
    if !is_stream(path) {
        return fs::read_to_string(path);
    }
    let mut text = String::new();
    stdin().read_to_string(&mut text).map(|_| text)
}
