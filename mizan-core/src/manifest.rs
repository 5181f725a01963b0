//! The registry as data: the only input of code generation, edge rules and documentation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::declared::{DeclaredType, by_code};
use crate::entry::{Function, Injected, Kind};
use crate::groups::Sharing;
use crate::param::Param;
use crate::registry::Registry;
use crate::schema::{Catalog, Types, stable_names};
use crate::stale::Affect;

/// The registry as data: everything sorted, no path, no line number, so that it changes when the API does and never else.
///
/// An application snapshot-tests it: `insta::assert_json_snapshot!(Registry::link()?.manifest())`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The version of this format: 1.
    pub version: u32,
    /// How many functions each crate has registered.
    pub crates: BTreeMap<String, usize>,
    /// The contexts by name.
    pub contexts: BTreeMap<String, ContextManifest>,
    /// The functions by wire name.
    pub functions: BTreeMap<String, FunctionManifest>,
    /// The error types that functions declare, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, ErrorTypeManifest>,
    /// The named types, as JSON Schema 2020-12. A schema elsewhere refers to one with `#/$defs/NAME`.
    #[serde(rename = "$defs")]
    pub types: BTreeMap<String, Value>,
}

/// One context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ContextManifest {
    /// The parameters of all its functions, by name.
    pub params: BTreeMap<String, ParamManifest>,
    /// Its functions, sorted: the members of its bundle.
    pub functions: Vec<String>,
    /// How shared caches may keep it; `None` where they must not.
    pub cache: Option<CacheManifest>,
    /// The mutations that affect it, sorted.
    pub affected_by: Vec<String>,
}

/// One parameter or argument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParamManifest {
    /// Whether a client must send it.
    pub required: bool,
    /// Its type, as JSON Schema.
    pub schema: Value,
}

/// How shared caches may keep a context.
///
/// An answer is in the groups (RFC 9875) `*` and the context's name, and in one for each shape: `catalog;category=books;page=2`, with
/// only the name of a parameter that the answer's key lacks, `catalog;category;page=2`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CacheManifest {
    /// Seconds.
    pub ttl: u64,
    /// Seconds for which a stale answer may be served while a new one is fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swr: Option<u64>,
    /// The sets of parameters by which mutations say that they affect it, each sorted, and all of them.
    pub shapes: Vec<Vec<String>>,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FunctionManifest {
    /// A read function.
    #[non_exhaustive]
    Context {
        /// The context it belongs to.
        context: String,
        /// Its doc comment.
        docs: String,
        /// Its parameters, in the order of the signature.
        arguments: Vec<ArgumentManifest>,
        /// Its result, as JSON Schema.
        result: Value,
        /// What it may refuse or fail with, by the names of the manifest's `errors`; empty when it cannot fail, `None` when its
        /// error type does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        errors: Option<Vec<String>>,
    },
    /// A mutation.
    #[non_exhaustive]
    Mutation {
        /// Its doc comment.
        docs: String,
        /// Its arguments, in the order of the signature.
        arguments: Vec<ArgumentManifest>,
        /// Its result, as JSON Schema; `null` for a view.
        result: Option<Value>,
        /// What it may refuse or fail with, by the names of the manifest's `errors`; empty when it cannot fail, `None` when its
        /// error type does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        errors: Option<Vec<String>>,
        /// What it affects; empty when it affects nothing.
        affects: Vec<AffectManifest>,
        /// Whether it can make more stale than it declares: it injects `&Cx`, by which it can say so at run time. Whoever loses its
        /// answer must distrust everything.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        affects_more: bool,
    },
}

/// One argument, in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ArgumentManifest {
    /// Its wire name.
    pub name: String,
    /// What it is.
    #[serde(flatten)]
    pub param: ParamManifest,
}

/// One error type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorTypeManifest {
    /// Its doc comment.
    pub docs: String,
    /// Each error that it may become, sorted by code. What only the log sees is not among them.
    pub codes: Vec<ErrorManifest>,
}

/// One error that a type declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorManifest {
    /// The code that clients match on, unique in its type.
    pub code: String,
    /// The HTTP status, 400 to 599.
    pub status: u16,
    /// The doc comment of the variant.
    pub docs: String,
    /// What the problem carries as `data`, as JSON Schema; `None` when it carries nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

/// One declared scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AffectManifest {
    /// The context.
    pub context: String,
    /// For each fixed parameter, where its value comes from: an argument, or a field path into one or into `result`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Registry {
    /// The registry as data: deterministic, without paths or line numbers, made to be snapshot-tested.
    ///
    /// ```no_run
    /// # use mizan_core::Registry;
    /// # fn main() -> Result<(), mizan_core::LinkError> {
    /// println!("{}", serde_json::to_string_pretty(&Registry::link()?.manifest()).unwrap());
    /// # Ok(()) }
    /// ```
    pub fn manifest(&self) -> Manifest {
        Manifest::of(self)
    }
}

impl Manifest {
    fn of(registry: &Registry) -> Self {
        let mut catalog = Catalog::new();
        let functions = registry.functions();
        let declared = functions.values().filter_map(|function| (function.errors)()).flatten();
        let declared: BTreeMap<String, DeclaredType> =
            declared.map(|declared| (declared.id.to_owned(), declared)).collect();
        let error_names = stable_names(declared.keys().collect());
        let mut manifest = Self {
            version: 1,
            crates: BTreeMap::new(),
            contexts: BTreeMap::new(),
            functions: functions
                .iter()
                .map(|(name, function)| (name.to_string(), describe(function, &error_names, &mut catalog)))
                .collect(),
            errors: declared
                .iter()
                .map(|(id, declared)| (error_names[id].clone(), describe_errors(declared, &mut catalog)))
                .collect(),
            types: BTreeMap::new(),
        };
        for function in functions.values() {
            *manifest.crates.entry(function.site.crate_name().to_owned()).or_default() += 1;
        }
        for (name, context) in registry.contexts() {
            let affected_by = functions
                .values()
                .filter(|function| function.affects().iter().any(|affect| affect.context == name));
            let described = ContextManifest {
                params: context
                    .params
                    .iter()
                    .map(|param| (param.name.to_owned(), describe_param(param, &mut catalog)))
                    .collect(),
                functions: context.functions.iter().map(|function| function.name.to_owned()).collect(),
                cache: context.sharing.as_ref().map(describe_sharing),
                affected_by: affected_by.map(|function| function.name.to_owned()).collect(),
            };
            manifest.contexts.insert(name.to_owned(), described);
        }
        manifest.name_types(catalog.finish());
        manifest
    }

    fn name_types(&mut self, types: Types) {
        for param in self.contexts.values_mut().flat_map(|context| context.params.values_mut()) {
            types.name_received(&mut param.schema);
        }
        for function in self.functions.values_mut() {
            let (arguments, result) = match function {
                FunctionManifest::Context { arguments, result, .. } => (arguments, Some(result)),
                FunctionManifest::Mutation { arguments, result, .. } => (arguments, result.as_mut()),
            };
            arguments.iter_mut().for_each(|argument| types.name_received(&mut argument.param.schema));
            result.into_iter().for_each(|result| types.name_sent(result));
        }
        let codes = self.errors.values_mut().flat_map(|declared| &mut declared.codes);
        codes.filter_map(|error| error.data.as_mut()).for_each(|data| types.name_sent(data));
        self.types = types.definitions;
    }
}

fn describe(
    function: &Function,
    error_names: &BTreeMap<String, String>,
    catalog: &mut Catalog,
) -> FunctionManifest {
    let docs = function.docs.to_owned();
    let arguments = function
        .params
        .iter()
        .map(|param| ArgumentManifest { name: param.name.to_owned(), param: describe_param(param, catalog) });
    let arguments = arguments.collect();
    let result = (function.returns)().map(|schema| catalog.sent(schema));
    let name_of = |declared: &DeclaredType| error_names[declared.id].clone();
    let errors = (function.errors)().map(|declared| declared.iter().map(name_of).collect());
    match function.kind {
        Kind::Context { context, .. } => FunctionManifest::Context {
            context: context.to_owned(),
            docs,
            arguments,
            result: result.unwrap_or_default(),
            errors,
        },
        Kind::Mutation { .. } => FunctionManifest::Mutation {
            docs,
            arguments,
            result,
            errors,
            affects: function.affects().iter().map(describe_affect).collect(),
            affects_more: function.injected.iter().any(Injected::is_request),
        },
    }
}

fn describe_param(param: &Param, catalog: &mut Catalog) -> ParamManifest {
    ParamManifest { required: !(param.is_optional)(), schema: catalog.received(param.schema) }
}

fn describe_sharing(sharing: &Sharing) -> CacheManifest {
    let shapes = sharing.shapes().map(|shape| shape.into_iter().map(str::to_owned).collect());
    CacheManifest { ttl: sharing.cache.ttl, swr: sharing.cache.swr, shapes: shapes.collect() }
}

fn describe_errors(declared: &DeclaredType, catalog: &mut Catalog) -> ErrorTypeManifest {
    let codes = by_code(&declared.errors).into_iter().map(|(code, error)| ErrorManifest {
        code: code.to_owned(),
        status: error.status(),
        docs: error.docs.to_owned(),
        data: error.data.map(|schema| catalog.sent(schema)),
    });
    ErrorTypeManifest { docs: declared.docs.to_owned(), codes: codes.collect() }
}

fn describe_affect(affect: &Affect) -> AffectManifest {
    let params = affect.params.iter().map(|param| (param.name.to_owned(), param.source.to_owned()));
    AffectManifest { context: affect.context.to_owned(), params: params.collect() }
}
