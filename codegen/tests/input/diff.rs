//! What a minor adds, removes and changes.

use clientset_codegen::diff::diff;
use clientset_codegen::document::{Document, facts};

use crate::support::{MINORS, NEWEST, document, spec};

/// The newest document with a text in one of its files replaced.
fn edited(file: &str, from: &str, to: &str) -> Document {
    let mut files = spec(NEWEST);
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    facts::read(&files)
        .unwrap_or_else(|error| panic!("{error}"))
        .0
}

#[test]
fn every_sort_of_change_is_told() {
    let table = [
        // Fields.
        (
            "core_v1.json",
            r#""hostnameOverride": {"type": "string"},"#,
            "",
            "- field PodSpec.hostnameOverride (string)",
        ),
        (
            "core_v1.json",
            r#""hostnameOverride": {"type": "string"},"#,
            r#""hostnameOverride": {"type": "string"}, "tea": {"type": "list<Container>"},"#,
            "+ field PodSpec.tea (list<core_v1.Container>)",
        ),
        (
            "core_v1.json",
            r#""hostnameOverride": {"type": "string"}"#,
            r#""hostnameOverride": {"type": "meta.Time"}"#,
            "~ field PodSpec.hostnameOverride: type string -> meta.Time",
        ),
        (
            "core_v1.json",
            r#""hostnameOverride": {"type": "string"}"#,
            r#""hostnameOverride": {"type": "string", "required": true}"#,
            "~ field PodSpec.hostnameOverride: required no -> yes",
        ),
        (
            "core_v1.json",
            r#""hostnameOverride": {"type": "string"}"#,
            r#""hostnameOverride": {"type": "string", "default": "x"}"#,
            "~ field PodSpec.hostnameOverride: default + \"x\"",
        ),
        (
            "core_v1.json",
            r#""protocol": {"type": "string", "default": "TCP"}"#,
            r#""protocol": {"type": "string", "default": "UDP"}"#,
            "~ field ContainerPort.protocol: default \"TCP\" -> \"UDP\"",
        ),
        (
            "core_v1.json",
            r#""hostnameOverride": {"type": "string"}"#,
            r#""hostnameOverride": {"type": "string", "deprecated": true}"#,
            "~ field PodSpec.hostnameOverride: deprecated no -> yes",
        ),
        (
            "core_v1.json",
            r#""args": {"type": "list<string>", "listType": "atomic"}"#,
            r#""args": {"type": "list<string>", "listType": "set"}"#,
            "~ field Container.args: list type atomic -> set",
        ),
        (
            "core_v1.json",
            r#""mapKeys": ["containerPort", "protocol"]"#,
            r#""mapKeys": ["containerPort"]"#,
            "~ field Container.ports: list type map by containerPort, protocol -> map by containerPort",
        ),
        (
            "core_v1.json",
            r#""patchStrategy": "merge", "mergeKey": "containerPort""#,
            r#""patchStrategy": "replace""#,
            "~ field Container.ports: patch strategy merge by containerPort -> replace",
        ),
        // Types.
        (
            "apps_v1.json",
            r#""DaemonSetUpdateStrategy": {"#,
            r#""Tea": {"fields": {}}, "DaemonSetUpdateStrategy": {"#,
            "+ type Tea (0 fields)",
        ),
        // Resources.
        (
            "apps_v1.json",
            r#""scope": "namespaced""#,
            r#""scope": "cluster""#,
            "~ resource controllerrevisions: scope namespaced -> cluster",
        ),
        (
            "apps_v1.json",
            r#", "deletecollection"]"#,
            "]",
            "~ resource controllerrevisions: verb - deletecollection",
        ),
        (
            "apps_v1.json",
            r#""deleteAnswer": "status""#,
            r#""deleteAnswer": "object""#,
            "~ resource controllerrevisions: delete answer status -> object",
        ),
        (
            "apps_v1.json",
            r#""shortNames": ["ds"]"#,
            r#""shortNames": ["ds", "dset"]"#,
            "~ resource daemonsets: names daemonset, ds, in all -> daemonset, ds, dset, in all",
        ),
        (
            "apps_v1.json",
            r#""scale": {"verbs": ["get", "update", "patch"], "payload": "autoscaling_v1.Scale"},"#,
            "",
            "- subresource deployments/scale (autoscaling_v1.Scale)",
        ),
        (
            "apps_v1.json",
            r#""scale": {"verbs": ["get", "update", "patch"]"#,
            r#""scale": {"verbs": ["get", "patch"]"#,
            "~ subresource deployments/scale: verb - update",
        ),
        (
            "apps_v1.json",
            r#""payload": "autoscaling_v1.Scale""#,
            r#""payload": "Deployment""#,
            "~ subresource deployments/scale: type autoscaling_v1.Scale -> apps_v1.Deployment",
        ),
        (
            "apps_v1.json",
            r#""deleteAnswer": "status""#,
            r#""options": {"create": {"dryRun": "string"}}, "deleteAnswer": "status""#,
            "~ resource controllerrevisions: parameter - fieldManager (string) of create",
        ),
        (
            "core_v1.json",
            r#""methods": ["GET", "POST"]"#,
            r#""methods": ["GET"]"#,
            "~ subresource pods/attach: verb - POST",
        ),
        (
            "core_v1.json",
            r#""tailLines": "integer""#,
            r#""headLines": "integer""#,
            "~ subresource pods/log: parameter + headLines (integer) of get",
        ),
        // Everywhere.
        (
            "options.json",
            r#""shardSelector": "string","#,
            "",
            "~ verb list: parameter - shardSelector (string)",
        ),
    ];
    for (file, from, to, expected) in table {
        let text = diff(&document(NEWEST), &edited(file, from, to))
            .unwrap()
            .to_string();
        assert!(
            text.lines().any(|line| line.trim() == expected),
            "{from} -> {to}\n{text}\nexpected {expected}"
        );
    }
}

#[test]
fn allowed_values_are_compared_where_both_sides_have_them() {
    let some = edited(
        "core_v1.json",
        r#""hostnameOverride": {"type": "string"}"#,
        r#""hostnameOverride": {"type": "string", "enum": ["a", "b"]}"#,
    );
    let other = edited(
        "core_v1.json",
        r#""hostnameOverride": {"type": "string"}"#,
        r#""hostnameOverride": {"type": "string", "enum": ["b", "c"]}"#,
    );
    let text = diff(&some, &other).unwrap().to_string();
    assert!(
        text.contains("~ field PodSpec.hostnameOverride: allowed values - a\n"),
        "{text}"
    );
    assert!(
        text.contains("~ field PodSpec.hostnameOverride: allowed values + c\n"),
        "{text}"
    );
    assert!(diff(&some, &document(NEWEST)).unwrap().changes.is_empty());
}

#[test]
fn nothing_differs_from_itself() {
    for minor in MINORS {
        let difference = diff(&document(minor), &document(minor)).unwrap();
        assert_eq!(difference.changes, []);
        assert!(difference.to_string().ends_with("nothing differs\n"));
    }
}

#[test]
fn a_minor_is_told_in_lines_below_its_modules() {
    let text = diff(&document("v1.35"), &document("v1.36"))
        .unwrap()
        .to_string();
    let start = "1.35 -> 1.36\n\neverywhere\n  ~ verb list: parameter + shardSelector (string)\n";
    assert!(text.starts_with(start), "{text}");
    for line in [
        "\nscheduling_v1alpha1\n  - group-version (scheduling.k8s.io/v1alpha1)\n",
        "\nscheduling_v1alpha2\n  + group-version (scheduling.k8s.io/v1alpha2)\n",
        "  - field PodSpec.workloadRef (core_v1.WorkloadReference)\n",
        "  ~ field CronJob.spec: required no -> yes\n",
        "  ~ field RoleRef.apiGroup: required yes -> no\n",
    ] {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
}

#[test]
fn json_says_the_same() {
    let difference = diff(&document("v1.35"), &document("v1.36")).unwrap();
    let json = difference.to_json();
    assert_eq!(
        (&json["old"], &json["new"]),
        (&"1.35".into(), &"1.36".into())
    );
    let changes = json["changes"].as_array().unwrap();
    assert_eq!(changes.len(), difference.changes.len());
    let expected = serde_json::json!({
        "module": "core_v1", "subject": "field", "name": "PodSpec.workloadRef",
        "aspect": null, "old": "core_v1.WorkloadReference", "new": null,
    });
    assert!(changes.contains(&expected));
}
