//! Merge patches as API servers apply them: as RFC 7386 says, and nulls go from the objects of a list, too, unless the
//! list takes the place of an object.

use serde_json::Value;

/// Changes an object; a patch that is none takes its place.
pub(super) fn patch(object: &mut Value, patch: &Value) {
    let (Value::Object(members), Value::Object(wanted)) = (&mut *object, patch) else {
        *object = patch.clone();
        return;
    };
    for (name, wanted) in wanted {
        if wanted.is_null() {
            members.remove(name);
            continue;
        }
        match members.get_mut(name) {
            Some(found @ Value::Object(_)) => self::patch(found, wanted),
            _ => {
                members.insert(name.clone(), without_nulls(wanted));
            }
        }
    }
}

/// Elements of lists that are null stay.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name.clone(), without_nulls(value)))
                .collect()
        }
        Value::Array(elements) => elements.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[test]
    fn nulls_remove_and_go_from_what_is_new() {
        for (before, patch, after) in [
            (
                json!({"a": 1, "b": 2}),
                json!({"a": null, "c": null}),
                json!({"b": 2}),
            ),
            (
                json!({"a": {"b": 1}}),
                json!({"a": {"b": null}}),
                json!({"a": {}}),
            ),
            (
                json!({}),
                json!({"a": {"b": null, "c": {"d": null}}}),
                json!({"a": {"c": {}}}),
            ),
            (json!({"a": 1}), json!({"a": {"b": null}}), json!({"a": {}})),
            (
                json!({}),
                json!({"a": [null, {"b": null, "c": 1}, [{"d": null}]]}),
                json!({"a": [null, {"c": 1}, [{}]]}),
            ),
            (
                json!({"a": [1]}),
                json!({"a": [{"b": null}]}),
                json!({"a": [{}]}),
            ),
            // The one place at which it stays.
            (
                json!({"a": {}}),
                json!({"a": [{"b": null}]}),
                json!({"a": [{"b": null}]}),
            ),
            (json!({"a": {"b": 1}}), json!({"a": "x"}), json!({"a": "x"})),
            (json!({"a": 1}), json!([]), json!([])),
        ] {
            let mut object: Value = before.clone();
            super::patch(&mut object, &patch);
            assert_eq!(object, after, "{before} {patch}");
        }
    }
}
