//! What a minor adds, removes and changes.

use clientset_codegen::Files;
use clientset_codegen::diff::diff;
use clientset_codegen::document::{Document, facts};

use crate::support::{MINORS, NEWEST, document, spec};

/// The files that the cases edit and those that they refer to: the others would be read for nothing.
fn few_files() -> Files {
    let mut files = spec(NEWEST);
    files.retain(|name, _| {
        let stem = name.strip_suffix(".json").unwrap_or(name);
        let versions = [
            "apps_v1",
            "authentication_v1",
            "autoscaling_v1",
            "core_v1",
            "flowcontrol_v1",
            "policy_v1",
        ];
        ["SOURCE", "meta", "options"].contains(&stem) || versions.contains(&stem)
    });
    files
}

/// Their document with a text in one of them replaced.
fn edited(file: &str, from: &str, to: &str) -> Document {
    let mut files = few_files();
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
            r#""hostnameOverride": {"type": "string"},"#,
            r#""hostnameOverride": {"type": "string"}, "tea": {"type": "string", "required": true, "default": "green"},"#,
            "+ field PodSpec.tea (string, required, default \"green\")",
        ),
        (
            "core_v1.json",
            r#""hostnameOverride": {"type": "string"},"#,
            r#""hostnameOverride": {"type": "string"}, "tea": {"type": "string", "default": "", "deprecated": true},"#,
            "+ field PodSpec.tea (string, deprecated)",
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
        (
            "core_v1.json",
            r#""imagePullSecrets": {"type": "list<LocalObjectReference>", "mapKeys""#,
            r#""imagePullSecrets": {"type": "list<SecretReference>", "mapKeys""#,
            "~ field PodSpec.imagePullSecrets: type list<core_v1.LocalObjectReference> -> list<core_v1.SecretReference>",
        ),
        (
            "core_v1.json",
            r#""nodeSelector": {"type": "map<string>", "mapType": "atomic"}"#,
            r#""nodeSelector": {"type": "map<string>", "mapType": "granular"}"#,
            "~ field PodSpec.nodeSelector: list type atomic -> granular",
        ),
        // Types.
        (
            "autoscaling_v1.json",
            r#""mapType": "atomic","#,
            "",
            "~ type CrossVersionObjectReference: list type - atomic",
        ),
        (
            "autoscaling_v1.json",
            r#""mapType": "atomic","#,
            r#""mapType": "atomic", "deprecated": true,"#,
            "~ type CrossVersionObjectReference: deprecated no -> yes",
        ),
        (
            "autoscaling_v1.json",
            r#""kind": "autoscaling/v1/HorizontalPodAutoscalerList","#,
            "",
            "~ type HorizontalPodAutoscalerList: kind - autoscaling/v1 HorizontalPodAutoscalerList",
        ),
        (
            "meta.json",
            r#""type": "quantity""#,
            r#""type": "string""#,
            "~ type Quantity: type quantity -> string",
        ),
        (
            "core_v1.json",
            r#""unions": [{"discriminator": "type", "#,
            r#""unions": [{"discriminator": null, "#,
            "~ type AppArmorProfile: unions localhostProfile = LocalhostProfile by type -> localhostProfile = LocalhostProfile",
        ),
        (
            "flowcontrol_v1.json",
            r#""members": {"queuing": "Queuing"}"#,
            r#""members": {"queuing": "Queue"}"#,
            "~ type LimitResponse: unions queuing = Queuing by type -> queuing = Queue by type",
        ),
        (
            "apps_v1.json",
            r#""DaemonSetUpdateStrategy": {"#,
            r#""Tea": {"fields": {}}, "DaemonSetUpdateStrategy": {"#,
            "+ type Tea (no fields)",
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
            r#""allNamespaces": true,"#,
            "",
            "~ resource controllerrevisions: scope namespaced -> namespaced, listed by namespace alone",
        ),
        (
            "apps_v1.json",
            r#""list": "ControllerRevisionList","#,
            r#""list": "DaemonSetList","#,
            "~ resource controllerrevisions: list kind apps_v1.ControllerRevisionList -> apps_v1.DaemonSetList",
        ),
        (
            "apps_v1.json",
            r#""type": "ControllerRevision","#,
            r#""type": "DaemonSet","#,
            "~ resource controllerrevisions: type apps_v1.ControllerRevision -> apps_v1.DaemonSet",
        ),
        (
            "core_v1.json",
            r#""limitranges": {"#,
            r#""limitedranges": {"#,
            "+ resource limitedranges (LimitRange, namespaced: every verb)",
        ),
        (
            "core_v1.json",
            r#""limitranges": {"#,
            r#""limitedranges": {"#,
            "- resource limitranges (LimitRange, namespaced: every verb)",
        ),
        (
            "core_v1.json",
            r#""verbs": ["get", "list"]"#,
            r#""verbs": ["get", "list", "watch"]"#,
            "~ resource componentstatuses: verb + watch",
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
            "- subresource deployments/scale (autoscaling_v1.Scale: get, update, patch)",
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
        (
            "core_v1.json",
            r#""tailLines": "integer""#,
            r#""tailLines": "string""#,
            "~ subresource pods/log: parameter + tailLines (string) of get",
        ),
        (
            "core_v1.json",
            r#""answer": "text""#,
            r#""payload": "Pod""#,
            "~ subresource pods/log: answer text -> object",
        ),
        (
            "core_v1.json",
            r#""optionsKind": "NodeProxyOptions", "withPath": true"#,
            r#""optionsKind": "NodeProxyOptions", "withPath": false"#,
            "~ subresource nodes/proxy: connection NodeProxyOptions and a path -> NodeProxyOptions",
        ),
        (
            "core_v1.json",
            r#""portforward": {"connect""#,
            r#""portbackward": {"connect""#,
            "- subresource pods/portforward (PodPortForwardOptions: GET, POST)",
        ),
        // Everywhere.
        (
            "options.json",
            r#""shardSelector": "string","#,
            "",
            "~ verb list: parameter - shardSelector (string)",
        ),
    ];
    let newest = facts::read(&few_files()).unwrap().0;
    for (file, from, to, expected) in table {
        let text = diff(&newest, &edited(file, from, to)).unwrap().to_string();
        assert!(
            text.lines().any(|line| line.trim() == expected),
            "{from} -> {to}\n{text}\nexpected {expected}"
        );
    }
}

#[test]
fn allowed_values_are_compared_where_both_sources_list_them() {
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
    // A published spec lists none, so that it cannot say that these are gone.
    let newest = facts::read(&few_files()).unwrap().0;
    assert!(diff(&some, &newest).unwrap().changes.is_empty());
    // A server that lists some has none here.
    let elsewhere = edited(
        "core_v1.json",
        r#""hostname": {"type": "string"}"#,
        r#""hostname": {"type": "string", "enum": ["c"]}"#,
    );
    let text = diff(&some, &elsewhere).unwrap().to_string();
    for line in [
        "~ field PodSpec.hostnameOverride: allowed values - a\n",
        "~ field PodSpec.hostnameOverride: allowed values - b\n",
        "~ field EndpointAddress.hostname: allowed values + c\n",
    ] {
        assert!(text.contains(line), "no {line} in {text}");
    }
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
    let start = "1.35 -> 1.36\n+ is new, - is gone, ~ is another than it was\n\n  verbs: 3 changed\n  group-versions: 1 new, 1 gone\n";
    assert!(text.starts_with(start), "{text}");
    assert!(text.lines().all(|line| line.len() < 120), "{text}");
    for line in [
        "\neverywhere\n  ~ verb list: parameter + shardSelector (string)\n",
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
