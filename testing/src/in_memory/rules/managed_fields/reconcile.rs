//! Owners after a definition changed: what became atomic is owned as a whole.

use super::owners::Owners;
use super::set::FieldSet;
use super::versions::Versions;
use crate::in_memory::schema::{ListMerge, Type, TypeId, TypedSchema};

/// Adapts the entries of a custom object to the types that there are now. What was atomic and is not any more stays
/// as it is.
pub(super) fn reconcile(versions: Versions<'_>, owners: &mut Owners) {
    if versions.requested().custom().is_none() {
        return;
    }
    for owner in &mut owners.0 {
        if let Some(version) = versions.at(&owner.identity.api_version) {
            owner.fields = adapted(version.schema, version.schema.root(), &owner.fields);
        }
    }
}

fn adapted(schema: &TypedSchema, id: TypeId, fields: &FieldSet) -> FieldSet {
    let is_atomic = match schema.get(id) {
        // Nothing is known of these.
        Type::Scalar(_) | Type::Any { .. } => return fields.clone(),
        Type::Struct(object) => object.atomic,
        // Of objects that may be any, nothing is known either.
        Type::Map(map) if matches!(schema.get(map.value), Type::Any { .. }) => {
            return fields.clone();
        }
        Type::Map(map) => map.atomic,
        Type::List(list) => list.merge == ListMerge::Atomic,
    };
    if is_atomic {
        return FieldSet::leaf();
    }
    fields.with_children(|step, below| {
        let id = match schema.get(id) {
            Type::List(list) => Some(list.element),
            _ => schema.member(id, step.strip_prefix("f:")?),
        };
        id.map(|id| adapted(schema, id, below))
    })
}
