//! The rule for a field that the lock does not have yet.

use serde_json::Value;

use crate::document::FieldFacts;
use crate::model::{META, Shape, Wrapper};
use crate::source::is_zero;

/// A field's wrapper by the rule, and whether a default that the source lacks could have changed it.
pub(crate) struct Rule {
    pub(crate) wrapper: Wrapper,
    pub(crate) guessed: bool,
}

/// The rule:
///
/// * a list or map is the plain collection, whatever the spec says;
/// * the metadata of an object is plain, since every object has some;
/// * a time is an option, also where it is required: Go writes `null` for the zero time;
/// * what the spec requires is plain;
/// * a struct with the default `{}` or a string with the default `""` is plain: Go has no pointer
///   there, and so the server cannot tell absent from empty;
/// * everything else is an option: also numbers and booleans with a default, since a plain zero would
///   be written over it (`replicas: 0` deletes every pod).
pub(crate) fn wrapper_by_rule(field: &FieldFacts, shape: &Shape, has_defaults: bool) -> Rule {
    let known = |wrapper| Rule {
        wrapper,
        guessed: false,
    };
    match shape {
        Shape::List(_) | Shape::Map(_) => known(Wrapper::Plain),
        Shape::Struct(ty)
            if ty.module == META && ["ObjectMeta", "ListMeta"].contains(&ty.name.as_str()) =>
        {
            known(Wrapper::Plain)
        }
        Shape::Time | Shape::MicroTime => known(Wrapper::Option),
        _ if field.required => known(Wrapper::Plain),
        Shape::Struct(_) | Shape::String => match &field.default {
            Some(default)
                if matches!(default, Value::Object(_) | Value::String(_)) && is_zero(default) =>
            {
                known(Wrapper::Plain)
            }
            _ => Rule {
                wrapper: Wrapper::Option,
                guessed: !has_defaults,
            },
        },
        _ => known(Wrapper::Option),
    }
}
