use mizan_core::mutation;

#[derive(serde::Deserialize)]
struct Order {
    id: u64,
}

#[mutation]
fn write(order: Order) {
    let _ = order.id;
}

fn main() {}
