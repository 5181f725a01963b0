use mizan_core::{Cx, Error, FromCx, context, mutation};

struct Me;

impl FromCx for Me {
    async fn from_cx(_: &Cx) -> Result<Self, Error> {
        Ok(Self)
    }
}

struct Db;

macro_rules! handlers {
    ($read:ident, $write:ident, $id:ident: $ty:ty, $answer:ty) => {
        #[context(user)]
        async fn $read($id: $ty, at: u8, #[inject] me: Me, #[inject] db: &Db) -> $answer {
            let _ = (at, me, db);
            $id
        }

        #[mutation(affects = "user;user_id, user;at=result")]
        async fn $write($id: $ty, name: String, #[inject] me: Me, #[inject] db: &Db) -> Result<$answer, Error> {
            let _ = (name, me, db);
            Ok($id)
        }

        #[mutation(affects = "user;user_id=id")]
        fn whole(id: u8, #[inject] me: Me, #[inject] db: &Db) -> Option<u8> {
            let _ = (me, db);
            Some(id)
        }
    };
}

handlers!(read, write, user_id: u8, u8);

fn main() {}
