//! The manifest as a file: written, read, and hashed.

use std::fmt;

use mizan_core::Manifest;
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

/// The format that this crate reads.
const VERSION: u64 = 1;

/// The manifest as the JSON file that [`parse`] reads: for people and diffs, with a line break at its end.
///
/// ```
/// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
/// let manifest = mizan_codegen::parse(text)?;
/// let json = mizan_codegen::json(&manifest);
/// assert!(json.starts_with("{\n  \"version\": 1") && json.ends_with("}\n"));
/// assert_eq!(mizan_codegen::parse(&json)?, manifest);
/// # Ok::<(), mizan_codegen::InvalidManifest>(())
/// ```
pub fn json(manifest: &Manifest) -> String {
    let json =
        serde_json::to_string_pretty(manifest).expect("a manifest is maps with text keys, lists and scalars");
    json + "\n"
}

/// Reads a manifest.
///
/// # Errors
///
/// [`InvalidManifest`] when the text is no manifest, or one of a newer format.
///
/// ```
/// let error = mizan_codegen::parse(r#"{"version": 2}"#).unwrap_err();
/// assert!(error.to_string().contains("newer"));
/// ```
pub fn parse(text: &str) -> Result<Manifest, InvalidManifest> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| InvalidManifest(format!("is not JSON: {error}")))?;
    // The version decides before the rest is looked at: a newer format may look different everywhere.
    match value.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(newer) if newer > VERSION => {
            let known =
                format!("is of format {newer}, and format {VERSION} is the newest that is known here");
            return Err(InvalidManifest(format!(
                "{known}\nhelp: it is from a newer Mizan; use the same version of both"
            )));
        }
        _ => return Err(InvalidManifest("is JSON and no manifest: its `version` is missing".to_owned())),
    }
    serde_json::from_str(text)
        .map_err(|error| InvalidManifest(format!("is not a manifest of format {VERSION}: {error}")))
}

/// Why a text is no manifest. It reads on from the name of the file: `mizan.json` … `is not JSON`.
///
/// ```
/// assert!(mizan_codegen::parse("{").unwrap_err().to_string().starts_with("is not JSON"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidManifest(String);

impl fmt::Display for InvalidManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidManifest {}

/// The hash of a manifest: XXH3-128 of its canonical JSON, members sorted and no spaces, in 32 hexadecimal digits.
///
/// Two manifests have the same hash when they say the same, however they were written.
///
/// ```
/// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
/// let manifest = mizan_codegen::parse(text)?;
/// assert_eq!(mizan_codegen::hash(&manifest).len(), 32);
/// # Ok::<(), mizan_codegen::InvalidManifest>(())
/// ```
pub fn hash(manifest: &Manifest) -> String {
    let mut value =
        serde_json::to_value(manifest).expect("a manifest is maps with text keys, lists and scalars");
    value.sort_all_objects();
    format!("{:032x}", xxh3_128(value.to_string().as_bytes()))
}
