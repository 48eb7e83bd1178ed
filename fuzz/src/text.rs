//! JSON text as others see it.

use serde_json::Value;
use serde_json::value::RawValue;

/// The text that our reader sees: each byte that is not UTF-8 is one U+FFFD.
pub(crate) fn replaced(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// Whether the text is one JSON value, whatever its numbers and escapes say and however deep it is.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// How deep brackets nest, outside of strings.
pub(crate) fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The value, if every reader has the same idea of it: no half characters, and numbers of 64 bits.
pub(crate) fn plain_value(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    is_plain(&value).then_some(value)
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.is_i64(),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(members) => members.values().all(is_plain),
    }
}

/// The value with every number as a double, so that `1e3` equals `1000`.
pub(crate) fn doubled(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.into_iter().map(doubled).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(name, value)| (name, doubled(value)))
                    .collect(),
            )
        }
        other => other,
    }
}

/// Whether an object of the text has two members of one name: a map keeps one, so that it writes less.
pub(crate) fn has_twins(text: &str) -> bool {
    struct Twins(bool);
    impl<'de> serde::de::Visitor<'de> for &mut Twins {
        type Value = ();
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("JSON")
        }
        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }
        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }
        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }
        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }
        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
            while items.next_element_seed(Seed(self))?.is_some() {}
            Ok(())
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
            let mut names = std::collections::HashSet::new();
            while let Some(name) = members.next_key::<String>()? {
                self.0 |= !names.insert(name);
                members.next_value_seed(Seed(self))?;
            }
            Ok(())
        }
    }
    struct Seed<'t>(&'t mut Twins);
    impl<'de> serde::de::DeserializeSeed<'de> for Seed<'_> {
        type Value = ();
        fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
            from.deserialize_any(self.0)
        }
    }
    let mut twins = Twins(false);
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = serde::Deserializer::deserialize_any(&mut reader, &mut twins);
    read.is_ok() && twins.0
}
