//! One [`Str`] for equal texts of a list.

use crate::object::Str;

/// A bounded table of strings that were met: the objects of a list share most of their short ones.
///
/// Each string has one place; another one that belongs there takes it over, so that texts that never
/// return (a uid) cost a place for a while and no memory.
#[derive(Default)]
pub(super) struct Strings {
    slots: Vec<(u64, Str)>,
}

/// 128 KB; twice as many share no more on a list of pods.
const SLOTS: usize = 8192;

/// Longer texts hardly ever return, and comparing them costs more than it saves.
const LONGEST: usize = 64;

impl Strings {
    /// A table that shares nothing: for single objects.
    pub(super) const fn off() -> Self {
        Self { slots: Vec::new() }
    }

    pub(super) fn on() -> Self {
        Self {
            slots: vec![(0, Str::new()); SLOTS],
        }
    }

    #[inline]
    pub(super) fn get(&mut self, text: &str) -> Str {
        if text.is_empty() {
            return Str::new();
        }
        if text.len() > LONGEST || self.slots.is_empty() {
            return Str::from(text);
        }
        let hash = hash(text.as_bytes());
        // The high bits are the best mixed ones.
        let (known, shared) = &mut self.slots[(hash >> (64 - SLOTS.ilog2())) as usize];
        if *known != hash || shared.as_str() != text {
            *known = hash;
            *shared = Str::from(text);
        }
        shared.clone()
    }
}

/// Spreads texts over the table. It resists nobody: two texts that meet only take turns.
fn hash(bytes: &[u8]) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut tail = [0; 8];
    tail[..rest.len()].copy_from_slice(rest);
    words
        .iter()
        .chain([&tail])
        .fold(bytes.len() as u64, |hash, word| {
            (hash.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(MIX)
        })
}
