//! Enums of strings, beside fields of every kind.

use std::collections::{BTreeSet, HashSet};

use clientset_runtime::apply::Apply;
use clientset_runtime::object::{
    Empty, Map, Str, UnknownFields, Value, clear, optional, plain, required, some,
};
use clientset_runtime::string_enum;
use clientset_runtime::wire::{Mode, json, yaml};

string_enum! {
    /// Open.
    #[allow(clippy::upper_case_acronyms)]
    Algorithm {
        /// RSA.
        Rsa = "RSA",
        /// The other one.
        Ecdsa = "ECDSA"
    }
}

string_enum! {
    /// Closed.
    Policy: closed { Retain = "Retain", Delete = "Delete" default }
}

string_enum! {
    /// Closed, of one value.
    Only: closed { Only = "only" }
}

string_enum! {
    /// With the empty value, and names that hide the standard ones.
    WithNone { Some = "some", None = "", Ok = "ok" }
}

#[derive(Clone)]
struct Key {
    algorithm: Option<Algorithm>,
    policy: Policy,
    with_none: Option<WithNone>,
    plain: WithNone,
    usages: Vec<Algorithm>,
    by_name: Map<Policy>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Key: Exact {
        0 algorithm: optional("algorithm"),
        1 policy: required("policy"),
        2 with_none: optional("withNone"),
        3 plain: plain("plain"),
        4 usages: plain("usages"),
        5 by_name: plain("byName"),
    }
}

const FULL: &str = concat!(
    r#"{"algorithm":"RSA","policy":"Retain","withNone":"","plain":"ok","#,
    r#""usages":["ECDSA","Ed25519"],"byName":{"a":"Delete"}}"#
);

#[test]
fn every_format_reads_and_writes_the_values() {
    let key: Key = json::from_str(FULL).unwrap();
    assert_eq!(key.algorithm, some("RSA"));
    assert!(matches!(key.algorithm, Some(Algorithm::Rsa)));
    assert!(matches!(key.policy, Policy::Retain));
    assert!(matches!(key.with_none, Some(WithNone::None)));
    assert!(
        matches!(&key.usages[..], [Algorithm::Ecdsa, Algorithm::Other(text)] if text == "Ed25519")
    );
    assert_eq!(json::to_string(&key).unwrap(), FULL);
    assert_eq!(
        yaml::from_str::<Key>(&yaml::to_string(&key).unwrap()).unwrap(),
        key
    );
    assert_eq!(serde_json::to_string(&key).unwrap(), FULL);
    assert_eq!(serde_json::from_str::<Key>(FULL).unwrap(), key);
    assert_eq!(
        serde_json::from_str::<(Algorithm, Policy)>(r#"["RSA","Delete"]"#).unwrap(),
        (Algorithm::Rsa, Policy::Delete)
    );
    assert_eq!(
        format!("{key:?}"),
        concat!(
            r#"Key { algorithm: "RSA", policy: "Retain", withNone: "", plain: "ok", "#,
            r#"usages: ["ECDSA", "Ed25519"], byName: {"a": "Delete"} }"#
        )
    );
}

#[test]
fn apply_writes_what_is_set() {
    let key = Key {
        algorithm: some("RSA"),
        policy: Policy::Retain,
        ..Default::default()
    };
    let mut out = Vec::new();
    json::write(&key, Mode::Apply, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        r#"{"algorithm":"RSA","policy":"Retain"}"#
    );
    let key = Apply::new(key).include("plain").unwrap();
    let key = key
        .include("usages")
        .unwrap()
        .include("usages[RSA]")
        .unwrap();
    assert_eq!(key.fields().paths(), ["plain", "usages", "usages[\"RSA\"]"]);
    assert_eq!(
        key.to_json().unwrap(),
        r#"{"algorithm":"RSA","policy":"Retain","plain":"","usages":[]}"#
    );
    let error = key.include("byName.x.y").unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("there is no field \"y\" in a single value"),
        "{error}"
    );
}

#[test]
fn a_closed_enum_names_its_values_in_errors() {
    for (text, error) in [
        (
            r#"{"policy":"Keep"}"#,
            r#"policy: expected one of "Retain", "Delete", found string "Keep" at line 1 column 11"#,
        ),
        (
            r#"{"policy":5}"#,
            "policy: expected string, found number 5 at line 1 column 11",
        ),
        (
            r#"{"algorithm":true}"#,
            "algorithm: expected string, found boolean true at line 1 column 14",
        ),
        (
            r#"{"byName":{"x":"y"}}"#,
            r#"byName.x: expected one of "Retain", "Delete", found string "y" at line 1 column 16"#,
        ),
    ] {
        assert_eq!(json::from_str::<Key>(text).unwrap_err().to_string(), error);
        assert_eq!(yaml::from_str::<Key>(text).unwrap_err().to_string(), error);
        let serde = serde_json::from_str::<Key>(text).unwrap_err().to_string();
        assert_eq!(
            serde.split(" at line").next(),
            error.split(" at line").next()
        );
    }
    let error = "Keep".parse::<Policy>().unwrap_err();
    assert_eq!(
        error.to_string(),
        r#""Keep" is not one of "Retain", "Delete""#
    );
    assert_eq!(error.values(), Policy::VALUES);
    assert_eq!(
        Only::try_from(Str::from("x")).unwrap_err().to_string(),
        r#""x" is not "only""#
    );
    assert_eq!(Policy::try_from(String::from("Retain")), Ok(Policy::Retain));
}

#[test]
fn empty_values_are_those_that_stand_for_nothing() {
    assert!(matches!(Algorithm::default(), Algorithm::Other(text) if text.is_empty()));
    assert!(matches!(WithNone::default(), WithNone::None));
    assert!(matches!(Policy::EMPTY, Policy::Delete));
    assert!(matches!(Only::EMPTY, Only::Only));
    let mut value = Algorithm::Rsa;
    clear(&mut value);
    assert_eq!(value, "");
    let key: Key = json::from_str(r#"{"policy":null,"plain":null,"algorithm":null}"#).unwrap();
    assert_eq!((key.policy, key.algorithm), (Policy::Delete, None));
}

#[test]
fn a_value_is_its_text() {
    let other = Algorithm::Other("RSA".into());
    assert_eq!(other, Algorithm::Rsa);
    assert_eq!(HashSet::from([other.clone(), Algorithm::Rsa]).len(), 1);
    assert_eq!(
        BTreeSet::from([other, Algorithm::Ecdsa])
            .first()
            .map(Algorithm::as_str),
        Some("ECDSA")
    );
    assert_eq!(Algorithm::from(String::from("x")).to_string(), "x");
    assert_eq!("ECDSA".parse::<Algorithm>(), Ok(Algorithm::Ecdsa));
    assert!(Algorithm::Rsa == *"RSA" && Policy::Retain != "Delete");
    assert!(matches!(
        Algorithm::Rsa.view(),
        clientset_runtime::object::View::Str("RSA")
    ));
}
