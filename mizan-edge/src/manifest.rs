//! The edge manifest: what a shared cache must know of a server, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use mizan_core::{CacheManifest, ContextManifest, FunctionManifest, Manifest, ParamManifest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

/// The name of all contexts together.
const EVERYTHING: &str = "*";

/// What a shared cache in front of a server must know: which contexts it may keep, by what they are purged, and what a mutation whose
/// answer is lost may have changed.
///
/// It is the same, byte for byte, for the same manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EdgeManifest {
    /// The version of this format: 1.
    pub version: u32,
    /// The hash of the rest, which belongs into every cache key: what was stored under other rules may lack the groups that it is
    /// purged by under these.
    pub hash: String,
    /// The path below which the server answers, without a slash at its end.
    pub base: String,
    /// The contexts by name.
    pub contexts: BTreeMap<String, EdgeContext>,
    /// The mutations by name.
    pub mutations: BTreeMap<String, EdgeMutation>,
}

/// One context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EdgeContext {
    /// Who may keep its answers.
    #[serde(flatten)]
    pub visibility: Visibility,
    /// The parameters that its URL may have. With any other, an answer is not the context's.
    pub params: BTreeMap<String, EdgeParam>,
}

/// Who may keep the answers of a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "visibility", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Visibility {
    /// Nobody but the browser of who asked.
    Private,
    /// Any shared cache that purges by groups.
    #[non_exhaustive]
    Shared {
        /// Seconds for which an answer is fresh.
        ttl: u64,
        /// Seconds after them for which it may be served while another is fetched.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        swr: Option<u64>,
        /// The sets of parameters that it is purged by. An answer is in one group for each, besides `*` and the context's name.
        shapes: Vec<Vec<String>>,
    },
}

/// One parameter of a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EdgeParam {
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// Whether every URL has it.
    pub required: bool,
}

/// What the values of a parameter are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ParamType {
    /// Decimal digits without leading zeros, maybe after a minus.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// Percent-encoded text.
    Text,
}

/// One mutation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EdgeMutation {
    /// The contexts that it may have changed when its answer is lost, sorted; `*` alone when it can say more at run time than it declares.
    pub may_affect: Vec<String>,
}

impl EdgeManifest {
    /// What `manifest` says to shared caches, for a server that answers below `base` (`/api/mizan` unless it was set).
    ///
    /// # Errors
    ///
    /// [`InvalidEdge`] when `base` is no plain path, or a name in the manifest is none: both become code and patterns.
    ///
    /// ```standalone_crate
    /// use mizan_core::{Registry, context, mutation};
    /// use mizan_edge::EdgeManifest;
    ///
    /// #[context(cache(shared, ttl = "60s"))]
    /// fn price(product_id: u32) -> u32 {
    ///     product_id
    /// }
    ///
    /// #[mutation(affects = "price;product_id")]
    /// fn set_price(product_id: u32, cents: u32) {
    ///     let _ = (product_id, cents);
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let edge = EdgeManifest::of(&Registry::link()?.manifest(), "/api/mizan")?;
    ///     assert_eq!(edge.mutations["set_price"].may_affect, ["price"]);
    ///     Ok(())
    /// }
    /// ```
    pub fn of(manifest: &Manifest, base: &str) -> Result<Self, InvalidEdge> {
        let base = plain_path(base)?;
        let params = manifest.contexts.values().flat_map(|context| context.params.keys());
        manifest.contexts.keys().chain(manifest.functions.keys()).chain(params).try_for_each(plain_name)?;
        let contexts = manifest.contexts.iter();
        let contexts = contexts.map(|(name, context)| (name.clone(), describe_context(context, manifest)));
        let mutations = manifest
            .functions
            .iter()
            .filter_map(|(name, function)| Some((name.clone(), describe_mutation(function)?)));
        let mut edge = Self {
            version: 1,
            hash: String::new(),
            base,
            contexts: contexts.collect(),
            mutations: mutations.collect(),
        };
        edge.hash = format!("{:016x}", xxh3_64(edge.json().as_bytes()));
        Ok(edge)
    }

    /// The manifest as a JSON file, with a line break at its end.
    pub fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("it is maps with text keys, lists and scalars");
        json + "\n"
    }

    /// The contexts that shared caches may keep, by name.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (&String, &EdgeContext, &[Vec<String>])> {
        self.contexts.iter().filter_map(|(name, context)| match &context.visibility {
            Visibility::Shared { shapes, .. } => Some((name, context, shapes.as_slice())),
            Visibility::Private => None,
        })
    }

    /// The mutations by the groups that their lost answers purge.
    pub(crate) fn by_loss(&self) -> BTreeMap<Vec<String>, Vec<&String>> {
        let shared: BTreeSet<&String> = self.shared().map(|(name, ..)| name).collect();
        let mut by_loss: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, mutation) in &self.mutations {
            let lost = mutation
                .may_affect
                .iter()
                .filter(|context| *context == EVERYTHING || shared.contains(context));
            by_loss.entry(lost.cloned().collect()).or_default().push(name);
        }
        by_loss
    }
}

fn describe_context(context: &ContextManifest, manifest: &Manifest) -> EdgeContext {
    let params = context.params.iter();
    let params = params.map(|(name, param)| (name.clone(), describe_param(param, manifest)));
    EdgeContext { visibility: visibility(context.cache.as_ref()), params: params.collect() }
}

fn visibility(cache: Option<&CacheManifest>) -> Visibility {
    cache.map_or(Visibility::Private, |cache| Visibility::Shared {
        ttl: cache.ttl,
        swr: cache.swr,
        shapes: cache.shapes.clone(),
    })
}

fn describe_param(param: &ParamManifest, manifest: &Manifest) -> EdgeParam {
    EdgeParam { kind: param_type(&param.schema, manifest, 0), required: param.required }
}

/// A parameter is a scalar, or `null` for one that is absent. What cannot be told is text, which holds every value.
fn param_type(schema: &Value, manifest: &Manifest, depth: usize) -> ParamType {
    const REFERENCES: usize = 8;
    if depth > REFERENCES {
        return ParamType::Text;
    }
    let of = |schema| param_type(schema, manifest, depth + 1);
    if let Some(name) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
        return manifest.types.get(name).map_or(ParamType::Text, of);
    }
    let types = schema["type"].as_array().map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
    if types.iter().any(|kind| kind == "integer") {
        return ParamType::Integer;
    }
    if types.iter().any(|kind| kind == "boolean") {
        return ParamType::Boolean;
    }
    let branches = schema["anyOf"].as_array().into_iter().flatten();
    let mut branches = branches.filter(|branch| branch["type"] != "null");
    match (branches.next(), branches.next()) {
        (Some(only), None) => of(only),
        _ => ParamType::Text,
    }
}

fn describe_mutation(function: &FunctionManifest) -> Option<EdgeMutation> {
    let FunctionManifest::Mutation { affects, affects_more, .. } = function else { return None };
    let contexts: BTreeSet<&String> = affects.iter().map(|affect| &affect.context).collect();
    let may_affect = match affects_more {
        true => vec![EVERYTHING.to_owned()],
        false => contexts.into_iter().cloned().collect(),
    };
    Some(EdgeMutation { may_affect })
}

/// Letters, digits, `-`, `_` and `~` between slashes: what is the same in a URL, a pattern and a text of any rule language.
fn plain_path(base: &str) -> Result<String, InvalidEdge> {
    let path = base.trim_end_matches('/');
    let is_plain = |segment: &str| {
        !segment.is_empty()
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte))
    };
    match path.strip_prefix('/') {
        Some(segments) if segments.split('/').all(is_plain) => Ok(path.to_owned()),
        _ => Err(InvalidEdge(format!(
            "the base path `{base}` is not plain\nhelp: it is where the server answers, like `/api/mizan`: segments of letters, digits, `-`, `_` and `~`"
        ))),
    }
}

fn plain_name(name: &String) -> Result<(), InvalidEdge> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.is_empty() && name.bytes().all(is_plain) {
        return Ok(());
    }
    Err(InvalidEdge(format!(
        "{name:?} is no name: names are `[a-z][a-z0-9_]*`\nhelp: write the manifest again with the server's own version"
    )))
}

/// Why there are no rules for a manifest.
///
/// ```
/// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
/// # let manifest = serde_json::from_str(text)?;
/// let error = mizan_edge::EdgeManifest::of(&manifest, "api").unwrap_err();
/// assert!(error.to_string().starts_with("the base path `api` is not plain"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEdge(pub(crate) String);

impl fmt::Display for InvalidEdge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidEdge {}
