//! How a PATCH changes an object.

/// How a PATCH changes an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatchType {
    /// A list of operations: JSON patch, RFC 6902.
    Json,
    /// Fields to set, `null` to remove: JSON merge patch, RFC 7386.
    Merge,
    /// A merge patch that merges lists by their keys; built-in kinds only.
    Strategic,
    /// The fields that a manager wants: server-side apply.
    Apply,
}

impl PatchType {
    /// The media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json-patch+json",
            Self::Merge => "application/merge-patch+json",
            Self::Strategic => "application/strategic-merge-patch+json",
            // The body is JSON, which is YAML.
            Self::Apply => "application/apply-patch+yaml",
        }
    }
}
