//! The `affects` table: where a lost answer's scopes are found in the arguments.

use mizan_core::{AffectManifest, ArgumentManifest, FunctionManifest, Manifest};

use crate::schema::member;

/// How many references and choices lie at most between a value and its member.
const DEPTH: usize = 16;

/// A declared scope: for each parameter that the arguments fix, the path to its value.
pub(crate) struct Affect {
    pub(crate) context: String,
    pub(crate) params: Vec<(String, Vec<String>)>,
}

/// What each mutation declares to affect, as far as its arguments say; everything, when it can say more at run time.
pub(crate) fn affects(manifest: &Manifest) -> Vec<(String, Vec<Affect>)> {
    let declared = |(name, function): (&String, &FunctionManifest)| match function {
        FunctionManifest::Mutation { affects_more: true, .. } => {
            Some((name.clone(), vec![Affect { context: "*".to_owned(), params: Vec::new() }]))
        }
        FunctionManifest::Mutation { arguments, affects, .. } => {
            Some((name.clone(), affects.iter().map(|affect| scope(manifest, arguments, affect)).collect()))
        }
        _ => None,
    };
    manifest.functions.iter().filter_map(declared).collect()
}

/// A parameter whose value is in the result, or in a member that the client does not know under this name, is left out: the scope
/// is wider then.
fn scope(manifest: &Manifest, arguments: &[ArgumentManifest], affect: &AffectManifest) -> Affect {
    let path = |source: &String| {
        let steps: Vec<String> = source.split('.').map(str::to_owned).collect();
        let argument = arguments.iter().find(|argument| argument.name == steps[0])?;
        let start = Some(&argument.param.schema);
        let end = steps[1..].iter().fold(start, |schema, step| member(&manifest.types, schema?, step, DEPTH));
        end.map(|_| steps)
    };
    let params = affect.params.iter().filter_map(|(param, source)| Some((param.clone(), path(source)?)));
    Affect { context: affect.context.clone(), params: params.collect() }
}
