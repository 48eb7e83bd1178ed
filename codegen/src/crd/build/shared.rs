//! The named definitions of an aggregated server that several kinds refer to: one type for all of them.

use std::collections::BTreeMap;

use super::KindVersion;
use crate::crd::facts::Schema;
use crate::document::split_definition;
use crate::names;

use super::words;

/// The types that have the names of their definitions.
#[derive(Debug, Default)]
pub(super) struct Shared<'a> {
    types: BTreeMap<&'a str, (usize, &'a Schema)>,
}

impl<'a> Shared<'a> {
    /// The name of another kind's type that says the same as a place of this kind.
    pub(super) fn find(
        &self,
        kinds: &[KindVersion<'_>],
        kind: usize,
        schema: &Schema,
    ) -> Option<String> {
        let (other, known) = self.types.get(schema.reference.as_deref()?)?;
        let shared = *other != kind
            && kinds[*other].choice.leaves_types_alone()
            && kinds[kind].choice.leaves_types_alone()
            && same(known, schema);
        shared.then(|| own_name(schema))?
    }

    /// Remembers the type of a place that has the name of its definition.
    pub(super) fn add(&mut self, kind: usize, schema: &'a Schema, name: &str) {
        if let Some(reference) = schema.reference.as_deref()
            && own_name(schema).as_deref() == Some(name)
        {
            self.types.entry(reference).or_insert((kind, schema));
        }
    }
}

/// The name that a type has in an aggregated server's own document.
pub(super) fn own_name(schema: &Schema) -> Option<String> {
    let (_, name) = split_definition(schema.reference.as_deref()?);
    Some(names::type_name(&words::ascii(name)))
}

/// Whether a definition is the same in two places: what may stand beside a reference does not count. It
/// differs where it contains itself.
fn same(one: &Schema, other: &Schema) -> bool {
    one.ty == other.ty
        && one.properties == other.properties
        && one.required == other.required
        && one.additional == other.additional
        && one.enum_values == other.enum_values
        && one.map_type == other.map_type
        && one.preserve_unknown_fields == other.preserve_unknown_fields
        && one.embedded_resource == other.embedded_resource
}
