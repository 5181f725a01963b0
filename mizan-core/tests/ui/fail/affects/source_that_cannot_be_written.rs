use mizan_core::mutation;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct UserId(u64);

#[mutation(affects = "user;user_id")]
fn write(user_id: UserId) {
    let _ = user_id.0;
}

fn main() {}
