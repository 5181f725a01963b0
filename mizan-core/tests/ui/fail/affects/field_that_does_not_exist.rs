use mizan_core::mutation;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    owner_id: u64,
}

#[mutation(affects = "user;user_id=order.owner")]
fn write(order: Order) {
    let _ = order.owner_id;
}

fn main() {}
