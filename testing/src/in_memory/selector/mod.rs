//! Which objects of a list or a watch are meant.

mod fields;
mod labels;

use serde_json::Value;

use fields::FieldSelector;
use labels::LabelSelector;
pub(crate) use labels::selector_text;

/// Whether a `LabelSelector` of an object selects these labels. Without one it selects none, an empty one all.
pub(crate) fn selects(selector: &Value, labels: &Value) -> bool {
    let parsed = LabelSelector::parse(&selector_text(selector));
    !selector.is_null() && parsed.is_ok_and(|selector| selector.matches(labels))
}

/// A label selector and a field selector; without either everything is meant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selector {
    labels: LabelSelector,
    fields: FieldSelector,
}

impl Selector {
    /// Reads both; `selectable` are the fields that the resource knows beside name and namespace.
    ///
    /// # Errors
    /// What is wrong with which of them.
    pub(crate) fn parse(labels: &str, fields: &str, selectable: &[&str]) -> Result<Self, String> {
        Ok(Self {
            labels: LabelSelector::parse(labels)?,
            fields: FieldSelector::parse(fields, selectable)?,
        })
    }

    /// Whether everything is meant.
    pub(crate) fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// Whether an object is meant, as the requested version has it.
    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.labels.matches(&object["metadata"]["labels"]) && self.fields.matches(object)
    }
}
