use mizan_core::mutation;

#[derive(schemars::JsonSchema)]
struct UserId(u64);

#[mutation(affects = "user;user_id=result")]
fn write() -> UserId {
    UserId(5)
}

fn main() {}
