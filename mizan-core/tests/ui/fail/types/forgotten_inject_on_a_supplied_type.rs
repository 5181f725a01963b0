use mizan_core::{Cx, Error, FromCx, context};

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct CurrentUser(u64);

impl FromCx for CurrentUser {
    async fn from_cx(_: &Cx) -> Result<Self, Error> {
        Ok(Self(5))
    }
}

#[context]
fn read(me: CurrentUser) -> u64 {
    me.0
}

fn main() {}
