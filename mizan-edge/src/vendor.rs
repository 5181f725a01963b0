//! Hosted CDNs: what becomes of a group in each one's header, and rules that make it so.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::manifest::{EdgeManifest, Visibility};
use crate::pattern;

/// A cache that purges by tags, but not when an answer says so.
///
/// None of these is read-your-writes: a purge is a request of its own that reaches every place a moment later, and an answer that was being
/// fetched meanwhile is stored after it. How long such an answer is served is bounded by its context's `ttl` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vendor {
    /// `Surrogate-Key`: keys of at most 1,024 bytes between blanks, 16,384 in all. A purge names at most 256.
    Fastly,
    /// `Cache-Tag`: tags of at most 1,024 characters between commas, not told apart by case. A purge names at most 100.
    Cloudflare,
    /// `Edge-Cache-Tag`: 128 tags of at most 128 characters, without `;`, `=`, `:` and `*`.
    Akamai,
    /// `Surrogate-Key`: keys between commas. Its own reading of `Cache-Group-Invalidation` purges nothing.
    Souin,
}

/// The longest tag at Akamai.
const AKAMAI_CHARACTERS: usize = 128;

impl Vendor {
    /// What a group is called there: for whoever sends purges.
    ///
    /// Different groups may have one name, which purges too much and never too little.
    ///
    /// ```
    /// use mizan_edge::Vendor;
    ///
    /// assert_eq!(Vendor::Fastly.tag("catalog;category=books"), "catalog;category=books");
    /// assert_eq!(Vendor::Akamai.tag("catalog;category=books"), "catalog|category+books");
    /// assert_eq!(Vendor::Akamai.tag("*"), "~all");
    /// assert_eq!(Vendor::Akamai.tag(&format!("article;slug={}", "x".repeat(200))), "article|~4a7edab23068f74c");
    /// ```
    pub fn tag(self, group: &str) -> String {
        match (self, group) {
            (Self::Akamai, "*") => "~all".to_owned(),
            (Self::Akamai, _) if group.len() > AKAMAI_CHARACTERS => {
                let context = group.split(';').next().unwrap_or_default();
                format!("{context}|~{:016x}", fnv1a(group))
            }
            (Self::Akamai, _) => group.replace(';', "|").replace('=', "+"),
            _ => group.to_owned(),
        }
    }

    /// The file to start from: rules for what these vendors let one say. They follow the vendors' documentation; only the Worker was run, against a
    /// stand-in.
    ///
    /// ```
    /// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
    /// # let manifest = serde_json::from_str(text)?;
    /// use mizan_edge::{EdgeManifest, Vendor};
    ///
    /// let rules = Vendor::Fastly.rules(&EdgeManifest::of(&manifest, "/api/mizan")?);
    /// assert!(rules.contains("Surrogate-Key"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rules(self, edge: &EdgeManifest) -> String {
        match self {
            Self::Fastly => fastly(edge),
            Self::Cloudflare => include_str!("vendor/cloudflare.js").replace("@RULES@", &worker_rules(edge)),
            Self::Akamai => include_str!("vendor/akamai.js").replace("@BASE@", &edge.base),
            Self::Souin => include_str!("vendor/souin.Caddyfile")
                .replace("@PATTERN@", &any_shared(edge))
                .replace("@BASE@", &edge.base),
        }
    }
}

/// FNV-1a: short enough to stand in an EdgeWorker, too. What shares a hash is purged together.
fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn fastly(edge: &EdgeManifest) -> String {
    let mut lifetimes = String::new();
    for (name, context, _) in edge.shared() {
        if let Visibility::Shared { ttl, swr, .. } = context.visibility {
            let _ = write!(
                lifetimes,
                "\t\tif (req.url.path == \"{}/ctx/{name}/\") {{\n\t\t\tset beresp.ttl = {ttl}s;\n\t\t\tset beresp.stale_while_revalidate = {}s;\n\t\t}}\n",
                edge.base,
                swr.unwrap_or_default()
            );
        }
    }
    include_str!("vendor/fastly.vcl")
        .replace("@PATTERN@", &any_shared(edge))
        .replace("@LIFETIMES@", &lifetimes)
        .replace("@HASH@", &edge.hash)
}

/// The URLs of all shared contexts; without one, a pattern that nothing matches.
fn any_shared(edge: &EdgeManifest) -> String {
    let urls: Vec<String> =
        edge.shared().map(|(name, context, _)| pattern::urls(&edge.base, name, context)).collect();
    if urls.is_empty() { "^$.".to_owned() } else { urls.join("|") }
}

/// What the Worker knows: how each context's URL looks and what tags it has, and what a lost answer purges.
fn worker_rules(edge: &EdgeManifest) -> String {
    let contexts = edge.shared().map(|(name, context, shapes)| {
        let Visibility::Shared { ttl, .. } = context.visibility else { unreachable!("it is shared") };
        json!({ "name": name, "urls": pattern::urls(&edge.base, name, context), "ttl": ttl, "shapes": shapes })
    });
    let losses = edge.by_loss().into_iter().flat_map(|(groups, names)| {
        names.into_iter().map(move |name| (name.clone(), json!(groups))).collect::<Vec<_>>()
    });
    let rules = json!({
        "calls": pattern::calls(&edge.base),
        "base": edge.base,
        "contexts": contexts.collect::<Vec<Value>>(),
        "losses": losses.collect::<serde_json::Map<_, _>>(),
    });
    serde_json::to_string_pretty(&rules).expect("it is maps with text keys, lists and scalars")
}
