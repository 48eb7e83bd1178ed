//! References to objects, whatever struct holds them.

use crate::object::{Described, Resource, Slot, Str, Value};

/// A reference to `object`: fills in those of `apiVersion`, `apiGroup`, `kind`, `namespace`, `name`,
/// `uid` and `resourceVersion` that `R` has. So it makes an `ObjectReference`, a
/// `CrossVersionObjectReference`, a `RoleRef` and the like.
///
/// ```
/// use clientset_runtime::meta::{ObjectMeta, reference_to};
/// # use clientset_runtime::object::{Str, UnknownFields, optional, plain};
/// # #[derive(Clone)]
/// # pub struct Pod { pub metadata: ObjectMeta, pub unknown_fields: UnknownFields }
/// # clientset_runtime::object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
/// # clientset_runtime::resource! { Pod: "pods", "PodList", Namespaced [] }
/// # #[derive(Clone)]
/// # pub struct ObjectReference { pub kind: Option<Str>, pub name: Option<Str>, pub unknown_fields: UnknownFields }
/// # clientset_runtime::object! { ObjectReference { 0 kind: optional("kind"), 1 name: optional("name"), } }
/// # let pod = Pod { metadata: ObjectMeta { name: "web-0".into(), ..Default::default() }, ..Default::default() };
///
/// let regarding: ObjectReference = reference_to(&pod);
/// assert_eq!(regarding.kind.as_deref(), Some("Pod"));
/// assert_eq!(regarding.name.as_deref(), Some("web-0"));
/// ```
#[must_use]
pub fn reference_to<R: Described>(object: &impl Resource) -> R {
    let mut reference = R::EMPTY;
    for (index, field) in R::INFO.fields.iter().enumerate() {
        if let Some(text) = part(object, field.name) {
            fill(reference.field_mut(index), text);
        }
    }
    reference
}

fn part<K: Resource>(object: &K, name: &str) -> Option<Str> {
    let meta = object.metadata();
    let part = match name {
        "apiVersion" => K::API_VERSION.into(),
        "apiGroup" => K::GROUP.into(),
        "kind" => K::KIND.into(),
        "namespace" => meta.namespace.clone(),
        "name" => meta.name.clone(),
        "uid" => meta.uid.clone(),
        "resourceVersion" => meta.resource_version.clone(),
        _ => return None,
    };
    (!part.is_empty()).then_some(part)
}

fn fill(field: &mut dyn Value, text: Str) {
    match field.slot() {
        Slot::Str(slot) => *slot = text,
        Slot::Option(slot) => fill(slot.insert(), text),
        _ => {}
    }
}
