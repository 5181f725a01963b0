use mizan_core::mutation;

struct Order {
    id: u64,
}

#[mutation]
async fn write(order: Order, quantity: u64) {
    let _ = (order.id, quantity);
}

fn main() {}
