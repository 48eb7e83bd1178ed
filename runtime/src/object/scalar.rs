//! What a schema says of a scalar.

/// What the schema of a custom resource says of a [`Scalar`](super::Scalar).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalarSchema {
    /// `format`; empty for none.
    pub format: &'static str,
    /// `pattern`; empty for none.
    pub pattern: &'static str,
    /// Whole numbers are values beside strings: `x-kubernetes-int-or-string`.
    pub int_or_string: bool,
}

impl ScalarSchema {
    /// Any string.
    pub const STRING: Self = Self {
        format: "",
        pattern: "",
        int_or_string: false,
    };

    /// A whole number or a string.
    pub const INT_OR_STRING: Self = Self {
        int_or_string: true,
        ..Self::STRING
    };

    /// A string of a format.
    #[must_use]
    pub const fn format(format: &'static str) -> Self {
        Self {
            format,
            ..Self::STRING
        }
    }

    /// With a pattern for the strings.
    #[must_use]
    pub const fn with_pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = pattern;
        self
    }
}
