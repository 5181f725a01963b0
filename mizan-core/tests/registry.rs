//! What the registry refuses when it links, and what the manifest says. Each module is a registry of its own.
#![allow(missing_docs)]

use mizan_core::{LinkError, Mizan, Registry};

fn link(module: &str) -> Result<Registry, LinkError> {
    Registry::link_module(&format!("registry::{module}"))
}

/// The faults of a registry, less line numbers, which move with every edit of this file.
fn faults(module: &str) -> Vec<String> {
    let error = link(module).unwrap_err();
    error.faults().map(without_lines).collect()
}

fn without_lines(text: &str) -> String {
    let mut parts = text.split("registry.rs:");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, rest| {
        text + "registry.rs:…" + rest.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

fn check_snapshot(name: &str, value: &impl serde::Serialize) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/manifest");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_json_snapshot!(name, value));
}

mod same_name {
    use mizan_core::{context, mutation};

    #[context(user)]
    fn first() {}

    #[mutation(name = "first")]
    fn second() {}
}

#[test]
fn two_functions_of_one_name_are_refused_with_both_places() {
    assert_eq!(
        faults("same_name"),
        [
            "two functions are named `first`: at mizan-core/tests/registry.rs:… and at mizan-core/tests/registry.rs:…\n\
          help: give one of them a wire name of its own: `name = \"…\"`"
        ]
    );
}

mod two_types {
    use mizan_core::context;

    #[context(user)]
    fn by_number(user_id: u64) -> u64 {
        user_id
    }

    #[context(user)]
    fn by_name(user_id: Option<String>) -> Option<String> {
        user_id
    }
}

#[test]
fn a_parameter_of_two_types_is_refused_with_both_places() {
    assert_eq!(
        faults("two_types"),
        [
            "context `user`: `user_id` is a `Option<String>` in `by_name` at mizan-core/tests/registry.rs:… and a `u64` in \
          `by_number` at mizan-core/tests/registry.rs:…\nhelp: a parameter has one type in all functions of its context"
        ]
    );
}

mod no_scalar {
    use mizan_core::context;

    type Ratio = f64;

    #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
    struct Range {
        from: u64,
    }

    #[context(a)]
    fn of_ratio(ratio: Ratio) -> f64 {
        ratio
    }

    #[context(b)]
    fn of_range(range: Option<Range>) -> u64 {
        range.map_or(0, |range| range.from)
    }
}

#[test]
fn a_parameter_that_is_no_scalar_is_refused() {
    let faults = faults("no_scalar");
    assert_eq!(faults.len(), 2);
    assert!(faults[0].starts_with(
        "context `a`: `ratio: Ratio` of `of_ratio` at mizan-core/tests/registry.rs:… is not a scalar"
    ));
    assert!(faults[1].starts_with("context `b`: `range: Option<Range>` of `of_range`"));
}

mod bad_affects {
    use mizan_core::{context, mutation};

    #[context(user)]
    fn user_name(user_id: u64) -> u64 {
        user_id
    }

    #[mutation(affects = "usr")]
    fn misspelled_context() {}

    #[mutation(affects = "user;usr_id=id")]
    fn misspelled_param(id: u64) {
        let _ = id;
    }

    #[mutation(affects = "something_else_entirely")]
    fn far_off() {}
}

#[test]
fn affects_that_can_hit_nothing_is_refused_with_the_nearest_name() {
    let place = "mizan-core/tests/registry.rs:…";
    assert_eq!(
        faults("bad_affects"),
        [
            format!(
                "`far_off` at {place} affects the context `something_else_entirely`, which does not exist\nhelp: there are `user`"
            ),
            format!(
                "`misspelled_context` at {place} affects the context `usr`, which does not exist\nhelp: did you mean `user`?"
            ),
            format!(
                "`misspelled_param` at {place} affects `user` by `usr_id`, which no function of that context takes (`user_name` at {place})\n\
                 help: did you mean `user_id`?"
            ),
        ]
    );
}

mod leaky {
    use mizan_core::{Cx, Error, FromCx, context};

    pub(crate) struct Me;

    impl FromCx for Me {
        async fn from_cx(_: &Cx) -> Result<Self, Error> {
            Ok(Self)
        }
    }

    #[context(cache(shared, ttl = "60s"))]
    fn by_user(#[inject] _me: Me) {}

    #[context(cache(shared, ttl = "60s"))]
    fn by_request(#[inject] _cx: &Cx) {}

    type Request = Cx;

    /// A spelling is no way around it.
    #[context(cache(shared, ttl = "60s"))]
    fn by_alias(#[inject] _cx: &Request) {}

    /// Beside a function that keeps the whole context private, it is still a mistake.
    #[context(mixed, cache(shared, ttl = "60s"))]
    fn mixed(#[inject] _me: Me) {}

    #[context(mixed)]
    fn private() {}

    #[context(cache(shared, ttl = "60s"))]
    fn by_state(#[inject] _state: &String) {}
}

#[test]
fn a_shared_context_that_depends_on_the_request_is_refused() {
    let fault = |name: &str, injected: &str| {
        format!(
            "`{name}` at mizan-core/tests/registry.rs:… is `cache(shared)` and injects `{injected}`, which depends on the request: a shared \
             cache would show one user's data to another\n\
             help: drop `cache(shared, …)`, or inject only shared state (`&T`)"
        )
    };
    assert_eq!(
        faults("leaky"),
        [
            fault("by_alias", "&Request"),
            fault("by_request", "&Cx"),
            fault("by_user", "Me"),
            fault("mixed", "Me"),
        ]
    );
}

mod crowded {
    use mizan_core::{context, mutation};

    #[context(grid, cache(shared, ttl = "60s"))]
    fn cell(a: u8, b: u8, c: u8, d: u8, e: u8) {
        let _ = (a, b, c, d, e);
    }

    #[mutation(
        affects = "grid, grid;a, grid;b, grid;a;b, grid;c, grid;a;c, grid;b;c, grid;a;b;c, grid;d, grid;a;d, grid;b;d, \
                   grid;a;b;d, grid;c;d, grid;a;c;d, grid;b;c;d, grid;a;b;c;d"
    )]
    fn without_e(a: u8, b: u8, c: u8, d: u8) {
        let _ = (a, b, c, d);
    }

    #[mutation(
        affects = "grid;e, grid;a;e, grid;b;e, grid;a;b;e, grid;c;e, grid;a;c;e, grid;b;c;e, grid;a;b;c;e, grid;d;e, \
                   grid;a;d;e, grid;b;d;e, grid;a;b;d;e, grid;c;d;e, grid;a;c;d;e, grid;b;c;d;e, grid;a;b;c;d;e"
    )]
    fn with_e(a: u8, b: u8, c: u8, d: u8, e: u8) {
        let _ = (a, b, c, d, e);
    }
}

#[test]
fn a_shared_context_of_more_shapes_than_caches_support_is_refused() {
    let place = "mizan-core/tests/registry.rs:…";
    assert_eq!(
        faults("crowded"),
        [format!(
            "context `grid` (`cell` at {place}) is `cache(shared)` and affected by 31 sets of parameters, by `with_e` at {place}, \
             `without_e` at {place}: a shared cache need not purge an answer by more than 30\n\
             help: fix the same parameters in more of the scopes, or none"
        )]
    );
}

mod shapes {
    use mizan_core::{context, mutation};

    #[context(list, cache(shared, ttl = "60s"))]
    fn list(shop: u8, a: Option<u8>, b: Option<u8>, c: Option<u8>) {
        let _ = (shop, a, b, c);
    }

    #[context(other, cache(shared, ttl = "60s", swr = "5s"))]
    fn other() {}

    #[context(other, cache(shared, ttl = "2m", swr = "1s"))]
    fn another() {}

    #[mutation(affects = "list;shop;c=a;a, list;a, list, other")]
    fn few(shop: u8, a: u8) {
        let _ = (shop, a);
    }

    #[mutation(affects = "list;b=shop;c=shop;a;shop, list;a;shop;c=a, list;a;b=a;c=a")]
    fn many(shop: u8, a: u8) {
        let _ = (shop, a);
    }
}

#[test]
fn the_manifest_says_by_what_a_shared_context_is_purged() {
    let manifest = link("shapes").unwrap().manifest();
    let cache = |name: &str| serde_json::to_value(&manifest.contexts[name].cache).unwrap();
    // What fixes three optional parameters counts without them.
    assert_eq!(
        cache("list"),
        serde_json::json!({ "ttl": 60, "shapes": [["a"], ["a", "c", "shop"], ["shop"]] })
    );
    assert_eq!(cache("other"), serde_json::json!({ "ttl": 60, "swr": 1, "shapes": [] }));
}

#[test]
fn nothing_registered_explains_the_linker() {
    let fault = &faults("nowhere")[0];
    assert!(
        fault.starts_with("no function is registered") && fault.contains("use my_handlers as _;"),
        "{fault}"
    );
}

mod half_shared {
    use mizan_core::context;

    #[context(catalog, cache(shared, ttl = "60s"))]
    fn shared() {}

    #[context(catalog)]
    fn private() {}
}

#[test]
fn one_function_that_is_not_shared_makes_its_context_private() {
    assert_eq!(link("half_shared").unwrap().manifest().contexts["catalog"].cache, None);
}

mod durations {
    use mizan_core::context;

    #[context(cache(shared, ttl = "90s", swr = "5m"))]
    fn short() {}

    #[context(cache(shared, ttl = "2h", swr = "1d"))]
    fn long() {}
}

#[test]
fn a_duration_has_its_unit() {
    let contexts = link("durations").unwrap().manifest().contexts;
    let seconds = |name: &str| contexts[name].cache.as_ref().map(|cache| (cache.ttl, cache.swr)).unwrap();
    assert_eq!((seconds("short"), seconds("long")), ((90, Some(300)), (7200, Some(86_400))));
}

mod two_promises {
    use mizan_core::{ApiError, DeclaredError, Error, context, mutation};

    #[derive(Debug, thiserror::Error, ApiError)]
    #[error("there is no such order")]
    #[api(status = 404, code = "NO_ORDER")]
    pub(crate) struct Missing(u64);

    #[derive(Debug)]
    pub(crate) struct Gone;

    #[derive(Debug, thiserror::Error, ApiError)]
    pub(crate) enum Either {
        #[error(transparent)]
        #[api(transparent)]
        Missing(#[from] Missing),
        #[error("gone")]
        #[api(transparent)]
        Gone(Gone),
        /// As it is in `Missing`: this is one promise.
        #[error("there is no such order")]
        #[api(status = 404, code = "NO_ORDER")]
        Lost(u64),
    }

    impl From<Gone> for Error {
        fn from(_: Gone) -> Self {
            Self::new(410, "NO_ORDER", "the order is gone")
        }
    }

    impl ApiError for Gone {
        fn declared() -> Vec<DeclaredError> {
            vec![DeclaredError::new(410, "NO_ORDER"), DeclaredError::new(410, "CONFLICT")]
        }
    }

    #[context(order)]
    fn missing() -> Result<u8, Missing> {
        Err(Missing(5))
    }

    #[context(order)]
    fn either() -> Result<u8, Either> {
        Err(Either::Gone(Gone))
    }

    #[mutation(affects = "order")]
    fn also_either() -> Result<u8, Either> {
        Err(Either::Lost(5))
    }
}

#[test]
fn a_code_that_promises_two_things_is_refused_with_both_places() {
    let place = "mizan-core/tests/registry.rs:…";
    assert_eq!(
        faults("two_promises"),
        [
            format!(
                "`also_either` at {place} and 1 more: `NO_ORDER` is declared with status 404 and data \
                 {{\"format\":\"uint64\",\"minimum\":0,\"type\":\"integer\"}} at {place}, and with status 410 and no data at {place}\n\
                 help: a client that matches on the code must know what it gets: give one of them a code of its own"
            ),
            format!(
                "`also_either` at {place} and 1 more: at {place}, `CONFLICT` is a code of Mizan's own, whose status is 409: use \
                 this status, or another code"
            ),
        ]
    );
}

mod shop {
    use mizan_core::{Html, context, mutation};
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    pub(crate) struct Db;

    /// How a product is sold.
    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    pub(crate) enum Kind {
        /// One by one.
        Single,
        Bundle,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Order {
        pub(crate) id: u64,
        #[serde(default)]
        pub(crate) note: String,
    }

    #[derive(Serialize, JsonSchema)]
    pub(crate) struct Page<T> {
        pub(crate) items: Vec<T>,
        pub(crate) next: Option<u32>,
    }

    pub(crate) mod archive {
        use schemars::JsonSchema;
        use serde::Serialize;

        #[derive(Serialize, JsonSchema)]
        pub(crate) struct Entry {
            pub(crate) year: u16,
        }
    }

    pub(crate) mod journal {
        use schemars::JsonSchema;
        use serde::Serialize;

        #[derive(Serialize, JsonSchema)]
        pub(crate) struct Entry {
            pub(crate) text: String,
        }
    }

    /// The orders of a user.
    ///
    /// Newest first.
    #[context(user)]
    async fn user_orders(
        user_id: u64,
        page: Option<u32>,
        #[inject] db: &Db,
    ) -> Result<Page<Order>, mizan_core::Error> {
        let _ = (user_id, db);
        Ok(Page { items: vec![], next: page })
    }

    #[context(user)]
    fn user_archive(user_id: u64) -> Page<archive::Entry> {
        Page { items: vec![archive::Entry { year: user_id as u16 }], next: None }
    }

    #[context(catalog, cache(shared, ttl = "10m", swr = "30s"))]
    fn journal_entries(kind: Option<Kind>) -> Vec<journal::Entry> {
        let _ = kind;
        vec![journal::Entry { text: String::new() }]
    }

    #[context(catalog, cache(shared, ttl = "1m"))]
    fn catalog_size() -> usize {
        0
    }

    #[mutation(affects = "user;user_id=result.id, catalog;kind")]
    async fn place(order: Order, kind: Kind) -> Order {
        let _ = kind;
        order
    }

    #[mutation(affects = "")]
    fn page() -> Html<String> {
        Html(String::new())
    }

    #[mutation(blocking)]
    fn quiet() {}
}

mod failing {
    use std::fmt;

    use mizan_core::{ApiError, context, mutation};
    use schemars::JsonSchema;
    use serde::Serialize;

    #[derive(Debug, Serialize, JsonSchema)]
    pub(crate) struct Offer {
        pub(crate) product_id: u64,
        pub(crate) price: u32,
    }

    /// What goes wrong with an order.
    #[derive(Debug, ApiError)]
    #[expect(dead_code, reason = "only declared")]
    pub(crate) enum OrderError {
        /// Fewer pieces are left than were ordered.
        ///
        /// Order fewer.
        #[api(status = 409)]
        OutOfStock {
            /// How many are left.
            left: u32,
            /// What there is instead.
            instead: Option<Offer>,
        },
        /// No such order.
        #[api(status = 404)]
        NotFound(#[api(skip)] &'static str),
        #[api(status = 422, code = "TOO_MANY", param = "quantity")]
        More(u8),
        #[api(status = 503)]
        Closed { source: fmt::Error },
        #[api(transparent)]
        Session(SessionError),
        #[api(internal)]
        Broken(fmt::Error),
    }

    /// Nobody is signed in.
    #[derive(Debug, ApiError)]
    #[api(status = 401, code = "UNAUTHENTICATED")]
    pub(crate) struct SessionError;

    impl fmt::Display for OrderError {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("no order")
        }
    }

    impl std::error::Error for OrderError {}

    impl fmt::Display for SessionError {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("sign in first")
        }
    }

    type Fallible<T> = Result<T, OrderError>;

    pub(crate) mod billing {
        use mizan_core::{ApiError, DeclaredError, Error};

        /// As another module calls its own.
        #[derive(Debug)]
        pub(crate) struct SessionError;

        impl From<SessionError> for Error {
            fn from(_: SessionError) -> Self {
                Self::new(402, "UNPAID", "pay first")
            }
        }

        impl ApiError for SessionError {
            fn declared() -> Vec<DeclaredError> {
                vec![DeclaredError::new(402, "UNPAID").data::<super::Offer>()]
            }
        }
    }

    #[context(order)]
    fn declared(order_id: u64) -> Result<u64, SessionError> {
        Ok(order_id)
    }

    #[mutation(affects = "order;order_id")]
    fn declared_through_an_alias(order_id: u64) -> Fallible<Offer> {
        Ok(Offer { product_id: order_id, price: 5 })
    }

    #[mutation(affects = "")]
    fn declared_elsewhere() -> Result<u64, billing::SessionError> {
        Ok(5)
    }

    #[mutation(affects = "")]
    fn never_fails() -> u64 {
        5
    }

    #[mutation(affects = "")]
    fn undeclared() -> Result<u64, mizan_core::Error> {
        Ok(5)
    }
}

#[test]
fn the_manifest_has_each_error_type_once_under_a_name_of_its_own() {
    let manifest = link("failing").unwrap().manifest();
    check_snapshot("errors", &(manifest.functions, manifest.errors));
}

#[test]
fn the_manifest_is_the_registry_as_data() {
    let manifest = link("shop").unwrap().manifest();
    check_snapshot("registry", &manifest);
}

#[test]
fn the_manifest_survives_its_own_json() {
    let manifest = link("shop").unwrap().manifest();
    let json = serde_json::to_string(&manifest).unwrap();
    assert_eq!(serde_json::from_str::<mizan_core::Manifest>(&json).unwrap(), manifest);
}

#[test]
fn what_looks_wrong_is_a_warning() {
    let registry = link("shop").unwrap();
    let warnings: Vec<String> = registry.warnings().map(without_lines).collect();
    assert_eq!(
        warnings,
        [
            "mutation `quiet` at mizan-core/tests/registry.rs:… does not say what it affects: write `affects = \"\"` if it is nothing"
        ]
    );
    let leaky: Vec<String> = link("unaffected").unwrap().warnings().map(without_lines).collect();
    assert_eq!(
        leaky,
        ["context `lonely` (`lonely` at mizan-core/tests/registry.rs:…): no mutation affects it"]
    );
}

mod unaffected {
    #[mizan_core::context]
    fn lonely() {}
}

#[test]
fn state_that_nobody_registered_is_refused() {
    let error = Mizan::builder().only_module("registry::shop").build().unwrap_err();
    let faults: Vec<String> = error.faults().map(without_lines).collect();
    assert_eq!(
        faults,
        [
            "`user_orders` at mizan-core/tests/registry.rs:… injects `&Db`, and no state of this type is registered\n\
          help: `Mizan::builder().state(…)`"
        ]
    );
    let error =
        Mizan::builder().only_module("registry::shop").state(shop::Db).state(shop::Db).build().unwrap_err();
    assert!(error.to_string().contains("registered twice"), "{error}");
    assert!(Mizan::builder().only_module("registry::shop").state(shop::Db).build().is_ok());
}

#[test]
fn all_faults_are_reported_at_once() {
    let builder = Mizan::builder().only_module("registry::bad_affects");
    let text = builder.expect_crate("elsewhere").state(1_u8).state(2_u8).build().unwrap_err().to_string();
    assert!(text.starts_with("the registry has 5 faults:\n- "), "{text}");
    assert!(
        text.contains("`elsewhere` has registered no function") && text.contains("registered twice"),
        "{text}"
    );
}
