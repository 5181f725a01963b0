use mizan_core::mutation;

struct Db;

#[mutation]
fn write(#[inject(db)] db: &Db) {
    let _ = db;
}

fn main() {}
