//! JSON: typed, untyped, and through serde.

use clientset::RawJson;
use clientset::apiextensions_v1::CustomResourceDefinition;
use clientset::core_v1::Pod;
use clientset::object::{Empty, Value};
use clientset::wire::json::{self, Decoder};
use clientset::wire::{MAX_DEPTH, Mode};
use serde::de::DeserializeOwned;

use crate::{held, text};

/// An element of two bytes becomes a struct of some hundreds.
const HELD_PER_BYTE: usize = 1024;
const HELD: usize = 512 * 1024;

pub(crate) fn run(data: &[u8]) {
    let seen = text::replaced(data);
    untyped(data, &seen);
    typed::<Pod>(data, &seen);
    typed::<CustomResourceDefinition>(data, &seen);
}

/// We take what serde_json takes, but for the depth.
fn untyped(data: &[u8], seen: &str) {
    let read = held::at_most(HELD, 16, data.len(), || json::from_slice::<RawJson>(data));
    let expected = text::is_json(seen) && text::depth(seen) <= MAX_DEPTH;
    assert_eq!(read.is_ok(), expected, "{:?}", read.as_ref().err());
    let Ok(raw) = read else { return };
    let again: RawJson = raw.as_str().parse().expect("what was read is JSON");
    assert_eq!(again, raw, "without space it stays as it is");
    if raw.is_empty() {
        assert_eq!(seen.trim(), "null");
    } else if let Ok(value) = serde_json::from_str::<serde_json::Value>(seen) {
        let kept: serde_json::Value = serde_json::from_str(raw.as_str()).expect("it is JSON");
        assert_eq!(kept, value);
    }
}

fn typed<T>(data: &[u8], seen: &str)
where
    T: Value + Empty + Clone + PartialEq + std::fmt::Debug + DeserializeOwned,
{
    let read = held::at_most(HELD, HELD_PER_BYTE, data.len(), || {
        json::from_slice::<T>(data)
    });
    through_serde(&read, seen);
    let object = match read {
        Ok(object) => object,
        Err(error) => {
            let message = error.to_string();
            assert!(
                !message.is_empty() && message.len() < 16 * 1024,
                "{message}"
            );
            return;
        }
    };
    assert!(object.clone() == object, "a clone is equal");
    drop(format!("{object:?}"));

    let written = json::to_string(&object).expect("what was read can be written");
    assert!(text::is_json(&written), "{written}");
    if text::depth(&written) <= MAX_DEPTH {
        let again: T = json::from_str(&written).expect("what was written can be read");
        assert!(again == object, "{written}");
        assert_eq!(json::to_string(&again).expect("as before"), written);
    }

    let mut decoder = Decoder::new();
    for _ in 0..2 {
        let mut shared = T::EMPTY;
        decoder.read_into(&mut shared, seen).expect("as alone");
        assert!(shared == object, "a decoder reads the same: {written}");
    }

    let mut applied = Vec::new();
    json::write(&object, Mode::Apply, &mut applied).expect("as for an update");
    let applied = std::str::from_utf8(&applied).expect("JSON is UTF-8");
    assert!(text::is_json(applied), "{applied}");
    if text::depth(applied) <= MAX_DEPTH {
        json::from_str::<T>(applied).expect("what is applied can be read");
    }
}

/// Serde's reader gives the same, wherever its idea of numbers and characters is ours.
fn through_serde<T>(read: &Result<T, clientset::wire::ReadError>, seen: &str)
where
    T: Value + Empty + PartialEq + DeserializeOwned,
{
    // Its own readers stop at a depth of 128.
    if text::plain_value(seen).is_none() {
        return;
    }
    match (serde_json::from_str::<T>(seen), read) {
        (Ok(object), Ok(read)) if object == *read => {}
        (Ok(object), Ok(read)) => {
            // Unknown fields are text, in which characters have several forms.
            let [theirs, ours] = [&object, read].map(|object| json::to_string(object).ok());
            let value = |text: &Option<String>| text.as_deref().and_then(text::plain_value);
            assert_eq!(value(&theirs), value(&ours), "{theirs:?} {ours:?}");
        }
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => panic!("serde_json reads it, we do not: {error}"),
        (Err(error), Ok(_)) => panic!("we read it, serde_json does not: {error}"),
    }
}
