//! Fields, and the metadata, of an object whose type is only known by its description.

use super::value::{Slot, Struct, View};

/// The text of a field of `metadata`; empty where there is none.
pub(crate) fn metadata_text<'a>(object: &'a dyn Struct, field: &str) -> &'a str {
    match metadata(object, field) {
        Some(View::Str(text)) => text,
        _ => "",
    }
}

/// Whether the server's record of who set what is in the object.
pub(crate) fn has_managed_fields(object: &dyn Struct) -> bool {
    matches!(metadata(object, "managedFields"), Some(View::List(fields)) if !fields.is_empty())
}

fn metadata<'a>(object: &'a dyn Struct, name: &str) -> Option<View<'a>> {
    match field(object, "metadata") {
        Some(View::Struct(metadata)) => field(metadata, name),
        _ => None,
    }
}

/// The field of this name on the wire.
fn field<'a>(object: &'a dyn Struct, name: &str) -> Option<View<'a>> {
    position(object, name).map(|index| object.field(index).view())
}

/// Names an object.
pub(crate) fn set_name(object: &mut dyn Struct, name: &str) {
    let Some(index) = position(object, "metadata") else {
        return;
    };
    if let Slot::Struct(metadata) = object.field_mut(index).slot()
        && let Some(index) = position(metadata, "name")
        && let Slot::Str(slot) = metadata.field_mut(index).slot()
    {
        *slot = name.into();
    }
}

fn position(object: &dyn Struct, name: &str) -> Option<usize> {
    let fields = object.info().fields;
    fields.iter().position(|field| field.name == name)
}
