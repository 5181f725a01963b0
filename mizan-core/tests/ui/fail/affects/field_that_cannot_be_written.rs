use mizan_core::mutation;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct UserId(u64);

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    owner: UserId,
}

#[mutation(affects = "user;user_id=order.owner, orders;owner=order.owner")]
fn write(order: Order) {
    let _ = order.owner.0;
}

fn main() {}
