//! What the generated module holds. Everything is decided here and below; the printer only prints.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use mizan_core::{AffectManifest, ContextManifest, FunctionManifest, Manifest, ParamManifest};
use serde_json::Value;

use crate::affects::{Affect, affects};
use crate::manifest::hash;
use crate::names::{Names, identifier, pascal_case};
use crate::problems::{Asked, Problems};
use crate::schema::{Reader, docs};
use crate::types::{Choice, Field, NEVER, Object, Type, UNKNOWN};

/// What a manifest says that no TypeScript module can: every place, and what to do about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsupported {
    faults: Vec<String>,
}

impl Unsupported {
    /// Each fault: where it is, and what is wrong there.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the manifest has no TypeScript:")?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))?;
        write!(
            f,
            "\nhelp: give such a type or field a schema that a type can follow: `#[schemars(with = \"…\")]`"
        )
    }
}

/// As `Display`: this is what a test that returns it prints.
impl fmt::Debug for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Unsupported {}

/// The whole module.
pub(crate) struct Module {
    pub(crate) crates: Vec<String>,
    pub(crate) hash: String,
    /// The runtime's types that the module uses, and what it calls them.
    pub(crate) imports: Vec<(&'static str, String)>,
    pub(crate) types: Vec<Declaration>,
    pub(crate) contexts: Vec<Entry>,
    pub(crate) mutations: Vec<Entry>,
    pub(crate) affects: Vec<(String, Vec<Affect>)>,
}

/// A type under a name.
pub(crate) struct Declaration {
    pub(crate) name: String,
    pub(crate) docs: String,
    /// Whether an object stands as an interface. One that does not is assignable to a type with an index signature, such as the
    /// runtime's `Params`.
    pub(crate) is_interface: bool,
    pub(crate) of: Type,
}

/// A context or a mutation, with its type.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) of: Type,
}

impl Module {
    pub(crate) fn of(manifest: &Manifest) -> Result<Self, Unsupported> {
        let mut draft = Draft::of(manifest);
        draft.declare_definitions();
        draft.declare_errors();
        draft.declare_problems();
        let contexts: Vec<Entry> =
            manifest.contexts.iter().map(|(name, context)| draft.context(name, context)).collect();
        let mutations: Vec<Entry> =
            manifest.functions.iter().filter_map(|(name, function)| draft.mutation(name, function)).collect();
        let mut faults = draft.reader.faults();
        faults.extend(endless_aliases(&draft.types));
        faults.sort();
        if !faults.is_empty() {
            return Err(Unsupported { faults });
        }
        Ok(Self {
            crates: manifest.crates.keys().cloned().collect(),
            hash: hash(manifest),
            imports: draft.imports(),
            types: draft.types,
            contexts,
            mutations,
            affects: affects(manifest),
        })
    }
}

/// A module in the making.
struct Draft<'a> {
    manifest: &'a Manifest,
    names: Names,
    reader: Reader<'a>,
    /// What the module calls the runtime's types.
    imported: BTreeMap<&'static str, String>,
    problems: Problems,
    types: Vec<Declaration>,
}

impl<'a> Draft<'a> {
    /// An application's types keep their names, and everything else steps aside.
    fn of(manifest: &'a Manifest) -> Self {
        let mut names = Names::new();
        let defined = manifest.types.keys().map(|key| (key.clone(), names.claim(&[identifier(key)])));
        let defined: BTreeMap<String, String> = defined.collect();
        let declared = manifest.errors.keys().map(|key| {
            let name = identifier(key);
            (key.clone(), names.claim(&[name.clone(), format!("{name}Problem")]))
        });
        let declared: BTreeMap<String, String> = declared.collect();
        let imported = ["Affects", "Context", "Int64", "Mutation", "Problem"];
        let imported = imported.map(|name| (name, names.claim(&[name.to_owned(), format!("Mizan{name}")])));
        let imported = BTreeMap::from(imported);
        let mut shared = |name: &str| names.claim(&[name.to_owned(), format!("Mizan{name}")]);
        let problems = Problems {
            problem: imported["Problem"].clone(),
            read: shared("ReadProblem"),
            call: shared("CallProblem"),
            undeclared: shared("UndeclaredProblem"),
            declared,
        };
        let reader = Reader::new(&manifest.types, defined, imported["Int64"].clone());
        Self { manifest, names, reader, imported, problems, types: Vec::new() }
    }

    fn declare_definitions(&mut self) {
        for (key, schema) in &self.manifest.types {
            let name = self.reader.name_of(key).to_owned();
            let of = self.reader.read(&format!("the type `{key}`"), schema);
            self.types.push(Declaration { name, docs: docs(schema), is_interface: true, of });
        }
    }

    fn declare_errors(&mut self) {
        for (key, declared) in &self.manifest.errors {
            let Choice { docs, of } = self.problems.of_type(key, declared, &mut self.reader);
            let name = self.problems.declared[key].clone();
            self.types.push(Declaration { name, docs, is_interface: false, of });
        }
    }

    /// Declares those of the framework's problems that anything refers to.
    fn declare_problems(&mut self) {
        let (manifest, problems) = (self.manifest, &self.problems);
        let framework = [
            (
                !manifest.contexts.is_empty(),
                &problems.read,
                "What the server itself may answer a read with.",
                problems.of_framework(Asked::Read),
            ),
            (
                has_mutations(manifest),
                &problems.call,
                "What the server itself may answer a call with.",
                problems.of_framework(Asked::Call),
            ),
            (
                has_undeclared(manifest),
                &problems.undeclared,
                "What a function may fail with that does not declare its errors.",
                problems.of_undeclared(),
            ),
        ];
        let used = framework.into_iter().filter(|(is_used, ..)| *is_used);
        self.types.extend(used.map(|(_, name, docs, of)| Declaration {
            name: name.clone(),
            docs: docs.to_owned(),
            is_interface: false,
            of,
        }));
    }

    /// Declares `UserParams` for `user`, or `UserContextParams` where an application's type has that name.
    fn declare(&mut self, owner: &Owner<'_>, part: &Part, of: Type) -> Type {
        let (name, suffix) = (pascal_case(owner.name), part.suffix);
        let name = self.names.claim(&[format!("{name}{suffix}"), format!("{name}{}{suffix}", owner.kind)]);
        let docs = format!("The {} of `{}`.", part.words, owner.name);
        self.types.push(Declaration { name: name.clone(), docs, is_interface: part.is_interface, of });
        Type::Named(name)
    }

    fn context(&mut self, name: &str, context: &ContextManifest) -> Entry {
        let reads: Vec<Read<'a>> = Read::all_of(self.manifest, name);
        let params = context.params.iter().map(|(param, declared)| self.param(name, param, declared));
        let params = members(params.collect());
        let data = reads.iter().map(|read| Field {
            name: read.name.to_owned(),
            docs: read.docs.to_owned(),
            optional: false,
            of: self.result(read.name, read.result),
        });
        let data = members(data.collect());
        let errors = reads.iter().map(|read| (read.name, read.errors));
        let error = self.problems.of_functions(Asked::Read, errors, &mut self.reader);
        let owner = Owner { kind: "Context", name };
        let types = [self.declare(&owner, &PARAMS, params), self.declare(&owner, &DATA, data), error];
        self.entry(&owner, describe_context(&reads, context), types)
    }

    fn mutation(&mut self, name: &str, function: &FunctionManifest) -> Option<Entry> {
        let FunctionManifest::Mutation { docs, arguments, result, errors, affects, .. } = function else {
            return None;
        };
        let args = arguments.iter().map(|argument| self.param(name, &argument.name, &argument.param));
        let args = members(args.collect());
        // A view is a page, not data: what a client makes of it is its own.
        let result = result.as_ref().map_or(UNKNOWN, |result| self.result(name, result));
        let errors = [(name, errors.as_deref())];
        let error = self.problems.of_functions(Asked::Call, errors, &mut self.reader);
        let owner = Owner { kind: "Mutation", name };
        let types = [self.declare(&owner, &ARGS, args), result, error];
        Some(self.entry(&owner, describe_mutation(docs, affects), types))
    }

    fn entry(&self, owner: &Owner<'_>, docs: String, types: [Type; 3]) -> Entry {
        let of = Type::Applied(self.imported[owner.kind].clone(), types.into());
        Entry { name: owner.name.to_owned(), docs, of }
    }

    fn result(&mut self, function: &str, schema: &Value) -> Type {
        self.reader.read(&format!("the result of `{function}`"), schema)
    }

    fn param(&mut self, owner: &str, name: &str, param: &ParamManifest) -> Field {
        let of = self.reader.read(&format!("`{name}` of `{owner}`"), &param.schema);
        Field { name: name.to_owned(), docs: docs(&param.schema), optional: !param.required, of }
    }

    fn imports(&self) -> Vec<(&'static str, String)> {
        let Manifest { contexts, errors, .. } = self.manifest;
        let is_used = |name: &str| match name {
            "Context" => !contexts.is_empty(),
            "Mutation" => has_mutations(self.manifest),
            "Problem" => !contexts.is_empty() || has_mutations(self.manifest) || !errors.is_empty(),
            "Int64" => self.reader.has_met_int64(),
            _ => true,
        };
        self.imported
            .iter()
            .filter(|(name, _)| is_used(name))
            .map(|(name, local)| (*name, local.clone()))
            .collect()
    }
}

/// Whose type it is: a context or a mutation, by the name of the runtime's type for it.
struct Owner<'a> {
    kind: &'static str,
    name: &'a str,
}

fn has_mutations(manifest: &Manifest) -> bool {
    manifest.functions.values().any(|function| matches!(function, FunctionManifest::Mutation { .. }))
}

/// Whether any function leaves open what it may fail with.
fn has_undeclared(manifest: &Manifest) -> bool {
    manifest.functions.values().any(|function| match function {
        FunctionManifest::Context { errors, .. } | FunctionManifest::Mutation { errors, .. } => {
            errors.is_none()
        }
        _ => false,
    })
}

/// A type that each context or each mutation has.
struct Part {
    suffix: &'static str,
    words: &'static str,
    is_interface: bool,
}

const PARAMS: Part = Part { suffix: "Params", words: "parameters", is_interface: false };
const DATA: Part = Part { suffix: "Data", words: "answer", is_interface: true };
const ARGS: Part = Part { suffix: "Args", words: "arguments", is_interface: false };

/// A read function, as its context sees it.
struct Read<'a> {
    name: &'a str,
    docs: &'a str,
    result: &'a Value,
    errors: Option<&'a [String]>,
}

impl<'a> Read<'a> {
    fn all_of(manifest: &'a Manifest, wanted: &str) -> Vec<Self> {
        let read = |(name, function): (&'a String, &'a FunctionManifest)| match function {
            FunctionManifest::Context { context, docs, result, errors, .. } if context == wanted => {
                Some(Self { name, docs, result, errors: errors.as_deref() })
            }
            _ => None,
        };
        manifest.functions.iter().filter_map(read).collect()
    }
}

/// An object of these members; with none of them, no object that has any.
fn members(fields: Vec<Field>) -> Type {
    let others = fields.is_empty().then(|| NEVER.into());
    Type::Object(Object { fields, others })
}

fn describe_context(reads: &[Read<'_>], context: &ContextManifest) -> String {
    let summary = |read: &Read<'_>| {
        let first = read.docs.split("\n\n").next().filter(|first| !first.is_empty())?;
        Some(format!("`{}`: {first}", read.name))
    };
    let mut paragraphs: Vec<String> = match reads {
        [only] => vec![only.docs.to_owned()],
        several => several.iter().filter_map(summary).collect(),
    };
    if !context.affected_by.is_empty() {
        paragraphs.push(format!("Affected by {}.", quoted(context.affected_by.iter())));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

fn describe_mutation(docs: &str, affects: &[AffectManifest]) -> String {
    let affected: BTreeSet<&String> = affects.iter().map(|affect| &affect.context).collect();
    let affected = if affected.is_empty() { "nothing".to_owned() } else { quoted(affected) };
    format!("{docs}\n\nAffects {affected}.").trim_start().to_owned()
}

fn quoted<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// An alias that leads back to itself with no object or list between says nothing, and TypeScript refuses it.
fn endless_aliases(types: &[Declaration]) -> Vec<String> {
    let next: BTreeMap<&str, Vec<&str>> =
        types.iter().map(|one| (one.name.as_str(), one.of.aliased())).collect();
    let leads_back = |start: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), next[start].clone());
        while let Some(name) = open.pop() {
            if seen.insert(name) {
                open.extend(next.get(name).into_iter().flatten());
            }
        }
        seen.contains(start)
    };
    let endless = types.iter().filter(|one| leads_back(&one.name));
    endless.map(|one| format!("the type `{}`: is itself, with nothing around it", one.name)).collect()
}
