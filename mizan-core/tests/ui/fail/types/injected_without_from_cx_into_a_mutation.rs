use mizan_core::mutation;

struct CurrentUser;

#[mutation]
async fn write(#[inject] me: CurrentUser) {
    let _ = me;
}

fn main() {}
