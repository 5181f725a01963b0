use mizan_core::mutation;

#[derive(serde::Serialize)]
struct Profile {
    name: String,
}

#[mutation]
fn write() -> Profile {
    Profile { name: String::new() }
}

fn main() {}
