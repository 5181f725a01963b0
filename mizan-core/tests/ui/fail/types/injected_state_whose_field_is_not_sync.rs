use mizan_core::{context, mutation};

struct Db {
    opened: std::cell::Cell<u8>,
}

#[context]
async fn read(#[inject] db: &Db) -> u8 {
    db.opened.get()
}

#[mutation(blocking)]
fn write(#[inject] db: &Db) {
    db.opened.set(1);
}

fn main() {}
