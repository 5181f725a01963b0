//! A map whose keys are the program's own: names of functions and contexts, types of state. What a client sends is only looked up.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// No client chooses its keys, so none can make them collide: the standard library's keyed hash, made against that, is work
/// for nothing on every request.
pub(crate) type OwnMap<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

/// FNV-1a, 64 bits. A `TypeId` is a hash as it is.
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 =
            bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
