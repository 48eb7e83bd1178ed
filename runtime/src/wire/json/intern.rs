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

    pub(super) fn get(&mut self, text: &str) -> Str {
        self.find(text).0
    }

    /// The text, and whether it has come before.
    #[inline]
    pub(super) fn find(&mut self, text: &str) -> (Str, bool) {
        if text.is_empty() {
            return (Str::new(), false);
        }
        if text.len() > LONGEST || self.places.is_empty() {
            return (Str::from(text), false);
        }
        let hash = hash(text.as_bytes());
        // The high bits are the best mixed ones.
        let index = (hash >> (64 - self.places.len().ilog2())) as usize;
        let place = &mut self.places[index];
        let hash = hash as u32;
        if place.hash == hash && place.text.as_str() == text {
            return (place.text.clone(), true);
        }
        let new = Str::from(text);
        let again = place.last == hash;
        if again {
            place.hash = hash;
            place.text = new.clone();
            self.taken += 1;
            if self.taken == self.places.len() && self.taken < MANY {
                self.grow();
            }
        } else {
            place.last = hash;
        }
        (new, again)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(strings: &mut Strings, text: &str) -> bool {
        strings.get(text).as_ptr() == strings.get(text).as_ptr()
    }

    #[test]
    fn a_text_is_shared_from_its_second_appearance() {
        let mut strings = Strings::on();
        let first = strings.get("web");
        let second = strings.get("web");
        assert_ne!(first.as_ptr(), second.as_ptr());
        assert_eq!(second.as_ptr(), strings.get("web").as_ptr());
        // Texts that come once leave it alone.
        for index in 0..100 {
            strings.get(&format!("uid-{index}"));
        }
        assert!(shares(&mut strings, "web"));
    }

    #[test]
    fn long_texts_are_not_shared_and_a_table_can_be_off() {
        let long = "x".repeat(LONGEST + 1);
        let mut strings = Strings::on();
        let mut off = Strings::off();
        for _ in 0..3 {
            assert!(!shares(&mut strings, &long));
            assert!(!shares(&mut off, "web"));
        }
        assert_eq!(strings.get(""), "");
    }

    #[test]
    fn the_table_grows_with_the_texts_that_return_and_is_bounded() {
        let mut strings = Strings::on();
        for round in 0..4 {
            for index in 0..3 * MANY {
                let text = format!("text-{index}");
                assert_eq!(strings.get(&text), text.as_str());
                assert_eq!(strings.get(&text), text.as_str());
            }
            assert_eq!(strings.places.len(), MANY, "round {round}");
        }
        assert!(shares(&mut strings, "one more") || shares(&mut strings, "one more"));
    }

    #[test]
    fn texts_of_one_shape_spread_over_the_table() {
        let mut places: Vec<_> = (0..1000)
            .map(|index| hash(format!("web-{index}").as_bytes()) >> (64 - MANY.ilog2()))
            .collect();
        places.sort_unstable();
        places.dedup();
        // A thousand in 8,192 places meet about 60 times by chance.
        assert!(places.len() > 900, "{}", places.len());
    }
}
