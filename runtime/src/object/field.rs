//! The words in which generated code describes a field.

use super::info::{Field, ListType, MergeStrategy, Presence};

/// A field that the API requires.
#[must_use]
pub const fn required(name: &'static str) -> Field {
    Field::new(name, Presence::Required)
}

/// A field that is not required and whose type is plain.
#[must_use]
pub const fn plain(name: &'static str) -> Field {
    Field::new(name, Presence::Plain)
}

/// A field that may be absent.
#[must_use]
pub const fn optional(name: &'static str) -> Field {
    Field::new(name, Presence::Optional)
}

impl Field {
    const fn new(name: &'static str, presence: Presence) -> Self {
        Self {
            name,
            presence,
            list_type: ListType::Default,
            atomic_elements: false,
            merge: None,
            default: None,
            sensitive: false,
        }
    }

    /// The value belongs to one manager as a whole.
    #[must_use]
    pub const fn atomic(mut self) -> Self {
        self.list_type = ListType::Atomic;
        self
    }

    /// A list of distinct scalars.
    #[must_use]
    pub const fn set(mut self) -> Self {
        self.list_type = ListType::Set;
        self
    }

    /// A list whose elements are told apart by `keys`.
    #[must_use]
    pub const fn keyed(mut self, keys: &'static [&'static str]) -> Self {
        self.list_type = ListType::Map(keys);
        self
    }

    /// The elements of the list belong to one manager each, as a whole.
    #[must_use]
    pub const fn atomic_elements(mut self) -> Self {
        self.atomic_elements = true;
        self
    }

    /// The server fills this in, which is JSON, where the field is absent.
    #[must_use]
    pub const fn defaults_to(mut self, json: &'static str) -> Self {
        self.default = Some(json);
        self
    }

    /// A strategic merge patch treats the field like this.
    #[must_use]
    pub const fn merged(mut self, strategy: MergeStrategy) -> Self {
        self.merge = Some(strategy);
        self
    }

    /// The value is a secret: never shown by `Debug`, never quoted in an error.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}
