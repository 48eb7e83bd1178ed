//! Elements that stand twice in a list that may not hold them twice.

use serde_json::Value;

use super::{ListType, Member, Structural};
use crate::in_memory::answer::Cause;

impl Structural {
    /// The elements of sets and of lists by keys that were there before in the same list.
    pub(crate) fn duplicates(&self, value: &Value) -> Vec<Cause> {
        let mut causes = Vec::new();
        node(self, value, &mut String::new(), &mut causes);
        causes
    }
}

fn node(schema: &Structural, value: &Value, path: &mut String, causes: &mut Vec<Cause>) {
    let length = path.len();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if let Member::Known(below) = schema.member(name) {
                    if length > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                    node(below, member, path, causes);
                    path.truncate(length);
                }
            }
        }
        Value::Array(elements) => {
            repeated(schema, elements, path, causes);
            if let Some(items) = &schema.items {
                for (index, element) in elements.iter().enumerate() {
                    path.push_str(&format!("[{index}]"));
                    node(items, element, path, causes);
                    path.truncate(length);
                }
            }
        }
        _ => {}
    }
}

fn repeated(schema: &Structural, elements: &[Value], path: &str, causes: &mut Vec<Cause>) {
    let mut seen: Vec<Value> = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let identity = match (&schema.list, element) {
            (ListType::Set, element) => element.clone(),
            (ListType::Map(keys), Value::Object(members)) => {
                // A key that is missing counts as one that is missing elsewhere.
                let of_key = |key: &String| Some((key.clone(), members.get(key)?.clone()));
                Value::Object(keys.iter().filter_map(of_key).collect())
            }
            _ => continue,
        };
        if seen.contains(&identity) {
            causes.push(Cause::duplicate(format!("{path}[{index}]"), &identity));
        } else {
            seen.push(identity);
        }
    }
}
