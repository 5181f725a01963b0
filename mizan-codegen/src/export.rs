//! One line in an application keeps its checked-in files true to its handlers.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use mizan_core::Manifest;

use crate::file::{self, FileError};
use crate::manifest::json;
use crate::module::Unsupported;

/// Keeps a checked-in file true to the handlers: writes it, and where the environment variable `CI` is set only [checks](check) it.
///
/// The file's extension says what it holds: `.json` the manifest, for `mizan generate`; `.ts` or `.mts` the typed client itself. One
/// line in a test is all that an application needs; a relative path begins at the folder of the crate that is tested.
///
/// ```no_run
/// use mizan_core::Registry;
///
/// // #[test]
/// fn the_client_is_up_to_date() -> Result<(), Box<dyn std::error::Error>> {
///     mizan_codegen::export(&Registry::link()?.manifest(), "web/src/mizan.ts")?;
///     Ok(())
/// }
/// # the_client_is_up_to_date().unwrap();
/// ```
///
/// # Errors
///
/// [`ExportError`] when the file cannot be written, when the manifest has no TypeScript, and in CI when the file is stale: then it
/// shows what differs, and how to refresh the file.
pub fn export(manifest: &Manifest, path: impl AsRef<Path>) -> Result<(), ExportError> {
    if is_ci(std::env::var_os("CI").as_deref()) {
        check(manifest, path)
    } else {
        write(manifest, path).map(drop)
    }
}

/// Writes the file, whatever the environment says; returns whether it has changed. For a verb of the application's own binary.
///
/// # Errors
///
/// As [`export`].
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("mizan-export-write-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
/// # let manifest = mizan_codegen::parse(text)?;
/// assert!(mizan_codegen::write(&manifest, folder.join("mizan.ts"))?);
/// assert!(!mizan_codegen::write(&manifest, folder.join("mizan.ts"))?);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(manifest: &Manifest, path: impl AsRef<Path>) -> Result<bool, ExportError> {
    let text = text_for(manifest, path.as_ref())?;
    file::write(path, &text).map_err(|error| ExportError(Kind::File(error)))
}

/// Fails when the file is not what [`write()`] would write.
///
/// # Errors
///
/// As [`export`] in CI.
///
/// ```
/// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
/// # let manifest = mizan_codegen::parse(text)?;
/// let error = mizan_codegen::check(&manifest, "never/written.json").unwrap_err();
/// assert!(error.to_string().starts_with("`never/written.json` does not exist"));
/// # Ok::<(), mizan_codegen::InvalidManifest>(())
/// ```
pub fn check(manifest: &Manifest, path: impl AsRef<Path>) -> Result<(), ExportError> {
    let text = text_for(manifest, path.as_ref())?;
    file::check(path, &text).map_err(|error| ExportError(Kind::File(error)))
}

fn text_for(manifest: &Manifest, path: &Path) -> Result<String, ExportError> {
    match path.extension().and_then(OsStr::to_str) {
        Some("json") => Ok(json(manifest)),
        Some("ts" | "mts") => {
            crate::typescript(manifest).map_err(|error| ExportError(Kind::Unsupported(error)))
        }
        _ => Err(ExportError(Kind::Extension(path.display().to_string()))),
    }
}

/// Set, and not to one of the words that say no.
fn is_ci(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// Why a file was not exported.
///
/// ```
/// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
/// # let manifest = mizan_codegen::parse(text)?;
/// let error = mizan_codegen::write(&manifest, "web/mizan.rs").unwrap_err();
/// assert!(error.to_string().contains("`.json`"));
/// # Ok::<(), mizan_codegen::InvalidManifest>(())
/// ```
pub struct ExportError(Kind);

enum Kind {
    Extension(String),
    Unsupported(Unsupported),
    File(FileError),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Extension(path) => {
                write!(f, "`{path}`: nothing is exported under this extension")?;
                write!(f, "\nhelp: `.json` is the manifest, `.ts` and `.mts` are the typed client")
            }
            Kind::Unsupported(error) => error.fmt(f),
            Kind::File(error) if error.is_stale() => {
                write!(
                    f,
                    "{error}\nhelp: run this without `CI`, as in `CI= cargo test`, and check the file in"
                )
            }
            Kind::File(error) => error.fmt(f),
        }
    }
}

/// As `Display`: this is what a test that returns it prints.
impl fmt::Debug for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ExportError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_is_what_says_so() {
        let said = ["true", "1", "woodpecker"].map(|value| is_ci(Some(value.as_ref())));
        assert_eq!(said, [true; 3]);
        let denied = ["", "false", "0"].map(|value| is_ci(Some(value.as_ref())));
        assert_eq!((denied, is_ci(None)), ([false; 3], false));
    }
}
