//! The CEL rules of a whole schema, each with its place.

use crate::crd::facts::Schema;
use crate::crd::path::{SchemaPath, Step};
use crate::model::Rule;

/// The rules of a schema and of everything in it, from the object down.
pub(super) fn rules(schema: &Schema) -> Vec<Rule> {
    let mut rules = Vec::new();
    collect(schema, &SchemaPath::default(), &mut rules);
    rules
}

fn collect(schema: &Schema, path: &SchemaPath, rules: &mut Vec<Rule>) {
    rules.extend(schema.rules.iter().map(|rule| Rule {
        path: path.to_string(),
        ..rule.clone()
    }));
    for (name, property) in &schema.properties {
        collect(property, &path.property(name), rules);
    }
    if let Some(items) = &schema.items {
        collect(items, &path.then(Step::Element), rules);
    }
    if let Some(values) = &schema.additional {
        collect(values, &path.then(Step::Value), rules);
    }
}
