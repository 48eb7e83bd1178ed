use super::*;
use crate::object::{Str, UnknownFields, optional, plain, required};

#[derive(Clone)]
struct Owner {
    metadata: ObjectMeta,
    unknown_fields: UnknownFields,
}

crate::object! {
    Owner kind "apps"/"v1"/"Owner", "apps/v1" {
        0 metadata: plain("metadata"),
    }
}

crate::resource! { Owner: "owners", "OwnerList", Namespaced [] }

#[derive(Clone)]
struct Node {
    metadata: ObjectMeta,
    unknown_fields: UnknownFields,
}

crate::object! {
    Node kind ""/"v1"/"Node", "v1" {
        0 metadata: plain("metadata"),
    }
}

crate::resource! { Node: "nodes", "NodeList", Cluster [] }

fn metadata(namespace: &str, name: &str, uid: &str) -> ObjectMeta {
    ObjectMeta {
        namespace: namespace.into(),
        name: name.into(),
        uid: uid.into(),
        ..Default::default()
    }
}

fn owner(namespace: &str, name: &str, uid: &str) -> Owner {
    Owner {
        metadata: metadata(namespace, name, uid),
        ..Default::default()
    }
}

#[test]
fn a_controller_is_set_once() {
    let (first, second) = (owner("ns", "a", "1"), owner("ns", "b", "2"));
    let mut object = metadata("ns", "x", "");
    assert_eq!(object.controller(), None);

    object.set_owner(&first).unwrap();
    assert_eq!(object.controller(), None);
    object.set_controller(&first).unwrap();
    object.set_controller(&first).unwrap();
    assert_eq!(
        object.owner_references,
        [OwnerReference::controller(&first)]
    );
    assert!(object.is_controlled_by(&first));
    assert!(!object.is_controlled_by(&second));

    let error = object.set_controller(&second).unwrap_err();
    assert_eq!(error.to_string(), "Owner b cannot control x: Owner a does");
    object.set_owner(&second).unwrap();
    assert_eq!(object.owner_references.len(), 2);
    assert_eq!(
        object.controller(),
        Some(&OwnerReference::controller(&first))
    );
}

#[test]
fn an_owner_comes_from_the_server_and_from_the_same_namespace() {
    let mut object = metadata("ns", "x", "");
    assert_eq!(
        object
            .set_owner(&owner("ns", "a", ""))
            .unwrap_err()
            .to_string(),
        "Owner a cannot own x: it has no uid, so it does not come from the server"
    );
    assert_eq!(
        object
            .set_owner(&owner("other", "a", "1"))
            .unwrap_err()
            .to_string(),
        "Owner a cannot own x: one is in the namespace \"other\", the other in \"ns\""
    );
    assert!(object.owner_references.is_empty());
    let node = Node {
        metadata: metadata("", "n", "3"),
        ..Default::default()
    };
    object.set_owner(&node).unwrap();
    let mut unnamed = ObjectMeta {
        generate_name: "x-".into(),
        ..Default::default()
    };
    unnamed.set_owner(&owner("ns", "a", "1")).unwrap();
    assert!(
        unnamed
            .set_owner(&owner("ns", "a", ""))
            .unwrap_err()
            .to_string()
            .contains("x-*")
    );
}

#[test]
fn a_finalizer_is_there_once() {
    let mut object = ObjectMeta::default();
    assert!(object.add_finalizer("a/b"));
    assert!(object.add_finalizer("c/d"));
    assert!(!object.add_finalizer("a/b"));
    assert_eq!(object.finalizers, ["a/b", "c/d"]);
    assert!(object.has_finalizer("a/b"));
    assert!(object.remove_finalizer("a/b"));
    assert!(!object.remove_finalizer("a/b"));
    assert!(!object.has_finalizer("a/b"));
    assert_eq!(object.finalizers, ["c/d"]);
}

#[test]
fn a_deletion_timestamp_says_that_the_object_is_being_deleted() {
    let mut object = ObjectMeta::default();
    assert!(!object.is_being_deleted());
    object.deletion_timestamp = Some(Time::now());
    assert!(object.is_being_deleted());
}

#[derive(Clone)]
struct Reference {
    api_group: Option<Str>,
    kind: Str,
    name: Str,
    namespace: Option<Str>,
    optional: Option<bool>,
    unknown_fields: UnknownFields,
}

crate::object! {
    Reference {
        0 api_group: optional("apiGroup"),
        1 kind: required("kind"),
        2 name: required("name"),
        3 namespace: optional("namespace"),
        4 optional: optional("optional"),
    }
}

#[test]
fn references_take_the_parts_that_they_have() {
    let reference: Reference = reference_to(&owner("ns", "a", "1"));
    assert_eq!(reference.api_group.as_deref(), Some("apps"));
    assert_eq!((&*reference.kind, &*reference.name), ("Owner", "a"));
    assert_eq!(reference.namespace.as_deref(), Some("ns"));
    assert_eq!(reference.optional, None);

    let node = Node {
        metadata: metadata("", "n", "3"),
        ..Default::default()
    };
    let reference: Reference = reference_to(&node);
    assert_eq!((reference.api_group, reference.namespace), (None, None));
}

#[test]
fn bytes_read_as_in_go_and_stay_out_of_debug() {
    use crate::object::{Scalar, ScalarText};
    let mut bytes = ByteString::default();
    for (text, read) in [
        ("", ""),
        ("aGVsbG8=", "hello"),
        ("aGVs\r\nbG8=\n", "hello"),
        // The last character has bits to spare; nobody looks at them.
        ("aGVsbG9=", "hello"),
        ("Pz8/Pj4+", "???>>>"),
    ] {
        bytes.set_string(text).unwrap();
        assert_eq!(bytes.as_slice(), read.as_bytes(), "{text}");
    }
    assert_eq!(bytes.text(), ScalarText::String("Pz8/Pj4+".into()));
    assert_eq!(format!("{bytes:?}"), "[6 bytes]");
    for text in [
        "aGVsbG8",
        "!",
        "====",
        "aGVs bG8=",
        "Pz8_Pj4-",
        "aGVsbG8=x",
        "c2VjcmV0IQ==c2VjcmV0",
    ] {
        let error = bytes.set_string(text).unwrap_err();
        assert!(
            error.starts_with("not base64") && !error.contains(text),
            "{error}"
        );
    }
    bytes.set_null();
    assert!(bytes.0.is_empty());
}
