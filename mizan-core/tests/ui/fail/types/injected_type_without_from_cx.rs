use mizan_core::context;

struct CurrentUser;

#[context]
fn read(#[inject] me: CurrentUser) -> u8 {
    let _ = me;
    0
}

fn main() {}
