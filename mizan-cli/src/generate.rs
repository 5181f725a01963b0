//! `mizan generate`: the typed client of a manifest.

use clap::Args;

use crate::Failure;
use crate::files::Files;

/// Writes the typed client: one TypeScript module of names and types.
#[derive(Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    files: Files,
}

impl Generate {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.files.make("generate", |manifest| {
            let module = mizan_codegen::typescript(manifest);
            module.map_err(|error| Failure::trouble(format!("{}: {error}", self.files.name())))
        })
    }
}
