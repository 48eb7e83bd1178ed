//! When a field is written: the rules of [`Presence`], for every format.

use super::Mode;
use crate::object::{
    Field, Keeps, ListType, Presence, RawJson, ScalarText, Str, Struct, View, is_unset, kept,
    unknown,
};

/// What a writer is in the middle of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writing {
    /// What the object is for.
    pub(crate) mode: Mode,
    /// Whether something is being written that has to be whole: an element of a list, a value of a map, what
    /// belongs to one manager.
    pub(crate) whole: bool,
    /// Whether fields that the type does not know are written.
    pub(crate) unknown_fields: bool,
}

impl Writing {
    /// At the root of an object.
    pub(crate) const fn root(mode: Mode) -> Self {
        Self {
            mode,
            whole: false,
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
            whole: true,
            ..self
        }
    }

    /// Inside the value of a field.
    pub(crate) const fn field(self, field: &Field) -> Self {
        Self {
            whole: self.whole || matches!(field.list_type, ListType::Atomic),
            ..self
        }
    }

    /// The fields of a struct that are written, in order; what was kept of an empty one in its place.
    pub(crate) fn fields(
        self,
        object: &dyn Struct,
    ) -> impl Iterator<Item = (&'static Field, View<'_>)> {
        let info = object.info();
        let exact = info.keeps != Keeps::Unknown;
        let fields = info.fields.iter().enumerate();
        fields.filter_map(move |(index, field)| {
            let value = object.field(index).view();
            if exact && let Some(raw) = self.kept(object, field, value) {
                return Some((field, View::Raw(raw)));
            }
            self.is_written(field, value).then_some((field, value))
        })
    }

    /// What is written for an empty field, because it was read. An apply writes it where leaving it out
    /// would be a change, and does not claim it elsewhere.
    pub(crate) fn kept<'a>(
        self,
        object: &'a dyn Struct,
        field: &Field,
        value: View<'_>,
    ) -> Option<&'a RawJson> {
        if self.unknown_fields || self.whole {
            kept(object, field, value)
        } else {
            None
        }
    }

    /// The fields that the type does not know, as far as they are written.
    pub(crate) fn unknown(self, object: &dyn Struct) -> impl Iterator<Item = (&Str, &RawJson)> {
        let written = self.unknown_fields || object.info().keeps == Keeps::Open;
        written.then(|| unknown(object)).into_iter().flatten()
    }

    /// Whether a field is written.
    pub(crate) fn is_written(self, field: &Field, value: View<'_>) -> bool {
        let prunes = self.mode == Mode::Apply && !self.whole;
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
            && self.unknown(object).next().is_none()
    }
}

/// What is to be kept of a member that was read into the field at `index`: nothing, unless the field does
/// not show it.
pub(crate) fn to_keep(object: &dyn Struct, index: usize, null: bool) -> Option<RawJson> {
    let field = &object.info().fields[index];
    let value = object.field(index);
    if null {
        let shown = field.presence == Presence::Required && is_written_as_null(value.view());
        return (!shown).then(RawJson::null);
    }
    if field.presence != Presence::Plain
        || Writing::root(Mode::Update).is_written(field, value.view())
    {
        return None;
    }
    // What is empty has no number without a form in JSON.
    RawJson::from_object(value).ok()
}

fn is_written_as_null(value: View<'_>) -> bool {
    match value {
        View::Absent => true,
        View::Scalar(scalar) => scalar.text() == ScalarText::Null,
        _ => false,
    }
}
