//! Fields that upstream removed and the lock keeps.

use std::collections::{BTreeMap, BTreeSet};

use super::Index;
use crate::lock::{FieldLock, LockedField};
use crate::model::{Field, Keeps, META, Type, TypeRef};
use crate::names;
use crate::version::Minor;

/// Gives the types the fields that only the lock knows, and brings back the types which those name.
/// Fields of later minors are not missing.
///
/// A field whose type was of a group-version that is gone cannot stay; the warning says so.
pub(super) fn restore(
    types: &mut BTreeMap<String, Vec<Type>>,
    index: &Index,
    lock: &FieldLock,
    minor: Minor,
    warnings: &mut Vec<String>,
) {
    let modules: BTreeSet<&str> = index
        .group_versions()
        .map(|(_, module)| module.as_str())
        .chain([META])
        .collect();
    let mut missing = Missing {
        modules,
        minor,
        wanted: Vec::new(),
        warnings,
    };
    for (module, types) in types.iter_mut() {
        for ty in types {
            if let Some(rows) = lock.fields(module, &ty.name) {
                missing.add(ty, rows);
            }
        }
    }
    while let Some(TypeRef { module, name }) = missing.wanted.pop() {
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
            keeps: Keeps::Unknown,
            default: None,
            notes: Vec::new(),
            attributes: Vec::new(),
            deprecated: true,
            removed: true,
            docs: None,
        };
        if let Some(rows) = lock.fields(&module, &ty.name) {
            missing.add(&mut ty, rows);
        }
        types.entry(module).or_default().push(ty);
    }
}

fn has(types: &BTreeMap<String, Vec<Type>>, module: &str, name: &str) -> bool {
    types
        .get(module)
        .is_some_and(|types| types.iter().any(|ty| ty.name == name))
}

struct Missing<'w> {
    modules: BTreeSet<&'w str>,
    minor: Minor,
    wanted: Vec<TypeRef>,
    warnings: &'w mut Vec<String>,
}

impl Missing<'_> {
    fn add(&mut self, ty: &mut Type, rows: &BTreeMap<String, LockedField>) {
        for (wire_name, row) in rows {
            let is_there = ty.fields.iter().any(|field| field.wire_name == *wire_name);
            if is_there || row.since > self.minor {
                continue;
            }
            if let Some(name) = row.shape.type_ref() {
                if !self.modules.contains(name.module.as_str()) {
                    self.warnings.push(format!(
                        "{}.{wire_name} was removed and cannot stay, since nothing of {} is left",
                        ty.definition, name.module
                    ));
                    continue;
                }
                self.wanted.push(name.clone());
            }
            ty.fields.push(field(wire_name, row));
        }
        ty.fields.sort_by(|a, b| a.wire_name.cmp(&b.wire_name));
        let names = names::fields(ty.fields.iter().map(|field| field.wire_name.as_str()));
        for (field, name) in ty.fields.iter_mut().zip(names) {
            field.name = name;
        }
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
        nullable: false,
        default: None,
        enum_values: Vec::new(),
        list_type: None,
        map_type: None,
        patch_strategy: None,
        sensitive: false,
        deprecated: true,
        removed: true,
        notes: Vec::new(),
        attributes: Vec::new(),
        docs: None,
    }
}
