//! JSON patches.

use std::fmt;

use serde::Serialize;

use crate::object::RawJson;
use crate::wire::json::push_string;

/// The operations of a JSON patch (RFC 6902), carried out in order, all or none.
///
/// Paths are JSON pointers: `/spec/containers/0/image`; in a name, `~` is `~0` and `/` is `~1`.
/// `Debug` does not show the values, which may be secrets.
///
/// ```
/// use clientset_runtime::apply::JsonPatch;
///
/// let patch = JsonPatch::new()
///     .test("/metadata/resourceVersion", "7")
///     .add("/metadata/labels/app.kubernetes.io~1name", "web")
///     .remove("/spec/paused");
/// assert_eq!(
///     patch.to_json().unwrap(),
///     concat!(
///         r#"[{"op":"test","path":"/metadata/resourceVersion","value":"7"},"#,
///         r#"{"op":"add","path":"/metadata/labels/app.kubernetes.io~1name","value":"web"},"#,
///         r#"{"op":"remove","path":"/spec/paused"}]"#,
///     )
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a patch changes nothing until it is sent"]
pub struct JsonPatch {
    operations: Vec<Operation>,
    /// The first value that has no JSON form.
    fault: Option<String>,
}

/// One operation of a [`JsonPatch`].
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
    /// Moves a value.
    Move {
        /// From where.
        from: String,
        /// To where.
        path: String,
    },
    /// Copies a value.
    Copy {
        /// From where.
        from: String,
        /// To where.
        path: String,
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
    /// No operations.
    pub const fn new() -> Self {
        Self {
            operations: Vec::new(),
            fault: None,
        }
    }

    /// The patch fails (422 Invalid) unless the value at `path` is this one.
    pub fn test(self, path: &str, value: impl Serialize) -> Self {
        self.with_value(path, &value, |path, value| Operation::Test { path, value })
    }

    /// Sets a field, or inserts an element before the one at `path`; `/-` at the end appends.
    pub fn add(self, path: &str, value: impl Serialize) -> Self {
        self.with_value(path, &value, |path, value| Operation::Add { path, value })
    }

    /// Sets what is there; fails where nothing is.
    pub fn replace(self, path: &str, value: impl Serialize) -> Self {
        self.with_value(path, &value, |path, value| Operation::Replace {
            path,
            value,
        })
    }

    /// Removes what is there; fails where nothing is.
    pub fn remove(self, path: &str) -> Self {
        self.with(Operation::Remove {
            path: path.to_owned(),
        })
    }

    /// Moves a value.
    pub fn move_(self, from: &str, to: &str) -> Self {
        self.with(Operation::Move {
            from: from.to_owned(),
            path: to.to_owned(),
        })
    }

    /// Copies a value.
    pub fn copy(self, from: &str, to: &str) -> Self {
        self.with(Operation::Copy {
            from: from.to_owned(),
            path: to.to_owned(),
        })
    }

    /// Puts the operations of another patch behind these.
    pub fn then(mut self, other: Self) -> Self {
        self.operations.extend(other.operations);
        self.fault = self.fault.or(other.fault);
        self
    }

    /// The operations, in their order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Whether there are no operations.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.fault.is_none()
    }

    /// What is sent, as `application/json-patch+json`.
    ///
    /// # Errors
    /// Which of the values has no JSON form.
    pub fn to_json(&self) -> Result<String, String> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let mut out = "[".to_owned();
        for (index, operation) in self.operations.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            operation.write(&mut out);
        }
        out.push(']');
        Ok(out)
    }

    fn with(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    fn with_value(
        mut self,
        path: &str,
        value: &impl Serialize,
        operation: impl FnOnce(String, RawJson) -> Operation,
    ) -> Self {
        match RawJson::from_serialize(value) {
            Ok(value) => return self.with(operation(path.to_owned(), value)),
            Err(error) => {
                let fault = format!("the value for {path:?} has no JSON form: {error}");
                self.fault.get_or_insert(fault);
            }
        }
        self
    }
}

impl FromIterator<Operation> for JsonPatch {
    fn from_iter<I: IntoIterator<Item = Operation>>(operations: I) -> Self {
        Self {
            operations: operations.into_iter().collect(),
            fault: None,
        }
    }
}

impl Operation {
    /// `add`, `remove`, `replace`, `move`, `copy` or `test`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add",
            Self::Remove { .. } => "remove",
            Self::Replace { .. } => "replace",
            Self::Move { .. } => "move",
            Self::Copy { .. } => "copy",
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
            | Self::Move { path, .. }
            | Self::Copy { path, .. }
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
            Self::Remove { .. } | Self::Move { .. } | Self::Copy { .. } => None,
        }
    }

    fn write(&self, out: &mut String) {
        out.push_str("{\"op\":\"");
        out.push_str(self.name());
        out.push('"');
        if let Self::Move { from, .. } | Self::Copy { from, .. } = self {
            out.push_str(",\"from\":");
            push_string(from, out);
        }
        out.push_str(",\"path\":");
        push_string(self.path(), out);
        if let Some(value) = self.value() {
            out.push_str(",\"value\":");
            // `null` is no value to `RawJson`, but is one to a patch.
            out.push_str(if value.is_empty() {
                "null"
            } else {
                value.as_str()
            });
        }
        out.push('}');
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
