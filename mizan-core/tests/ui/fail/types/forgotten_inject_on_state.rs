use mizan_core::context;

struct Db;

#[context]
fn read(db: &Db) -> u8 {
    let _ = db;
    0
}

fn main() {}
