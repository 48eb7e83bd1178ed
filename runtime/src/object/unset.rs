//! Whether anything is set in a value.

use super::info::Presence;
use super::value::{Struct, View};

impl View<'_> {
    /// Whether this is the empty value of a field that cannot be absent: `false`, zero, `""`, no
    /// elements, no entries. A struct is not looked into: ask [`is_unset`].
    #[must_use]
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Bool(value) => !value,
            Self::Int(value) => *value == 0,
            Self::Float(value) => *value == 0.0,
            Self::Str(value) => value.is_empty(),
            Self::Scalar(value) => value.is_empty(),
            Self::List(elements) => elements.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Raw(_) | Self::Struct(_) => false,
        }
    }
}

/// Whether nothing is set in a struct: every optional field is absent, every other one zero, all
/// the way down, and there are no unknown fields.
///
/// ```
/// use clientset_runtime::{meta::ObjectMeta, object::is_unset};
///
/// assert!(is_unset(&ObjectMeta::default()));
/// assert!(!is_unset(&ObjectMeta { name: "web".into(), ..Default::default() }));
/// ```
#[must_use]
pub fn is_unset(object: &dyn Struct) -> bool {
    object.unknown_fields().is_empty()
        && object
            .info()
            .fields
            .iter()
            .enumerate()
            .all(
                |(index, field)| match (field.presence, object.field(index).view()) {
                    (Presence::Optional, value) => matches!(value, View::Absent),
                    (_, View::Struct(inner)) => is_unset(inner),
                    (_, value) => value.is_zero(),
                },
            )
}
