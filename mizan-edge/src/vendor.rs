//! x
/// x
#[derive(Debug)]
pub struct Vendor;
