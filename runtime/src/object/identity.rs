//! The metadata of an object whose type is only known by its description.

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

fn metadata<'a>(object: &'a dyn Struct, field: &str) -> Option<View<'a>> {
    let View::Struct(metadata) = object.field(position(object, "metadata")?).view() else {
        return None;
    };
    Some(metadata.field(position(metadata, field)?).view())
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

fn position(object: &dyn Struct, field: &str) -> Option<usize> {
    let fields = object.info().fields;
    fields.iter().position(|known| known.name == field)
}
