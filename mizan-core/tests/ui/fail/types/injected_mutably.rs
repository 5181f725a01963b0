use mizan_core::mutation;

struct Db;

#[mutation]
fn write(#[inject] db: &mut Db) {
    let _ = db;
}

fn main() {}
