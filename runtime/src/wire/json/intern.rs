//! One [`Str`] for equal texts of a list.

use crate::object::Str;

/// A bounded table of strings that were met: the objects of a list share most of their short ones.
///
/// Each text has one place, and takes it from another one when it comes for the second time: most
/// texts that come once (a uid) never return, and are not worth the place.
#[derive(Default)]
pub(super) struct Strings {
    places: Vec<Place>,
}

#[derive(Clone, Default)]
struct Place {
    /// The hash of the text that was here last.
    last: u32,
    /// The hash of `text`.
    hash: u32,
    text: Str,
}

/// 128 KB; twice as many share no more on a list of pods.
const PLACES: usize = 8192;

/// Longer texts hardly ever return, and comparing them costs more than it saves.
const LONGEST: usize = 64;

impl Strings {
    /// A table that shares nothing: for single objects.
    pub(super) const fn off() -> Self {
        Self { places: Vec::new() }
    }

    pub(super) fn on() -> Self {
        Self {
            places: vec![Place::default(); PLACES],
        }
    }

    #[inline]
    pub(super) fn get(&mut self, text: &str) -> Str {
        if text.is_empty() {
            return Str::new();
        }
        if text.len() > LONGEST || self.places.is_empty() {
            return Str::from(text);
        }
        let hash = hash(text.as_bytes());
        // The high bits are the best mixed ones.
        let place = &mut self.places[(hash >> (64 - PLACES.ilog2())) as usize];
        let hash = hash as u32;
        if place.hash == hash && place.text.as_str() == text {
            return place.text.clone();
        }
        let new = Str::from(text);
        if place.last == hash {
            place.hash = hash;
            place.text = new.clone();
        }
        place.last = hash;
        new
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
