use mizan_core::context;

/// One line.
///
/// ```text
/// code
/// ```
#[context]
/** a block */
#[doc = "a literal"]
fn read() -> u8 {
    0
}

fn main() {}
