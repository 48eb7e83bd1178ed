//! Whether the rules of a schema make sense.

use serde_json::Value;

use super::spec::elements;
use crate::in_memory::answer::Cause;
use crate::in_memory::structural::{ListType, Structural};

/// What is wrong with the rules of a schema and all below it. `schema` is as the definition has it.
pub(super) fn causes(read: &Structural, schema: &Value, path: &str) -> Vec<Cause> {
    let mut causes = Vec::new();
    let place = Place {
        path: path.to_owned(),
        is_root: true,
        uncorrelated: None,
    };
    node(read, schema, &place, &mut causes);
    causes
}

struct Place {
    path: String,
    is_root: bool,
    /// Where a list begins of which nobody knows which elements were there before.
    uncorrelated: Option<String>,
}

impl Place {
    fn below(&self, step: &str, is_root: bool) -> Self {
        Self {
            path: format!("{}.{step}", self.path),
            is_root,
            uncorrelated: self.uncorrelated.clone(),
        }
    }
}

fn node(read: &Structural, schema: &Value, place: &Place, causes: &mut Vec<Cause>) {
    if !read.has_rules {
        return;
    }
    own(read, schema, place, causes);
    for (name, property) in &read.properties {
        let below = place.below(&format!("properties[{name}]"), property.embedded);
        node(property, &schema["properties"][name], &below, causes);
    }
    for (values, keyword) in read.values() {
        let mut below = place.below(keyword, values.embedded);
        if keyword == "items" && !matches!(read.list, ListType::Map(_)) {
            below.uncorrelated.get_or_insert_with(|| place.path.clone());
        }
        node(values, &schema[keyword], &below, causes);
    }
}

fn own(read: &Structural, schema: &Value, place: &Place, causes: &mut Vec<Cause>) {
    let rules = elements(schema, "x-kubernetes-validations");
    for (index, (rule, written)) in read.rules.iter().zip(rules).enumerate() {
        let at = format!("{}.x-kubernetes-validations[{index}]", place.path);
        let Some(compilation) = rule.compile(read, place.is_root) else {
            let why = "failed to retrieve type information for x-kubernetes-validations";
            let field = format!("{}.x-kubernetes-validations", place.path);
            causes.push(Cause::internal(field, why));
            return;
        };
        let program = match compilation.rule {
            Ok(program) => program,
            Err(why) => {
                causes.push(Cause::invalid_value(format!("{at}.rule"), written, why));
                continue;
            }
        };
        if let Some(Err(why)) = compilation.message {
            let field = format!("{at}.messageExpression");
            causes.push(Cause::invalid_value(field, written, why));
        }
        if !program.uses("oldSelf") {
            if let Some(optional) = rule.optional_old {
                let why = "may not be set if oldSelf is not used in rule";
                let field = format!("{at}.optionalOldSelf");
                causes.push(Cause::invalid_value(field, &Value::Bool(optional), why));
            }
        } else if let Some(within) = &place.uncorrelated {
            let why = format!(
                "oldSelf cannot be used on the uncorrelatable portion of the schema within {within}"
            );
            causes.push(Cause::invalid(format!("{at}.rule"), &rule.source, why));
        }
    }
}
