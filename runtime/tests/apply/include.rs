//! Fields that are applied although they are empty.

use clientset_runtime::apply::Apply;
use clientset_runtime::meta::ObjectMeta;

use crate::{Container, Env, Port, Template, Work, WorkSpec};

fn work() -> Work {
    let container = |name: &str| Container {
        name: name.into(),
        env: vec![Env {
            name: "A".into(),
            ..Default::default()
        }],
        ports: vec![Port {
            container_port: 80,
            ..Default::default()
        }],
        ..Default::default()
    };
    Work {
        metadata: ObjectMeta {
            name: "w".into(),
            ..Default::default()
        },
        spec: WorkSpec {
            maximum: 3,
            template: Template {
                containers: vec![container("web"), container("side")],
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

fn included(path: &str) -> String {
    Apply::new(work()).include(path).unwrap().to_json().unwrap()
}

const WEB: &str = r#"{"name":"web","env":[{"name":"A"}],"ports":[{"containerPort":80}]}"#;
const SIDE: &str = r#"{"name":"side","env":[{"name":"A"}],"ports":[{"containerPort":80}]}"#;

fn with(spec: &str) -> String {
    format!(
        r#"{{"apiVersion":"example.com/v1","kind":"Work","metadata":{{"name":"w"}},"spec":{{{spec}}}}}"#
    )
}

fn containers(web: &str, side: &str) -> String {
    with(&format!(
        r#""maximum":3,"template":{{"containers":[{web},{side}]}}"#
    ))
}

#[test]
fn an_object_alone_applies_what_is_set() {
    assert_eq!(Apply::new(work()).to_json().unwrap(), containers(WEB, SIDE));
}

#[test]
fn a_named_field_is_applied_empty() {
    for (path, expected) in [
        (
            "spec.template.containers[name=web].args",
            containers(&WEB.replace(r#","env""#, r#","args":[],"env""#), SIDE),
        ),
        (
            r#".spec.template.containers[name="side"].args"#,
            containers(WEB, &SIDE.replace(r#","env""#, r#","args":[],"env""#)),
        ),
        (
            "spec.selector",
            with(&format!(
                r#""maximum":3,"selector":{{}},"template":{{"containers":[{WEB},{SIDE}]}}"#
            )),
        ),
        (
            "spec.selector.matchLabels",
            with(&format!(
                r#""maximum":3,"selector":{{"matchLabels":{{}}}},"template":{{"containers":[{WEB},{SIDE}]}}"#
            )),
        ),
        (
            "spec.paused",
            with(&format!(
                r#""maximum":3,"template":{{"containers":[{WEB},{SIDE}]}},"paused":false"#
            )),
        ),
        (
            "spec.template.metadata.labels",
            with(&format!(
                r#""maximum":3,"template":{{"metadata":{{"labels":{{}}}},"containers":[{WEB},{SIDE}]}}"#
            )),
        ),
        // What is not there is not made up.
        (
            "spec.template.containers[name=none].args",
            containers(WEB, SIDE),
        ),
        ("spec.strategy.type", containers(WEB, SIDE)),
        (
            "spec.template.containers[name=web].ports[containerPort=80,protocol=TCP].target",
            containers(WEB, SIDE),
        ),
    ] {
        assert_eq!(included(path), expected, "{path}");
    }
}

#[test]
fn a_released_field_is_left_out_again() {
    let apply = Apply::new(work()).include("spec.paused").unwrap();
    assert_eq!(apply.fields().paths(), ["spec.paused"]);
    let apply = apply.release("spec.paused").unwrap();
    assert!(apply.fields().is_empty());
    assert_eq!(apply.to_json().unwrap(), containers(WEB, SIDE));
    let apply = apply
        .include("spec.paused")
        .unwrap()
        .release("spec")
        .unwrap();
    assert!(apply.fields().is_empty());
}

#[test]
fn paths_are_those_of_the_type() {
    for (path, reason) in [
        ("", "expected a field's name at the end"),
        (".", "expected a field's name at the end"),
        (
            "spec..paused",
            r#"expected a field's name before ".paused""#,
        ),
        ("spec.", "expected a field's name at the end"),
        ("spec.pausd", r#"WorkSpec has no field "pausd""#),
        ("spec[x]", "WorkSpec is not a list"),
        (
            "spec.paused.x",
            r#"there is no field "x" in a single value"#,
        ),
        ("spec.paused[x]", "only lists and maps have brackets"),
        (
            "spec.raw.x",
            "fields within unparsed JSON belong to it as a whole",
        ),
        (
            "spec.template.containers.name",
            r#"before "name", say which element of the list: `[name=web]` or `[value]`"#,
        ),
        (
            "spec.template.containers[nme=x]",
            r#"Container has no field "nme""#,
        ),
        (
            "spec.template.containers[web]",
            "the elements of the list cannot be told apart by a single value",
        ),
        (
            "spec.template.containers[name=web].args[a=b]",
            "the elements of the list have no fields: write `[value]`",
        ),
        (
            "spec.template.containers[name=web].ports[containerPort=http]",
            r#"expected an integer, found "http""#,
        ),
        (
            "spec.template.containers[name=web",
            r#"expected "," or "]" at the end"#,
        ),
        (
            "spec.template.containers[name]x",
            r#"expected ".", "[" or the end before "x""#,
        ),
        (
            "spec.template.containers[",
            "expected a key or a value at the end",
        ),
        (r#"spec.limits["cpu"#, "a quote is not closed"),
    ] {
        let error = Apply::new(work()).include(path).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("{path:?} is not the path of a field: {reason}")
        );
    }
    for path in [
        "metadata.labels.app",
        r#"metadata.labels["example.com/a]b\"c"]"#,
        "metadata.labels[example.com/team]",
        "metadata.finalizers[example.com/hold]",
        "spec.limits.cpu",
        "spec.devices.a.number",
        "spec.template.containers[name=web].ports[containerPort=80,protocol=TCP]",
        "status.conditions[type=Ready].message",
    ] {
        assert!(Apply::new(work()).include(path).is_ok(), "{path}");
    }
}
