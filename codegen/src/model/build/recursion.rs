//! Structs that contain themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::lock::FieldLock;
use crate::model::{Shape, Type, TypeRef, Wrapper};

/// Boxes the plain struct fields that close a cycle. Only a plain struct lies inside its parent: an
/// optional one is behind a pointer already, a list's and a map's elements are too.
///
/// In Kubernetes this changes nothing. Fields of the lock keep what it says.
pub(super) fn box_cycles(types: &mut BTreeMap<String, Vec<Type>>, lock: &FieldLock) {
    let mut inside: BTreeMap<TypeRef, BTreeSet<TypeRef>> = BTreeMap::new();
    for (module, types) in types.iter() {
        for ty in types {
            let name = TypeRef {
                module: module.clone(),
                name: ty.name.clone(),
            };
            let held = ty
                .fields
                .iter()
                .filter_map(|field| by_value(&field.shape, field.wrapper));
            inside.entry(name).or_default().extend(held.cloned());
        }
    }
    for (module, types) in types.iter_mut() {
        for ty in types {
            let name = TypeRef {
                module: module.clone(),
                name: ty.name.clone(),
            };
            let locked = lock.fields(module, &ty.name);
            for field in &mut ty.fields {
                let is_locked = locked.is_some_and(|rows| rows.contains_key(&field.wire_name));
                let Some(held) = by_value(&field.shape, field.wrapper) else {
                    continue;
                };
                if !is_locked && reaches(held, &name, &inside) {
                    field.boxed = true;
                    // The cycle is cut here; its other edges can stay.
                    if let Some(edges) = inside.get_mut(&name) {
                        edges.remove(&held.clone());
                    }
                }
            }
        }
    }
}

fn by_value(shape: &Shape, wrapper: Wrapper) -> Option<&TypeRef> {
    match (shape, wrapper) {
        (Shape::Struct(name), Wrapper::Plain) => Some(name),
        _ => None,
    }
}

fn reaches(from: &TypeRef, to: &TypeRef, inside: &BTreeMap<TypeRef, BTreeSet<TypeRef>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            open.extend(inside.get(name).into_iter().flatten());
        }
    }
    false
}
