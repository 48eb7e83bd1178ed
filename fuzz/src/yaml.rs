//! YAML: typed, untyped, and beside JSON.

use clientset::RawJson;
use clientset::core_v1::Pod;
use clientset::wire::{MAX_DEPTH, json, yaml};
use serde_json::Value;

use crate::{held, text};

/// Aliases may repeat a hundred thousand values.
const HELD: usize = 256 << 20;

pub(crate) fn run(data: &[u8]) {
    let from_bytes = held::at_most(HELD, 1024, data.len(), || yaml::from_slice::<RawJson>(data));
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(from_bytes.is_err(), "YAML is UTF-8");
        return;
    };
    documents(text);
    typed(text);
    is_json_too(text);
}

/// Documents as JSON, and back.
fn documents(text: &str) {
    let documents = match held::at_most(HELD, 1024, text.len(), || yaml::documents(text)) {
        Ok(documents) => documents,
        Err(error) => {
            let message = error.to_string();
            assert!(
                !message.is_empty() && message.len() < 16 * 1024,
                "{message}"
            );
            return;
        }
    };
    for document in documents.iter().take(4) {
        let Ok(json) = document.to_json() else {
            continue;
        };
        if json.is_empty() || json.as_str().len() > 64 * text.len() {
            continue;
        }
        assert!(text::is_json(json.as_str()), "{}", json.as_str());
        let written = yaml::to_string(&json).expect("what was read can be written");
        let again: RawJson = yaml::from_str(&written).expect("what was written can be read");
        assert_eq!(value(&again), value(&json), "{written}");
        // Numbers have found their form now.
        let written = yaml::to_string(&again).expect("as before");
        let third: RawJson = yaml::from_str(&written).expect("as before");
        assert_eq!(third.as_str(), again.as_str(), "{written}");
        assert_eq!(yaml::to_string(&third).expect("as before"), written);
    }
}

fn value(json: &RawJson) -> Option<Value> {
    serde_json::from_str(json.as_str()).ok().map(text::doubled)
}

/// A typed object is the same in both formats.
fn typed(text: &str) {
    let read = held::at_most(HELD, 1024, text.len(), || yaml::from_str::<Pod>(text));
    let Ok(pod) = read else { return };
    let written = json::to_string(&pod).expect("what was read can be written");
    if text::depth(&written) > MAX_DEPTH || written.len() > 64 * (text.len() + 64) {
        return;
    }
    let from_json: Pod = json::from_str(&written).expect("what was written can be read");
    assert!(from_json == pod, "{written}");
    let written = yaml::to_string(&pod).expect("what was read can be written");
    let from_yaml: Pod = yaml::from_str(&written).expect("what was written can be read");
    assert_eq!(self::written(&from_yaml), self::written(&pod), "{written}");
}

/// What an object says as JSON.
fn written(pod: &Pod) -> Option<Value> {
    let text = json::to_string(pod).ok()?;
    serde_json::from_str(&text).ok().map(text::doubled)
}

/// JSON is YAML: what the reader of JSON takes, the reader of YAML takes as the same, but for what
/// YAML forbids (equal keys, halves of characters and ones that do not print, long keys on one line) and numbers, which it knows in
/// more forms.
fn is_json_too(text: &str) {
    if !text::is_json(text) || text::plain_value(text).is_none() {
        return;
    }
    let prints = |character: char| match character {
        '\n' | '\r' | '\t' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => !character.is_control(),
    };
    let forbidden = !text.chars().all(prints)
        || text.contains("\\u")
        || text.len() > 1000
        || text::has_twins(text);
    if forbidden || text::depth(text) > 128 {
        return;
    }
    let Ok(expected) = json::from_str::<Pod>(text) else {
        return;
    };
    match yaml::from_str::<Pod>(text) {
        // Unknown fields are text, in which characters have several forms.
        Ok(read) if read == expected => {}
        Ok(read) => assert_eq!(written(&read), written(&expected)),
        Err(error) => panic!("read as JSON, but not as YAML: {error}"),
    }
}
