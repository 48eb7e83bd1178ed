//! Fields that upstream removed and the lock keeps.

use std::collections::BTreeMap;

use crate::lock::{FieldLock, LockedField};
use crate::model::{Field, META, Type, TypeRef};
use crate::names;

/// Gives the types the fields that only the lock knows, and brings back the types which those name.
pub(super) fn restore(types: &mut BTreeMap<String, Vec<Type>>, lock: &FieldLock) {
    let mut wanted = Vec::new();
    for (module, types) in types.iter_mut() {
        for ty in types {
            if let Some(rows) = lock.fields(module, &ty.name) {
                add_missing(ty, rows, &mut wanted);
            }
        }
    }
    while let Some(TypeRef { module, name }) = wanted.pop() {
        if module == META || has(types, &module, &name) {
            continue;
        }
        let mut ty = Type {
            definition: name.clone(),
            name,
            kind: None,
            fields: Vec::new(),
            unions: Vec::new(),
            map_type: None,
            deprecated: true,
            removed: true,
            docs: None,
        };
        if let Some(rows) = lock.fields(&module, &ty.name) {
            add_missing(&mut ty, rows, &mut wanted);
        }
        types.entry(module).or_default().push(ty);
    }
}

fn has(types: &BTreeMap<String, Vec<Type>>, module: &str, name: &str) -> bool {
    types
        .get(module)
        .is_some_and(|types| types.iter().any(|ty| ty.name == name))
}

fn add_missing(ty: &mut Type, rows: &BTreeMap<String, LockedField>, wanted: &mut Vec<TypeRef>) {
    for (wire_name, row) in rows {
        if ty.fields.iter().any(|field| field.wire_name == *wire_name) {
            continue;
        }
        wanted.extend(row.shape.type_ref().cloned());
        ty.fields.push(field(wire_name, row));
    }
    ty.fields.sort_by(|a, b| a.wire_name.cmp(&b.wire_name));
    let names = names::fields(ty.fields.iter().map(|field| field.wire_name.as_str()));
    for (field, name) in ty.fields.iter_mut().zip(names) {
        field.name = name;
    }
}

fn field(wire_name: &str, row: &LockedField) -> Field {
    Field {
        wire_name: wire_name.to_owned(),
        name: String::new(),
        shape: row.shape.clone(),
        wrapper: row.wrapper,
        boxed: row.boxed,
        required: false,
        default: None,
        enum_values: Vec::new(),
        list_type: None,
        map_type: None,
        patch_strategy: None,
        sensitive: false,
        deprecated: true,
        removed: true,
        docs: None,
    }
}
