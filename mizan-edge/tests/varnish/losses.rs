//! Calls whose answer does not come: what they may have changed is not served any more, and nothing else is dropped.

use std::net::TcpListener;
use std::time::Instant;

use mizan_edge::{Origin, Varnish as Options, varnish};

use crate::client::{Client, Message, PATIENCE};
use crate::fixture::{Form, SAFE, call, get, id_arg, item, running, send, store, turn, wire};
use crate::origin::{self, fresh_id};
use crate::varnish::Varnish;
use crate::wire::Wire;

/// An answer of each of two contexts is stored, `fail` happens, and this is whether they are there still: an item, and a list.
fn left(form: Form, id: u32, fail: impl FnOnce() -> Message) -> (bool, bool) {
    let list = format!("/api/mizan/ctx/list/?id={id}");
    store(form, &item(id));
    store(form, &list);
    assert!(fail().status().unwrap() >= 500);
    let is_stored = |path| get(form, path, "").cache_status() == "mizan; hit";
    (is_stored(&item(id)), is_stored(&list))
}

#[test]
fn a_lost_answer_purges_what_its_call_may_affect() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        let lose = |name: &str| left(form, id, || call(form, name, &id_arg(id), "test-wire: lose=it\r\n"));
        assert_eq!(lose("write"), (false, true));
        assert_eq!(lose("write_list"), (true, false));
        assert_eq!(lose("note"), (true, true), "it changes nothing that is shared");
        assert_eq!(lose("write_more"), (false, false), "it can say more than it declares");
        assert_eq!(lose("nobody_knows"), (false, false));
        let envelope = format!("{{\"fn\": \"note\", \"args\": {}}}", id_arg(id));
        let fields = "content-type: application/json\r\ntest-wire: lose=it\r\n";
        let lost = left(form, id, || send(form, "POST", "/api/mizan/call/", fields, &envelope));
        assert_eq!(lost, (false, false), "the body names the function, and nobody reads it here");
    }
}

#[test]
fn an_answer_that_is_too_large_or_too_late_or_not_the_servers_is_lost() {
    let _turn = turn();
    for form in SAFE {
        let gate = format!("late {form:?}");
        // A server that is silent is given up soon, for once.
        let give_up_after =
            |seconds| running(form).admin(&["param.set", "first_byte_timeout", seconds]).unwrap();
        give_up_after("2");
        for wire in ["pad=10000", "pad=40000", &format!("hold={gate}"), "replace=502", "replace=504"] {
            let id = fresh_id();
            let fail = || call(form, "write", &id_arg(id), &format!("test-wire: {wire}\r\n"));
            assert_eq!(left(form, id, fail), (false, true), "{wire}");
            assert_eq!(get(form, &item(id), "").version(), 1);
        }
        give_up_after("60");
        wire().0.open(&gate);
    }
}

#[test]
fn a_body_that_breaks_off_purges_no_less() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        // The head has come: that it is an answer is known, and what it purges.
        let fields = "test-add: content-length: 100000\r\n";
        get(form, &item(id), "");
        let mut client = Client::connect(running(form).port);
        client.start(
            "POST",
            "/api/mizan/call/write/",
            &format!("content-type: application/json\r\n{fields}"),
            &id_arg(id),
        );
        drop(client);
        until_written(form, id);
    }
}

#[test]
fn a_client_that_leaves_does_not_stop_its_purge() {
    let _turn = turn();
    for form in SAFE {
        let (id, gate) = (fresh_id(), format!("left {form:?}"));
        get(form, &item(id), "");
        let mut client = Client::connect(running(form).port);
        let fields = format!("content-type: application/json\r\ntest-wire: hold={gate}\r\n");
        client.start("POST", "/api/mizan/call/write/", &fields, &id_arg(id));
        wire().0.wait_for(&gate, 1);
        drop(client);
        wire().0.open(&gate);
        until_written(form, id);
    }
}

/// Nobody has the answer, so nobody knows when it came.
#[track_caller]
fn until_written(form: Form, id: u32) {
    let deadline = Instant::now() + PATIENCE;
    while get(form, &item(id), "").version() == 0 {
        assert!(Instant::now() < deadline, "it was not purged");
    }
}

#[test]
fn failures_and_pages_purge_as_they_say() {
    let _turn = turn();
    for form in SAFE {
        for (name, status) in [("write_and_fail", 500), ("write_page", 200), ("write_more", 200)] {
            let id = fresh_id();
            get(form, &item(id), "");
            let args = format!("id={id}");
            let fields = "content-type: application/x-www-form-urlencoded\r\n";
            let called = send(form, "POST", &format!("/api/mizan/call/{name}/"), fields, &args);
            assert_eq!(called.status(), Some(status), "{called:?}");
            assert_eq!(get(form, &item(id), "").version(), 1, "{name}");
        }
    }
}

#[test]
fn a_server_that_was_away_is_asked_again() {
    let _turn = turn();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let server: Origin = format!("127.0.0.1:{port}").parse().unwrap();
    let options = Options { origin: Some(server), ..Options::default() };
    let varnish = Varnish::start(&varnish(&origin::manifest(), &options));
    let mut client = Client::connect(varnish.port);
    let (id, fields) = (fresh_id(), "content-type: application/json\r\n");
    assert_eq!(client.send("GET", &item(id), "", "").status(), Some(503));
    assert_eq!(client.send("POST", "/api/mizan/call/write/", fields, &id_arg(id)).status(), Some(503));

    let _wire = Wire::listen(TcpListener::bind(("127.0.0.1", port)).unwrap(), origin::serve());
    // Varnish leaves a server alone for a moment that has just refused it.
    let deadline = Instant::now() + PATIENCE;
    while client.send("POST", "/api/mizan/call/write/", fields, &id_arg(id)).status() == Some(503) {
        assert!(Instant::now() < deadline, "it is not asked again");
    }
    for cache_status in ["mizan; fwd=uri-miss; stored", "mizan; hit"] {
        let read = client.send("GET", &item(id), "", "");
        assert_eq!((read.version(), read.cache_status()), (1, cache_status));
    }
}
