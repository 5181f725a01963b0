//! Names: what may be one in TypeScript, and who keeps it when two want the same.

use std::collections::BTreeSet;

use unicode_ident::{is_xid_continue, is_xid_start};

/// What cannot name a type, or reads as something else where a type stands.
const RESERVED: &str = "any asserts await bigint boolean break case catch class const continue debugger default delete do else \
     enum export extends false finally for function if implements import in infer instanceof interface intrinsic is keyof let never new null \
     number object package private protected public readonly return static string super switch symbol this throw true try type \
     typeof undefined unique unknown var void while with yield";

/// The names of one module. Whoever asks first keeps a name; a later one steps aside.
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    pub(crate) fn new() -> Self {
        Self(RESERVED.split_whitespace().map(str::to_owned).collect())
    }

    /// The first of the wishes that is free, or the last of them with as many `_` behind as it takes.
    pub(crate) fn claim(&mut self, wishes: &[String]) -> String {
        let free = wishes.iter().find(|wish| !self.0.contains(*wish));
        let mut name = free.or(wishes.last()).cloned().unwrap_or_default();
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// The nearest identifier: what may not stand in one goes, and the word behind it gets a capital.
pub(crate) fn identifier(text: &str) -> String {
    let words = text.split(|c| !(is_xid_continue(c) || c == '$')).filter(|word| !word.is_empty());
    let joined: String =
        words.enumerate().map(|(at, word)| if at == 0 { word.to_owned() } else { capital(word) }).collect();
    match joined.chars().next() {
        Some(first) if is_xid_start(first) || matches!(first, '_' | '$') => joined,
        _ => format!("_{joined}"),
    }
}

/// `rename_user` as `RenameUser`.
pub(crate) fn pascal_case(name: &str) -> String {
    identifier(&name.split('_').map(capital).collect::<String>())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_makes_the_next_step_aside() {
        let mut names = Names::new();
        let wishes = ["UserError".to_owned(), "UserContextError".to_owned()];
        assert_eq!(names.claim(&wishes), "UserError");
        assert_eq!(names.claim(&wishes), "UserContextError");
        assert_eq!(names.claim(&wishes), "UserContextError_");
        assert_eq!(names.claim(&["string".to_owned()]), "string_");
    }

    #[test]
    fn any_text_becomes_an_identifier() {
        let cases = [
            ("Order", "Order"),
            ("Page<shop::User>", "PageShopUser"),
            ("3D", "_3D"),
            ("", "_"),
            ("größe", "größe"),
            ("x² of Ⓐ", "xOf"),
        ];
        for (text, expected) in cases {
            assert_eq!(identifier(text), expected);
        }
        assert_eq!(pascal_case("rename_user_2"), "RenameUser2");
    }
}
