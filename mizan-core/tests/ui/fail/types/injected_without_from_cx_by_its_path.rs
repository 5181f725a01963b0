use mizan_core::mutation;

mod auth {
    pub struct CurrentUser;
}

#[mutation]
async fn write(#[inject] me: auth::CurrentUser) {
    let _ = me;
}

fn main() {}
