//! From bytes to JSON, and no further than the bytes are worth reading.
//!
//! Three things stop the reading where they stand, which `serde_json` alone would let pass or read to the
//! end first: two members of one name, of which it would keep the last; a document that is no object; and
//! nesting of which no document makes use, in depth or in breadth.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde_core::Deserializer;
use serde_core::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::push_key;
use crate::Error;

/// How deep values may stand in others. `serde_json` itself stops at 128. The deepest schemas of installed
/// resources have about 60 levels.
pub(crate) const NESTING: usize = 120;

/// How many lists may stand directly in a list. No document of Kubernetes has any; a default in the schema
/// of an installed resource may.
const LISTS_IN_LISTS: usize = 1000;

/// Reads a file as JSON: an object.
///
/// # Errors
///
/// Fails when it is not JSON, with line and column, and where two members of an object have one name.
pub(crate) fn parse(file: &str, bytes: &[u8]) -> Result<Value, Error> {
    let reading = Reading::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = reading
        .value(Place::Document)
        .deserialize(&mut json)
        .and_then(|value| json.end().map(|()| value));
    value.map_err(|error| {
        let at = |what: &str| Error::at_column(file, error.line(), error.column(), what);
        match reading.refusal.take() {
            Some(Refusal::NoObject) => Error::in_file(file, "expected an object, found a list"),
            Some(Refusal::Twice(pointer, key)) => Error::at_pointer(
                file,
                pointer,
                format!("there are two members {key:?} of one object; expected each name once"),
            ),
            Some(Refusal::Deep) => at(&format!(
                "is nested deeper than {NESTING} levels; expected a document of Kubernetes, none of which is"
            )),
            Some(Refusal::ListsInLists) => at(&format!(
                "has more than {LISTS_IN_LISTS} lists directly in lists; expected a document of Kubernetes, \
                 none of which has any"
            )),
            None if error.is_eof() => at("ends in the middle: it is cut off, fetch it again"),
            None => {
                let text = error.to_string();
                let place = format!(" at line {} column {}", error.line(), error.column());
                at(&format!("is not JSON: {}", text.trim_end_matches(&place)))
            }
        }
    })
}

/// Why the reading was stopped.
enum Refusal {
    NoObject,
    Twice(String, String),
    Deep,
    ListsInLists,
}

#[derive(Default)]
struct Reading {
    refusal: RefCell<Option<Refusal>>,
    lists_in_lists: Cell<usize>,
}

/// What a value stands in.
#[derive(Clone, Copy)]
enum Place<'p> {
    Document,
    Member(&'p Seed<'p>, &'p str),
    Element(&'p Seed<'p>, usize),
}

struct Seed<'p> {
    reading: &'p Reading,
    place: Place<'p>,
    depth: usize,
}

impl Reading {
    fn value<'p>(&'p self, place: Place<'p>) -> Seed<'p> {
        let depth = match place {
            Place::Document => 0,
            Place::Member(parent, _) | Place::Element(parent, _) => parent.depth + 1,
        };
        Seed {
            reading: self,
            place,
            depth,
        }
    }
}

impl Seed<'_> {
    fn refuse<T, E: serde_core::de::Error>(&self, refusal: Refusal) -> Result<T, E> {
        self.reading.refusal.replace(Some(refusal));
        Err(E::custom("refused"))
    }

    fn pointer(&self) -> String {
        let (parent, key) = match self.place {
            Place::Document => return String::new(),
            Place::Member(parent, key) => (parent, key.to_owned()),
            Place::Element(parent, index) => (parent, index.to_string()),
        };
        let mut pointer = parent.pointer();
        push_key(&mut pointer, &key);
        pointer
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        match self.place {
            Place::Document => return self.refuse(Refusal::NoObject),
            Place::Element(..) => {
                let count = &self.reading.lists_in_lists;
                count.set(count.get() + 1);
                if count.get() > LISTS_IN_LISTS {
                    return self.refuse(Refusal::ListsInLists);
                }
            }
            Place::Member(..) => {}
        }
        if self.depth > NESTING {
            return self.refuse(Refusal::Deep);
        }
        let mut list = Vec::new();
        while let Some(value) =
            elements.next_element_seed(self.reading.value(Place::Element(&self, list.len())))?
        {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        if self.depth > NESTING {
            return self.refuse(Refusal::Deep);
        }
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if map.contains_key(&key) {
                return self.refuse(Refusal::Twice(self.pointer(), key));
            }
            let value = members.next_value_seed(self.reading.value(Place::Member(&self, &key)))?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTS_IN_LISTS, NESTING, parse};

    fn said(text: &str) -> String {
        parse("a.json", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_value_is_what_serde_json_makes_of_it() {
        let text = r#"{"a": [null, true, -1, 18446744073709551615, 1.5, "\u00e9\n", {}, []], "b": {"c~/": ""}}"#;
        let value = parse("a.json", text.as_bytes()).unwrap();
        assert_eq!(
            value,
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
    }

    #[test]
    fn what_is_no_document_is_refused_where_it_stands() {
        let table = [
            (
                "",
                "a.json line 1 column 0: ends in the middle: it is cut off, fetch it again",
            ),
            (
                "{\n\"a\": [1,",
                "a.json line 2 column 8: ends in the middle: it is cut off, fetch it again",
            ),
            (
                "{\"a\": x}",
                "a.json line 1 column 7: is not JSON: expected value",
            ),
            (
                "{} {}",
                "a.json line 1 column 4: is not JSON: trailing characters",
            ),
            ("[1]", "a.json: expected an object, found a list"),
            (
                r#"{"a": {"b/c": [{"d": 1, "e": 2, "d": 3}]}}"#,
                "a.json at /a/b~1c/0: there are two members \"d\" of one object; expected each name once",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    /// What comes after would be another refusal: it is not read.
    #[test]
    fn reading_stops_at_the_first_level_too_deep() {
        for open in ["[", "{\"a\": "] {
            let nested = |levels: usize| format!("{{\"a\": {}", open.repeat(levels));
            assert!(said(&nested(NESTING - 1)).contains("ends in the middle"));
            assert!(said(&nested(NESTING)).contains("ends in the middle"));
            for levels in [NESTING + 1, 1_000_000] {
                let said = said(&nested(levels));
                assert!(said.contains("is nested deeper than 120 levels"), "{said}");
            }
        }
    }

    #[test]
    fn reading_stops_at_one_list_in_a_list_too_many() {
        let lists = |count: usize| format!("{{\"a\": [{}", "[1],".repeat(count));
        assert!(said(&lists(LISTS_IN_LISTS)).contains("ends in the middle"));
        for count in [LISTS_IN_LISTS + 1, 1_000_000] {
            let said = said(&lists(count));
            assert!(
                said.contains("more than 1000 lists directly in lists"),
                "{said}"
            );
            assert!(said.starts_with("a.json line 1 column 4008: "), "{said}");
        }
        // Lists of objects are no lists in lists.
        let lists = format!("{{\"a\": [{}]}}", vec!["{\"b\": [1]}"; 3000].join(","));
        assert!(parse("a.json", lists.as_bytes()).is_ok());
    }
}
