//! Who is signed in: a signed cookie, and what it means to a handler.

use std::fmt;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use cookie::time::Duration;
use cookie::{Cookie, CookieJar, Key, SameSite};
use mizan_core::{Cx, Error, FromCx, Mizan};
use serde::Deserialize;

use crate::db::Db;
use crate::error::ShopError;
use crate::users;

const COOKIE: &str = "session";

/// The fewest bytes of a secret: twice those of the key, because people write them in hexadecimal.
const SECRET_BYTES: usize = 64;

/// The key that signs session cookies.
#[derive(Clone)]
pub struct SessionKey(Key);

/// Shows nothing of the key: whoever has it can be anybody.
impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey")
    }
}

impl SessionKey {
    /// The key made of all of `secret`; `None` when it has fewer than 64 bytes.
    pub fn new(secret: &[u8]) -> Option<Self> {
        // Derived, because a secret taken as it is signs with its first 32 bytes alone.
        (secret.len() >= SECRET_BYTES).then(|| Self(Key::derive_from(secret)))
    }

    /// The key that the database keeps, made at the first start: sessions outlive a restart.
    ///
    /// # Errors
    ///
    /// When the database fails or its key is damaged.
    pub async fn stored(db: &Db) -> Result<Self, sqlx::Error> {
        let mut tx = db.begin().await?;
        let fresh = Key::generate();
        sqlx::query("INSERT INTO session_key (id, key) VALUES (1, ?) ON CONFLICT DO NOTHING")
            .bind(fresh.master())
            .execute(&mut *tx)
            .await?;
        let key: Vec<u8> =
            sqlx::query_scalar("SELECT key FROM session_key WHERE id = 1").fetch_one(&mut *tx).await?;
        tx.commit().await?;
        Self::new(&key).ok_or_else(|| sqlx::Error::Decode("the stored session key is too short".into()))
    }

    /// The cookie of a session, to be set by a response.
    ///
    /// `Lax` keeps it out of other sites' POSTs. `Secure` is missing because the example is served over plain HTTP; add it
    /// where there is TLS.
    pub fn sign_in(&self, user_id: u32) -> Cookie<'static> {
        let mut jar = CookieJar::new();
        let cookie = Cookie::build((COOKIE, user_id.to_string()));
        jar.signed_mut(&self.0).add(cookie.http_only(true).same_site(SameSite::Lax).path("/"));
        jar.get(COOKIE).expect("it was just added").clone()
    }

    /// The user whom the value of a session's cookie names, if this key has signed it.
    pub fn verify(&self, value: &str) -> Option<u32> {
        let cookie = Cookie::new(COOKIE, value.to_owned());
        CookieJar::new().signed(&self.0).verify(cookie)?.value().parse().ok()
    }
}

/// Who is signed in. Inject it into a handler: without a session the handler does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentUser {
    /// The user's id.
    pub user_id: u32,
    /// Whether the user works for the shop.
    pub is_staff: bool,
}

impl CurrentUser {
    /// Refuses everybody but the user `user_id`.
    ///
    /// # Errors
    ///
    /// [`ShopError::Forbidden`].
    pub fn must_be(&self, user_id: u32) -> Result<(), ShopError> {
        if self.user_id == user_id { Ok(()) } else { Err(ShopError::Forbidden("this is somebody else's")) }
    }

    /// Refuses everybody who does not work for the shop.
    ///
    /// # Errors
    ///
    /// [`ShopError::Forbidden`].
    pub fn must_be_staff(&self) -> Result<(), ShopError> {
        if self.is_staff { Ok(()) } else { Err(ShopError::Forbidden("this is for staff")) }
    }

    /// The user whom the value of a session's cookie names.
    ///
    /// # Errors
    ///
    /// [`ShopError::SignedOut`] when the cookie is not genuine or its user is gone.
    pub async fn of_cookie(value: &str, key: &SessionKey, db: &Db) -> Result<Self, ShopError> {
        let user_id = key.verify(value).ok_or(ShopError::SignedOut)?;
        // Asked each time: a cookie must not keep alive what the database has taken back.
        let is_staff = users::is_staff(db, user_id).await?.ok_or(ShopError::SignedOut)?;
        Ok(Self { user_id, is_staff })
    }
}

impl FromCx for CurrentUser {
    async fn from_cx(cx: &Cx) -> Result<Self, Error> {
        let value = cx.cookie(COOKIE).ok_or(ShopError::SignedOut)?;
        Ok(Self::of_cookie(value, cx.state(), cx.state()).await?)
    }
}

/// Who is signed in, if anybody. Inject it where it is no error that nobody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor(pub Option<CurrentUser>);

impl Visitor {
    /// Who sent an actix-web request, for pages that are no functions of the API.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn of_request(request: &HttpRequest, key: &SessionKey, db: &Db) -> Result<Self, ShopError> {
        Self::of_cookie(cookie_of(request).as_deref(), key, db).await
    }

    /// The visitor who sent `value` as the session's cookie: nobody when there is none or it is not genuine.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn of_cookie(value: Option<&str>, key: &SessionKey, db: &Db) -> Result<Self, ShopError> {
        let Some(value) = value else { return Ok(Self(None)) };
        match CurrentUser::of_cookie(value, key, db).await {
            Ok(me) => Ok(Self(Some(me))),
            Err(ShopError::SignedOut) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}

impl FromCx for Visitor {
    async fn from_cx(cx: &Cx) -> Result<Self, Error> {
        Ok(Self::of_cookie(cx.cookie(COOKIE), cx.state(), cx.state()).await?)
    }
}

/// The value of the session's cookie in an actix-web request.
fn cookie_of(request: &HttpRequest) -> Option<String> {
    let lines = request.headers().get_all(header::COOKIE).filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == COOKIE).map(|cookie| cookie.value().to_owned())
}

/// The fields of the sign-in form.
#[derive(Debug, Deserialize)]
pub(crate) struct SignIn {
    user_id: u32,
}

/// Signs anybody in as any user: a stand-in for real sign-in, which is no matter of this example.
///
/// Not from another site, though: its visitors would shop in an account that is not theirs.
pub(crate) async fn sign_in(
    request: HttpRequest,
    form: web::Form<SignIn>,
    mizan: web::Data<Mizan>,
    db: web::Data<Db>,
    key: web::Data<SessionKey>,
) -> actix_web::Result<HttpResponse> {
    mizan_actix::check_origin(&mizan, &request)?;
    Ok(match users::is_staff(&db, form.user_id).await {
        Ok(Some(_)) => home_with(key.sign_in(form.user_id)),
        Ok(None) => HttpResponse::NotFound().content_type("text/plain").body("There is no such user.\n"),
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            HttpResponse::InternalServerError().finish()
        }
    })
}

/// Ends the session in this browser.
pub(crate) async fn sign_out(
    request: HttpRequest,
    mizan: web::Data<Mizan>,
) -> actix_web::Result<HttpResponse> {
    mizan_actix::check_origin(&mizan, &request)?;
    let cookie = Cookie::build((COOKIE, "")).http_only(true).same_site(SameSite::Lax).path("/");
    Ok(home_with(cookie.max_age(Duration::ZERO).build()))
}

fn home_with(cookie: Cookie<'_>) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/"))
        .insert_header((header::SET_COOKIE, cookie.to_string()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
