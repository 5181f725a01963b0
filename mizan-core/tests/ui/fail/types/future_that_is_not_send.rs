use mizan_core::context;

use std::rc::Rc;

#[context]
async fn read() -> u8 {
    let shared = Rc::new(0);
    std::future::ready(()).await;
    *shared
}

fn main() {}
