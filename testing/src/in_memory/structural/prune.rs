//! What stays of an object: the fields that its schema knows.

use serde_json::Value;

use super::{Member, OBJECT_FIELDS, Structural};

impl Structural {
    /// The same of a value inside an object: it has no fields that every object has.
    pub(crate) fn prune_value(&self, value: &mut Value) -> Vec<String> {
        let mut pruning = Pruning::default();
        pruning.node(value, Some(self), false, false);
        pruning.unknown
    }

    /// Takes out of an object what the schema does not know; gives the paths of what went. `apiVersion`, `kind`
    /// and `metadata` stay in every object, and what an unknown field held is not named one by one.
    pub(crate) fn prune(&self, object: &mut Value) -> Vec<String> {
        let mut pruning = Pruning::default();
        pruning.node(object, Some(self), true, false);
        pruning.unknown.sort_unstable();
        pruning.unknown
    }
}

#[derive(Default)]
struct Pruning {
    path: String,
    unknown: Vec<String>,
}

impl Pruning {
    /// `free`: a list above keeps what its elements hold.
    fn node(
        &mut self,
        value: &mut Value,
        schema: Option<&Structural>,
        is_object: bool,
        free: bool,
    ) {
        let is_object = is_object || schema.is_some_and(|schema| schema.embedded);
        let free = free || schema.is_some_and(|schema| schema.preserves_unknown);
        match value {
            Value::Object(members) => members.retain(|name, member| {
                if is_object && OBJECT_FIELDS.contains(&name.as_str()) {
                    return true;
                }
                let known = schema.map_or(Member::Unknown, |schema| schema.member(name));
                let length = self.enter(name);
                let keeps = match known {
                    Member::Known(below) => {
                        self.node(member, Some(below), false, false);
                        true
                    }
                    // Nothing is known of what such a member holds: of an object that is nothing to keep.
                    Member::Anything => {
                        self.node(member, None, false, false);
                        true
                    }
                    Member::Unknown if free => true,
                    Member::Unknown => {
                        self.unknown.push(self.path.clone());
                        false
                    }
                };
                self.path.truncate(length);
                keeps
            }),
            Value::Array(elements) => {
                let items = schema.and_then(|schema| schema.items.as_deref());
                for (index, element) in elements.iter_mut().enumerate() {
                    if free && items.is_none() {
                        break;
                    }
                    let length = self.path.len();
                    self.path.push_str(&format!("[{index}]"));
                    self.node(element, items, false, free);
                    self.path.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn enter(&mut self, name: &str) -> usize {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        length
    }
}
