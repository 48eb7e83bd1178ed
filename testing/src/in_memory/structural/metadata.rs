//! The metadata of an object and of those embedded in it: its own type reads it, whatever the schema says.

use clientset_runtime::meta::ObjectMeta;
use serde_json::{Map, Value};

use super::{Member, Structural};
use crate::in_memory::answer::Cause;
use crate::in_memory::registry::read_described;
use crate::in_memory::rules;

/// Metadata that is none: where, and why.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String);

impl Structural {
    /// Reads the metadata of an object again, and that of all objects in it; gives the paths that its type does
    /// not know, which go: first those of the object, then those of the others.
    ///
    /// # Errors
    /// Metadata has another form.
    pub(crate) fn read_metadata(&self, object: &mut Value) -> Result<[Vec<String>; 2], Unreadable> {
        let [mut own, mut embedded] = [Vec::new(), Vec::new()];
        if let Value::Object(members) = object {
            reread(members, "", &mut own)?;
        }
        self.embedded_objects_mut(object, &mut String::new(), &mut |members, path| {
            reread(members, path, &mut embedded)
        })?;
        Ok([own, embedded])
    }

    /// What is wrong with the embedded objects: each has a kind, and valid metadata.
    pub(crate) fn embedded_causes(&self, object: &Value) -> Vec<Cause> {
        let mut causes = Vec::new();
        self.embedded_objects(object, &mut String::new(), &mut |members, path| {
            for field in ["apiVersion", "kind"] {
                let at = format!("{path}.{field}");
                match members.get(field) {
                    None => causes.push(Cause::required(at, "")),
                    Some(Value::String(text)) if !text.is_empty() => {}
                    Some(Value::String(_)) => {
                        causes.push(Cause::invalid(at, "", "must not be empty"));
                    }
                    Some(other) => {
                        causes.push(Cause::invalid_value(at, other, "must be a string"));
                    }
                }
            }
            let metadata = Value::Object(members.clone());
            let of_object = rules::embedded_metadata(&metadata);
            causes.extend(of_object.into_iter().map(|cause| cause.below(path)));
        });
        causes
    }

    fn embedded_objects(
        &self,
        value: &Value,
        path: &mut String,
        see: &mut impl FnMut(&Map<String, Value>, &str),
    ) {
        let length = path.len();
        match value {
            Value::Object(members) => {
                if self.embedded {
                    see(members, path);
                }
                for (name, member) in members {
                    if let Member::Known(schema) = self.member(name) {
                        enter(path, name);
                        schema.embedded_objects(member, path, see);
                        path.truncate(length);
                    }
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    if let Some(items) = &self.items {
                        path.push_str(&format!("[{index}]"));
                        items.embedded_objects(element, path, see);
                        path.truncate(length);
                    }
                }
            }
            _ => {}
        }
    }

    fn embedded_objects_mut(
        &self,
        value: &mut Value,
        path: &mut String,
        see: &mut impl FnMut(&mut Map<String, Value>, &str) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let length = path.len();
        match value {
            Value::Object(members) => {
                if self.embedded {
                    see(members, path)?;
                }
                for (name, member) in members {
                    if let Member::Known(schema) = self.member(name) {
                        enter(path, name);
                        schema.embedded_objects_mut(member, path, see)?;
                        path.truncate(length);
                    }
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter_mut().enumerate() {
                    if let Some(items) = &self.items {
                        path.push_str(&format!("[{index}]"));
                        items.embedded_objects_mut(element, path, see)?;
                        path.truncate(length);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn enter(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Reads the member `metadata` by its type.
fn reread(
    members: &mut Map<String, Value>,
    path: &str,
    unknown: &mut Vec<String>,
) -> Result<(), Unreadable> {
    let Some(metadata) = members.get_mut("metadata") else {
        return Ok(());
    };
    let mut at = path.to_owned();
    enter(&mut at, "metadata");
    let mut read = ObjectMeta::default();
    *metadata = read_described(&mut read, metadata, &at, unknown)
        .map_err(|why| Unreadable(format!("{at}: {why}")))?;
    Ok(())
}
