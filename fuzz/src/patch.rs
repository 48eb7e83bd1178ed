//! Differences, and sets of fields.

use clientset::apply::{Apply, FieldSet, difference, extract};
use clientset::core_v1::Pod;
use clientset::wire::json;
use serde_json::Value;

use crate::text;

pub(crate) fn run(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let (Some(first), Some(second)) = (parts.next(), parts.next()) else {
        return;
    };
    if let Ok(text) = std::str::from_utf8(first) {
        fields(text);
        path(text);
    }
    let (Ok(old), Ok(new)) = (json::from_slice(first), json::from_slice(second)) else {
        return;
    };
    patched(&old, &new);
    extracted(&new);
}

/// A server that applies the difference of two objects to the first has the second.
fn patched(old: &Pod, new: &Pod) {
    let patch = difference(old, new).expect("what was read can be written");
    assert!(difference(old, old).expect("as before").is_empty());
    let write = |pod| json::to_string(pod).expect("what was read can be written");
    let (old, new) = (write(old), write(new));
    // Which one of equal members a server keeps is its own affair.
    if text::has_twins(&old) || text::has_twins(&new) {
        return;
    }
    let (Ok(old), Ok(new)) = (
        serde_json::from_str::<Value>(&old),
        serde_json::from_str::<Value>(&new),
    ) else {
        return;
    };
    let json = patch.to_json().expect("its values were JSON");
    let Ok(operations) = serde_json::from_str::<json_patch::Patch>(&json) else {
        panic!("no JSON patch: {json}");
    };
    let mut server = old.clone();
    if let Err(error) = json_patch::patch(&mut server, &operations) {
        panic!("{json} does not apply to {old}: {error}");
    }
    assert_eq!(server, new, "{json}");
}

fn fields(text: &str) {
    let Ok(fields) = text.parse::<FieldSet>() else {
        return;
    };
    let written = fields.to_string();
    let again: FieldSet = written.parse().expect("what was written can be read");
    assert_eq!(again, fields, "{written}");
    assert_eq!(again.to_string(), written);
    drop(fields.paths());
}

fn path(text: &str) {
    let Ok(apply) = Apply::new(Pod::default()).include(text) else {
        return;
    };
    let written = apply.to_json().expect("an empty object can be written");
    assert!(text::is_json(&written), "{written}");
    let fields = apply.fields().to_string();
    assert_eq!(
        *apply.fields(),
        fields.parse().expect("it is a set of fields")
    );
    let apply = apply
        .release(text)
        .expect("what was included can be released");
    assert!(apply.fields().is_empty(), "{}", apply.fields());
}

fn extracted(pod: &Pod) {
    for entry in &pod.metadata.managed_fields {
        let Ok(apply) = extract(pod, &entry.manager) else {
            continue;
        };
        let written = apply.to_json().expect("what was read can be written");
        assert!(text::is_json(&written), "{written}");
    }
}
