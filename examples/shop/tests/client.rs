//! The typed client of the page in React, kept true to the handlers.
#![allow(missing_docs)]

use mizan_core::Registry;
use shop as _;

#[test]
fn the_client_is_up_to_date() -> Result<(), Box<dyn std::error::Error>> {
    mizan_codegen::export(&Registry::link()?.manifest(), "../shop-react/src/mizan.ts")?;
    Ok(())
}
