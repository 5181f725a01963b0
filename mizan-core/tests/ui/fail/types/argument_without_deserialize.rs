use mizan_core::mutation;

#[derive(schemars::JsonSchema)]
struct Order {
    id: u64,
}

#[mutation]
fn write(order: Order) {
    let _ = order.id;
}

fn main() {}
