use mizan_core::{context, mutation};

mod auth {
    use mizan_core::{Cx, Error, FromCx};

    pub struct CurrentUser(pub u64);

    impl FromCx for CurrentUser {
        async fn from_cx(_: &Cx) -> Result<Self, Error> {
            Ok(Self(5))
        }
    }

    pub struct Signed<T>(pub T);

    impl FromCx for Signed<u64> {
        async fn from_cx(_: &Cx) -> Result<Self, Error> {
            Ok(Self(5))
        }
    }
}

#[mutation]
fn write(me: auth::CurrentUser) {
    let _ = me.0;
}

#[context]
async fn read(me: auth::Signed<u64>) -> u64 {
    me.0
}

fn main() {}
