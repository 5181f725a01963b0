use mizan_core::{context, mutation};

#[context(r#type)]
fn r#match(r#type: u64) -> u64 {
    r#type
}

#[mutation(affects = "type;type")]
fn r#move(r#type: u64) {
    let _ = r#type;
}

fn main() {}
