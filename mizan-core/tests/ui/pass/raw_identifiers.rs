use mizan_core::{context, mutation};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    r#type: u64,
}

#[context(r#type)]
fn r#match(r#type: u64) -> u64 {
    r#type
}

#[mutation(affects = "type;type")]
fn r#move(r#type: u64) {
    let _ = r#type;
}

#[mutation(affects = "type;type=order.type")]
fn r#do(order: Order) {
    let _ = order;
}

fn main() {}
