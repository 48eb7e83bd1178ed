//! What a kind does not allow.

use serde_json::Value;

use crate::in_memory::answer::Cause;
use crate::in_memory::registry::Resource;

/// What is wrong with an object; `old` is what it takes the place of.
pub(super) fn validate(_: &Resource, _: Option<&Value>, _: &Value) -> Vec<Cause> {
    Vec::new()
}
