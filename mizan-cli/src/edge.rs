//! `mizan edge`: rules for the shared cache in front of a server.

use clap::{Args, ValueEnum};
use mizan_core::Manifest;
use mizan_edge::{EdgeManifest, Guard, Origin, Varnish, Vendor};

use crate::Failure;
use crate::files::Files;

/// Writes the rules of shared caches: which answers they may keep, and what purges them.
#[derive(Args)]
pub(crate) struct Edge {
    #[command(flatten)]
    files: Files,
    /// What to write
    #[arg(long, value_enum, default_value_t = Target::Manifest)]
    target: Target,
    /// The path below which the server answers
    #[arg(long, value_name = "PATH", default_value = "/api/mizan")]
    base: String,
    /// For Varnish: where the server listens; left out, the VCL has no backend and is one to include
    #[arg(long, value_name = "HOST:PORT")]
    origin: Option<Origin>,
    /// For Varnish: purge exactly what a mutation names, with inline C (`varnishd -p vcc_allow_inline_c=on`); the default
    #[arg(long, conflicts_with = "without_inline_c")]
    inline_c: bool,
    /// For Varnish: a mutation purges whole contexts, and the clock must not be set back
    #[arg(long)]
    without_inline_c: bool,
    /// For Varnish: let clients see what the server says to caches, for a cache before this one
    #[arg(long)]
    keep_fields: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// The edge manifest (JSON): what any rules are made from
    Manifest,
    /// A VCL for Varnish 7.1 with varnish-modules: never stale after a mutation's answer
    Varnish,
    /// A VCL snippet that gives answers their `Surrogate-Key`; purging is up to you
    Fastly,
    /// A Worker that tags what is stored, and purges before it passes an answer on
    Cloudflare,
    /// An EdgeWorker that gives answers their `Edge-Cache-Tag`; purging is up to you
    Akamai,
    /// A Caddyfile for Souin's cache handler, with what it cannot do
    Souin,
}

impl Edge {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let is_vcl = self.target == Target::Varnish;
        let for_varnish = self.origin.is_some() || self.inline_c || self.without_inline_c || self.keep_fields;
        if for_varnish && !is_vcl {
            return Err(Failure::trouble(
                "--origin, --inline-c, --without-inline-c and --keep-fields are for Varnish\nhelp: add `--target varnish`, or leave them out",
            ));
        }
        self.files.make(&self.again(), |manifest| self.rules(manifest))
    }

    fn rules(&self, manifest: &Manifest) -> Result<String, Failure> {
        let edge = EdgeManifest::of(manifest, &self.base).map_err(Failure::trouble)?;
        Ok(match self.target {
            Target::Manifest => edge.json(),
            Target::Varnish => mizan_edge::varnish(&edge, &self.varnish()),
            Target::Fastly => Vendor::Fastly.rules(&edge),
            Target::Cloudflare => Vendor::Cloudflare.rules(&edge),
            Target::Akamai => Vendor::Akamai.rules(&edge),
            Target::Souin => Vendor::Souin.rules(&edge),
        })
    }

    fn varnish(&self) -> Varnish {
        let guard = if self.without_inline_c { Guard::Times } else { Guard::Slots };
        Varnish { origin: self.origin.clone(), guard, keeps_fields: self.keep_fields }
    }

    /// The options that decide what is written, as they were given.
    fn again(&self) -> String {
        let mut line = "edge".to_owned();
        if let Some(target) = self.target.to_possible_value().filter(|_| self.target != Target::Manifest) {
            line += &format!(" --target {}", target.get_name());
        }
        if self.base != "/api/mizan" {
            line += &format!(" --base {}", self.base);
        }
        if let Some(origin) = &self.origin {
            line += &format!(" --origin {origin}");
        }
        for (is_given, option) in
            [(self.without_inline_c, " --without-inline-c"), (self.keep_fields, " --keep-fields")]
        {
            line += if is_given { option } else { "" };
        }
        line
    }
}
