use mizan_core::context;

#[derive(serde::Serialize)]
struct Profile;

struct Broken;

#[context]
fn read() -> Result<Option<Profile>, Broken> {
    Err(Broken)
}

fn main() {}
