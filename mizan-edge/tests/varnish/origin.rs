//! The server: numbers that grow with each write, in contexts of every kind.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

use actix_web::{App, HttpServer};
use mizan_core::http::HeaderMap;
use mizan_core::{Cx, Error, Html, Mizan, Registry, Scope, context, mutation};
use mizan_edge::EdgeManifest;

/// How often each item was written.
#[derive(Default)]
pub(crate) struct Db(Mutex<BTreeMap<u32, u64>>);

impl Db {
    fn read(&self, id: u32) -> u64 {
        self.0.lock().unwrap().get(&id).copied().unwrap_or_default()
    }

    fn write(&self, id: u32) -> u64 {
        let mut items = self.0.lock().unwrap();
        let version = items.entry(id).or_default();
        *version += 1;
        *version
    }
}

#[context(cache(shared, ttl = "600s"))]
fn item(id: u32, #[inject] db: &Db) -> u64 {
    db.read(id)
}

/// Fresh for a second, and served for ten minutes after it.
#[context(cache(shared, ttl = "1s", swr = "600s"))]
fn brief(id: u32, #[inject] db: &Db) -> u64 {
    db.read(id)
}

/// By a text, and optional parameters.
#[context(cache(shared, ttl = "600s"))]
fn list(id: u32, kind: Option<String>, page: Option<u32>, #[inject] db: &Db) -> String {
    format!("{} {kind:?} {page:?}", db.read(id))
}

#[context(cache(shared, ttl = "600s"))]
fn missing(id: u32, #[inject] db: &Db) -> Result<u64, Error> {
    Some(db.read(id)).filter(|version| *version > 0).ok_or_else(|| Error::not_found("nobody has written it"))
}

/// With names of which one begins another.
#[context(cache(shared, ttl = "600s"))]
fn numbered(a: u32, a1: u32, #[inject] db: &Db) -> u64 {
    db.read(a + a1)
}

#[context]
fn mine(#[inject] cx: &Cx) -> String {
    let text = |headers: &HeaderMap, name| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    format!("{:?} {:?}", text(cx.headers(), "cookie"), text(cx.headers(), "authorization"))
}

#[mutation(affects = "item;id, brief;id, missing;id")]
fn write(id: u32, #[inject] db: &Db) -> u64 {
    db.write(id)
}

/// Says that all of each context has changed.
#[mutation(affects = "item, brief")]
fn write_any(id: u32, #[inject] db: &Db) -> u64 {
    db.write(id)
}

#[mutation(affects = "list;id;kind")]
fn write_list(id: u32, kind: String, #[inject] db: &Db) -> u64 {
    let _ = kind;
    db.write(id)
}

/// Says at run time what it has changed.
#[mutation(affects = "")]
fn write_more(id: u32, #[inject] db: &Db, #[inject] cx: &Cx) -> u64 {
    cx.invalidate(Scope::of("item").with("id", id));
    db.write(id)
}

#[mutation(affects = "item;id")]
fn write_and_fail(id: u32, #[inject] db: &Db) -> Result<(), Error> {
    db.write(id);
    Err(Error::internal("the disk"))
}

#[mutation(affects = "item;id")]
fn write_page(id: u32, #[inject] db: &Db) -> Html<String> {
    Html(format!("<p>{}", db.write(id)))
}

/// Changes nothing that is shared.
#[mutation(affects = "mine")]
fn note(id: u32) {
    let _ = id;
}

pub(crate) fn manifest() -> EdgeManifest {
    EdgeManifest::of(&Registry::link().unwrap().manifest(), "/api/mizan").unwrap()
}

/// A number that no other test uses.
pub(crate) fn fresh_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Serves until the process ends; returns the port.
pub(crate) fn serve() -> u16 {
    let mizan = Mizan::builder().state(Db::default()).build().unwrap();
    let (tell, port) = mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || App::new().service(mizan_actix::scope(&mizan)))
                .workers(2)
                .disable_signals()
                .bind("127.0.0.1:0")
                .unwrap();
            tell.send(server.addrs()[0].port()).unwrap();
            server.run().await.unwrap();
        });
    });
    port.recv().unwrap()
}
