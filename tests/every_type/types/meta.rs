//! The types that the runtime has by hand, and the scalars.

use clientset::meta::{
    APIGroup, APIGroupList, APIResource, APIResourceList, APIVersions, Condition, DeleteOptions,
    FieldSelectorRequirement, FieldsV1, GroupResource, GroupVersionForDiscovery, IntOrString,
    LabelSelector, LabelSelectorRequirement, ListMeta, ManagedFieldsEntry, MicroTime, ObjectMeta,
    OwnerReference, Preconditions, Quantity, RawExtension, ServerAddressByClientCIDR, ShardInfo,
    Status, StatusCause, StatusDetails, Time, VersionInfo, WatchEvent,
};
use clientset::{RawJson, some};

use super::{Types, raw};

/// Adds them.
pub(super) fn add(types: &mut Types) {
    scalars(types);
    #[cfg(feature = "apiextensions_v1")]
    schemas(types);
    metadata(types);
    answers(types);
    discovery(types);
}

fn scalars(types: &mut Types) {
    types.add("io.k8s.apimachinery.pkg.api.resource.Quantity", || {
        Quantity::from_milli(500)
    });
    types.add("io.k8s.apimachinery.pkg.util.intstr.IntOrString", || {
        IntOrString::from(80)
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.Time", Time::now);
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
        MicroTime::now,
    );
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
        FieldsV1::new,
    );
    types.add(
        "io.k8s.apimachinery.pkg.runtime.RawExtension",
        RawExtension::new,
    );
}

/// What the schema of a custom resource has besides structs.
#[cfg(feature = "apiextensions_v1")]
fn schemas(types: &mut Types) {
    use clientset::apiextensions_v1::JSONSchemaProps;
    use clientset::meta::{StructOrBool, StructOrList, StructOrStrings};

    types.add(
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
        RawJson::new,
    );
    types.add(
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray",
        || StructOrList::from(JSONSchemaProps::default()),
    );
    types.add(
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool",
        || StructOrBool::from(JSONSchemaProps::default()),
    );
    types.add(
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray",
        || StructOrStrings::from(JSONSchemaProps::default()),
    );
}

fn metadata(types: &mut Types) {
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", || {
        ObjectMeta {
            name: "x".into(),
            generate_name: "x".into(),
            namespace: "x".into(),
            self_link: "x".into(),
            uid: "x".into(),
            resource_version: "x".into(),
            generation: some(1),
            creation_timestamp: some(Time::now()),
            deletion_timestamp: some(Time::now()),
            deletion_grace_period_seconds: some(1),
            labels: [("key", "x")].into(),
            annotations: [("key", "x")].into(),
            owner_references: vec![OwnerReference::default()],
            finalizers: vec!["x".into()],
            managed_fields: vec![ManagedFieldsEntry::default()],
            ..Default::default()
        }
    });
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry",
        || ManagedFieldsEntry {
            manager: "x".into(),
            operation: "x".into(),
            api_version: "x".into(),
            time: some(Time::now()),
            fields_type: "x".into(),
            fields_v1: raw(),
            subresource: "x".into(),
            ..Default::default()
        },
    );
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference",
        || OwnerReference {
            api_version: "x".into(),
            kind: "x".into(),
            name: "x".into(),
            uid: "x".into(),
            controller: some(true),
            block_owner_deletion: some(true),
            ..Default::default()
        },
    );
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", || {
        ListMeta {
            self_link: "x".into(),
            resource_version: "x".into(),
            continue_: "x".into(),
            remaining_item_count: some(1),
            shard_info: some(ShardInfo::default()),
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo", || {
        ShardInfo {
            selector: "x".into(),
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.Condition", || {
        Condition {
            type_: "x".into(),
            status: "x".into(),
            observed_generation: some(1),
            last_transition_time: some(Time::now()),
            reason: "x".into(),
            message: "x".into(),
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector", || {
        LabelSelector {
            match_labels: [("key", "x")].into(),
            match_expressions: vec![LabelSelectorRequirement::default()],
            ..Default::default()
        }
    });
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement",
        || LabelSelectorRequirement {
            key: "x".into(),
            operator: "x".into(),
            values: vec!["x".into()],
            ..Default::default()
        },
    );
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement",
        || FieldSelectorRequirement {
            key: "x".into(),
            operator: "x".into(),
            values: vec!["x".into()],
            ..Default::default()
        },
    );
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource", || {
        GroupResource {
            group: "x".into(),
            resource: "x".into(),
            ..Default::default()
        }
    });
}

fn answers(types: &mut Types) {
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.Status", || Status {
        metadata: ListMeta::default(),
        status: "x".into(),
        message: "x".into(),
        reason: "x".into(),
        details: some(StatusDetails::default()),
        code: some(1),
        ..Default::default()
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails", || {
        StatusDetails {
            name: "x".into(),
            group: "x".into(),
            kind: "x".into(),
            uid: "x".into(),
            causes: vec![StatusCause::default()],
            retry_after_seconds: some(1),
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause", || {
        StatusCause {
            reason: "x".into(),
            message: "x".into(),
            field: "x".into(),
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent", || {
        WatchEvent {
            type_: "x".into(),
            object: raw(),
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", || {
        DeleteOptions {
            api_version: "x".into(),
            kind: "x".into(),
            grace_period_seconds: some(1),
            preconditions: some(Preconditions::default()),
            orphan_dependents: some(true),
            propagation_policy: some("x"),
            dry_run: vec!["x".into()],
            ignore_store_read_error_with_cluster_breaking_potential: some(true),
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions", || {
        Preconditions {
            uid: some("x"),
            resource_version: some("x"),
            ..Default::default()
        }
    });
}

fn discovery(types: &mut Types) {
    types.add("io.k8s.apimachinery.pkg.version.Info", || VersionInfo {
        major: "x".into(),
        minor: "x".into(),
        emulation_major: "x".into(),
        emulation_minor: "x".into(),
        min_compatibility_major: "x".into(),
        min_compatibility_minor: "x".into(),
        git_version: "x".into(),
        git_commit: "x".into(),
        git_tree_state: "x".into(),
        build_date: "x".into(),
        go_version: "x".into(),
        compiler: "x".into(),
        platform: "x".into(),
        ..Default::default()
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions", || {
        APIVersions {
            versions: vec!["x".into()],
            server_address_by_client_cidrs: vec![ServerAddressByClientCIDR::default()],
            ..Default::default()
        }
    });
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR",
        || ServerAddressByClientCIDR {
            client_cidr: "x".into(),
            server_address: "x".into(),
            ..Default::default()
        },
    );
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList", || {
        APIGroupList {
            groups: vec![APIGroup::default()],
            ..Default::default()
        }
    });
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup", || {
        APIGroup {
            name: "x".into(),
            versions: vec![GroupVersionForDiscovery::default()],
            preferred_version: GroupVersionForDiscovery::default(),
            server_address_by_client_cidrs: vec![ServerAddressByClientCIDR::default()],
            ..Default::default()
        }
    });
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery",
        || GroupVersionForDiscovery {
            group_version: "x".into(),
            version: "x".into(),
            ..Default::default()
        },
    );
    types.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList",
        || APIResourceList {
            group_version: "x".into(),
            resources: vec![APIResource::default()],
            ..Default::default()
        },
    );
    types.add("io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", || {
        APIResource {
            name: "x".into(),
            singular_name: "x".into(),
            namespaced: true,
            group: "x".into(),
            version: "x".into(),
            kind: "x".into(),
            verbs: vec!["x".into()],
            short_names: vec!["x".into()],
            categories: vec!["x".into()],
            storage_version_hash: "x".into(),
            ..Default::default()
        }
    });
}
