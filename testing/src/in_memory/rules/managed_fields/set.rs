//! Sets of fields, and their algebra: what a manager owns.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A set of places in an object, as a tree. Each step is written as in `fieldsV1`: `f:spec`,
/// `k:{"name":"web"}`, `v:"example.com/held"`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FieldSet {
    /// This place itself is in the set, whatever there is below it.
    pub(super) member: bool,
    children: BTreeMap<String, Self>,
}

impl FieldSet {
    /// A place and nothing below it.
    pub(super) fn leaf() -> Self {
        Self {
            member: true,
            children: BTreeMap::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.member && self.children.is_empty()
    }

    /// A place along a path of fields.
    pub(super) fn of_fields<'f>(path: impl DoubleEndedIterator<Item = &'f str>) -> Self {
        path.rev().fold(Self::leaf(), |below, name| {
            let mut set = Self::default();
            set.add(|| field_step(name), below);
            set
        })
    }

    /// What the set says of a place one step below.
    pub(super) fn child(&self, step: &str) -> Option<&Self> {
        self.children.get(step)
    }

    /// Adds what is below a step; nothing is nothing.
    pub(super) fn add(&mut self, step: impl FnOnce() -> String, below: Self) {
        if below.is_empty() {
            return;
        }
        let child = self.children.entry(step()).or_default();
        if child.is_empty() {
            *child = below;
        } else {
            child.extend(&below);
        }
    }

    /// Adds all places of another set.
    pub(super) fn extend(&mut self, other: &Self) {
        self.member |= other.member;
        for (step, below) in &other.children {
            match self.children.get_mut(step) {
                Some(child) => child.extend(below),
                None => {
                    self.children.insert(step.clone(), below.clone());
                }
            }
        }
    }

    /// The places that are in both sets.
    pub(super) fn intersection(&self, other: &Self) -> Self {
        self.filtered(self.member && other.member, |step, child| {
            other
                .child(step)
                .map_or_else(Self::default, |other| child.intersection(other))
        })
    }

    /// The places that are not in the other set. What is below a place of the other set stays.
    pub(super) fn difference(&self, other: &Self) -> Self {
        self.filtered(self.member && !other.member, |step, child| {
            other
                .child(step)
                .map_or_else(|| child.clone(), |other| child.difference(other))
        })
    }

    /// The same places, and each step that `is_added` says on the way to one. It is given what it made of the
    /// step above.
    pub(super) fn with_steps<T: Copy>(
        &self,
        at: T,
        is_added: &dyn Fn(T, &str) -> (bool, T),
    ) -> Self {
        self.filtered(self.member, |step, child| {
            let (added, below) = is_added(at, step);
            let mut child = child.with_steps(below, is_added);
            child.member |= added;
            child
        })
    }

    /// The same with what is made of each child; of none, the child stays.
    pub(super) fn with_children(&self, make: impl Fn(&str, &Self) -> Option<Self>) -> Self {
        self.filtered(self.member, |step, child| {
            make(step, child).unwrap_or_else(|| child.clone())
        })
    }

    fn filtered(&self, member: bool, below: impl Fn(&str, &Self) -> Self) -> Self {
        let mut set = Self {
            member,
            children: BTreeMap::new(),
        };
        for (step, child) in &self.children {
            let child = below(step, child);
            if !child.is_empty() {
                set.children.insert(step.clone(), child);
            }
        }
        set
    }

    /// The places as messages write them, in order: `.spec.containers[name="web"].image`.
    pub(super) fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.collect(&mut String::new(), &mut paths);
        paths
    }

    fn collect(&self, path: &mut String, paths: &mut Vec<String>) {
        if self.member {
            paths.push(path.clone());
        }
        for (step, child) in &self.children {
            let length = path.len();
            path.push_str(&step_text(step));
            child.collect(path, paths);
            path.truncate(length);
        }
    }

    /// Reads `fieldsV1`; `None` where it is none.
    pub(super) fn read(fields: &Value) -> Option<Self> {
        let fields = fields.as_object()?;
        let mut set = Self {
            member: fields.is_empty(),
            children: BTreeMap::new(),
        };
        for (step, below) in fields {
            if step == "." {
                set.member = true;
            } else {
                let below = Self::read(below)?;
                set.children.insert(canonical(step)?, below);
            }
        }
        Some(set)
    }

    /// Writes `fieldsV1`.
    pub(super) fn into_json(self) -> Value {
        let mut fields = Map::new();
        if self.member && !self.children.is_empty() {
            fields.insert(".".to_owned(), Value::Object(Map::new()));
        }
        for (step, child) in self.children {
            fields.insert(step, child.into_json());
        }
        Value::Object(fields)
    }
}

/// A step in the spelling of this module; `None` where it is none.
fn canonical(step: &str) -> Option<String> {
    let (form, content) = step.split_once(':')?;
    match form {
        "f" => Some(step.to_owned()),
        "i" => content.parse::<usize>().ok().map(|_| step.to_owned()),
        "v" => {
            let value = serde_json::from_str::<Value>(content).ok()?;
            Some(value_step(&value))
        }
        "k" => match serde_json::from_str(content).ok()? {
            Value::Object(keys) => Some(key_step(
                keys.iter()
                    .map(|(key, value)| (key.as_str(), value))
                    .collect(),
            )),
            _ => None,
        },
        _ => None,
    }
}

/// The step to a member of an object.
pub(super) fn field_step(name: &str) -> String {
    let mut step = String::with_capacity(2 + name.len());
    step.push_str("f:");
    step.push_str(name);
    step
}

/// The step to an element of a set.
pub(super) fn value_step(value: &Value) -> String {
    format!("v:{value}")
}

/// The step to an element of a list with keys.
pub(super) fn key_step(mut keys: Vec<(&str, &Value)>) -> String {
    keys.sort_by_key(|(name, _)| *name);
    let mut step = "k:{".to_owned();
    for (index, (name, value)) in keys.into_iter().enumerate() {
        if index > 0 {
            step.push(',');
        }
        step.push_str(&format!("{}:{value}", Value::from(name)));
    }
    step.push('}');
    step
}

/// A step as messages write it.
pub(super) fn step_text(step: &str) -> String {
    let (form, content) = step.split_once(':').unwrap_or(("f", step));
    match form {
        "k" => {
            let keys: Map<String, Value> = serde_json::from_str(content).unwrap_or_default();
            let mut keys: Vec<String> = keys
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            keys.sort();
            format!("[{}]", keys.join(","))
        }
        "v" => format!("[={content}]"),
        "i" => format!("[{content}]"),
        _ => format!(".{content}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(json: Value) -> FieldSet {
        FieldSet::read(&json).unwrap()
    }

    #[test]
    fn sets_are_joined_cut_and_subtracted() {
        for (a, b, both, common, rest) in [
            (
                json!({"f:a": {}}),
                json!({"f:b": {}}),
                json!({"f:a": {}, "f:b": {}}),
                None,
                json!({"f:a": {}}),
            ),
            (
                json!({"f:a": {".": {}, "f:x": {}}}),
                json!({"f:a": {}}),
                json!({"f:a": {".": {}, "f:x": {}}}),
                Some(json!({"f:a": {}})),
                json!({"f:a": {"f:x": {}}}),
            ),
            (
                json!({"f:a": {"k:{\"n\":1}": {".": {}, "f:n": {}}}}),
                json!({"f:a": {"k:{\"n\":1}": {"f:n": {}}, "k:{\"n\":2}": {}}}),
                json!({"f:a": {"k:{\"n\":1}": {".": {}, "f:n": {}}, "k:{\"n\":2}": {}}}),
                Some(json!({"f:a": {"k:{\"n\":1}": {"f:n": {}}}})),
                json!({"f:a": {"k:{\"n\":1}": {}}}),
            ),
        ] {
            let (a, b) = (set(a), set(b));
            let mut joined = a.clone();
            joined.extend(&b);
            assert_eq!(joined.into_json(), both);
            let cut = a.intersection(&b);
            assert_eq!(cut.is_empty(), common.is_none());
            if let Some(common) = common {
                assert_eq!(cut.into_json(), common);
            }
            assert_eq!(a.difference(&b).into_json(), rest);
            assert!(a.difference(&a).is_empty());
        }
    }

    #[test]
    fn places_are_written_as_in_messages() {
        let set = set(json!({
            "f:metadata": {"f:finalizers": {"v:\"a/b\"": {}}, "f:labels": {"f:example.com/x": {}}},
            "f:spec": {"f:containers": {"k:{\"name\":\"web\"}": {
                ".": {},
                "f:ports": {"k:{\"protocol\":\"TCP\",\"containerPort\":80}": {"f:name": {}}},
            }}, "f:list": {"i:2": {}}},
        }));
        assert_eq!(
            set.paths(),
            [
                ".metadata.finalizers[=\"a/b\"]",
                ".metadata.labels.example.com/x",
                ".spec.containers[name=\"web\"]",
                ".spec.containers[name=\"web\"].ports[containerPort=80,protocol=\"TCP\"].name",
                ".spec.list[2]",
            ]
        );
    }

    #[test]
    fn what_is_no_set_is_not_read() {
        for wrong in [
            json!([]),
            json!({"a": {}}),
            json!({"x:a": {}}),
            json!({"k:[]": {}}),
            json!({"f:a": 1}),
        ] {
            assert_eq!(FieldSet::read(&wrong), None, "{wrong}");
        }
    }
}
