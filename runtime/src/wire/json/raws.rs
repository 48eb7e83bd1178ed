//! One text for equal unparsed JSON of neighbours.

use crate::object::RawJson;

/// The last few distinct texts of unparsed JSON: the pods of one ReplicaSet stand side by side in a list
/// and agree in their `fieldsV1`, which are half of what a server sends.
///
/// A text that is known is recognized at its first bytes, and neither parsed nor copied: an object ends
/// at its bracket, so that what begins like a whole one is that one.
#[derive(Default)]
pub(super) struct Raws {
    /// The one that was met last comes last.
    known: Vec<Known>,
}

struct Known {
    text: RawJson,
    /// How many levels could be opened where it was read.
    depth: usize,
}

/// A manager or two for each of several neighbours that alternate.
const MANY: usize = 8;

/// Shorter texts are as soon read.
const SHORTEST: usize = 32;

/// Longer texts are not held longer than their objects.
const LONGEST: usize = 16 * 1024;

impl Raws {
    /// The known value that `json` begins with, where `depth` levels may be opened.
    pub(super) fn at_start(&mut self, json: &[u8], depth: usize) -> Option<RawJson> {
        let fits = |known: &Known| {
            depth >= known.depth && json.starts_with(known.text.as_str().as_bytes())
        };
        let index = self.known.iter().rposition(fits)?;
        self.known[index..].rotate_left(1);
        self.known.last().map(|known| known.text.clone())
    }

    /// Keeps a value that was read where `depth` levels could be opened.
    pub(super) fn keep(&mut self, text: &RawJson, depth: usize) {
        let json = text.as_str();
        if !json.starts_with(['{', '[']) || !(SHORTEST..=LONGEST).contains(&json.len()) {
            return;
        }
        if self.known.len() == MANY {
            self.known.remove(0);
        }
        self.known.push(Known {
            text: text.clone(),
            depth,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(number: usize) -> RawJson {
        let text = format!(r#"{{"f:metadata":{{"f:labels":{{"f:{number}":{{}}}}}}}}"#);
        RawJson::from_checked(text.into())
    }

    fn knows(raws: &mut Raws, raw: &RawJson) -> bool {
        let text = format!("{},", raw.as_str());
        raws.at_start(text.as_bytes(), 9)
            .is_some_and(|known| known == *raw)
    }

    #[test]
    fn the_last_few_are_known_and_those_that_return_stay() {
        let mut raws = Raws::default();
        for number in 0..3 * MANY {
            assert!(!knows(&mut raws, &raw(number)), "{number}");
            raws.keep(&raw(number), 9);
            assert!(knows(&mut raws, &raw(number)));
            assert!(number == 0 || knows(&mut raws, &raw(1)) || number < 2);
        }
        assert!(knows(&mut raws, &raw(1)));
        assert!(!knows(&mut raws, &raw(2)));
        assert_eq!(raws.known.len(), MANY);
    }

    #[test]
    fn what_has_no_end_of_its_own_is_not_kept() {
        let mut raws = Raws::default();
        let long = format!("[{}]", "1,".repeat(LONGEST));
        for text in [
            "\"a text of more than thirty-two bytes\"",
            &"1".repeat(40),
            "{}",
            &long,
        ] {
            raws.keep(&RawJson::from_checked(text.into()), 9);
            assert!(raws.known.is_empty(), "{text}");
        }
    }
}
