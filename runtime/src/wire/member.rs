//! The members of an object that a description knows.

use crate::object::{Field, StructInfo};

/// A member of an object that the description knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    ApiVersion,
    Kind,
    Field(usize),
}

const API_VERSION: usize = 0;
const KIND: usize = 1;
const EXTRA: usize = 2;

impl Member {
    /// The member's name.
    pub(crate) fn name(self, info: &StructInfo) -> &'static str {
        match self {
            Self::ApiVersion => "apiVersion",
            Self::Kind => "kind",
            Self::Field(index) => info.fields[index].name,
        }
    }

    /// Whether the member's value is a secret.
    pub(crate) fn is_sensitive(self, info: &StructInfo) -> bool {
        matches!(self, Self::Field(index) if info.fields[index].sensitive)
    }

    /// How many members a type may have.
    pub(crate) fn count(info: &StructInfo) -> usize {
        info.fields.len() + EXTRA
    }

    /// The member's number, below [`Member::count`].
    pub(crate) fn number(self) -> usize {
        match self {
            Self::ApiVersion => API_VERSION,
            Self::Kind => KIND,
            Self::Field(index) => index + EXTRA,
        }
    }

    /// The member with a number.
    pub(crate) fn of(number: usize) -> Self {
        match number {
            API_VERSION => Self::ApiVersion,
            KIND => Self::Kind,
            number => Self::Field(number - EXTRA),
        }
    }

    /// Looks for a member by its name, from behind the one before it.
    pub(crate) fn find(info: &StructInfo, name: &str, before: Option<Self>) -> Option<Self> {
        if info.kind.is_some() {
            match name {
                "apiVersion" => return Some(Self::ApiVersion),
                "kind" => return Some(Self::Kind),
                _ => {}
            }
        }
        let from = match before {
            Some(Self::Field(index)) => index + 1,
            _ => 0,
        };
        let (before, behind) = info.fields.split_at(from);
        let position = |fields: &[Field]| fields.iter().position(|field| field.name == name);
        position(behind)
            .map(|index| Self::Field(from + index))
            .or_else(|| position(before).map(Self::Field))
    }
}
