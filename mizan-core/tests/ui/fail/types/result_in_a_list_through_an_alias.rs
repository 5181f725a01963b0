use mizan_core::context;

#[derive(schemars::JsonSchema)]
struct Order;

type Fallible<T> = Result<T, mizan_core::Error>;

#[context]
async fn read() -> Fallible<Vec<Order>> {
    Ok(vec![Order])
}

fn main() {}
