use mizan_core::mutation;

#[mutation(affects = "user;user_id=result")]
fn write(result: u64) -> u64 {
    result
}

fn main() {}
