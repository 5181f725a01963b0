//! What shared caches are told, for all keys and all scopes: parsed by a parser that shares nothing with the writer, and
//! compared, as a cache does, string by string.
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use mizan_core::http::HeaderMap;
use mizan_core::wire::{Head, Reply, Route};
use mizan_core::{Cx, Error, HeaderBudget, Html, Mizan, Scope, context, mutation};
use proptest::prelude::*;
use sfv::{BareItem, Item, List, ListEntry, Parser};

#[context(shelf, cache(shared, ttl = "60s"))]
fn shelf(slug: String, page: Option<i64>, open: Option<bool>, lang: Option<String>) {
    let _ = (slug, page, open, lang);
}

#[context(wall, cache(shared, ttl = "60s"))]
fn wall(slug: Option<String>) {
    let _ = slug;
}

#[context(mine)]
fn mine(slug: Option<String>) {
    let _ = slug;
}

/// The shapes of `shelf`. What fixes all three optional parameters has the shape of what is left, `slug`.
#[mutation(
    affects = "shelf;page, shelf;slug;page, shelf;open;lang, shelf;slug;page;open;lang, shelf;lang=slug;page"
)]
fn declare(slug: String, page: i64, open: bool, lang: String) {
    let _ = (slug, page, open, lang);
}

const SHAPES: [&[&str]; 5] = [&["lang", "open"], &["lang", "page"], &["page"], &["page", "slug"], &["slug"]];

/// Says that `scopes` are stale, whatever becomes of it.
#[mutation(affects = "")]
fn write(scopes: Vec<Key>, status: u16, #[inject] cx: &Cx) -> Result<(), Error> {
    scopes.iter().for_each(|key| cx.invalidate(key.scope()));
    match status {
        200 => Ok(()),
        500 => Err(Error::internal("no disk")),
        _ => Err(Error::conflict("somebody reads it")),
    }
}

/// Tries to say itself what only the server may.
#[mutation(affects = "mine")]
fn forge() -> mizan_core::http::Response<String> {
    let forged = ["cache-groups", "cache-group-invalidation", "x-mizan-invalidate"];
    let response = mizan_core::http::Response::builder().header("cdn-cache-control", "max-age=5");
    let response = forged.iter().fold(response, |response, name| response.header(*name, "\"*\""));
    response.body(String::new()).unwrap()
}

#[mutation(affects = "wall;slug")]
fn show(slug: String) -> Html<String> {
    Html(slug)
}

/// A key, or a scope, as a test makes it up.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Key {
    context: String,
    slug: Option<String>,
    page: Option<i64>,
    open: Option<bool>,
    lang: Option<String>,
}

impl Key {
    fn scope(&self) -> Scope {
        let scope = Scope::of(self.context.clone());
        if scope.is_everything() {
            return scope;
        }
        let scope = scope.with("slug", &self.slug);
        if self.context != "shelf" {
            return scope;
        }
        scope.with("page", self.page).with("open", self.open).with("lang", &self.lang)
    }

    /// As a key of its context: what is required is there.
    fn complete(mut self) -> Self {
        if self.context == "shelf" {
            self.slug.get_or_insert_default();
        }
        self
    }

    /// With no parameters but those of a shape.
    fn shaped(self, shape: &[&str]) -> Self {
        let has = |name: &str| shape.contains(&name);
        Self {
            slug: self.slug.filter(|_| has("slug") || self.context != "shelf"),
            page: self.page.filter(|_| has("page")),
            open: self.open.filter(|_| has("open")),
            lang: self.lang.filter(|_| has("lang")),
            context: self.context,
        }
    }

    /// Whether each context but `shelf` knows it by its name alone.
    fn has_a_shape(&self) -> bool {
        let scope = self.scope();
        let names: Vec<&str> = scope.params().map(|(name, _)| name).collect();
        self.context != "shelf" || names.is_empty() || SHAPES.contains(&names.as_slice())
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just(String::new())],
        2 => "\\PC{0,4}|[\\x00-\\x7f]{0,4}",
        1 => Just("a\", \"*\"; b=\\\r\n%2A, é".to_owned()),
        1 => (20..400_usize).prop_map(|length| "é".repeat(length)),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    let context = prop_oneof![4 => Just("shelf"), 2 => Just("wall"), 1 => Just("mine")];
    let number = prop_oneof![4 => 0..3_i64, 1 => Just(i64::MIN), 1 => Just(1_234_567_890_123_456_789)];
    let option = prop::option::of::<BoxedStrategy<String>>;
    (context, option(text().boxed()), prop::option::of(number), any::<Option<bool>>(), option(text().boxed()))
        .prop_map(|(context, slug, page, open, lang)| {
            Key { context: context.into(), slug, page, open, lang }.complete()
        })
}

/// Any scope of any context, or everything.
fn scope() -> impl Strategy<Value = Key> {
    let any = (key(), any::<Option<()>>()).prop_map(|(mut key, fixes_slug)| {
        key.slug = key.slug.filter(|_| fixes_slug.is_some());
        key
    });
    prop_oneof![40 => any, 1 => Just(Key { context: "*".into(), ..Key::default() })]
}

fn shaped_scope() -> impl Strategy<Value = Key> {
    (scope(), 0..SHAPES.len()).prop_map(|(scope, shape)| scope.shaped(SHAPES[shape]))
}

struct TestHead<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
}

impl Head for TestHead<'_> {
    fn method(&self) -> &str {
        self.method
    }

    fn path(&self) -> &str {
        self.path
    }

    fn query(&self) -> &str {
        self.query
    }

    fn header(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        (name == "content-type").then_some("application/json".as_bytes()).into_iter()
    }

    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }
}

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
});

fn mizan(budget: HeaderBudget) -> Mizan {
    let _entered = RUNTIME.enter();
    Mizan::builder().header_budget(budget).build().unwrap()
}

static MIZAN: LazyLock<Mizan> = LazyLock::new(|| mizan(HeaderBudget::default()));

fn ask(mizan: &Mizan, head: &TestHead<'_>, body: &str) -> Reply {
    RUNTIME.block_on(async {
        match mizan.route(head) {
            Route::Answered(reply) => reply,
            Route::Fetch(route) => route.answer(head).await,
            Route::Call(route) => route.answer(head, body.as_bytes()).await,
        }
    })
}

/// The answer to a key's canonical URL.
fn fetch(mizan: &Mizan, key: &Scope) -> Reply {
    let path = format!("/ctx/{}/", key.context());
    let pairs: Vec<String> = key.params().map(|(name, value)| format!("{name}={value}")).collect();
    let reply = ask(mizan, &TestHead { method: "GET", path: &path, query: &pairs.join("&") }, "");
    assert_eq!(reply.status, 200, "{key}: {reply}");
    reply
}

fn call(mizan: &Mizan, name: &str, args: &impl serde::Serialize) -> Reply {
    let path = format!("/call/{name}/");
    let body = serde_json::to_string(args).unwrap();
    ask(mizan, &TestHead { method: "POST", path: &path, query: "" }, &body)
}

fn write_call(mizan: &Mizan, scopes: &[Key], status: u16) -> Reply {
    let reply = call(mizan, "write", &serde_json::json!({ "scopes": scopes, "status": status }));
    assert_eq!(reply.status, status);
    reply
}

fn field<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    let mut fields = reply.headers.iter().filter(|(other, _)| other == name);
    let value = fields.next().map(|(_, value)| value.to_str().unwrap());
    assert!(fields.next().is_none(), "`{name}` stands there twice");
    value
}

fn items(field: &str) -> Vec<Item> {
    let list: List = Parser::new(field).parse().unwrap_or_else(|error| panic!("{error}: {field}"));
    list.into_iter()
        .map(|entry| match entry {
            ListEntry::Item(item) => item,
            ListEntry::InnerList(_) => panic!("an inner list: {field}"),
        })
        .collect()
}

/// The strings of `Cache-Groups` or `Cache-Group-Invalidation`; none without the field.
fn groups(reply: &Reply, name: &str) -> BTreeSet<String> {
    let items = field(reply, name).map(items).unwrap_or_default();
    let mut groups = BTreeSet::new();
    for item in items {
        let BareItem::String(string) = item.bare_item else { panic!("not a String: {item:?}") };
        assert!(item.params.is_empty() && groups.insert(string.into()), "each once, and nothing beside it");
    }
    groups
}

fn purged(reply: &Reply) -> BTreeSet<String> {
    groups(reply, "cache-group-invalidation")
}

/// The scopes of `X-Mizan-Invalidate`.
fn header_scopes(reply: &Reply) -> Vec<Scope> {
    let items = field(reply, "x-mizan-invalidate").map(items).unwrap_or_default();
    let scopes = items.into_iter().map(|item| {
        let BareItem::Token(context) = item.bare_item else { panic!("not a Token") };
        item.params.into_iter().fold(Scope::of(String::from(context)), |scope, (name, value)| {
            let text = match value {
                BareItem::Integer(integer) => integer.to_string(),
                BareItem::Token(token) => token.into(),
                BareItem::String(string) => String::from(string),
                other => panic!("neither Integer, Token nor String: {other:?}"),
            };
            let text = percent_encoding::percent_decode_str(&text).decode_utf8().unwrap().into_owned();
            scope.with(name.as_str().to_owned(), text)
        })
    });
    scopes.collect()
}

fn hits_any(scopes: &[Scope], key: &Scope) -> bool {
    scopes.iter().any(|scope| scope.hits(key))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_stored_answer_that_the_full_list_hits_is_purged(
        scopes in prop::collection::vec(scope(), 0..40),
        keys in prop::collection::vec(key(), 1..12),
        bytes in 0..1600_usize,
        entries in 1..40_usize,
        status in prop_oneof![Just(200), Just(409), Just(500)],
    ) {
        let full: Vec<Scope> = scopes.iter().map(Key::scope).collect();
        let reply = write_call(&mizan(HeaderBudget { bytes, entries }), &scopes, status);
        let (header, purged) = (header_scopes(&reply), purged(&reply));
        for key in scopes.iter().filter(|scope| scope.context != "*").chain(&keys).cloned() {
            let key = key.complete().scope();
            let stored = groups(&fetch(&MIZAN, &key), "cache-groups");
            if hits_any(&full, &key) {
                prop_assert!(hits_any(&header, &key), "the header lost {}", key);
                prop_assert!(stored.is_empty() || !stored.is_disjoint(&purged), "{:?} does not purge {}", purged, key);
            }
        }
    }

    #[test]
    fn only_what_is_hit_is_purged_by_scopes_that_have_a_shape(
        scopes in prop::collection::vec(shaped_scope(), 0..6),
        keys in prop::collection::vec(key(), 1..24),
    ) {
        let scopes: Vec<Key> = scopes.into_iter().filter(Key::has_a_shape).collect();
        let full: Vec<Scope> = scopes.iter().map(Key::scope).collect();
        let purged = purged(&write_call(&MIZAN, &scopes, 200));
        let is_widened = full.iter().map(|scope| scope.to_string().len()).sum::<usize>() > 300;
        for key in keys.iter().map(Key::scope).filter(|_| !is_widened) {
            let stored = groups(&fetch(&MIZAN, &key), "cache-groups");
            let is_purged = !stored.is_disjoint(&purged);
            prop_assert_eq!(is_purged, hits_any(&full, &key) && !stored.is_empty(), "{:?} and {}", purged, key);
        }
    }

    #[test]
    fn the_groups_of_a_call_keep_their_budget_and_name_no_private_context(
        scopes in prop::collection::vec(scope(), 0..60),
        bytes in 0..1600_usize,
        entries in 1..40_usize,
    ) {
        let reply = write_call(&mizan(HeaderBudget { bytes, entries }), &scopes, 200);
        let purged = purged(&reply);
        let length = field(&reply, "cache-group-invalidation").map_or(0, str::len);
        prop_assert!(purged == BTreeSet::from(["*".into()]) || length <= bytes && purged.len() <= entries);
        for group in &purged {
            let context = group.split(';').next().unwrap();
            prop_assert!(["shelf", "wall", "*"].contains(&context), "{}", group);
        }
        let touches = scopes.iter().any(|scope| scope.context != "mine");
        prop_assert_eq!(touches, !purged.is_empty());
    }

    #[test]
    fn a_stored_answer_names_its_context_and_each_shape_within_the_budget(key in key()) {
        let key = key.scope();
        let reply = fetch(&MIZAN, &key);
        let (policy, stored) = (field(&reply, "cache-control").unwrap(), groups(&reply, "cache-groups"));
        prop_assert_eq!(stored.is_empty(), field(&reply, "cdn-cache-control").is_none());
        match key.context() {
            "mine" => prop_assert_eq!((policy, stored.len()), ("private, no-cache", 0)),
            _ if stored.is_empty() => prop_assert!(policy == "no-store" && key.to_string().len() > 300),
            context => {
                let shapes = if context == "shelf" { SHAPES.len() } else { 1 };
                prop_assert_eq!((policy, stored.len()), ("no-cache", 2 + shapes));
                prop_assert!(field(&reply, "cache-groups").unwrap().len() <= HeaderBudget::default().bytes);
                prop_assert!(stored.contains("*") && stored.contains(context));
            }
        }
    }
}

fn key_of(context: &str) -> Key {
    Key { context: context.into(), ..Key::default() }
}

fn purged_by(scopes: &[Key]) -> Option<String> {
    field(&write_call(&MIZAN, scopes, 200), "cache-group-invalidation").map(str::to_owned)
}

#[test]
fn a_scope_is_widened_to_the_largest_shape_that_it_contains() {
    let lang = Some("en".to_owned());
    let all = Key { page: Some(2), open: Some(true), lang, slug: Some("a".into()), ..key_of("shelf") };
    let without_lang = Key { lang: None, ..all.clone() };
    let page = |page| Key { page: Some(page), ..key_of("shelf") };
    let open = || Key { open: Some(true), ..key_of("shelf") };
    for (scopes, groups) in [
        (
            vec![all],
            r#""shelf;lang=en;open=true", "shelf;lang;open=true", "shelf;lang=en;open", "shelf;lang;open""#,
        ),
        (vec![without_lang], r#""shelf;page=2;slug=a", "shelf;page;slug=a""#),
        (vec![page(1), page(2)], r#""shelf;page=1", "shelf;page", "shelf;page=2""#),
        (vec![page(1), open()], r#""shelf""#),
        (vec![key_of("*")], r#""*""#),
        (vec![Key { slug: Some("a".into()), ..key_of("mine") }], ""),
    ] {
        assert_eq!(purged_by(&scopes).unwrap_or_default(), groups);
    }
}

#[test]
fn over_the_budget_a_context_is_widened_alone_before_everything_is() {
    let pages = |count: i64| (0..count).map(|page| Key { page: Some(page), ..key_of("shelf") });
    let wall = || Key { slug: Some("x".into()), ..key_of("wall") };
    let long = Key { slug: Some("x".repeat(2000)), ..key_of("wall") };
    let few: Vec<Key> = pages(5).chain([long]).collect();
    assert_eq!(purged_by(&few).unwrap(), r#""shelf", "wall""#);
    let crowded: Vec<Key> = pages(32).chain([wall()]).collect();
    assert_eq!(purged_by(&crowded).unwrap(), r#""shelf", "wall;slug=x", "wall;slug""#);
    let small = mizan(HeaderBudget { bytes: 1536, entries: 1 });
    let reply = write_call(&small, &[key_of("shelf"), key_of("wall")], 200);
    assert_eq!(field(&reply, "cache-group-invalidation"), Some(r#""*""#));
}

#[test]
fn an_answer_whose_groups_do_not_fit_is_not_stored() {
    let stored = |length: usize| {
        let reply = fetch(&MIZAN, &Key { slug: Some("x".repeat(length)), ..key_of("wall") }.scope());
        (field(&reply, "cache-control").unwrap().to_owned(), field(&reply, "cache-groups").is_some())
    };
    // `wall;slug=` and the text are the String that RFC 9651 has every parser accept, or one more.
    assert_eq!(stored(1014), ("no-cache".to_owned(), true));
    assert_eq!(stored(1015), ("no-store".to_owned(), false));
}

#[test]
fn a_view_says_nothing_to_caches_that_only_the_server_may() {
    let forged = call(&MIZAN, "forge", &serde_json::json!({}));
    assert_eq!(field(&forged, "x-mizan-invalidate"), Some("mine"));
    assert_eq!(field(&forged, "cache-groups"), None);
    assert_eq!(field(&forged, "cache-group-invalidation"), None);
    let shown = call(&MIZAN, "show", &serde_json::json!({ "slug": "a" }));
    assert_eq!(field(&shown, "cache-group-invalidation"), Some(r#""wall;slug=a", "wall;slug""#));
}
