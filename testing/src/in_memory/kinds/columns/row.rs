//! What the cells of a row are made of.

use jiff::Timestamp;
use serde_json::Value;

use crate::in_memory::answer::age;
use crate::in_memory::selector::selector_text;

pub(super) const NONE: &str = "<none>";
pub(super) const UNSET: &str = "<unset>";
pub(super) const UNKNOWN: &str = "<unknown>";

/// An object, and the time that ages are counted to, in seconds.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) object: &'a Value,
    pub(super) now: i64,
}

impl<'a> Row<'a> {
    /// What stands at a path of names with dots between them.
    pub(super) fn at(self, path: &str) -> &'a Value {
        path.split('.')
            .fold(self.object, |value, name| &value[name])
    }

    /// A text; empty where there is none.
    pub(super) fn text(self, path: &str) -> &'a str {
        self.at(path).as_str().unwrap_or_default()
    }

    /// A text, or what stands for one that is missing or empty.
    pub(super) fn text_or(self, path: &str, missing: &'a str) -> &'a str {
        match self.text(path) {
            "" => missing,
            text => text,
        }
    }

    /// A number or a text as text, or what stands for it.
    pub(super) fn shown_or(self, path: &str, missing: &str) -> String {
        match self.at(path) {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => missing.to_owned(),
        }
    }

    /// A number; 0 where there is none.
    pub(super) fn number(self, path: &str) -> i64 {
        self.at(path).as_i64().unwrap_or(0)
    }

    pub(super) fn flag(self, path: &str) -> bool {
        self.at(path) == true
    }

    pub(super) fn list(
        self,
        path: &str,
    ) -> impl DoubleEndedIterator<Item = &'a Value> + ExactSizeIterator {
        let list = self.at(path).as_array().map(Vec::as_slice);
        list.unwrap_or_default().iter()
    }

    /// How many elements a list has, or members an object.
    pub(super) fn count(self, path: &str) -> usize {
        match self.at(path) {
            Value::Array(list) => list.len(),
            Value::Object(members) => members.len(),
            _ => 0,
        }
    }

    /// The texts of a list, with commas between them.
    pub(super) fn joined(self, path: &str) -> String {
        let texts: Vec<&str> = self.list(path).filter_map(Value::as_str).collect();
        texts.join(",")
    }

    pub(super) fn is_being_deleted(self) -> bool {
        !self.text("metadata.deletionTimestamp").is_empty()
    }

    /// How old the object is.
    pub(super) fn age(self) -> String {
        self.since("metadata.creationTimestamp")
    }

    /// How long ago a time was.
    pub(super) fn since(self, path: &str) -> String {
        age(self.text(path), self.now)
    }

    /// `key=value` of a map, as of labels.
    pub(super) fn labels(self, path: &str) -> String {
        let members = self.at(path).as_object();
        let pairs: Vec<String> = members
            .into_iter()
            .flatten()
            .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
            .collect();
        if pairs.is_empty() {
            return NONE.to_owned();
        }
        pairs.join(",")
    }

    /// A label selector as it is written in a query.
    pub(super) fn selector(self, path: &str) -> String {
        match selector_text(self.at(path)) {
            text if text.is_empty() => NONE.to_owned(),
            text => text,
        }
    }

    /// The names of the containers of a pod's spec, and their images.
    pub(super) fn containers(self, path: &str) -> [String; 2] {
        ["name", "image"].map(|field| {
            let texts: Vec<&str> = self
                .list(path)
                .map(|container| container[field].as_str().unwrap_or_default())
                .collect();
            texts.join(",")
        })
    }

    /// The status of a condition.
    pub(super) fn condition(self, name: &str) -> Option<&'a str> {
        let condition = self
            .list("status.conditions")
            .find(|condition| condition["type"] == name)?;
        condition["status"].as_str()
    }
}

/// A time in seconds.
pub(super) fn seconds(time: &Value) -> Option<i64> {
    let time: Timestamp = time.as_str()?.parse().ok()?;
    Some(time.as_second())
}
