use mizan_core::mutation;

struct Db;

#[mutation(affects = "user;user_id=db")]
fn write(#[inject] db: &Db) {
    let _ = db;
}

fn main() {}
