//! Generated files on disk: written whole or not at all, and left alone when they are what they should be.

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use similar::{ChangeTag, TextDiff};

/// How many changed lines a difference shows.
const SHOWN: usize = 16;

/// Writes `text` to the file at `path` unless it says that already; returns whether it has changed.
///
/// The file is replaced in one step: whoever reads it meanwhile gets the old text or the new one.
///
/// # Errors
///
/// [`FileError`] when the folder does not exist, or for what the system says.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("mizan-file-write-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("mizan.ts");
/// assert!(mizan_codegen::file::write(&path, "export {};\n")?);
/// assert!(!mizan_codegen::file::write(&path, "export {};\n")?);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(path: impl AsRef<Path>, text: &str) -> Result<bool, FileError> {
    let path = path.as_ref();
    if read(path).is_ok_and(|present| present == text) {
        return Ok(false);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(FileError { path: path.to_owned(), kind: Kind::NoFolder(folder.to_owned()) });
    }
    replace(path, text)
        .map_err(|error| FileError { path: path.to_owned(), kind: Kind::NotWritten(error) })?;
    Ok(true)
}

/// Whether the file at `path` says `text`.
///
/// # Errors
///
/// [`FileError`], which shows the first difference; [`FileError::is_stale`] when the file is missing or says something else.
///
/// ```
/// let error = mizan_codegen::file::check("no/such/file.ts", "export {};\n").unwrap_err();
/// assert!(error.is_stale());
/// ```
pub fn check(path: impl AsRef<Path>, text: &str) -> Result<(), FileError> {
    let path = path.as_ref();
    let kind = match read(path) {
        Ok(present) if present == text => return Ok(()),
        Ok(present) => Kind::Stale(difference(&present, text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Kind::Missing,
        Err(error) => Kind::NotRead(error),
    };
    Err(FileError { path: path.to_owned(), kind })
}

/// The text of a file. Git may have given it the line ends of Windows, which say nothing.
fn read(path: &Path) -> io::Result<String> {
    Ok(fs::read_to_string(path)?.replace("\r\n", "\n"))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.file_name().ok_or(ErrorKind::InvalidFilename)?.to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let replaced = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if replaced.is_err() {
        // The error that counts is the first one; the rest of the attempt may not even exist.
        let _ = fs::remove_file(&beside);
    }
    replaced
}

/// The lines that differ, from the first one on.
fn difference(present: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(present, wanted);
    let changes: Vec<_> = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal).collect();
    let first = changes.first().and_then(|change| change.old_index().or(change.new_index())).unwrap_or(0) + 1;
    let shown = changes
        .iter()
        .take(SHOWN)
        .map(|change| format!("\n  {} {}", change.tag(), change.value().trim_end()));
    let more = changes.len().checked_sub(SHOWN).filter(|more| *more > 0);
    let more = more.map(|more| format!("\n  … and {more} more lines"));
    format!("from line {first} on:{}", shown.chain(more).collect::<String>())
}

/// Why a file is not what it should be.
///
/// ```
/// let error = mizan_codegen::file::write("no/such/folder/mizan.ts", "").unwrap_err();
/// assert!(error.to_string().contains("the folder `no/such/folder` does not exist"));
/// ```
pub struct FileError {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Stale(String),
    Missing,
    NoFolder(PathBuf),
    NotRead(io::Error),
    NotWritten(io::Error),
}

impl FileError {
    /// Whether the file can be read and is not up to date, or does not exist: writing it again is all it needs.
    pub fn is_stale(&self) -> bool {
        matches!(self.kind, Kind::Stale(_) | Kind::Missing)
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            Kind::Stale(difference) => write!(f, "`{path}` is stale, {difference}"),
            Kind::Missing => write!(f, "`{path}` does not exist"),
            Kind::NoFolder(folder) => {
                let folder = folder.display();
                write!(f, "`{path}` cannot be written: the folder `{folder}` does not exist")?;
                write!(f, "\nhelp: create it, or correct the path")?;
                let here = std::env::current_dir().ok().filter(|_| self.path.is_relative());
                here.map_or(Ok(()), |here| write!(f, ", which begins at `{}`", here.display()))
            }
            Kind::NotRead(error) => write!(f, "`{path}` cannot be read: {error}"),
            Kind::NotWritten(error) => write!(f, "`{path}` cannot be written: {error}"),
        }
    }
}

/// As `Display`: this is what a test that returns it prints.
impl fmt::Debug for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for FileError {}
