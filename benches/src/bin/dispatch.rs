//! A registry of 10,000 functions links and checks, and a call costs what it costs in a registry of three.
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use mizan_benches::{median_ratio, time};
use mizan_core::{Mizan, Registry};

mod many {
    include!(concat!(env!("OUT_DIR"), "/functions.rs"));
}

mod few {
    #[mizan_core::context(few_c)]
    fn few_read(id: u64) -> u64 {
        id
    }

    #[mizan_core::mutation(affects = "few_c;id")]
    fn few_write(id: u64) -> u64 {
        id
    }
}

const CALLS: u64 = 2_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let functions = Registry::link()?.manifest().functions.len();
    let linking = time(|| drop(Registry::link().unwrap()));
    let small = Mizan::builder().only_module("dispatch::few").build()?;
    let large = Mizan::builder().build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

    let fetch = |mizan: &Mizan, context: &str| {
        runtime.block_on(async {
            for id in 0..CALLS {
                mizan.fetch(context).param("id", id).await.unwrap();
            }
        });
    };
    let call = |mizan: &Mizan, function: &str| {
        runtime.block_on(async {
            for id in 0..CALLS {
                mizan.call(function).arg("id", id).await.unwrap();
            }
        });
    };
    let fetch = median_ratio(31, || fetch(&large, "few_c"), || fetch(&small, "few_c"));
    let call = median_ratio(31, || call(&large, "few_write"), || call(&small, "few_write"));
    println!("{functions} functions: linked and checked in {linking:?}");
    println!("time of a fetch, {functions} functions over 2: {fetch:.2}");
    println!("time of a call,  {functions} functions over 2: {call:.2}");
    Ok(())
}
