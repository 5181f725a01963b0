//! The rules as VCL: three written parts, in `vcl/`, around the tables that the edge manifest fills.

use std::fmt::{self, Write};
use std::str::FromStr;

use crate::manifest::{EdgeContext, EdgeManifest, InvalidEdge};
use crate::pattern;

const FLOW: &str = include_str!("vcl/flow.vcl");
const SLOTS: &str = include_str!("vcl/slots.vcl");
const TIMES: &str = include_str!("vcl/times.vcl");

/// What else the VCL depends on.
///
/// ```
/// let plain = mizan_edge::Varnish::default();
/// assert_eq!((plain.origin, plain.guard, plain.keeps_fields), (None, mizan_edge::Guard::Slots, false));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Varnish {
    /// Where the server listens. Without it the VCL has no backend and is one to include into another.
    pub origin: Option<Origin>,
    /// How it is known that a stored answer is too old.
    pub guard: Guard,
    /// Whether what the server says to shared caches goes on to clients, for a cache before this one. Other people's ids are in it.
    pub keeps_fields: bool,
}

/// How it is known that a stored answer is older than a purge that it belongs to. Either way no answer is served that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    /// Inline C keeps a sequence for each group: a purge drops what it names. Varnish must be started with `-p vcc_allow_inline_c=on`.
    #[default]
    Slots,
    /// No inline C: a purge drops its contexts whole, and the clock must not be set back.
    Times,
}

/// Where a server listens: `HOST:PORT`.
///
/// ```
/// use mizan_edge::Origin;
///
/// assert!("127.0.0.1:8080".parse::<Origin>().is_ok());
/// assert!("localhost".parse::<Origin>().unwrap_err().to_string().contains("HOST:PORT"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    host: String,
    port: u16,
}

impl FromStr for Origin {
    type Err = InvalidEdge;

    fn from_str(text: &str) -> Result<Self, InvalidEdge> {
        let is_host = |host: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
            !host.is_empty() && host.bytes().all(is_plain)
        };
        let parsed = text.rsplit_once(':').and_then(|(host, port)| {
            let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
            let host =
                bracketed.or_else(|| (!host.contains(':')).then_some(host)).filter(|host| is_host(host))?;
            let port = port.parse().ok().filter(|port| *port > 0)?;
            Some(Self { host: host.to_owned(), port })
        });
        parsed.ok_or_else(|| {
            InvalidEdge(format!(
                "`{text}` is no origin\nhelp: it is HOST:PORT, like `127.0.0.1:8080` or `[::1]:8080`"
            ))
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// The VCL of a Varnish (7.1, with varnish-modules) in front of the server.
///
/// ```
/// # let text = r#"{"version": 1, "crates": {}, "contexts": {}, "functions": {}, "$defs": {}}"#;
/// # let manifest = serde_json::from_str(text)?;
/// use mizan_edge::{EdgeManifest, Varnish, varnish};
///
/// let vcl = varnish(&EdgeManifest::of(&manifest, "/api/mizan")?, &Varnish::default());
/// assert!(vcl.contains("sub vcl_recv"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn varnish(edge: &EdgeManifest, options: &Varnish) -> String {
    let guard = match options.guard {
        Guard::Slots => SLOTS.to_owned(),
        Guard::Times => TIMES.replace("@PURGES@", &purges_by_context(edge)),
    };
    let flow = FLOW
        .replace("@HASH@", &edge.hash)
        .replace("@BASE@", &edge.base)
        .replace("@CALLS@", &pattern::calls(&edge.base))
        .replace("@GROUPS@", &pattern::known_groups(edge))
        .replace("@STRIPPED@", if options.keeps_fields { "" } else { STRIPPED });
    let parts = [head(options), guard, contexts(edge), groups(edge), losses(edge), flow];
    parts.join("\n")
}

/// What the server says to shared caches, this one has heard. It names other people's ids.
const STRIPPED: &str = "\tunset resp.http.Cache-Groups;
\tunset resp.http.Cache-Group-Invalidation;
\tunset resp.http.CDN-Cache-Control;
";

fn head(options: &Varnish) -> String {
    let (index, starts) = match options.guard {
        Guard::Slots => ("xkey", "\n# with varnish-modules, started with `-p vcc_allow_inline_c=on`"),
        Guard::Times => ("var", "\n# with varnish-modules"),
    };
    let mut head = format!(
        "vcl 4.1;

# Shared caching in front of a Mizan server, made by `mizan edge --target varnish`: do not edit. Tested on Varnish 7.1{starts}.
#
# Rules of your own stand before this in a VCL that includes it; what they do not return from comes here. Whatever is no shared
# context is passed: pages that show what a mutation changes are not purged.

import header;
import purge;
import std;
import {index};
"
    );
    if let Some(Origin { host, port }) = &options.origin {
        let _ = write!(head, "\nbackend default {{\n\t.host = \"{host}\";\n\t.port = \"{port}\";\n}}\n");
    }
    head
}

fn contexts(edge: &EdgeManifest) -> String {
    let mut sub = "# The shared context that a URL names, with no parameter but its own. In the canonical URL they are in name order.
sub mizan_find_context {\n"
        .to_owned();
    for (name, context, _) in edge.shared() {
        let condition = format!("req.url ~ \"{}\"", pattern::urls(&edge.base, name, context));
        let sort =
            if is_sorted_by_text(context) { "\n\t\tset req.url = std.querysort(req.url);" } else { "" };
        push_if(&mut sub, &condition, &format!("set req.http.X-Mizan-Context = \"{name}\";{sort}"));
    }
    sub + "}\n"
}

/// `std.querysort` compares the whole text: `a1=…` comes before `a=…`. Where that is not name order, what a client has in another order is
/// another key.
fn is_sorted_by_text(context: &EdgeContext) -> bool {
    context.params.keys().map(|name| format!("{name}=")).is_sorted()
}

fn groups(edge: &EdgeManifest) -> String {
    let mut sub = "# Whether an answer is in every group that a mutation may purge it by. One of a server with other shapes is not.
sub mizan_check_groups {\n\tunset beresp.http.X-Mizan-Groups;\n"
        .to_owned();
    for (name, context, shapes) in edge.shared() {
        let groups = pattern::groups_of(name, context, shapes);
        let condition = format!(
            "bereq.url ~ \"^{}/ctx/{name}/\" && beresp.http.Cache-Groups ~ {{\"{groups}\"}}",
            edge.base
        );
        push_if(&mut sub, &condition, "set beresp.http.X-Mizan-Groups = \"1\";");
    }
    sub + "}\n"
}

fn losses(edge: &EdgeManifest) -> String {
    let mut sub = "# What a call may have changed whose answer is lost: by the URL, else everything.
sub mizan_distrust {\n\tset beresp.http.Cache-Group-Invalidation = {\"\"*\"\"};\n"
        .to_owned();
    for (groups, mutations) in edge.by_loss().iter().filter(|(groups, _)| groups.as_slice() != ["*"]) {
        let condition = format!("bereq.url ~ \"{}\"", pattern::calls_of(&edge.base, mutations));
        let quoted: Vec<String> = groups.iter().map(|group| format!("\"{group}\"")).collect();
        let then = match quoted.as_slice() {
            [] => "unset beresp.http.Cache-Group-Invalidation;".to_owned(),
            quoted => format!("set beresp.http.Cache-Group-Invalidation = {{\"{}\"}};", quoted.join(", ")),
        };
        push_if(&mut sub, &condition, &then);
    }
    sub + "}\n"
}

fn purges_by_context(edge: &EdgeManifest) -> String {
    let mut lines = String::new();
    for (name, ..) in edge.shared() {
        let condition = format!("beresp.http.Cache-Group-Invalidation ~ {{\"\"{name}[;\"]\"}}");
        push_if(
            &mut lines,
            &condition,
            &format!("var.global_set(\"mizan {name}\", std.time2real(now, 0.0));"),
        );
    }
    lines
}

fn push_if(sub: &mut String, condition: &str, then: &str) {
    let _ = write!(sub, "\tif ({condition}) {{\n\t\t{then}\n\t}}\n");
}
