use mizan_core::mutation;

#[mutation(affects = "user;user_id")]
fn write(name: String, page: u8) {
    let _ = (name, page);
}

fn main() {}
