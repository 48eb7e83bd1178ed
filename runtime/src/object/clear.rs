//! Emptying a value.

use super::value::{Slot, Value};

/// Makes a value empty: absent, zero, without elements; the fields of a struct one by one.
pub fn clear(value: &mut dyn Value) {
    match value.slot() {
        Slot::Bool(value) => *value = false,
        Slot::I32(value) => *value = 0,
        Slot::I64(value) => *value = 0,
        Slot::F64(value) => *value = 0.0,
        Slot::Str(value) => *value = super::Str::new(),
        Slot::Scalar(value) => value.set_null(),
        Slot::Enum(value) => value.clear(),
        Slot::Raw(value) => *value = super::RawJson::new(),
        Slot::List(value) => value.clear(),
        Slot::Map(value) => value.clear(),
        Slot::Option(value) => value.clear(),
        Slot::Union(value) => value.clear(),
        Slot::Struct(value) => {
            for index in 0..value.info().fields.len() {
                clear(value.field_mut(index));
            }
            value.unknown_fields_mut().clear();
        }
    }
}
