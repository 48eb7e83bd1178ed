//! A new object.

use serde_json::Value;

use super::{Part, kinds, metadata};
use crate::in_memory::answer::Refusal;
use crate::in_memory::definitions;
use crate::in_memory::kinds::{self as of_kind, Others, Place};
use crate::in_memory::registry::{Generation, Resource};
use crate::in_memory::store::Store;
use crate::in_memory::tree;

/// What a creation knows beside the object.
pub(crate) struct Creation<'a> {
    pub(crate) resource: &'a Resource,
    /// Where it is created; empty for the cluster.
    pub(crate) namespace: &'a str,
    /// The UID that it has already; empty where it gets a new one.
    pub(crate) uid: &'a str,
    /// The time to write.
    pub(crate) now: &'a str,
    /// What else there is.
    pub(crate) store: &'a Store,
    /// What others do to the object before the server decides anything of it.
    pub(crate) others: Others<'a>,
}

/// Makes of what a client sent what is stored.
///
/// # Errors
/// The object is for another namespace, carries a version, is not valid, or needs what is not there.
pub(crate) fn create(creation: &Creation<'_>, object: &mut Value) -> Result<(), Refusal> {
    let Creation {
        resource,
        namespace,
        uid,
        now,
        store,
        others,
    } = *creation;
    check_sent(resource, namespace, object)?;
    tree::set_text(object, "namespace", namespace);
    let generate_name = tree::text(object, "generateName");
    let draws_name = tree::text(object, "name").is_empty() && !generate_name.is_empty();
    if draws_name {
        let name = generated_name(generate_name);
        tree::set_text(object, "name", &name);
    }
    if uid.is_empty() {
        tree::set_text(object, "uid", &new_uid());
    } else {
        tree::set_text(object, "uid", uid);
    }
    tree::set_text(object, "creationTimestamp", now);
    let metadata = tree::metadata(object);
    // The server's own; a dry run shows no version.
    for field in [
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "selfLink",
    ] {
        metadata.remove(field);
    }
    if resource.facts.generation != Generation::None {
        metadata.insert("generation".to_owned(), Value::from(1));
    }
    let place = Place {
        resource,
        namespace,
        now,
        store,
    };
    kinds::label(resource, object);
    let mutate = |object: &mut Value| {
        let hidden = Hidden::take(object, draws_name);
        (others.mutate)(object)?;
        check_sent(resource, namespace, object)?;
        hidden.put_back(object);
        kinds::label(resource, object);
        Ok(())
    };
    let others = Others {
        mutate: &mutate,
        draws_name,
        ..others
    };
    of_kind::create(&place, object, &others)?;
    kinds::check(resource, object)?;
    let mut causes = metadata::validate(resource, object);
    causes.extend(of_kind::validate(resource, None, object));
    causes.extend(resource.causes(Part::Main, object, None));
    causes.extend(definitions::created(resource, object));
    if !causes.is_empty() {
        return Err(Refusal::invalid(
            resource,
            tree::text(object, "name"),
            causes,
        ));
    }
    Ok(())
}

/// A new object is for where it is created, and has no version yet.
fn check_sent(resource: &Resource, namespace: &str, object: &Value) -> Result<(), Refusal> {
    let stated = tree::text(object, "namespace");
    // That of what has no namespace is dropped.
    if resource.namespaced && !stated.is_empty() && stated != namespace {
        return Err(Refusal::bad_request(format!(
            "the object is in the namespace {stated:?}, the request in {namespace:?}"
        )));
    }
    if !tree::text(object, "resourceVersion").is_empty() {
        return Err(Refusal::internal(
            "resourceVersion should not be set on objects to be created",
        ));
    }
    Ok(())
}

/// What the server gives an object only after others had it.
struct Hidden {
    fields: Vec<(&'static str, Option<Value>)>,
    name: Option<Value>,
}

impl Hidden {
    fn take(object: &mut Value, draws_name: bool) -> Self {
        let metadata = tree::metadata(object);
        let fields = ["uid", "creationTimestamp", "generation"];
        Self {
            fields: fields.map(|field| (field, metadata.remove(field))).into(),
            name: draws_name.then(|| metadata.remove("name")).flatten(),
        }
    }

    /// Whatever others wrote there, but for a name.
    fn put_back(self, object: &mut Value) {
        let is_named = !tree::text(object, "name").is_empty();
        let metadata = tree::metadata(object);
        for (field, value) in self.fields {
            match value {
                Some(value) => metadata.insert(field.to_owned(), value),
                None => metadata.remove(field),
            };
        }
        if let Some(name) = self.name.filter(|_| !is_named) {
            metadata.insert("name".to_owned(), name);
        }
    }
}

/// A name of 63 characters at most: five random ones behind the beginning.
pub(crate) fn generated_name(prefix: &str) -> String {
    // Without vowels and what looks like them, so that no words come out.
    const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let mut name: String = prefix.chars().take(63 - 5).collect();
    name.extend((0..5).map(|_| char::from(LETTERS[fastrand::usize(..LETTERS.len())])));
    name
}

/// A random UUID, version 4.
pub(crate) fn new_uid() -> String {
    let random = fastrand::u128(..);
    let uuid = (random & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{uuid:032x}");
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_random_uuids() {
        let uid = new_uid();
        assert_eq!(uid.len(), 36);
        assert_eq!(&uid[14..15], "4");
        assert!("89ab".contains(&uid[19..20]), "{uid}");
        assert_ne!(uid, new_uid());
    }

    #[test]
    fn generated_names_fit_into_a_label() {
        assert_eq!(generated_name("web-").len(), 9);
        let long = generated_name(&"x".repeat(100));
        assert_eq!(long.len(), 63);
    }
}
