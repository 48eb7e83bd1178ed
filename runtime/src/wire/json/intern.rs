//! One [`Str`] for equal texts of a list.

use crate::object::Str;

/// A bounded table of strings that were met: the objects of a list share most of their short ones.
///
/// Each text has one place, and takes it from another one when it comes for the second time: most
/// texts that come once (a uid) never return, and are not worth the place.
pub(super) struct Strings {
    places: Vec<Place>,
    /// Texts that took a place since the table has its size.
    taken: usize,
}

#[derive(Clone, Default)]
struct Place {
    /// The hash of the text that was here last.
    last: u32,
    /// The hash of `text`.
    hash: u32,
    text: Str,
}

/// Places of a table that has met few texts yet: 4 KB.
const FEW: usize = 256;

/// Places of the largest table, 128 KB; twice as many share no more on a list of pods.
const MANY: usize = 8192;

/// Longer texts hardly ever return, and comparing them costs more than it saves.
const LONGEST: usize = 64;

impl Strings {
    /// A table that shares nothing: for single objects.
    pub(super) const fn off() -> Self {
        Self {
            places: Vec::new(),
            taken: 0,
        }
    }

    pub(super) fn on() -> Self {
        Self {
            places: vec![Place::default(); FEW],
            taken: 0,
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
        let index = (hash >> (64 - self.places.len().ilog2())) as usize;
        let place = &mut self.places[index];
        let hash = hash as u32;
        if place.hash == hash && place.text.as_str() == text {
            return place.text.clone();
        }
        let new = Str::from(text);
        if place.last == hash {
            place.hash = hash;
            place.text = new.clone();
            self.taken += 1;
            if self.taken == self.places.len() && self.taken < MANY {
                self.grow();
            }
        } else {
            place.last = hash;
        }
        new
    }

    /// Begins anew with twice as many places: the texts that return find theirs again.
    #[cold]
    fn grow(&mut self) {
        self.places = vec![Place::default(); self.places.len() * 2];
        self.taken = 0;
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
