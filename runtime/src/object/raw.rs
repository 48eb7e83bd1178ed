//! JSON that stays text.

use std::fmt;

use super::string::Str;
use super::value::{Empty, Slot, Value, View};

/// Any JSON value as its text: `fieldsV1`, the object inside an admission request, a configuration
/// that only its reader understands. Empty means absent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawJson(Str);

impl RawJson {
    /// No value.
    #[must_use]
    pub const fn new() -> Self {
        Self(Str::new())
    }

    /// Takes a text that a reader has already found to be one JSON value.
    pub(crate) fn from_checked(text: Str) -> Self {
        Self(text)
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

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() {
            "absent"
        } else {
            self.as_str()
        })
    }
}

impl Empty for RawJson {
    const EMPTY: Self = Self::new();
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
