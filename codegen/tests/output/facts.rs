//! Facts of the spec in the code and its documentation.

use clientset_codegen::emit::{Gates, emit};

use crate::support::{NEWEST, model};
use crate::{text, type_mut};

#[test]
fn facts_are_in_the_docs_of_types_and_fields() {
    let mut model = model(NEWEST);
    let fields = &mut type_mut(&mut model, "core_v1", "Container").fields;
    let policy = fields
        .iter_mut()
        .find(|field| field.name == "image_pull_policy")
        .unwrap();
    policy.enum_values = vec!["Always".to_owned(), "Never".to_owned(), String::new()];
    let output = emit(&model, &Gates::Open).unwrap();
    for (file, facts) in [
        (
            "core_v1/container.rs",
            "    /// One of `Always`, `Never`, `\"\"`.\n    pub image_pull_policy: Option<Str>,\n",
        ),
        (
            "core_v1/container.rs",
            "    /// Required.\n    pub name: Str,\n",
        ),
        (
            "core_v1/container.rs",
            "    /// Keyed by `containerPort`, `protocol`.\n    pub ports: Vec<ContainerPort>,\n",
        ),
        (
            "core_v1/service.rs",
            "    /// Keyed by `port`, `protocol`.\n    pub ports: Vec<ServicePort>,\n",
        ),
        (
            "core_v1/service.rs",
            "    /// Default `TCP`.\n    pub protocol: Option<Str>,\n",
        ),
        (
            "core_v1/volume.rs",
            "    /// Default `xfs`.\n    pub fs_type: Option<Str>,\n",
        ),
        ("core_v1/secret.rs", "plain(\"data\").sensitive()"),
        (
            "core_v1/pod_spec.rs",
            "    /// Deprecated.\n    pub service_account: Option<Str>,\n",
        ),
        (
            "apps_v1/deployment.rs",
            "/// Kind of `apps/v1`; resource `deployments` in namespaces, for short `deploy`.\n",
        ),
        (
            "apps_v1/deployment.rs",
            "/// [Reference](https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.37/#deployment-v1-apps)\n",
        ),
        (
            "rbac_v1/shared.rs",
            "/v1.37/#policyrule-v1-rbac-authorization-k8s-io)\n",
        ),
        (
            "autoscaling_v1/scale.rs",
            "/// Kind of `autoscaling/v1` without a resource of its own.\n",
        ),
    ] {
        let text = text(&output, file);
        assert!(text.contains(facts), "{file} lacks {facts:?}");
    }
}

#[test]
fn the_two_merge_descriptions_are_kept_apart() {
    let output = emit(&model(NEWEST), &Gates::Open).unwrap();
    let service = text(&output, "core_v1/service.rs");
    let ports =
        "plain(\"ports\").keyed(&[\"port\", \"protocol\"]).merged(MergeStrategy::Merge(\"port\"))";
    assert!(service.contains(ports), "{service}");
}
