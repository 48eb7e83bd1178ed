//! Members of a custom resource that the typed fields do not show: see [`Keeps`].

use std::collections::BTreeMap;

use super::info::{Field, Keeps, Presence};
use super::raw::RawJson;
use super::string::Str;
use super::unset::is_unset;
use super::value::{Struct, View};

/// What was kept of the member of a field, as long as the field is empty: one that was set since goes
/// before it.
pub(crate) fn kept<'a>(
    object: &'a dyn Struct,
    field: &Field,
    value: View<'_>,
) -> Option<&'a RawJson> {
    let members = object.unknown_fields();
    if members.is_empty() || object.info().keeps == Keeps::Unknown {
        return None;
    }
    if is_empty(field, value) {
        members.get(field.name)
    } else {
        None
    }
}

fn is_empty(field: &Field, value: View<'_>) -> bool {
    match (field.presence, value) {
        (Presence::Optional, value) => matches!(value, View::Absent),
        (_, View::Struct(object)) => is_unset(object),
        (_, value) => value.is_zero(),
    }
}

/// The fields that the type does not know, without what was kept of those that it does.
pub(crate) fn unknown(object: &dyn Struct) -> impl Iterator<Item = (&Str, &RawJson)> {
    let info = object.info();
    object
        .unknown_fields()
        .iter()
        .filter(move |(name, _)| info.keeps == Keeps::Unknown || info.position(name).is_none())
}

/// Called once when a reader has filled a struct: of a member that came several times the last one counts,
/// also where that one left the field with a value.
pub(crate) fn finish(object: &mut dyn Struct) {
    if object.unknown_fields().is_empty() {
        return;
    }
    if object.info().keeps != Keeps::Unknown {
        let info = object.info();
        let mut members = std::mem::take(object.unknown_fields_mut());
        members.retain(|name, _| {
            info.position(name).is_none_or(|index| {
                let field = &info.fields[index];
                is_empty(field, object.field(index).view())
            })
        });
        *object.unknown_fields_mut() = members;
    }
    object.unknown_fields_mut().finish();
}

/// Whether two structs of one type keep the same: in any order, since it is written in that of the
/// fields.
pub(super) fn keep_the_same(a: &dyn Struct, b: &dyn Struct) -> bool {
    if a.unknown_fields().is_empty() && b.unknown_fields().is_empty() {
        return true;
    }
    let by_name = |object| unknown(object).collect::<BTreeMap<_, _>>();
    let fields = a.info().fields;
    by_name(a) == by_name(b)
        && fields.iter().enumerate().all(|(index, field)| {
            kept(a, field, a.field(index).view()) == kept(b, field, b.field(index).view())
        })
}
