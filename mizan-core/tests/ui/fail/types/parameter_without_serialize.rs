use mizan_core::context;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct UserId(u64);

#[context]
fn read(user_id: UserId) -> u64 {
    user_id.0
}

fn main() {}
