//! What the macros expand to: `snapshots/expand`, formatted, made to be read.

use crate::attribute;
use crate::role::Role;

fn check(name: &str, role: Role, options: &str, function: &str) {
    check_expanded(name, attribute(role, options.parse().unwrap(), function.parse().unwrap()));
}

fn check_expanded(name: &str, expanded: proc_macro2::TokenStream) {
    let file = syn::parse2(expanded).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/expand");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, prettyplease::unparse(&file)));
}

#[test]
fn context() {
    check(
        "context",
        Role::Context,
        r#"user, cache(shared, ttl = "1m", swr = "10s")"#,
        "/// Who the user is.
        pub async fn user_profile(user_id: u64, #[inject] db: &Db) -> Result<Profile, Error> { db.user(user_id).await }",
    );
}

#[test]
fn mutation() {
    check(
        "mutation",
        Role::Mutation,
        r#"affects = "user;user_id=result.owner.id, order;order_id=order.id, notifications""#,
        "async fn place(order: Order, #[inject] me: CurrentUser, #[inject] db: &Db) -> Result<Order, Error> { todo() }",
    );
}

#[test]
fn blocking_with_another_path_to_the_crate() {
    check(
        "blocking",
        Role::Mutation,
        r#"blocking, name = "rebuild_index", crate = facade::mizan"#,
        "fn rebuild(#[inject] index: &Index, #[cfg(feature = \"deep\")] deep: bool) -> &'static str { index.rebuild() }",
    );
}

#[test]
fn a_mistake_leaves_the_function() {
    check("mistake", Role::Mutation, "oops", "fn write(#[inject] db: &Db) { db.write() }");
}

#[test]
fn error() {
    let error = r#"
        /// Why nothing is ordered.
        #[api(crate = facade::mizan)]
        pub enum ShopError {
            /// Fewer pieces are left than were ordered.
            #[api(status = 409)]
            OutOfStock { product: String, #[api(param)] param: &'static str, source: io::Error },
            #[api(status = 404)]
            NotFound(u64),
            #[api(status = 422, code = "BAD_NAME", param = "name")]
            Name(#[api(detail)] &'static str),
            #[api(transparent)]
            Session(SessionError),
            #[api(internal)]
            Database(#[from] sqlx::Error),
        }"#;
    check_expanded("error", crate::api_error::derive(error.parse().unwrap()));
}

#[test]
fn an_error_with_a_mistake_keeps_its_impls() {
    let error = "#[api(staus = 404)] struct NotFound;";
    check_expanded("error_mistake", crate::api_error::derive(error.parse().unwrap()));
}

/// Whatever the user shadows, generated code must mean the same: it names the crate by the given path alone.
#[test]
fn the_path_to_the_crate_is_used_everywhere() {
    let function = "async fn place(order: Order, #[inject] db: &Db) -> Result<Order, Error> { todo() }";
    for role in [Role::Context, Role::Mutation] {
        let expanded = attribute(role, "crate = facade::mizan".parse().unwrap(), function.parse().unwrap());
        let text = expanded.to_string();
        assert!(!text.contains("mizan_core"), "{text}");
        assert!(text.contains("facade :: mizan :: __private"), "{text}");
    }
    let error = "#[api(status = 404, crate = facade::mizan)] struct NotFound(u8);";
    let text = crate::api_error::derive(error.parse().unwrap()).to_string();
    assert!(!text.contains("mizan_core"), "{text}");
}
