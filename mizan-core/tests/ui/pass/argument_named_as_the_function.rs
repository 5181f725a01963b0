use mizan_core::{context, mutation};

#[context]
fn name(name: u64) -> u64 {
    name
}

#[mutation(affects = "name;name")]
async fn args(name: u64, cx: u64, args: u64) -> u64 {
    name + cx + args
}

fn main() {}
