//! Whether a value is what it was, as far as its schema can tell: nobody is asked to mend what they leave alone.

use serde_json::Value;

use super::{ListType, Member, Structural};

impl Structural {
    /// Whether a value is what it was. What no schema is known of counts as changed, and so does all that it is in: only
    /// members with a schema are told to be the same ones as before, and elements with keys.
    pub(super) fn is_unchanged(&self, value: &Value, old: &Value) -> bool {
        match (value, old) {
            (Value::Object(members), Value::Object(before)) => {
                members.len() == before.len()
                    && members.iter().all(|(name, member)| {
                        match (self.member(name), before.get(name)) {
                            (Member::Known(below), Some(old)) => below.is_unchanged(member, old),
                            _ => false,
                        }
                    })
            }
            (Value::Array(elements), Value::Array(before)) => {
                let ListType::Map(keys) = &self.list else {
                    return elements == before;
                };
                elements.len() == before.len()
                    && elements.iter().all(|element| {
                        let old = correlated(keys, element, before);
                        let items = self.items.as_deref();
                        items
                            .zip(old)
                            .is_some_and(|(items, old)| items.is_unchanged(element, old))
                    })
            }
            _ => value == old,
        }
    }
}

/// The element of a list that has the same keys.
pub(super) fn correlated<'v>(
    keys: &[String],
    element: &Value,
    list: &'v [Value],
) -> Option<&'v Value> {
    list.iter()
        .find(|before| keys.iter().all(|key| before.get(key) == element.get(key)))
}
