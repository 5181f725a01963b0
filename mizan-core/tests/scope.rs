//! Tags, matches and the header's budget, for all scopes and not only for examples.
#![allow(missing_docs)]

use mizan_core::{HeaderBudget, Mizan, Scope, Value, context, mutation};
use proptest::prelude::*;

#[context(user)]
fn user(user_id: Option<String>, page: Option<i128>, open: Option<bool>) {
    let _ = (user_id, page, open);
}

#[context(other)]
fn other(user_id: Option<String>) {
    let _ = user_id;
}

/// One scope as a test sends it to a handler.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Wanted {
    context: String,
    user_id: Option<String>,
    page: Option<i64>,
    open: Option<bool>,
}

impl Wanted {
    fn scope(&self) -> Scope {
        let scope = Scope::of(self.context.clone()).with("user_id", &self.user_id);
        if self.context == "other" { scope } else { scope.with("page", self.page).with("open", self.open) }
    }
}

#[mutation(affects = "")]
fn invalidate(scopes: Vec<Wanted>, #[inject] cx: &mizan_core::Cx) {
    scopes.iter().for_each(|wanted| cx.invalidate(wanted.scope()));
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let context = prop_oneof![Just("user".to_owned()), Just("other".to_owned())];
    let text = prop::option::of(prop_oneof!["[0-9]{1,2}", "\\PC{0,4}", Just("a;b, c=\"d\"\r\n%".to_owned())]);
    (context, text, prop::option::of(0..3_i64), prop::option::of(any::<bool>()))
        .prop_map(|(context, user_id, page, open)| Wanted { context, user_id, page, open })
}

/// Runs a real mutation that adds `scopes`.
fn answer(scopes: &[Wanted], budget: HeaderBudget) -> (Vec<Scope>, Option<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mizan = Mizan::builder().header_budget(budget).build().unwrap();
        let answer = mizan.call("invalidate").arg("scopes", scopes).await.unwrap();
        (answer.invalidate().to_vec(), answer.header().map(str::to_owned))
    })
}

/// The scopes of a header, read back by a parser that shares nothing with the writer but the grammar.
fn read_header(header: &str) -> Vec<Scope> {
    header.split(", ").map(read_scope).collect()
}

fn read_scope(item: &str) -> Scope {
    let mut parts = item.split(';');
    let scope = Scope::of(parts.next().unwrap().to_owned());
    parts.fold(scope, |scope, part| {
        let (name, value) = part.split_once('=').unwrap();
        let encoded = value.trim_matches('"');
        let text = percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap().into_owned();
        scope.with(name.to_owned(), text)
    })
}

fn hits_any(scopes: &[Scope], key: &Scope) -> bool {
    scopes.iter().any(|scope| scope.hits(key))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn absorbing_and_widening_lose_no_key(
        scopes in prop::collection::vec(wanted(), 0..40),
        keys in prop::collection::vec(wanted(), 1..20),
        bytes in 0..600_usize,
        entries in 1..20_usize,
    ) {
        let full: Vec<Scope> = scopes.iter().map(Wanted::scope).collect();
        let (body, header) = answer(&scopes, HeaderBudget { bytes, entries });
        let header = header.as_deref().map(read_header).unwrap_or_default();
        for key in full.iter().cloned().chain(keys.iter().map(Wanted::scope)) {
            prop_assert_eq!(hits_any(&full, &key), hits_any(&body, &key), "the body and {}", key);
            prop_assert!(!hits_any(&full, &key) || hits_any(&header, &key), "the header lost {}", key);
        }
        prop_assert_eq!(full.is_empty(), header.is_empty());
    }

    #[test]
    fn the_list_holds_no_scope_that_another_covers(scopes in prop::collection::vec(wanted(), 0..40)) {
        let (body, _) = answer(&scopes, HeaderBudget::default());
        for (index, scope) in body.iter().enumerate() {
            let others = body.iter().enumerate().filter(|(other, _)| *other != index);
            prop_assert!(others.into_iter().all(|(_, other)| !other.covers(scope)), "{} is covered", scope);
        }
    }

    #[test]
    fn the_header_keeps_its_budget(scopes in prop::collection::vec(wanted(), 1..60), bytes in 1..900_usize, entries in 1..40_usize) {
        let (_, header) = answer(&scopes, HeaderBudget { bytes, entries });
        let header = header.unwrap();
        prop_assert!(header == "*" || header.len() <= bytes && read_header(&header).len() <= entries, "{}", header);
    }

    #[test]
    fn no_value_can_break_out_of_its_place(text in "\\PC*|[\\x00-\\x7f]*") {
        let value = Value::of(&text).unwrap().unwrap().to_string();
        prop_assert!(value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)), "{}", value);
        prop_assert_eq!(percent_encoding::percent_decode_str(&value).decode_utf8().unwrap(), text);
    }

    #[test]
    fn an_integer_and_its_text_are_one_value(number in any::<i128>()) {
        prop_assert_eq!(Value::of(&number), Value::of(&number.to_string()));
    }
}

/// What every reader and writer agrees on; the clients' tests read the same file.
#[derive(serde::Deserialize)]
struct Vectors {
    hits: Vec<(String, String, bool)>,
    fields: Vec<(Vec<String>, String)>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../snapshots/wire/scopes.json")).unwrap()
}

/// The scope of a tag as a test sends it to a handler.
fn wanted_of(tag: &str) -> Wanted {
    let scope = read_scope(tag);
    let text = |wanted: &str| {
        let (_, value) = scope.params().find(|(name, _)| *name == wanted)?;
        Some(percent_encoding::percent_decode_str(&value.to_string()).decode_utf8().unwrap().into_owned())
    };
    let parsed = |name| text(name).map(|text| text.parse().unwrap());
    let (context, user_id) = (scope.context().to_owned(), text("user_id"));
    Wanted { context, user_id, page: parsed("page"), open: text("open").map(|text| text == "true") }
}

#[test]
fn the_hit_rule_is_the_one_of_the_vectors() {
    for (scope, key, hits) in vectors().hits {
        assert_eq!(read_scope(&scope).hits(&read_scope(&key)), hits, "{scope} hits {key}");
    }
}

#[test]
fn the_field_is_the_one_of_the_vectors() {
    for (tags, field) in vectors().fields {
        let scopes: Vec<Wanted> = tags.iter().map(|tag| wanted_of(tag)).collect();
        let (body, header) = answer(&scopes, HeaderBudget::default());
        assert_eq!(header.as_ref(), Some(&field));
        assert_eq!(body.iter().map(Scope::to_string).collect::<Vec<_>>(), tags);
    }
}

#[test]
fn a_tag_is_canonical() {
    assert_eq!(Scope::of("user").with("user_id", 5).with("page", None::<u8>).to_string(), "user;user_id=5");
    assert_eq!(Scope::of("a").with("z", true).with("b", 'c').to_string(), "a;b=c;z=true");
    assert_eq!(Scope::of("a").with("b", 1).with("b", 2).to_string(), "a;b=2", "the last one counts");
    assert_eq!(Scope::of("a").with("b", 1.5).to_string(), "a", "wider than meant, never lost");
}

#[test]
fn a_crowded_context_is_widened_alone() {
    let many = |count: i64| {
        (0..count).map(|page| Wanted { context: "user".into(), user_id: None, page: Some(page), open: None })
    };
    let one = Wanted { context: "other".into(), user_id: Some("x".into()), page: None, open: None };
    let scopes: Vec<Wanted> = many(33).chain([one]).collect();
    assert_eq!(answer(&scopes, HeaderBudget::default()).1.unwrap(), "user, other;user_id=\"x\"");
    let scopes: Vec<Wanted> = many(17).collect();
    assert_eq!(answer(&scopes, HeaderBudget { bytes: 1536, entries: 8 }).1.unwrap(), "user");
    let scopes: Vec<Wanted> = many(16).collect();
    assert_eq!(answer(&scopes, HeaderBudget { bytes: 1536, entries: 8 }).1.unwrap(), "*");
}

#[test]
fn short_integers_and_bools_stand_bare_in_the_header() {
    let header = |user_id: Option<&str>, page, open| {
        let user_id = user_id.map(str::to_owned);
        let wanted = Wanted { context: "user".into(), user_id, page, open };
        answer(&[wanted], HeaderBudget::default()).1.unwrap()
    };
    assert_eq!(header(None, Some(999_999_999_999_999), Some(true)), "user;open=true;page=999999999999999");
    assert_eq!(header(None, Some(-999_999_999_999_999), None), "user;page=-999999999999999");
    assert_eq!(header(None, Some(1_000_000_000_000_000), None), "user;page=\"1000000000000000\"");
    assert_eq!(header(Some("5"), None, None), "user;user_id=\"5\"");
}
