use mizan_core::mutation;

use std::rc::Rc;

#[mutation]
async fn write() {
    let shared = Rc::new(0);
    std::future::ready(()).await;
    let _ = shared;
}

fn main() {}
