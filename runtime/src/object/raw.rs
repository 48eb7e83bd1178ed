//! JSON that stays text.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::Serialize;

use super::info::Presence;
use super::string::Str;
use super::value::{Empty, Slot, Value, View};
use crate::wire::{ReadError, WriteError, json, serde_bridge};

/// Any JSON value as its text, without whitespace between its tokens: `fieldsV1`, the object inside an
/// admission request, a configuration that only its reader understands. Empty means absent.
///
/// ```
/// use clientset_runtime::{meta::ObjectMeta, object::RawJson};
///
/// let raw: RawJson = r#"{"name": "web"}"#.parse()?;
/// assert_eq!(raw.as_str(), r#"{"name":"web"}"#);
/// assert_eq!(raw.to::<ObjectMeta>()?.name, "web");
/// assert_eq!(RawJson::from_object(&raw.to::<ObjectMeta>()?)?, raw);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawJson(Str);

impl RawJson {
    /// No value.
    #[must_use]
    pub const fn new() -> Self {
        Self(Str::new())
    }

    /// JSON's `null`, which most members that are kept are.
    pub(crate) fn null() -> Self {
        static NULL: LazyLock<RawJson> = LazyLock::new(|| RawJson("null".into()));
        NULL.clone()
    }

    /// Takes a text that a reader has already found to be one JSON value.
    pub(crate) fn from_checked(text: Str) -> Self {
        Self(text)
    }

    /// The JSON of an object, whole.
    ///
    /// # Errors
    /// Where a number is that JSON has no form for.
    pub fn from_object(object: &dyn Value) -> Result<Self, WriteError> {
        json::to_string(object).map(|text| Self(text.into()))
    }

    /// The JSON of anything that serde can show: a `serde_json::Value`, a struct of yours.
    ///
    /// ```
    /// use clientset_runtime::object::RawJson;
    ///
    /// let raw = RawJson::from_serialize(&serde_json::json!({"replicas": 3}))?;
    /// assert_eq!(raw.as_str(), r#"{"replicas":3}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What the value's `Serialize` answers, or where a number is that JSON has no form for.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, WriteError> {
        serde_bridge::to_json(value)?
            .parse()
            .map_err(|error: ReadError| {
                WriteError::new(format!("the value does not serialize as JSON: {error}"))
            })
    }

    /// Reads the value as a type of Kubernetes. For a type of yours that serde reads, hand
    /// [`RawJson::as_str`] to `serde_json::from_str`.
    ///
    /// # Errors
    /// Where and why the JSON is not such a value; there is none where this is empty.
    pub fn to<T: Value + Empty>(&self) -> Result<T, ReadError> {
        json::from_str(self.as_str())
    }

    /// The JSON text; empty when there is no value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for RawJson {
    type Err = ReadError;

    /// Takes one JSON value. `null` and the empty text are no value, as in Go.
    fn from_str(text: &str) -> Result<Self, ReadError> {
        if text.is_empty() {
            return Ok(Self::new());
        }
        json::from_str(text)
    }
}

impl TryFrom<&str> for RawJson {
    type Error = ReadError;

    fn try_from(text: &str) -> Result<Self, ReadError> {
        text.parse()
    }
}

impl TryFrom<String> for RawJson {
    type Error = ReadError;

    fn try_from(text: String) -> Result<Self, ReadError> {
        text.parse()
    }
}

/// Numbers, booleans, `null` and what is empty as they are; of anything else the size, since it may hold secrets.
impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            "" => f.write_str("absent"),
            empty @ ("[]" | "{}" | "\"\"") => f.write_str(empty),
            text if text.starts_with(['"', '[', '{']) => {
                write!(f, "[{} bytes of JSON]", text.len())
            }
            text => f.write_str(text),
        }
    }
}

impl Empty for RawJson {
    const EMPTY: Self = Self::new();
    const PRESENCE: Presence = Presence::Optional;
}

impl Value for RawJson {
    fn view(&self) -> View<'_> {
        if self.is_empty() {
            View::Absent
        } else {
            View::Raw(self)
        }
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Raw(self)
    }
}
