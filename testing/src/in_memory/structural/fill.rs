//! Defaults, and `null` where it may not be.

use serde_json::Value;

use super::{Member, Structural};

impl Structural {
    /// Fills in what is missing and has a default, after dropping the `null` of members that are neither
    /// nullable nor have a default; whether anything changed.
    pub(crate) fn fill(&self, value: &mut Value) -> bool {
        self.fill_in(value, true)
    }

    /// Fills in what is missing, or is `null` and may not be, and has a default. Other `null`s stay.
    pub(crate) fn complete(&self, value: &mut Value) {
        self.fill_in(value, false);
    }

    fn fill_in(&self, value: &mut Value, drops_null: bool) -> bool {
        let mut changed = false;
        match value {
            Value::Object(members) => {
                let before = members.len();
                members.retain(|name, member| match self.member(name) {
                    Member::Known(schema) => {
                        !drops_null || !member.is_null() || schema.keeps_null()
                    }
                    Member::Anything | Member::Unknown => true,
                });
                changed |= members.len() != before;
                for (name, property) in &self.properties {
                    if let Some(default) = &property.default
                        && !members.contains_key(name)
                    {
                        members.insert(name.clone(), default.clone());
                        changed = true;
                    }
                }
                for (name, member) in members {
                    if let Member::Known(schema) = self.member(name) {
                        changed |= schema.replace_null(member);
                        changed |= schema.fill_in(member, drops_null);
                    }
                }
            }
            Value::Array(elements) => {
                let Some(items) = &self.items else {
                    return false;
                };
                for element in elements {
                    changed |= items.replace_null(element);
                    changed |= items.fill_in(element, drops_null);
                }
            }
            _ => {}
        }
        changed
    }

    /// Whether a `null` means something here: itself, or the default.
    fn keeps_null(&self) -> bool {
        self.nullable || self.default.is_some()
    }

    fn replace_null(&self, value: &mut Value) -> bool {
        match &self.default {
            Some(default) if value.is_null() && !self.nullable => {
                value.clone_from(default);
                true
            }
            _ => false,
        }
    }
}
