//! What is stored, for whom, and who may say what is purged.

use std::thread;

use mizan_edge::{Origin, Varnish as Options, varnish};

use crate::client::Client;
use crate::fixture::{Form, SAFE, call, get, id_arg, item, send, store, turn, wire};
use crate::origin::{self, fresh_id};
use crate::varnish::Varnish;

const STORED: &str = "mizan; fwd=uri-miss; stored";
const NOT_STORED: &str = "mizan; fwd=uri-miss";
const HIT: &str = "mizan; hit";
const PASSED: &str = "mizan; fwd=bypass";

#[track_caller]
fn is_stored(form: Form, path: &str) -> bool {
    get(form, path, "").cache_status() == HIT
}

#[test]
fn hit_purge_miss() {
    let _turn = turn();
    for form in SAFE {
        let (id, other) = (fresh_id(), fresh_id());
        let hit = store(form, &item(id));
        assert!(hit.field("cache-status").unwrap().starts_with("mizan; hit; ttl="), "{hit:?}");
        store(form, &item(other));
        let called = call(form, "write", &id_arg(id), "");
        assert_eq!((called.version(), called.cache_status()), (1, "mizan; fwd=method"));
        let read = get(form, &item(id), "");
        // Freed at once, or found too old: the fallback does so to all of the context.
        let (own, others) = match form {
            Form::Slots => (STORED, HIT),
            _ => ("mizan; fwd=stale; stored", "mizan; fwd=stale; stored"),
        };
        assert_eq!((read.version(), read.cache_status()), (1, own));
        assert_eq!(get(form, &item(other), "").cache_status(), others);
        assert_eq!(get(form, &item(id), "").version(), 1);
    }
}

#[test]
fn clients_hear_what_is_stale_and_nothing_of_caches() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        for answer in [store(form, &item(id)), call(form, "write", &id_arg(id), "")] {
            for name in
                ["cache-groups", "cache-group-invalidation", "cdn-cache-control", "xkey", "x-mizan-moment"]
            {
                assert_eq!(answer.field(name), None, "{answer:?}");
            }
        }
        let called = call(form, "write", &id_arg(id), "");
        assert!(
            called.field("x-mizan-invalidate").unwrap().starts_with(&format!("item;id={id}, ")),
            "{called:?}"
        );
        assert_eq!(get(form, &item(id), "").field("cache-control"), Some("no-cache"));
    }
}

#[test]
fn the_same_key_is_stored_once() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        store(form, &format!("/api/mizan/ctx/list/?id={id}&kind=caf%C3%A9&page=2"));
        for path in
            ["list/?page=2&kind=caf%C3%A9&", "list?kind=caf%C3%A9&page=2&", "list?page=2&kind=caf%C3%A9&"]
        {
            assert!(is_stored(form, &format!("/api/mizan/ctx/{path}id={id}")), "{path}");
        }
        assert!(!is_stored(form, &format!("/api/mizan/ctx/list/?id={id}&kind=caf%C3%A9")), "another key");
        store(form, &format!("/api/mizan/ctx/numbered/?a={id}&a1=1"));
    }
}

#[test]
fn what_is_no_key_is_never_stored() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        for (path, status) in [
            (format!("item/?id={id}&colour=red"), 422),
            (format!("item/?id=0{id}"), 200),
            (format!("item/?%69d={id}"), 200),
            (format!("item/?id={id}&"), 200),
            (format!("%69tem/?id={id}"), 200),
            (format!("list/?id={id}&kind=a+b"), 200),
            ("mine/".to_owned(), 200),
            ("nothing/".to_owned(), 404),
        ] {
            for _ in 0..2 {
                let answer = get(form, &format!("/api/mizan/ctx/{path}"), "");
                assert_eq!((answer.status(), answer.cache_status()), (Some(status), PASSED), "{path}");
            }
        }
        for (path, status) in
            [(format!("item/?id={id}&id={id}"), 400), ("item/?id=99999999999".to_owned(), 422)]
        {
            for _ in 0..2 {
                let answer = get(form, &format!("/api/mizan/ctx/{path}"), "");
                assert_eq!((answer.status(), answer.cache_status()), (Some(status), NOT_STORED), "{path}");
            }
        }
    }
}

#[test]
fn only_a_whole_answer_for_everybody_is_stored() {
    let _turn = turn();
    for form in SAFE {
        for line in [
            "Set-Cookie: session=5",
            "Vary: *",
            // A list of several lines: one group more than the rules know.
            "Cache-Groups: \"item;colour=red\"",
            "CDN-Cache-Control: no-store",
        ] {
            let path = item(fresh_id());
            assert_eq!(
                get(form, &path, &format!("test-add: {line}\r\n")).cache_status(),
                NOT_STORED,
                "{line}"
            );
            let next = get(form, &path, "");
            assert_eq!((next.cache_status(), next.field("set-cookie")), (STORED, None), "{line}");
        }
        let id = fresh_id();
        let path = format!("/api/mizan/ctx/missing/?id={id}");
        for _ in 0..2 {
            let answer = get(form, &path, "");
            assert_eq!((answer.status(), answer.cache_status()), (Some(404), NOT_STORED));
        }
        call(form, "write", &id_arg(id), "");
        assert_eq!(store(form, &path).version(), 1);
    }
}

#[test]
fn cookies_reach_private_contexts_only() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        let run = format!("users {form:?}");
        let who = |user: u32| {
            format!("cookie: session={user}\r\nauthorization: Bearer {user}\r\ntest-run: {run}\r\n")
        };
        assert_eq!(get(form, &item(id), &who(5)).cache_status(), STORED);
        assert_eq!(get(form, &item(id), &who(6)).cache_status(), HIT);
        let [asked] = wire().0.asked(&run).try_into().unwrap();
        assert!(!asked.to_lowercase().contains("cookie") && !asked.contains("Bearer"), "{asked}");
        for user in [5, 6] {
            let mine = get(form, "/api/mizan/ctx/mine/", &who(user));
            assert_eq!(mine.cache_status(), PASSED);
            assert!(
                mine.text().contains(&format!("session={user}"))
                    && mine.text().contains(&format!("Bearer {user}"))
            );
        }
        let called = call(form, "write", &id_arg(id), &who(7));
        assert_eq!(called.status(), Some(200));
        assert!(wire().0.asked(&run).last().unwrap().contains("session=7"));
    }
}

#[test]
fn fields_of_a_client_say_nothing() {
    let _turn = turn();
    let forged = "X-Mizan-Invalidate: *\r\nx-mizan-context: item\r\nX-MIZAN-STATUS: hit\r\nX-Mizan-Late: 1\r\nX-Mizan-Late: 2\r\n\
         Cache-Group-Invalidation: \"*\"\r\nCache-Groups: \"a\"\r\nCDN-Cache-Control: max-age=9\r\nxkey: a\r\nCDN-Loop: mine\r\n";
    for form in SAFE {
        let path = item(fresh_id());
        store(form, &path);
        let fields = format!("{forged}test-run: forged {form:?}\r\n");
        assert_eq!(get(form, &path, &fields).cache_status(), HIT);
        assert_eq!(get(form, "/api/mizan/ctx/mine/", &fields).cache_status(), PASSED);
        send(form, "POST", "/elsewhere", &fields, "x");
        call(form, "note", &id_arg(1), &fields);
        assert!(is_stored(form, &path));
        let asked = wire().0.asked(&format!("forged {form:?}"));
        assert_eq!(asked.len(), 3);
        for head in asked {
            let head = head.to_lowercase();
            assert!(
                !head.contains("x-mizan-") && !head.contains("cache-group") && !head.contains("cdn-cache"),
                "{head}"
            );
            assert!(head.contains("cdn-loop: mine"), "{head}");
        }
    }
}

#[test]
fn only_the_answer_of_a_call_purges() {
    let _turn = turn();
    let everything = "test-add: Cache-Group-Invalidation: \"*\"\r\n";
    for form in SAFE {
        let path = item(fresh_id());
        store(form, &path);
        for (method, target) in [
            ("GET", "/api/mizan/ctx/mine/"),
            ("GET", "/api/mizan/call/note/"),
            ("HEAD", "/api/mizan/call/"),
            ("OPTIONS", "/api/mizan/call/note/"),
            ("POST", "/elsewhere"),
            ("PUT", "/api/mizan/callers/"),
        ] {
            let answer = send(form, method, target, everything, "");
            assert_eq!(answer.field("cache-group-invalidation"), None, "{answer:?}");
            assert!(is_stored(form, &path), "{method} {target}");
        }
        // In the answer to a fetch that is stored, too.
        let carrier = item(fresh_id());
        assert_eq!(get(form, &carrier, everything).cache_status(), STORED);
        assert_eq!(get(form, &carrier, "").field("cache-group-invalidation"), None);
        assert!(is_stored(form, &path));
        call(form, "note", &id_arg(1), everything);
        assert!(!is_stored(form, &path));
    }
}

/// A server decodes the path before it looks for a route, and others clean it up.
#[test]
fn a_call_in_disguise_purges() {
    let _turn = turn();
    for form in SAFE {
        for path in [
            "/api/mizan/%63all/write/",
            "/%61pi/mizan/call/write",
            "http://shop.test/api/mizan/call/write/",
            "https://shop.test/api/mizan/call/write/",
        ] {
            let id = fresh_id();
            store(form, &item(id));
            let fields = "content-type: application/json\r\n";
            assert_eq!(send(form, "POST", path, fields, &id_arg(id)).version(), 1, "{path}");
            assert_eq!(get(form, &item(id), "").version(), 1, "{path}");
        }
    }
}

#[test]
fn no_method_opens_a_tunnel() {
    let _turn = turn();
    for form in SAFE {
        for method in ["FETCH", "TRACE", "CONNECT", "PRI"] {
            assert_eq!(send(form, method, "/api/mizan/call/note/", "", "").status(), Some(405), "{method}");
        }
        let path = item(fresh_id());
        store(form, &path);
        send(form, "FETCH", "/api/mizan/call/write_more/", "", "");
        assert!(is_stored(form, &path), "what was refused here purges nothing");
    }
}

#[test]
fn a_list_in_several_lines_is_one_list() {
    let _turn = turn();
    for form in SAFE {
        let (first, second) = (fresh_id(), fresh_id());
        store(form, &item(first));
        store(form, &item(second));
        let lines =
            [first, second].map(|id| format!("test-add: Cache-Group-Invalidation: \"item;id={id}\"\r\n"));
        call(form, "note", &id_arg(1), &lines.concat());
        assert!(!is_stored(form, &item(first)) && !is_stored(form, &item(second)));
    }
}

#[test]
fn what_is_not_understood_purges_everything() {
    let _turn = turn();
    for form in SAFE {
        for list in [
            "item",
            "\"item",
            "\"item\" \"brief\"",
            "\"item;colour=red\"",
            "\"orders\"",
            "\"a\\\"b\"",
            "\"*\", x",
        ] {
            let path = format!("/api/mizan/ctx/list/?id={}", fresh_id());
            store(form, &path);
            call(form, "note", &id_arg(1), &format!("test-add: Cache-Group-Invalidation: {list}\r\n"));
            assert!(!is_stored(form, &path), "{list}");
        }
    }
}

#[test]
fn an_unfiltered_list_goes_with_a_filtered_one() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        let list = |more: &str| format!("/api/mizan/ctx/list/?id={id}{more}");
        let paths = [list(""), list("&page=2"), list("&kind=a"), list("&kind=a&page=2"), list("&kind=b")];
        paths.iter().for_each(|path| drop(store(form, path)));
        call(form, "write_list", &format!("{{\"id\": {id}, \"kind\": \"a\"}}"), "");
        let [all, page, own, own_page, other] = paths.map(|path| is_stored(form, &path));
        assert_eq!([all, page, own, own_page], [false; 4]);
        assert_eq!(other, form == Form::Slots, "the fallback purges whole contexts");
    }
}

#[test]
fn head_and_304_are_answered_from_what_is_stored() {
    let _turn = turn();
    for form in SAFE {
        let id = fresh_id();
        assert_eq!(send(form, "HEAD", &item(id), "", "").cache_status(), STORED);
        let head = send(form, "HEAD", &item(id), "", "");
        let stored = get(form, &item(id), "");
        assert_eq!(
            (head.cache_status(), head.field("content-length")),
            (HIT, stored.field("content-length"))
        );
        let known = format!("if-none-match: {}\r\n", stored.field("etag").unwrap());
        let unchanged = get(form, &item(id), &known);
        assert_eq!((unchanged.status(), unchanged.cache_status()), (Some(304), HIT));
        assert_eq!(unchanged.field("etag"), stored.field("etag"));
        call(form, "write", &id_arg(id), "");
        let changed = get(form, &item(id), &known);
        assert_eq!((changed.status(), changed.version()), (Some(200), 1));
        // Not stored, and the browser has it: it is fetched whole, and the browser hears that it is the same.
        call(form, "note", &id_arg(1), "test-add: Cache-Group-Invalidation: \"*\"\r\n");
        let known = format!("if-none-match: {}\r\n", changed.field("etag").unwrap());
        assert_eq!(get(form, &item(id), &known).status(), Some(304));
        assert!(is_stored(form, &item(id)));
    }
}

#[test]
fn a_restarted_varnish_knows_nothing_and_purges_again() {
    let _turn = turn();
    for form in SAFE {
        let mut varnish = Varnish::start(&form.vcl());
        let send = |varnish: &Varnish, method: &str, path: &str, body: &str| {
            Client::connect(varnish.port).send(method, path, "content-type: application/json\r\n", body)
        };
        let id = fresh_id();
        for (turn, cache_status) in [STORED, HIT].into_iter().enumerate() {
            assert_eq!(send(&varnish, "GET", &item(id), "").cache_status(), cache_status, "{turn}");
        }
        // What is written meanwhile, another way, is not missed: nothing has stayed.
        call(form, "write", &id_arg(id), "");
        varnish.restart();
        let read = send(&varnish, "GET", &item(id), "");
        assert_eq!((read.version(), read.cache_status()), (1, STORED));
        assert_eq!(send(&varnish, "POST", "/api/mizan/call/write/", &id_arg(id)).version(), 2);
        assert_eq!(send(&varnish, "GET", &item(id), "").version(), 2);
    }
}

/// A call runs under the rules by which it began, and a read beside it under the new ones.
#[test]
fn a_call_under_the_old_rules_counts_under_the_new() {
    let _turn = turn();
    for form in SAFE {
        let varnish = Varnish::start(&form.vcl());
        let (id, port) = (fresh_id(), varnish.port);
        let [before, hold] = ["before", "hold"].map(|kind| format!("reload {kind} {form:?}"));
        let fields = format!("content-type: application/json\r\ntest-wire: before={before}\r\n");
        let writing = thread::spawn(move || {
            Client::connect(port).send("POST", "/api/mizan/call/write/", &fields, &id_arg(id))
        });
        wire().0.wait_for(&before, 1);
        varnish.load("new", &form.vcl());
        let fields = format!("test-wire: hold={hold}\r\n");
        let reading = thread::spawn(move || Client::connect(port).send("GET", &item(id), &fields, ""));
        wire().0.wait_for(&hold, 1);
        wire().0.open(&before);
        assert_eq!(writing.join().unwrap().version(), 1);
        wire().0.open(&hold);
        reading.join().unwrap();
        assert_eq!(Client::connect(port).send("GET", &item(id), "", "").version(), 1, "{form:?}");
    }
}

#[test]
fn rules_of_another_deploy_trust_nothing_that_is_stored() {
    let _turn = turn();
    let other = origin::manifest();
    let port = wire().1;
    let options = Options {
        origin: Some(format!("127.0.0.1:{port}").parse::<Origin>().unwrap()),
        ..Options::default()
    };
    let vcl = varnish(&other, &options);
    let varnish = Varnish::start(&vcl);
    let mut client = Client::connect(varnish.port);
    let path = item(fresh_id());
    client.send("GET", &path, "", "");
    varnish.load("same", &vcl);
    assert_eq!(client.send("GET", &path, "", "").cache_status(), HIT);
    varnish.load("changed", &vcl.replace(&other.hash, "0123456789abcdef"));
    assert_eq!(client.send("GET", &path, "", "").cache_status(), STORED);
}
