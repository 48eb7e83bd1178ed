//! Group-versions and resources: plurals, verbs, payloads, parameters.

use std::collections::BTreeSet;

use clientset_codegen::model::{
    Connect, CreateAnswer, DeleteResponse, Response, Scope, Shape, Stability, Verb,
};

use super::newest;
use crate::support::{MINORS, document, group_version, model, resource};

#[test]
fn group_versions_have_client_gos_names_and_their_own_packages() {
    let model = newest();
    let table = [
        (
            "core_v1",
            "CoreV1",
            "",
            "v1",
            "io.k8s.api.core.v1",
            Stability::Stable,
        ),
        (
            "rbac_v1",
            "RbacV1",
            "rbac.authorization.k8s.io",
            "v1",
            "io.k8s.api.rbac.v1",
            Stability::Stable,
        ),
        (
            "internal_v1alpha1",
            "InternalV1alpha1",
            "internal.apiserver.k8s.io",
            "v1alpha1",
            "io.k8s.api.apiserverinternal.v1alpha1",
            Stability::Alpha,
        ),
        (
            "apiregistration_v1",
            "ApiregistrationV1",
            "apiregistration.k8s.io",
            "v1",
            "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1",
            Stability::Stable,
        ),
        (
            "resource_v1beta2",
            "ResourceV1beta2",
            "resource.k8s.io",
            "v1beta2",
            "io.k8s.api.resource.v1beta2",
            Stability::Beta,
        ),
    ];
    for (name, type_name, group, version, package, stability) in table {
        let found = group_version(&model, name);
        assert_eq!(
            (
                found.type_name.as_str(),
                found.group.as_str(),
                found.version.as_str(),
                found.package.as_str(),
                found.stability
            ),
            (type_name, group, version, package, stability)
        );
    }
    assert_eq!(group_version(&model, "core_v1").api_version(), "v1");
    assert_eq!(group_version(&model, "apps_v1").api_version(), "apps/v1");
    assert_eq!(model.group_versions.len(), 36);
}

#[test]
fn every_list_kind_has_one_shape_and_is_no_type() {
    for minor in MINORS {
        let model = model(minor);
        for group_version in &model.group_versions {
            let types: BTreeSet<_> = group_version.types.iter().map(|ty| &ty.name).collect();
            for resource in &group_version.resources {
                assert_eq!(
                    resource.list.is_some(),
                    resource.has(Verb::List),
                    "{}",
                    resource.plural
                );
                if let Some(list) = &resource.list {
                    assert_eq!(list.kind, format!("{}List", resource.kind));
                    assert!(!types.contains(&list.kind), "{minor} {}", list.kind);
                }
            }
        }
    }
}

#[test]
fn plurals_and_scopes_come_from_paths() {
    let model = newest();
    let table = [
        ("core_v1.pods", "pods", "Pods", "Pod", Scope::Namespaced),
        (
            "core_v1.endpoints",
            "endpoints",
            "Endpoints",
            "Endpoints",
            Scope::Namespaced,
        ),
        (
            "core_v1.namespaces",
            "namespaces",
            "Namespaces",
            "Namespace",
            Scope::Cluster,
        ),
        (
            "networking_v1.networkpolicies",
            "network_policies",
            "NetworkPolicies",
            "NetworkPolicy",
            Scope::Namespaced,
        ),
        (
            "storage_v1.csistoragecapacities",
            "csi_storage_capacities",
            "CSIStorageCapacities",
            "CSIStorageCapacity",
            Scope::Namespaced,
        ),
        (
            "networking_v1.servicecidrs",
            "service_cidrs",
            "ServiceCIDRs",
            "ServiceCIDR",
            Scope::Cluster,
        ),
        (
            "authorization_v1.localsubjectaccessreviews",
            "local_subject_access_reviews",
            "LocalSubjectAccessReviews",
            "LocalSubjectAccessReview",
            Scope::Namespaced,
        ),
    ];
    for (path, accessor, type_name, kind, scope) in table {
        let found = resource(&model, path);
        assert_eq!(
            (
                found.accessor.as_str(),
                found.type_name.as_str(),
                found.kind.as_str(),
                found.scope
            ),
            (accessor, type_name, kind, scope)
        );
    }
}

#[test]
fn verbs_are_those_of_the_paths() {
    use Verb::{Create, Delete, Get, List, Patch, Update, Watch};
    let model = newest();
    assert_eq!(resource(&model, "core_v1.pods").verbs, Verb::ALL);
    let table = [
        (
            "core_v1.namespaces",
            vec![Get, List, Watch, Create, Update, Patch, Delete],
        ),
        ("core_v1.componentstatuses", vec![Get, List]),
        ("core_v1.bindings", vec![Create]),
        ("authentication_v1.tokenreviews", vec![Create]),
    ];
    for (path, verbs) in table {
        assert_eq!(resource(&model, path).verbs, verbs, "{path}");
    }
    assert!(resource(&model, "core_v1.pods").all_namespaces);
    for path in [
        "core_v1.nodes",
        "core_v1.bindings",
        "authorization_v1.localsubjectaccessreviews",
    ] {
        assert!(!resource(&model, path).all_namespaces, "{path}");
    }
}

#[test]
fn answers_that_the_spec_declares_wrongly_are_mended() {
    let model = newest();
    let pods = resource(&model, "core_v1.pods");
    for name in ["eviction", "binding"] {
        let sub = pods.subresource(name).unwrap();
        assert_eq!(
            (&sub.response, sub.verbs.as_slice()),
            (&Response::Status, &[Verb::Create][..])
        );
    }
    assert_eq!(
        resource(&model, "core_v1.bindings").create_answer,
        CreateAnswer::Status
    );
    assert_eq!(
        resource(&model, "core_v1.pods").create_answer,
        CreateAnswer::Object
    );
    assert_eq!(pods.delete_response, Some(DeleteResponse::Object));
    assert_eq!(
        resource(&model, "apps_v1.deployments").delete_response,
        Some(DeleteResponse::Status)
    );
}

#[test]
fn subresources_carry_their_own_payloads() {
    let model = newest();
    let payload = |path: &str, name: &str| {
        let sub = resource(&model, path).subresource(name).unwrap();
        let kind = sub.payload_kind.as_ref().map(ToString::to_string);
        (sub.payload.as_ref().map(ToString::to_string), kind)
    };
    let table = [
        (
            "apps_v1.deployments",
            "scale",
            "autoscaling_v1.Scale",
            "autoscaling/v1 Scale",
        ),
        (
            "apps_v1.deployments",
            "status",
            "apps_v1.Deployment",
            "apps/v1 Deployment",
        ),
        (
            "core_v1.pods",
            "eviction",
            "policy_v1.Eviction",
            "policy/v1 Eviction",
        ),
        ("core_v1.pods", "binding", "core_v1.Binding", "v1 Binding"),
        (
            "core_v1.pods",
            "ephemeralcontainers",
            "core_v1.Pod",
            "v1 Pod",
        ),
        (
            "core_v1.serviceaccounts",
            "token",
            "authentication_v1.TokenRequest",
            "authentication.k8s.io/v1 TokenRequest",
        ),
        (
            "core_v1.namespaces",
            "finalize",
            "core_v1.Namespace",
            "v1 Namespace",
        ),
        (
            "certificates_v1.certificatesigningrequests",
            "approval",
            "certificates_v1.CertificateSigningRequest",
            "certificates.k8s.io/v1 CertificateSigningRequest",
        ),
    ];
    for (path, name, ty, kind) in table {
        assert_eq!(
            payload(path, name),
            (Some(ty.to_owned()), Some(kind.to_owned())),
            "{path}/{name}"
        );
    }
    assert_eq!(payload("core_v1.pods", "log"), (None, None));
    // A status field is no status subresource.
    assert!(
        resource(&model, "authentication_v1.tokenreviews")
            .subresources
            .is_empty()
    );
}

#[test]
fn connections_have_all_their_methods_and_parameters() {
    let model = newest();
    let connect = |path: &str, name: &str| match &resource(&model, path)
        .subresource(name)
        .unwrap()
        .response
    {
        Response::Connect(connect) => connect.clone(),
        other => panic!("{path}/{name}: {other:?}"),
    };
    let Connect {
        methods,
        with_path,
        options_kind,
        parameters,
    } = connect("core_v1.services", "proxy");
    assert_eq!(
        methods,
        ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    );
    assert_eq!(
        (with_path, options_kind.as_str(), parameters.len()),
        (true, "ServiceProxyOptions", 1)
    );
    let exec = connect("core_v1.pods", "exec");
    assert_eq!(
        (exec.methods.as_slice(), exec.with_path),
        (&["GET".to_owned(), "POST".to_owned()][..], false)
    );
    let words = Shape::List(Box::new(Shape::String));
    assert_eq!(
        (exec.parameters[0].name.as_str(), &exec.parameters[0].shape),
        ("command", &words)
    );
    let ports = Shape::List(Box::new(Shape::Int64));
    assert_eq!(
        connect("core_v1.pods", "portforward").parameters[0].shape,
        ports
    );
}

#[test]
fn parameters_are_those_of_the_verbs_without_pretty_and_watch() {
    let model = newest();
    let names = |verb| -> Vec<String> {
        let parameters = &resource(&model, "core_v1.pods").parameters[&verb];
        parameters
            .iter()
            .map(|parameter| parameter.name.clone())
            .collect()
    };
    assert_eq!(
        names(Verb::List),
        [
            "allowWatchBookmarks",
            "continue",
            "fieldSelector",
            "labelSelector",
            "limit",
            "resourceVersion",
            "resourceVersionMatch",
            "sendInitialEvents",
            "shardSelector",
            "timeoutSeconds",
        ]
    );
    assert_eq!(names(Verb::Watch), names(Verb::List));
    assert_eq!(
        names(Verb::Create),
        ["dryRun", "fieldManager", "fieldValidation"]
    );
    assert_eq!(
        names(Verb::Patch),
        ["dryRun", "fieldManager", "fieldValidation", "force"]
    );
    assert_eq!(names(Verb::Get), Vec::<String>::new());
    let list = &resource(&model, "core_v1.pods").parameters[&Verb::List];
    assert_eq!(
        (list[1].rust_name.as_str(), &list[4].shape),
        ("continue_", &Shape::Int64)
    );
    let log = resource(&model, "core_v1.pods").subresource("log").unwrap();
    assert_eq!(log.response, Response::Text);
    let log: Vec<_> = log.parameters[&Verb::Get]
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    assert!(
        log.contains(&"sinceTime") && log.contains(&"tailLines"),
        "{log:?}"
    );
    // Lists took no shards before 1.36.
    let older = document("v1.35");
    let mut resources = older
        .group_versions
        .values()
        .flat_map(|resources| resources.values());
    assert!(resources.all(|facts| {
        facts
            .verbs
            .get(&Verb::List)
            .is_none_or(|list| !list.options.contains_key("shardSelector"))
    }));
}

#[test]
fn discovery_gives_the_names_that_no_spec_has() {
    let model = newest();
    let found = resource(&model, "apps_v1.deployments");
    assert_eq!(found.singular.as_deref(), Some("deployment"));
    assert_eq!(
        (found.short_names.as_slice(), found.categories.as_slice()),
        (&["deploy".to_owned()][..], &["all".to_owned()][..])
    );
    assert_eq!(
        resource(&model, "core_v1.persistentvolumeclaims").short_names,
        ["pvc"]
    );
    for group_version in &model.group_versions {
        for resource in &group_version.resources {
            assert!(resource.singular.is_some(), "{}", resource.plural);
        }
    }
}
