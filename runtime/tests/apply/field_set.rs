//! Sets of fields.

use clientset_runtime::apply::FieldSet;
use clientset_runtime::meta::FieldsV1;

const DEPLOYMENT: &str = r#"{"f:metadata":{"f:labels":{".":{},"f:app":{},"f:app.kubernetes.io/name":{}},"f:finalizers":{"v:\"a/b\"":{}}},"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:image":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}},"f:list":{"i:0":{}}}}"#;

#[test]
fn a_set_reads_and_writes_as_the_server_does() {
    let set: FieldSet = DEPLOYMENT.parse().unwrap();
    assert_eq!(set.to_string(), DEPLOYMENT);
    assert_eq!(
        set.paths(),
        [
            "metadata.labels",
            "metadata.labels.app",
            r#"metadata.labels["app.kubernetes.io/name"]"#,
            r#"metadata.finalizers["a/b"]"#,
            "spec.replicas",
            r#"spec.template.spec.containers[name="web"]"#,
            r#"spec.template.spec.containers[name="web"].image"#,
            r#"spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]"#,
            r#"spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort"#,
            "spec.list[0]",
        ]
    );
    assert!(!set.is_empty());
}

#[test]
fn nothing_is_an_empty_set() {
    let set: FieldSet = "{}".parse().unwrap();
    assert!(set.is_empty());
    assert_eq!(set, FieldSet::try_from(&FieldsV1::default()).unwrap());
    assert_eq!(set.to_string(), "{}");
}

#[test]
fn what_is_no_set_is_refused() {
    for (text, reason) in [
        ("[]", "expected an object"),
        (r#"{"f:a":1}"#, "expected an object"),
        (r#"{"x:a":{}}"#, r#"unknown path element "x:a""#),
        (r#"{"a":{}}"#, r#"unknown path element "a""#),
        (r#"{"i:x":{}}"#, r#"unknown path element "i:x""#),
        (r#"{"k:[]":{}}"#, r#"unknown path element "k:[]""#),
        (r#"{"v:{":{}}"#, "line 1"),
        ("{", "line 1"),
    ] {
        let error = text.parse::<FieldSet>().unwrap_err().to_string();
        assert!(
            error.starts_with("not a set of fields in the format FieldsV1: "),
            "{error}"
        );
        assert!(error.contains(reason), "{text}: {error}");
    }
}
