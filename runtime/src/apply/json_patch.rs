//! JSON patches.

use std::fmt;

use crate::object::RawJson;
use crate::wire::json::push_string;

/// A patch by RFC 6902: operations that a server does one after the other, all or none.
///
/// `Debug` does not show the values, which may be secrets; [`JsonPatch::to_json`] does.
///
/// ```
/// use clientset_runtime::apply::{JsonPatch, Operation};
///
/// let patch: JsonPatch = [
///     Operation::Test {
///         path: "/metadata/resourceVersion".into(),
///         value: "\"7\"".parse()?,
///     },
///     Operation::Remove { path: "/spec/paused".into() },
/// ]
/// .into_iter()
/// .collect();
/// assert_eq!(
///     patch.to_json(),
///     r#"[{"op":"test","path":"/metadata/resourceVersion","value":"7"},{"op":"remove","path":"/spec/paused"}]"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JsonPatch {
    operations: Vec<Operation>,
}

/// One operation of a [`JsonPatch`]; paths are JSON pointers, as in `/metadata/labels/app`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// Sets a member, in place of what is there, or puts an element before the one at its index.
    Add {
        /// Where.
        path: String,
        /// What.
        value: RawJson,
    },
    /// Removes what is there; fails where nothing is.
    Remove {
        /// Where.
        path: String,
    },
    /// Sets a value in place of what is there; fails where nothing is.
    Replace {
        /// Where.
        path: String,
        /// What.
        value: RawJson,
    },
    /// Fails unless this is there.
    Test {
        /// Where.
        path: String,
        /// What.
        value: RawJson,
    },
}

impl JsonPatch {
    /// The operations, in their order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Puts an operation before the others: a test.
    pub fn prepend(&mut self, operation: Operation) {
        self.operations.insert(0, operation);
    }

    /// What is sent, as `application/json-patch+json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = "[".to_owned();
        for (index, operation) in self.operations.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str("{\"op\":\"");
            out.push_str(operation.name());
            out.push_str("\",\"path\":");
            push_string(operation.path(), &mut out);
            if let Some(value) = operation.value() {
                out.push_str(",\"value\":");
                out.push_str(if value.is_empty() {
                    "null"
                } else {
                    value.as_str()
                });
            }
            out.push('}');
        }
        out.push(']');
        out
    }
}

impl FromIterator<Operation> for JsonPatch {
    fn from_iter<I: IntoIterator<Item = Operation>>(operations: I) -> Self {
        Self {
            operations: operations.into_iter().collect(),
        }
    }
}

impl Operation {
    /// `add`, `remove`, `replace` or `test`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add",
            Self::Remove { .. } => "remove",
            Self::Replace { .. } => "replace",
            Self::Test { .. } => "test",
        }
    }

    /// Where.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Add { path, .. }
            | Self::Remove { path }
            | Self::Replace { path, .. }
            | Self::Test { path, .. } => path,
        }
    }

    /// What, where there is a value to the operation.
    #[must_use]
    pub const fn value(&self) -> Option<&RawJson> {
        match self {
            Self::Add { value, .. } | Self::Replace { value, .. } | Self::Test { value, .. } => {
                Some(value)
            }
            Self::Remove { .. } => None,
        }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.path())?;
        match self.value() {
            Some(value) => write!(f, " ({} bytes)", value.as_str().len()),
            None => Ok(()),
        }
    }
}

/// Appends a step to a JSON pointer.
pub(super) fn pointer(name: &str, path: &mut String) {
    path.push('/');
    for character in name.chars() {
        match character {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            character => path.push(character),
        }
    }
}
