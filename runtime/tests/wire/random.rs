//! Whatever an object holds, it reads back equal: over objects from a seeded generator.

use clientset_runtime::meta::List;
use clientset_runtime::object::{
    Elements, Entries, Map, Optional, RawJson, Slot, Str, UnionShape, UnknownFields, Value,
};
use clientset_runtime::wire::json;

use crate::shapes::{Shapes, Widget};

/// A linear congruential generator: the same objects in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn text(&mut self) -> Str {
        const LETTERS: [char; 16] = [
            'a', 'Z', '0', '.', '/', '"', '\\', '\n', '\0', '\u{1f}', ' ', '{', ']', 'é', '😀',
            '\u{fffd}',
        ];
        let length = if self.below(10) == 0 {
            100
        } else {
            self.below(12)
        };
        (0..length)
            .map(|_| LETTERS[self.below(16) as usize])
            .collect()
    }

    fn integer(&mut self) -> i64 {
        let wide = (self.below(1 << 31) << 33 | self.below(1 << 31) << 2 | self.below(4)) as i64;
        match self.below(4) {
            0 => [0, 1, -1, i64::MIN, i64::MAX][self.below(5) as usize],
            1 => wide,
            _ => wide % 1000,
        }
    }

    /// A number of few digits, since serde_json reads the last of seventeen with an error, and none
    /// without a fraction, since serde_json tells 1 from 1.0.
    fn float(&mut self) -> f64 {
        (self.integer() % 1_000_000 * 2 + 1) as f64 / 64.0
    }

    fn json(&mut self, depth: u64) -> String {
        let nested = |random: &mut Self| random.json(depth - 1);
        match self.below(if depth == 0 { 5 } else { 7 }) {
            0 => "null".to_owned(),
            1 => "true".to_owned(),
            2 => format!("{}", self.integer()),
            3 => format!("{:e}", self.float()),
            4 => serde_json::to_string(self.text().as_str()).unwrap(),
            5 => {
                let parts: Vec<_> = (0..self.below(4)).map(|_| nested(self)).collect();
                format!("[{}]", parts.join(","))
            }
            _ => {
                let parts: Vec<_> = (0..self.below(4))
                    .map(|index| format!("\"k{index}\": {}", nested(self)))
                    .collect();
                format!("{{{}}}", parts.join(" , "))
            }
        }
    }

    fn raw(&mut self) -> RawJson {
        self.json(3).parse().unwrap()
    }

    fn unknown(&mut self, fields: &mut UnknownFields) {
        for index in 0..self.below(12).saturating_sub(9) {
            let value = match self.raw() {
                // An unknown null is kept, while a raw one is no value.
                raw if raw.is_empty() => continue,
                raw => raw,
            };
            fields.insert(format!("unknown{index}").into(), value);
        }
    }

    fn elements(&mut self, elements: &mut dyn Elements, depth: u64) {
        for _ in 0..self.below(4) {
            self.fill(elements.push(), depth);
        }
        elements.finish();
    }

    fn entries(&mut self, entries: &mut dyn Entries, depth: u64) {
        for _ in 0..self.below(4) {
            let key = self.text();
            self.fill(entries.push(key), depth);
        }
        entries.finish();
    }

    /// Fills any value through its slot, as a reader does.
    fn fill(&mut self, value: &mut dyn Value, depth: u64) {
        match value.slot() {
            Slot::Bool(value) => *value = self.below(2) == 0,
            Slot::I32(value) => *value = self.integer() as i32,
            Slot::I64(value) => *value = self.integer(),
            Slot::F64(value) => *value = self.float(),
            Slot::Str(value) => *value = self.text(),
            Slot::Enum(value) => value.set_known(self.below(value.values().len() as u64) as usize),
            Slot::Raw(value) => *value = self.raw(),
            Slot::Scalar(value) => {
                if self.below(2) == 0 || value.set_number("42").is_err() {
                    let texts = ["low", "2026-07-01T10:00:00Z"];
                    assert!(texts.iter().any(|text| value.set_string(text).is_ok()));
                }
            }
            Slot::Option(value) if self.below(2) == 0 || depth == 0 => value.clear(),
            Slot::Option(value) => self.fill(value.insert(), depth),
            Slot::Union(value) if self.below(2) == 0 || depth == 0 => {
                self.fill(value.select(UnionShape::Bool).unwrap(), 0);
            }
            Slot::Union(value) => self.fill(value.select(UnionShape::Object).unwrap(), depth),
            Slot::List(_) | Slot::Map(_) | Slot::Struct(_) if depth == 0 => {}
            Slot::List(elements) => self.elements(elements, depth - 1),
            Slot::Map(entries) => self.entries(entries, depth - 1),
            Slot::Struct(object) => {
                for index in 0..object.info().fields.len() {
                    if self.below(3) > 0 {
                        self.fill(object.field_mut(index), depth - 1);
                    }
                }
                self.unknown(object.unknown_fields_mut());
            }
        }
    }
}

#[test]
fn what_is_written_reads_back_equal() {
    let mut random = Random(1);
    for round in 0..400 {
        let mut object = Shapes::default();
        random.fill(&mut object, 6);
        let text = json::to_string(&object).unwrap();
        assert_eq!(
            json::from_str::<Shapes>(&text).unwrap(),
            object,
            "{round}: {text}"
        );

        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            serde_json::to_value(&object).unwrap(),
            value,
            "{round}: {text}"
        );
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let again: Shapes = json::from_str(&pretty).unwrap();
        let again = serde_json::to_value(&again).unwrap();
        assert_eq!(again, value, "{round}: {text}");
    }
}

#[test]
fn lists_in_random_chunks_read_like_whole_ones() {
    let mut random = Random(2);
    for round in 0..60 {
        let mut list = List::<Widget>::default();
        for _ in 0..random.below(6) {
            let mut widget = Widget::default();
            random.fill(&mut widget, 6);
            list.items.push(widget);
        }
        random.unknown(&mut list.unknown_fields);
        let text = json::to_string(&list).unwrap();
        let whole: List<Widget> = json::from_str(&text).unwrap();

        let mut reader = json::ListReader::<Widget>::gathering(random.below(100) as usize);
        let mut frames = json::Frames::new();
        let mut found = Vec::new();
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(rest.len().min(1 + random.below(50) as usize));
            rest = after;
            reader.push(chunk).unwrap();
            frames.push(chunk);
            while let Some(frame) = frames.next().unwrap() {
                found.push(frame.to_vec());
            }
        }
        assert_eq!(reader.finish().unwrap(), whole, "{round}: {text}");
        assert_eq!(found, [text.as_bytes()], "{round}: {text}");
    }
}

#[test]
fn broken_text_is_an_error_and_never_a_panic() {
    let mut random = Random(3);
    let mut object = Shapes::default();
    random.fill(&mut object, 6);
    let text = json::to_string(&object).unwrap();
    for _ in 0..3000 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=random.below(3).min(bytes.len() as u64 - 1) {
            let at = random.below(bytes.len() as u64) as usize;
            match random.below(3) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = random.below(256) as u8,
                _ => {
                    bytes.remove(at);
                }
            }
        }
        // Whatever comes of it, our reader and serde_json agree on what is JSON at all.
        let ours = json::from_slice::<RawJson>(&bytes).is_ok();
        let lossy = String::from_utf8_lossy(&bytes);
        let theirs = serde_json::from_str::<serde_json::Value>(&lossy);
        let out_of_range = theirs
            .as_ref()
            .is_err_and(|error| error.to_string().contains("out of range"));
        let surrogate = theirs
            .as_ref()
            .is_err_and(|error| error.to_string().contains("surrogate"));
        if !out_of_range && !surrogate {
            assert_eq!(ours, theirs.is_ok(), "{lossy}");
        }
        let _ = json::from_slice::<Shapes>(&bytes);
        let mut reader = json::ListReader::<Widget>::gathering(0);
        let _ = reader.push(&bytes).and_then(|()| reader.finish().map(drop));
    }
}

#[test]
fn maps_and_options_keep_their_order() {
    let map: Map<Optional<crate::shapes::Inner>> =
        [("b", Optional::NONE), ("a", Optional::NONE)].into();
    assert_eq!(json::to_string(&map).unwrap(), r#"{"a":null,"b":null}"#);
    assert_eq!(
        json::from_str::<Map<Optional<crate::shapes::Inner>>>(r#"{"b":null,"a":null}"#).unwrap(),
        map
    );
}

#[test]
fn every_number_reads_back_as_itself() {
    let mut random = Random(4);
    for _ in 0..20_000 {
        let integer = random.integer();
        assert_eq!(
            json::from_str::<i64>(&json::to_string(&integer).unwrap()).unwrap(),
            integer
        );
        let float = f64::from_bits(integer as u64);
        if float.is_finite() {
            assert_eq!(
                json::from_str::<f64>(&json::to_string(&float).unwrap()).unwrap(),
                float
            );
        }
    }
}
