//! When a field is written: the rules of [`Presence`], for every format.

use super::Mode;
use crate::object::{Field, Presence, Struct, View, is_unset};

/// What a writer is in the middle of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writing {
    /// What the object is for.
    pub(crate) mode: Mode,
    /// Whether an element of a list or a value of a map is being written, which has to be whole.
    pub(crate) inside: bool,
    /// Whether fields that the type does not know are written.
    pub(crate) unknown_fields: bool,
}

impl Writing {
    /// At the root of an object.
    pub(crate) const fn root(mode: Mode) -> Self {
        Self {
            mode,
            inside: false,
            unknown_fields: matches!(mode, Mode::Update),
        }
    }

    /// The same, with the fields that the type does not know.
    pub(crate) const fn with_unknown_fields(self) -> Self {
        Self {
            unknown_fields: true,
            ..self
        }
    }

    /// Inside an element of a list or a value of a map.
    pub(crate) const fn element(self) -> Self {
        Self {
            inside: true,
            ..self
        }
    }

    /// The fields of a struct that are written, in order.
    pub(crate) fn fields(
        self,
        object: &dyn Struct,
    ) -> impl Iterator<Item = (&'static Field, View<'_>)> {
        object
            .info()
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| (field, object.field(index).view()))
            .filter(move |(field, value)| self.is_written(field, *value))
    }

    /// Whether a field is written.
    pub(crate) fn is_written(self, field: &Field, value: View<'_>) -> bool {
        let prunes = self.mode == Mode::Apply && !self.inside;
        match (field.presence, value) {
            (Presence::Required | Presence::Plain, View::Struct(object)) if prunes => {
                !is_unset(object)
            }
            (Presence::Required, _) => true,
            (Presence::Optional, value) => !matches!(value, View::Absent),
            (Presence::Plain, View::Struct(object)) => !self.writes_nothing(object),
            (Presence::Plain, value) => !value.is_zero(),
        }
    }

    fn writes_nothing(self, object: &dyn Struct) -> bool {
        object.info().kind.is_none()
            && self.fields(object).next().is_none()
            && (!self.unknown_fields || object.unknown_fields().is_empty())
    }
}
