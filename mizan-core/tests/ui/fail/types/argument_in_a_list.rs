use mizan_core::mutation;

#[derive(schemars::JsonSchema)]
struct Order {
    id: u64,
}

#[mutation]
fn write(orders: Vec<Order>) {
    let _ = orders.iter().map(|order| order.id);
}

fn main() {}
