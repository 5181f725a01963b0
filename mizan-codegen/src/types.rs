//! What TypeScript can say of a value, and no more: the model between schemas and text.

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    /// One of the language's own: `string`, `unknown`, `null`.
    Word(&'static str),
    /// A string, number, bool or `null` that is this one.
    Literal(serde_json::Value),
    /// A type that the module declares or imports.
    Named(String),
    /// A generic type with its arguments.
    Applied(String, Vec<Type>),
    List(Box<Type>),
    Tuple(Vec<Element>, Option<Box<Type>>),
    Object(Object),
    Union(Vec<Choice>),
    Intersection(Vec<Type>),
}

/// A place of a tuple.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element {
    pub(crate) optional: bool,
    pub(crate) of: Type,
}

/// One side of a union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) docs: String,
    pub(crate) of: Type,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object {
    pub(crate) fields: Vec<Field>,
    /// What members that are no fields hold. `None` says nothing of them.
    pub(crate) others: Option<Box<Type>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) optional: bool,
    pub(crate) of: Type,
}

/// `Number.MAX_SAFE_INTEGER`: an integer beyond it is a bigint.
pub(crate) const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

pub(crate) const UNKNOWN: Type = Type::Word("unknown");
pub(crate) const NEVER: Type = Type::Word("never");
pub(crate) const NULL: Type = Type::Word("null");

impl Type {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Literal(text.into().into())
    }

    pub(crate) fn named(name: &str) -> Self {
        Self::Named(name.to_owned())
    }

    /// One of several. What several say alike is said once; `unknown` swallows the others, `never` goes.
    pub(crate) fn union(choices: impl IntoIterator<Item = Choice>) -> Self {
        let mut distinct: Vec<Choice> = Vec::new();
        for choice in choices.into_iter().flat_map(Choice::flatten) {
            match choice.of {
                UNKNOWN => return UNKNOWN,
                NEVER => {}
                _ if distinct.iter().any(|other| other.of == choice.of) => {}
                _ => distinct.push(choice),
            }
        }
        match distinct.as_slice() {
            [] => NEVER,
            [only] if only.docs.is_empty() => only.of.clone(),
            _ => Self::Union(distinct),
        }
    }

    /// All of several. Objects become one; what says nothing beside another goes.
    pub(crate) fn intersection(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut object: Option<Object> = None;
        let mut rest: Vec<Self> = Vec::new();
        for part in parts.into_iter().flat_map(Self::parts) {
            match part {
                UNKNOWN => {}
                Self::Object(other) => object.get_or_insert_default().absorb(other),
                part if rest.contains(&part) => {}
                part => rest.push(part),
            }
        }
        if let Some(mut object) = object.filter(|object| rest.is_empty() || !object.is_open_and_empty()) {
            // An index signature speaks of the other parts' members too, of which this one knows nothing.
            object.others = object.others.map(|others| if rest.is_empty() { others } else { UNKNOWN.into() });
            rest.insert(0, Self::Object(object));
        }
        match rest.len() {
            0 => UNKNOWN,
            1 => rest.remove(0),
            _ => Self::Intersection(rest),
        }
    }

    fn parts(self) -> Vec<Self> {
        match self {
            Self::Intersection(parts) => parts,
            one => vec![one],
        }
    }

    /// The names that stand for the whole type, not for a part of its values: an alias must not lead back to itself through them.
    pub(crate) fn aliased(&self) -> Vec<&str> {
        match self {
            Self::Named(name) => vec![name],
            Self::Union(choices) => choices.iter().flat_map(|choice| choice.of.aliased()).collect(),
            Self::Intersection(parts) => parts.iter().flat_map(Self::aliased).collect(),
            _ => Vec::new(),
        }
    }
}

impl From<Type> for Choice {
    fn from(of: Type) -> Self {
        Self { docs: String::new(), of }
    }
}

impl Choice {
    fn flatten(self) -> Vec<Self> {
        match self.of {
            Type::Union(inner) => inner,
            of => vec![Self { docs: self.docs, of }],
        }
    }
}

impl Object {
    pub(crate) fn is_open_and_empty(&self) -> bool {
        self.fields.is_empty() && self.others.is_none()
    }

    fn absorb(&mut self, other: Self) {
        for field in other.fields {
            match self.fields.iter_mut().find(|known| known.name == field.name) {
                Some(known) => {
                    known.optional &= field.optional;
                    known.of = Type::intersection([known.of.clone(), field.of]);
                }
                None => self.fields.push(field),
            }
        }
        self.others = match (self.others.take(), other.others) {
            (Some(one), Some(two)) => Some(Type::union([(*one).into(), (*two).into()]).into()),
            (one, two) => one.or(two),
        };
        self.others.take_if(|others| **others == NEVER && !self.fields.is_empty());
    }

    /// The type of the index signature, which in TypeScript must hold for the fields as well.
    pub(crate) fn index(&self) -> Option<Type> {
        let others = self.others.as_deref()?.clone();
        let absent = self.fields.iter().any(|field| field.optional).then_some(Type::Word("undefined"));
        let fields = self.fields.iter().map(|field| field.of.clone());
        Some(Type::union(std::iter::once(others).chain(fields).chain(absent).map(Choice::from)))
    }
}
