use mizan_core::mutation;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    #[serde(skip)]
    #[schemars(skip)]
    cached: std::marker::PhantomData<std::rc::Rc<u64>>,
}

#[mutation]
async fn write(order: Order) {
    let _ = order.cached;
}

#[mutation(blocking)]
fn write_blocking(order: Order) {
    let _ = order.cached;
}

fn main() {}
