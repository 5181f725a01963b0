//! What every verb reads and writes: a manifest, and the file that is made of it.

use std::fs;
use std::io::{self, Read, Write, stdin, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use mizan_codegen::file;
use mizan_core::Manifest;

use crate::Failure;

/// Where it comes from, and where it goes.
#[derive(Args)]
pub(crate) struct Files {
    /// The manifest, as `mizan_codegen::export` writes it; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// The file to write; `-` is the standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write nothing, and fail when the file is not up to date
    #[arg(long)]
    check: bool,
}

impl Files {
    /// Writes what `make` makes of the manifest, or checks it. `again` is the rest of the command line, which says how to refresh it.
    pub(crate) fn make(
        &self,
        again: &str,
        make: impl FnOnce(&Manifest) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        if self.check && is_stream(&self.out) {
            return Err(Failure::trouble("--check compares a file, and `--out -` names none"));
        }
        let text = make(&self.read()?)?;
        match self.check {
            _ if is_stream(&self.out) => stdout().write_all(text.as_bytes()).map_err(Failure::trouble),
            true => file::check(&self.out, &text).map_err(|error| self.unfit(again, &error)),
            false => file::write(&self.out, &text).map(drop).map_err(Failure::trouble),
        }
    }

    /// What the manifest is called in a message.
    pub(crate) fn name(&self) -> String {
        if is_stream(&self.manifest) {
            "the standard input".to_owned()
        } else {
            format!("`{}`", self.manifest.display())
        }
    }

    fn read(&self) -> Result<Manifest, Failure> {
        let text = read(&self.manifest)
            .map_err(|error| Failure::trouble(format!("{} cannot be read: {error}", self.name())))?;
        mizan_codegen::parse(&text).map_err(|error| Failure::trouble(format!("{} {error}", self.name())))
    }

    fn unfit(&self, again: &str, error: &file::FileError) -> Failure {
        if !error.is_stale() {
            return Failure::trouble(error);
        }
        let (manifest, out) = (self.manifest.display(), self.out.display());
        Failure::Stale(format!(
            "{error}\nhelp: refresh it with `mizan {again} --manifest {manifest} --out {out}`"
        ))
    }
}

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read(path: &Path) -> io::Result<String> {
    if !is_stream(path) {
        return fs::read_to_string(path);
    }
    let mut text = String::new();
    stdin().read_to_string(&mut text).map(|_| text)
}
