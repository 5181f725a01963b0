use mizan_core::context;

struct UserId(u64);

#[context]
async fn read(user_id: UserId) -> u64 {
    user_id.0
}

fn main() {}
