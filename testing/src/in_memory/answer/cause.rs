//! What is wrong with the fields of an object: the causes of a refusal.

use serde_json::Value;

/// What is wrong with one field.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    pub(super) reason: &'static str,
    pub(super) field: String,
    pub(super) message: String,
}

impl Cause {
    /// Without a reason the message is no longer than that.
    pub(crate) fn required(field: impl Into<String>, why: &str) -> Self {
        let colon = if why.is_empty() { "" } else { ": " };
        let message = format!("Required value{colon}{why}");
        Self::new("FieldValueRequired", field, message)
    }

    pub(crate) fn invalid(field: impl Into<String>, value: &str, why: impl AsRef<str>) -> Self {
        let message = format!("Invalid value: {value:?}: {}", why.as_ref());
        Self::new("FieldValueInvalid", field, message)
    }

    /// The same of a value that is no text.
    pub(crate) fn invalid_value(
        field: impl Into<String>,
        value: &Value,
        why: impl AsRef<str>,
    ) -> Self {
        let message = format!("Invalid value: {value}: {}", why.as_ref());
        Self::new("FieldValueInvalid", field, message)
    }

    /// A value of another type; `found` says of which, or which it is.
    pub(crate) fn wrong_type(field: impl Into<String>, found: &str, why: &str) -> Self {
        let message = format!("Invalid value: {found:?}: {why}");
        Self::new("FieldValueTypeInvalid", field, message)
    }

    pub(crate) fn too_long(field: impl Into<String>, most: u64) -> Self {
        let message = format!("Too long: may not be more than {most} bytes");
        Self::new("FieldValueTooLong", field, message)
    }

    pub(crate) fn too_many(field: impl Into<String>, count: u64, most: u64) -> Self {
        let items = if most == 1 { "item" } else { "items" };
        let message = format!("Too many: {count}: must have at most {most} {items}");
        Self::new("FieldValueTooMany", field, message)
    }

    pub(crate) fn duplicate(field: impl Into<String>, value: &Value) -> Self {
        Self::new(
            "FieldValueDuplicate",
            field,
            format!("Duplicate value: {value}"),
        )
    }

    pub(crate) fn not_found(field: impl Into<String>, value: &str) -> Self {
        let message = format!("Not found: {value:?}");
        Self::new("FieldValueNotFound", field, message)
    }

    pub(crate) fn forbidden(field: impl Into<String>, why: &str) -> Self {
        Self::new("FieldValueForbidden", field, format!("Forbidden: {why}"))
    }

    pub(crate) fn unsupported(field: impl Into<String>, value: &str, supported: &[&str]) -> Self {
        Self::unsupported_value(field, &Value::from(value), supported)
    }

    /// The same of a value that need not be a text.
    pub(crate) fn unsupported_value(
        field: impl Into<String>,
        value: &Value,
        supported: &[&str],
    ) -> Self {
        let supported: Vec<_> = supported.iter().map(|value| format!("{value:?}")).collect();
        let supported = supported.join(", ");
        let message = format!("Unsupported value: {value}: supported values: {supported}");
        Self::new("FieldValueNotSupported", field, message)
    }

    /// A rule of a definition that does not hold. Objects and lists are not shown.
    pub(crate) fn broken_rule(
        field: impl Into<String>,
        reason: &str,
        value: Option<&Value>,
        detail: &str,
    ) -> Self {
        match (reason, value) {
            ("FieldValueForbidden", _) => Self::forbidden(field, detail),
            ("FieldValueRequired", _) => Self::required(field, detail),
            ("FieldValueDuplicate", Some(value)) => Self::duplicate(field, value),
            ("FieldValueDuplicate", None) => {
                Self::new("FieldValueDuplicate", field, "Duplicate value".to_owned())
            }
            (_, Some(Value::String(text))) => Self::invalid(field, text, detail),
            (_, Some(value)) => Self::invalid_value(field, value, detail),
            (_, None) => {
                let message = format!("Invalid value: {detail}");
                Self::new("FieldValueInvalid", field, message)
            }
        }
    }

    /// What the server cannot make sense of.
    pub(crate) fn internal(field: impl Into<String>, why: &str) -> Self {
        Self::new("InternalError", field, format!("Internal error: {why}"))
    }

    /// Whether an object is so wrong that its rules are not asked.
    pub(crate) fn hinders_rules(&self) -> bool {
        matches!(
            self.reason,
            "FieldValueNotSupported"
                | "FieldValueRequired"
                | "FieldValueTooLong"
                | "FieldValueTooMany"
                | "FieldValueTypeInvalid"
        )
    }

    /// The same cause of a field of something larger.
    pub(crate) fn below(mut self, path: &str) -> Self {
        self.field = format!("{path}.{}", self.field);
        self
    }

    pub(super) fn new(reason: &'static str, field: impl Into<String>, message: String) -> Self {
        Self {
            reason,
            field: field.into(),
            message,
        }
    }
}
