//! What a server fills in.

use serde_json::Value;

use crate::crd::facts::Schema;

/// The default of a node, with the defaults of what is in it, as a server fills them in: from the
/// outside to the inside, and only where something stands already. None where the node has none.
pub(super) fn of(schema: &Schema) -> Option<Value> {
    let mut value = schema.default.clone()?;
    fill(&mut value, schema);
    Some(value)
}

fn fill(value: &mut Value, schema: &Schema) {
    match value {
        Value::Object(members) => {
            for (name, property) in &schema.properties {
                match members.get_mut(name) {
                    Some(member) => fill(member, property),
                    None => {
                        if let Some(default) = of(property) {
                            members.insert(name.clone(), default);
                        }
                    }
                }
            }
            if let Some(additional) = &schema.additional {
                let others = members
                    .iter_mut()
                    .filter(|(name, _)| !schema.properties.contains_key(*name));
                others.for_each(|(_, member)| fill(member, additional));
            }
        }
        Value::Array(elements) => {
            if let Some(items) = &schema.items {
                elements.iter_mut().for_each(|element| fill(element, items));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of;
    use crate::crd::facts::Schema;

    fn object(default: Option<serde_json::Value>, properties: Vec<(&str, Schema)>) -> Schema {
        Schema {
            default,
            properties: properties
                .into_iter()
                .map(|(name, schema)| (name.to_owned(), schema))
                .collect(),
            ..Schema::default()
        }
    }

    #[test]
    fn a_default_is_filled_from_the_outside_to_the_inside() {
        let port = || object(Some(json!(80)), vec![]);
        let absent = object(None, vec![("port", port())]);
        assert_eq!(of(&absent), None);
        let empty = object(Some(json!({})), vec![("port", port())]);
        assert_eq!(of(&empty), Some(json!({"port": 80})));
        let said = object(Some(json!({"port": 81})), vec![("port", port())]);
        assert_eq!(of(&said), Some(json!({"port": 81})));
        let list = Schema {
            default: Some(json!([{}, {"port": 1}])),
            items: Some(Box::new(absent)),
            ..Schema::default()
        };
        assert_eq!(of(&list), Some(json!([{"port": 80}, {"port": 1}])));
    }
}
