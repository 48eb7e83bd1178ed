//! Types and fields: shapes, presence, keys, names.

use std::collections::BTreeSet;

use clientset_codegen::model::{ListType, MapType, PatchStrategy, Presence, TypeRef, Wrapper};

use super::{newest, shape};
use crate::support::{MINORS, field, model, ty};

#[test]
fn definitions_that_are_no_structs_become_shapes() {
    let model = newest();
    let table = [
        ("core_v1.ServicePort.targetPort", "int-or-string"),
        ("core_v1.Container.command", "list<string>"),
        ("core_v1.ResourceRequirements.limits", "map<quantity>"),
        ("core_v1.PodStatus.startTime", "time"),
        ("events_v1.Event.eventTime", "micro-time"),
        ("core_v1.Secret.data", "map<bytes>"),
        ("apps_v1.ControllerRevision.data", "json"),
        ("apiextensions_v1.JSONSchemaProps.default", "json"),
        ("apiextensions_v1.JSONSchemaProps.enum", "list<json>"),
        (
            "apiextensions_v1.JSONSchemaProps.items",
            "struct-or-list<apiextensions_v1.JSONSchemaProps>",
        ),
        (
            "apiextensions_v1.JSONSchemaProps.additionalProperties",
            "struct-or-bool<apiextensions_v1.JSONSchemaProps>",
        ),
        (
            "apiextensions_v1.JSONSchemaProps.dependencies",
            "map<struct-or-strings<apiextensions_v1.JSONSchemaProps>>",
        ),
        ("apiextensions_v1.JSONSchemaProps.maximum", "double"),
        ("core_v1.PodSpec.activeDeadlineSeconds", "int64"),
        ("core_v1.ObjectReference.apiVersion", "string"),
        ("meta.ManagedFieldsEntry.fieldsV1", "json"),
        ("meta.WatchEvent.object", "json"),
        ("core_v1.PodSpec.affinity", "core_v1.Affinity"),
        ("apps_v1.Deployment.metadata", "meta.ObjectMeta"),
        ("authentication_v1.UserInfo.extra", "map<list<string>>"),
    ];
    for (path, expected) in table {
        assert_eq!(shape(&model, path), expected, "{path}");
    }
}

#[test]
fn an_object_without_properties_is_an_empty_struct_unless_it_is_known_as_json() {
    let model = newest();
    for path in [
        "internal_v1alpha1.StorageVersionSpec",
        "scheduling_v1beta1.BasicSchedulingPolicy",
        "apiextensions_v1.CustomResourceSubresourceStatus",
    ] {
        assert!(ty(&model, path).fields.is_empty(), "{path}");
    }
    let names: Vec<_> = model.meta.iter().map(|ty| ty.name.as_str()).collect();
    for name in [
        "RawExtension",
        "FieldsV1",
        "Patch",
        "Quantity",
        "Time",
        "MicroTime",
        "IntOrString",
    ] {
        assert!(!names.contains(&name), "{name} is no struct");
    }
}

#[test]
fn shared_types_keep_their_runtime_names() {
    let model = newest();
    let names: Vec<_> = model.meta.iter().map(|ty| ty.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "APIGroup",
            "APIGroupList",
            "APIResource",
            "APIResourceList",
            "APIVersions",
            "Condition",
            "DeleteOptions",
            "FieldSelectorRequirement",
            "GroupResource",
            "GroupVersionForDiscovery",
            "LabelSelector",
            "LabelSelectorRequirement",
            "ListMeta",
            "ManagedFieldsEntry",
            "ObjectMeta",
            "OwnerReference",
            "Preconditions",
            "ServerAddressByClientCIDR",
            "ShardInfo",
            "Status",
            "StatusCause",
            "StatusDetails",
            "VersionInfo",
            "WatchEvent",
        ]
    );
}

#[test]
fn api_version_and_kind_are_fields_only_where_they_are_data() {
    let model = newest();
    let has = |path: &str| {
        let names: Vec<_> = ty(&model, path)
            .fields
            .iter()
            .map(|field| field.wire_name.as_str())
            .collect();
        names.contains(&"apiVersion") && names.contains(&"kind")
    };
    for path in [
        "core_v1.Pod",
        "autoscaling_v1.Scale",
        "meta.Status",
        "core_v1.Binding",
    ] {
        assert!(ty(&model, path).kind.is_some() && !has(path), "{path}");
    }
    for path in [
        "core_v1.ObjectReference",
        "meta.OwnerReference",
        "autoscaling_v2.CrossVersionObjectReference",
        "admissionregistration_v1.ParamKind",
        "authentication_v1.BoundObjectReference",
        "meta.DeleteOptions",
    ] {
        assert!(ty(&model, path).kind.is_none() && has(path), "{path}");
    }
}

#[test]
fn every_object_has_plain_metadata() {
    for minor in MINORS {
        let model = model(minor);
        for group_version in &model.group_versions {
            for found in &group_version.types {
                for field in found
                    .fields
                    .iter()
                    .filter(|field| field.wire_name == "metadata")
                {
                    if field.shape.to_string().starts_with("meta.") {
                        assert_eq!(
                            field.wrapper,
                            Wrapper::Plain,
                            "{minor} {}",
                            found.definition
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn presence_follows_the_spec_and_the_wrapper_the_lock() {
    let model = newest();
    let table = [
        // Required, plain.
        ("core_v1.Container.name", Wrapper::Plain, Presence::Required),
        (
            "core_v1.PodSpec.containers",
            Wrapper::Plain,
            Presence::Required,
        ),
        (
            "apps_v1.Deployment.spec",
            Wrapper::Plain,
            Presence::Required,
        ),
        // A struct with the default {} and a string with the default "".
        ("apps_v1.Deployment.status", Wrapper::Plain, Presence::Plain),
        (
            "core_v1.LocalObjectReference.name",
            Wrapper::Plain,
            Presence::Plain,
        ),
        ("core_v1.PodSpec.volumes", Wrapper::Plain, Presence::Plain),
        // What may be absent.
        (
            "core_v1.PodSpec.securityContext",
            Wrapper::Option,
            Presence::Optional,
        ),
        (
            "core_v1.Container.image",
            Wrapper::Option,
            Presence::Optional,
        ),
        // Numbers and booleans, with and without a default: a plain zero would be written over it.
        (
            "apps_v1.DeploymentSpec.replicas",
            Wrapper::Option,
            Presence::Optional,
        ),
        (
            "core_v1.ReplicationControllerSpec.replicas",
            Wrapper::Option,
            Presence::Optional,
        ),
        (
            "autoscaling_v1.ScaleSpec.replicas",
            Wrapper::Option,
            Presence::Optional,
        ),
        (
            "core_v1.FileKeySelector.optional",
            Wrapper::Option,
            Presence::Optional,
        ),
        // A pointer in Go although the spec has the default "".
        (
            "core_v1.GRPCAction.service",
            Wrapper::Option,
            Presence::Optional,
        ),
        // Times: null where they are required.
        (
            "events_v1.Event.eventTime",
            Wrapper::Option,
            Presence::Required,
        ),
        (
            "meta.Condition.lastTransitionTime",
            Wrapper::Option,
            Presence::Required,
        ),
        (
            "core_v1.PodStatus.startTime",
            Wrapper::Option,
            Presence::Optional,
        ),
        // Required in 1.33 and not any more: still plain.
        (
            "policy_v1.PodDisruptionBudgetStatus.currentHealthy",
            Wrapper::Plain,
            Presence::Plain,
        ),
        (
            "scheduling_v1.PriorityClass.value",
            Wrapper::Plain,
            Presence::Plain,
        ),
        // An option in 1.33 and required now: still an option.
        (
            "authentication_v1.TokenReviewSpec.token",
            Wrapper::Option,
            Presence::Optional,
        ),
    ];
    for (path, wrapper, presence) in table {
        let field = field(&model, path);
        assert_eq!(
            (field.wrapper, field.presence()),
            (wrapper, presence),
            "{path}"
        );
    }
}

#[test]
fn defaults_are_kept_where_they_are_more_than_zero() {
    let model = newest();
    let default = |path: &str| {
        field(&model, path)
            .default
            .as_ref()
            .map(ToString::to_string)
    };
    assert_eq!(
        default("core_v1.ServicePort.protocol").as_deref(),
        Some("\"TCP\"")
    );
    assert_eq!(
        default("core_v1.ReplicationControllerSpec.replicas").as_deref(),
        Some("1")
    );
    assert_eq!(default("core_v1.Container.name"), None);
    assert_eq!(default("apps_v1.Deployment.status"), None);
    let fields = model
        .group_versions
        .iter()
        .flat_map(|gv| &gv.types)
        .flat_map(|ty| &ty.fields);
    assert_eq!(fields.filter(|field| field.default.is_some()).count(), 27);
}

#[test]
fn only_json_schema_props_contains_itself_and_nothing_needs_a_box() {
    let model = newest();
    let itself = field(&model, "apiextensions_v1.JSONSchemaProps.not");
    assert_eq!(itself.wrapper, Wrapper::Option);
    let mut fields = model
        .group_versions
        .iter()
        .flat_map(|gv| &gv.types)
        .flat_map(|ty| &ty.fields);
    assert!(fields.all(|field| !field.boxed));
}

#[test]
fn list_keys_and_merge_keys_are_kept_apart() {
    let model = newest();
    let map = |keys: &[&str]| {
        Some(ListType::Map(
            keys.iter().map(ToString::to_string).collect(),
        ))
    };
    let merge = |key: &str| Some(PatchStrategy::Merge(Some(key.to_owned())));
    let table = [
        (
            "core_v1.ServiceSpec.ports",
            map(&["port", "protocol"]),
            merge("port"),
        ),
        (
            "core_v1.Container.ports",
            map(&["containerPort", "protocol"]),
            merge("containerPort"),
        ),
        (
            "core_v1.EphemeralContainer.ports",
            map(&["containerPort", "protocol"]),
            merge("containerPort"),
        ),
        (
            "core_v1.PodSpec.topologySpreadConstraints",
            map(&["topologyKey", "whenUnsatisfiable"]),
            merge("topologyKey"),
        ),
        (
            "batch_v1.JobStatus.conditions",
            Some(ListType::Atomic),
            merge("type"),
        ),
        (
            "core_v1.PodStatus.hostIPs",
            Some(ListType::Atomic),
            merge("ip"),
        ),
        ("core_v1.PodSpec.containers", map(&["name"]), merge("name")),
        (
            "apps_v1.StatefulSetSpec.volumeClaimTemplates",
            Some(ListType::Atomic),
            None,
        ),
        (
            "meta.ObjectMeta.finalizers",
            Some(ListType::Set),
            Some(PatchStrategy::Merge(None)),
        ),
        (
            "core_v1.PodSpec.volumes",
            map(&["name"]),
            Some(PatchStrategy::MergeRetainKeys(Some("name".to_owned()))),
        ),
        (
            "apps_v1.DeploymentSpec.strategy",
            None,
            Some(PatchStrategy::RetainKeys),
        ),
        ("core_v1.Container.command", Some(ListType::Atomic), None),
    ];
    for (path, list_type, patch_strategy) in table {
        let field = field(&model, path);
        assert_eq!(
            (&field.list_type, &field.patch_strategy),
            (&list_type, &patch_strategy),
            "{path}"
        );
    }
    assert_eq!(
        field(&model, "core_v1.PodSpec.nodeSelector").map_type,
        Some(MapType::Atomic)
    );
    assert_eq!(
        field(&model, "core_v1.PersistentVolumeSpec.claimRef").map_type,
        Some(MapType::Granular)
    );
    assert_eq!(
        ty(&model, "core_v1.ObjectReference").map_type,
        Some(MapType::Atomic)
    );
}

#[test]
fn unions_are_documentation() {
    let model = newest();
    let unions = &ty(&model, "flowcontrol_v1.Subject").unions;
    assert_eq!(unions[0].discriminator.as_deref(), Some("kind"));
    assert_eq!(unions[0].members[2], ("user".to_owned(), "User".to_owned()));
    assert_eq!(
        ty(&model, "core_v1.PodSchedulingGroup").unions[0].discriminator,
        None
    );
    assert_eq!(
        shape(&model, "flowcontrol_v1.Subject.user"),
        "flowcontrol_v1.UserSubject"
    );
}

#[test]
fn deprecation_is_read_from_the_wording() {
    let model = newest();
    for path in [
        "core_v1.Volume.gitRepo",
        "core_v1.PodSpec.serviceAccount",
        "core_v1.NodeSpec.externalID",
        "events_v1.Event.deprecatedCount",
        "meta.ObjectMeta.selfLink",
        "apiextensions_v1.CustomResourceDefinitionSpec.preserveUnknownFields",
    ] {
        assert!(field(&model, path).deprecated, "{path}");
    }
    for path in [
        "core_v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy",
        "core_v1.ServiceAccount.secrets",
        "networking_v1.IngressSpec.ingressClassName",
        "apiextensions_v1.CustomResourceDefinitionVersion.deprecated",
    ] {
        assert!(!field(&model, path).deprecated, "{path}");
    }
    assert!(ty(&model, "core_v1.Endpoints").deprecated);
    assert!(!ty(&model, "core_v1.Pod").deprecated);
}

#[test]
fn fields_with_credentials_are_marked() {
    let model = newest();
    let mut marked = Vec::new();
    for group_version in &model.group_versions {
        for ty in &group_version.types {
            let fields = ty.fields.iter().filter(|field| field.sensitive);
            marked.extend(fields.map(|field| format!("{}.{}", ty.name, field.wire_name)));
        }
    }
    assert_eq!(
        marked,
        [
            "TokenRequestStatus.token",
            "TokenReviewSpec.token",
            "Secret.data",
            "Secret.stringData"
        ]
    );
}

#[test]
fn names_in_rust_are_identifiers_and_distinct() {
    for minor in MINORS {
        let model = model(minor);
        for group_version in &model.group_versions {
            for ty in &group_version.types {
                let mut seen = BTreeSet::from(["unknown_fields"]);
                for field in &ty.fields {
                    let name = field.name.as_str();
                    assert!(seen.insert(name), "{minor} {}.{name} twice", ty.definition);
                    assert!(
                        name.starts_with(|c: char| c.is_ascii_lowercase())
                            && name
                                .chars()
                                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                        "{minor} {}.{name}",
                        ty.definition
                    );
                }
            }
        }
    }
    let model = newest();
    let name = |path: &str| field(&model, path).name.clone();
    assert_eq!(name("apiextensions_v1.JSONSchemaProps.$ref"), "ref_path");
    assert_eq!(
        name("apiextensions_v1.JSONSchemaProps.x-kubernetes-list-map-keys"),
        "x_kubernetes_list_map_keys"
    );
    assert_eq!(name("core_v1.DaemonEndpoint.Port"), "port");
    assert_eq!(name("core_v1.ServiceSpec.type"), "type_");
    assert_eq!(name("core_v1.NodeSpec.podCIDRs"), "pod_cidrs");
}

#[test]
fn the_same_name_in_two_groups_stays_apart() {
    let model = newest();
    for path in ["core_v1.Event", "events_v1.Event"] {
        assert_eq!(ty(&model, path).kind.as_ref().unwrap().kind, "Event");
    }
    assert_eq!(
        field(&model, "core_v1.ResourceRequirements.claims")
            .shape
            .type_ref(),
        Some(&TypeRef {
            module: "core_v1".to_owned(),
            name: "ResourceClaim".to_owned()
        })
    );
    assert!(ty(&model, "core_v1.ResourceClaim").kind.is_none());
    assert!(ty(&model, "resource_v1.ResourceClaim").kind.is_some());
}

#[test]
fn every_reference_leads_to_a_type() {
    for minor in MINORS {
        let model = model(minor);
        let mut known: BTreeSet<TypeRef> = BTreeSet::new();
        for group_version in &model.group_versions {
            known.extend(group_version.types.iter().map(|ty| TypeRef {
                module: group_version.name.clone(),
                name: ty.name.clone(),
            }));
        }
        known.extend(model.meta.iter().map(|ty| TypeRef {
            module: "meta".to_owned(),
            name: ty.name.clone(),
        }));
        for ty in model
            .group_versions
            .iter()
            .flat_map(|gv| &gv.types)
            .chain(&model.meta)
        {
            for field in &ty.fields {
                if let Some(name) = field.shape.type_ref() {
                    assert!(
                        known.contains(name),
                        "{minor} {}.{} -> {name}",
                        ty.definition,
                        field.wire_name
                    );
                }
            }
        }
    }
}
