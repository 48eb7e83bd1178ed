//! Taking out of an object what a set of fields does not have.

use super::field_set::{FieldSet, PathElement};
use super::literal::Literal;
use crate::object::{
    Elements, Entries, Presence, RawJson, Slot, Str, Struct, UnknownFields, Value, View, clear,
    kept, unknown,
};
use crate::wire::json::{Tree, push_string};

/// Empties every field of an object that is not in the set, and notes in the set which of its fields
/// the object does not have.
pub(super) fn prune(object: &mut dyn Struct, set: &mut FieldSet) {
    structure(object, set, &[]);
}

fn value(target: &mut dyn Value, set: &mut FieldSet, keys: &[(Str, Literal)]) {
    if set.is_leaf() || matches!(target.view(), View::Absent) {
        return;
    }
    match target.slot() {
        Slot::Option(option) => value(option.insert(), set, keys),
        Slot::Struct(object) => structure(object, set, keys),
        Slot::List(list) => elements(list, set),
        Slot::Map(map) => entries(map, set),
        Slot::Raw(raw) => *raw = json(raw, set),
        // Nothing below a union is owned by itself.
        _ => {}
    }
}

/// `keys` tell the struct apart in its list: those that the API requires stay.
fn structure(object: &mut dyn Struct, set: &mut FieldSet, keys: &[(Str, Literal)]) {
    let mut kept_members = UnknownFields::default();
    for (index, field) in object.info().fields.iter().enumerate() {
        if let Some(raw) = kept(object, field, object.field(index).view())
            && set.field(field.name).is_some()
        {
            kept_members.insert(field.name.into(), raw.clone());
        }
        let is_key = keys.iter().any(|(name, _)| name == field.name);
        let target = object.field_mut(index);
        match set.field_mut(field.name) {
            Some(below) if matches!(target.view(), View::Absent) => below.set_absent(),
            Some(below) => value(target, below, &[]),
            None if is_key && field.presence == Presence::Required => {}
            None => clear(target),
        }
    }
    for (name, raw) in unknown(object) {
        if let Some(below) = set.field(name) {
            kept_members.insert(name.clone(), json(raw, below));
        }
    }
    *object.unknown_fields_mut() = kept_members;
}

fn elements(list: &mut dyn Elements, set: &mut FieldSet) {
    for index in (0..list.len()).rev() {
        match set.element_mut(list, index) {
            Some((element, below)) => {
                let keys = match element {
                    PathElement::Key(keys) => keys.as_slice(),
                    _ => &[],
                };
                value(list.get_mut(index), below, keys);
            }
            None => list.remove(index),
        }
    }
}

fn entries(map: &mut dyn Entries, set: &mut FieldSet) {
    let keys: Vec<Str> = (0..map.len())
        .map(|index| map.entry(index).0.clone())
        .collect();
    for key in keys {
        match (set.field_mut(&key), map.get_mut(&key)) {
            (Some(below), Some(entry)) => value(entry, below, &[]),
            _ => map.remove(&key),
        }
    }
}

fn json(raw: &RawJson, set: &FieldSet) -> RawJson {
    match Tree::read(raw.as_str()) {
        Ok(tree) if !set.is_leaf() => {
            let mut out = String::new();
            write(&tree, set, &mut out);
            RawJson::from_checked(out.into())
        }
        _ => raw.clone(),
    }
}

/// Appends the part of a tree that is in the set.
fn write(tree: &Tree<'_>, set: &FieldSet, out: &mut String) {
    match tree {
        Tree::Object(members) if !set.is_leaf() => {
            out.push('{');
            let kept = members
                .iter()
                .filter_map(|(name, member)| Some((name, member, set.field(name)?)));
            for (index, (name, member, below)) in kept.enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(name, out);
                out.push(':');
                write(member, below, out);
            }
            out.push('}');
        }
        Tree::List(items) if !set.is_leaf() => {
            out.push('[');
            let kept = items
                .iter()
                .enumerate()
                .filter_map(|(index, item)| Some((item, set.element_of_json(item, index)?)));
            for (index, (item, below)) in kept.enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, below, out);
            }
            out.push(']');
        }
        tree => tree.write(out),
    }
}
