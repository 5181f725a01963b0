use mizan_core::context;

#[derive(schemars::JsonSchema)]
struct Profile {
    name: String,
}

#[context]
fn read() -> Profile {
    Profile { name: String::new() }
}

fn main() {}
