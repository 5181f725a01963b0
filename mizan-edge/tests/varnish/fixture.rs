//! What all tests share: one server, one wire, and one Varnish for each form of the rules.

use std::iter;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use mizan_edge::{Guard, Varnish as Options, varnish};

use crate::client::{Client, Message};
use crate::origin;
use crate::varnish::Varnish;
use crate::wire::Wire;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Naive,
    Times,
    Slots,
}

pub(crate) const SAFE: [Form; 2] = [Form::Times, Form::Slots];

impl Form {
    pub(crate) fn vcl(self) -> String {
        let origin = Some(format!("127.0.0.1:{}", wire().1).parse().unwrap());
        let generated = |guard| {
            varnish(&origin::manifest(), &Options { origin: origin.clone(), guard, keeps_fields: false })
        };
        let vcl = match self {
            Self::Naive => {
                let backend =
                    format!("\nbackend default {{ .host = \"127.0.0.1\"; .port = \"{}\"; }}\n", wire().1);
                include_str!("naive.vcl").to_owned() + &backend
            }
            Self::Times => generated(Guard::Times),
            Self::Slots => generated(Guard::Slots),
        };
        // A rule of a user's own: answers to some requests are delivered when they have come as a whole.
        let rule =
            "\nsub vcl_backend_response { if (bereq.http.test-whole) { set beresp.do_stream = false; } }\n";
        vcl.replacen("vcl 4.1;\n", &format!("vcl 4.1;\n{rule}"), 1)
    }
}

/// The wire, and its port.
pub(crate) fn wire() -> &'static (Arc<Wire>, u16) {
    static WIRE: OnceLock<(Arc<Wire>, u16)> = OnceLock::new();
    WIRE.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        (Wire::listen(listener, origin::serve()), port)
    })
}

pub(crate) fn running(form: Form) -> &'static Varnish {
    static FORMS: [OnceLock<Varnish>; 3] = [const { OnceLock::new() }; 3];
    FORMS[form as usize].get_or_init(|| Varnish::start(&form.vcl()))
}

/// The tests take turns: some of them purge everything.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One exchange on a connection of its own.
#[track_caller]
pub(crate) fn send(form: Form, method: &str, path: &str, fields: &str, body: &str) -> Message {
    Client::connect(running(form).port).send(method, path, fields, body)
}

#[track_caller]
pub(crate) fn get(form: Form, path: &str, fields: &str) -> Message {
    send(form, "GET", path, fields, "")
}

/// Fetches until it comes from the cache: the fallback does not keep what was fetched within two milliseconds of a purge.
#[track_caller]
pub(crate) fn store(form: Form, path: &str) -> Message {
    let fetch = || get(form, path, "");
    let mut fetches = iter::repeat_with(fetch).take(50);
    fetches.find(|answer| answer.cache_status() == "mizan; hit").expect("it is stored")
}

/// Calls a mutation with these arguments, by the URL that names it.
#[track_caller]
pub(crate) fn call(form: Form, name: &str, args: &str, fields: &str) -> Message {
    let fields = format!("content-type: application/json\r\n{fields}");
    send(form, "POST", &format!("/api/mizan/call/{name}/"), &fields, args)
}

pub(crate) fn item(id: u32) -> String {
    format!("/api/mizan/ctx/item/?id={id}")
}

pub(crate) fn id_arg(id: u32) -> String {
    format!("{{\"id\": {id}}}")
}
