use mizan_core::context;

struct Db(String);

#[context]
fn elided(#[inject] db: &Db) -> &str {
    &db.0
}

#[context]
async fn named<'a>(#[inject] db: &'a Db) -> Result<&'a str, mizan_core::Error> {
    Ok(&db.0)
}

#[context]
fn fixed() -> &'static str {
    "x"
}

fn main() {}
