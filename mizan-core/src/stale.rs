//! What a mutation makes stale: as its attribute declares it, as arguments and result fix it, and what its handler adds.

use serde::Serialize;

use crate::invalidation::absorb;
use crate::own_map::OwnMap;
use crate::scope::Scope;

/// A declared scope of a mutation.
#[derive(Debug)]
pub struct Affect {
    /// The context's name.
    pub context: &'static str,
    /// The fixed parameters, in the order of the attribute.
    pub params: &'static [AffectParam],
}

impl Affect {
    /// Whether a parameter is known only once the handler has returned.
    fn waits_for_result(&self) -> bool {
        self.params.iter().any(AffectParam::is_from_result)
    }
}

/// A fixed parameter of a declared scope.
#[derive(Debug)]
pub struct AffectParam {
    /// The context's parameter.
    pub name: &'static str,
    /// Where its value comes from, as written: `user_id`, `order.owner_id`, `result.owner.id`.
    pub source: &'static str,
}

impl AffectParam {
    fn is_from_result(&self) -> bool {
        self.source.split('.').next() == Some("result")
    }
}

/// What one call makes stale, as far as is known.
#[derive(Default)]
pub(crate) struct Stale {
    affects: &'static [Affect],
    /// A scope for each of `affects`, with what could be resolved so far.
    declared: Vec<Scope>,
    added: Vec<Scope>,
}

impl Stale {
    /// The scopes as the attribute says them, before any parameter is known.
    pub(crate) fn declare(&mut self, affects: &'static [Affect]) {
        self.affects = affects;
        self.declared = affects.iter().map(|affect| Scope::of(affect.context)).collect();
    }

    /// Fixes a parameter of the declared scope at `index`.
    pub(crate) fn resolve<T: Serialize + ?Sized>(&mut self, index: usize, name: &'static str, value: &T) {
        if let Some(scope) = self.declared.get_mut(index) {
            scope.fix(name.into(), value);
        }
    }

    /// Adds what the handler has written besides.
    pub(crate) fn add(&mut self, scope: Scope) {
        self.added.push(scope);
    }

    /// Everything that is stale after a success: all parameters are resolved.
    pub(crate) fn after_success(self) -> Vec<Scope> {
        let mut scopes = self.declared;
        scopes.extend(self.added);
        absorb(scopes)
    }

    /// Everything that may be stale when the outcome is unknown: a scope that waits for the result is its whole context.
    pub(crate) fn after_unknown(self) -> Vec<Scope> {
        let declared = self.affects.iter().zip(self.declared);
        let widened =
            declared.map(|(affect, scope)| if affect.waits_for_result() { scope.widened() } else { scope });
        absorb(widened.chain(self.added).collect())
    }

    /// What a refusal says: only what the handler added itself.
    pub(crate) fn after_refusal(self) -> Vec<Scope> {
        absorb(self.added)
    }
}

/// The parameters that the keys of each context have: what a scope may name.
pub(crate) struct Keys(OwnMap<&'static str, Vec<&'static str>>);

impl FromIterator<(&'static str, Vec<&'static str>)> for Keys {
    fn from_iter<I: IntoIterator<Item = (&'static str, Vec<&'static str>)>>(contexts: I) -> Self {
        Self(contexts.into_iter().collect())
    }
}

impl Keys {
    /// `scope`, widened until a context knows it.
    pub(crate) fn nearest_valid(&self, scope: Scope) -> Scope {
        if scope.is_everything() {
            return scope;
        }
        let Some(params) = self.0.get(scope.context()) else {
            // Values stay out of the log: they may be what a client sent.
            let context = scope.context();
            tracing::error!(
                context,
                "invalidated a context that does not exist; everything goes stale instead"
            );
            return Scope::everything();
        };
        let unknown: Vec<&str> =
            scope.params().map(|(name, _)| name).filter(|name| !params.contains(name)).collect();
        if unknown.is_empty() {
            return scope;
        }
        tracing::error!(
            context = scope.context(),
            params = unknown.join(", "),
            "invalidated by parameters that the context does not have; the scope is widened"
        );
        scope.narrowed_to(|name| params.contains(&name))
    }
}
