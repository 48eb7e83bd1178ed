use std::collections::BTreeMap;

use super::{field, fields, group_version_names, plural_names, subresource_accessor, title};
use crate::document::GroupVersionId;

#[test]
fn field_names_are_snake_case_with_plural_acronyms_and_escaped_keywords() {
    let table = [
        ("clusterIPs", "cluster_ips"),
        ("externalIPs", "external_ips"),
        ("hostIPs", "host_ips"),
        ("podIPs", "pod_ips"),
        ("podCIDRs", "pod_cidrs"),
        ("podCIDR", "pod_cidr"),
        ("nonResourceURLs", "non_resource_urls"),
        ("targetWWNs", "target_wwns"),
        (
            "serverAddressByClientCIDRs",
            "server_address_by_client_cidrs",
        ),
        ("URLsToTry", "urls_to_try"),
        ("openAPIV3Schema", "open_api_v3_schema"),
        ("fieldsV1", "fields_v1"),
        ("stubPKCS10Request", "stub_pkcs10_request"),
        ("setHostnameAsFQDN", "set_hostname_as_fqdn"),
        ("enableIPv4", "enable_ipv4"),
        ("IPv6Only", "ipv6_only"),
        ("insecureSkipTLSVerify", "insecure_skip_tls_verify"),
        ("IPAddress", "ip_address"),
        ("clusterIP", "cluster_ip"),
        ("systemUUID", "system_uuid"),
        ("seLinuxOptions", "se_linux_options"),
        ("scaleIO", "scale_io"),
        ("storageos", "storageos"),
        ("awsElasticBlockStore", "aws_elastic_block_store"),
        ("replicas", "replicas"),
        ("Port", "port"),
        ("$ref", "ref_path"),
        ("$schema", "schema"),
        ("x-kubernetes-list-map-keys", "x_kubernetes_list_map_keys"),
        ("x-kubernetes-int-or-string", "x_kubernetes_int_or_string"),
        ("hugepages-2Mi", "hugepages_2_mi"),
        ("config.yaml", "config_yaml"),
        ("5xx", "_5xx"),
        ("As", "as_"),
        ("isAs", "is_as"),
        ("type", "type_"),
        ("enum", "enum_"),
        ("continue", "continue_"),
        ("gen", "gen_"),
        ("self", "self_"),
        ("$", "unnamed"),
    ];
    for (wire_name, expected) in table {
        assert_eq!(field(wire_name), expected, "{wire_name}");
    }
}

#[test]
fn names_that_meet_are_numbered_and_the_own_field_is_kept_free() {
    assert_eq!(
        fields(["proxyURL", "proxyUrl", "proxy_url", "unknownFields"]),
        [
            "proxy_url",
            "proxy_url_2",
            "proxy_url_3",
            "unknown_fields_2"
        ]
    );
}

#[test]
fn group_versions_are_named_as_in_client_go() {
    let table = [
        ("", "v1", "core_v1", "CoreV1"),
        ("apps", "v1", "apps_v1", "AppsV1"),
        ("rbac.authorization.k8s.io", "v1", "rbac_v1", "RbacV1"),
        (
            "authorization.k8s.io",
            "v1",
            "authorization_v1",
            "AuthorizationV1",
        ),
        (
            "flowcontrol.apiserver.k8s.io",
            "v1",
            "flowcontrol_v1",
            "FlowcontrolV1",
        ),
        (
            "internal.apiserver.k8s.io",
            "v1alpha1",
            "internal_v1alpha1",
            "InternalV1alpha1",
        ),
        (
            "apiextensions.k8s.io",
            "v1",
            "apiextensions_v1",
            "ApiextensionsV1",
        ),
        (
            "apiregistration.k8s.io",
            "v1",
            "apiregistration_v1",
            "ApiregistrationV1",
        ),
        (
            "storagemigration.k8s.io",
            "v1beta1",
            "storagemigration_v1beta1",
            "StoragemigrationV1beta1",
        ),
        ("networking.k8s.io", "v1", "networking_v1", "NetworkingV1"),
        ("gateway.networking.k8s.io", "v1", "gateway_v1", "GatewayV1"),
        // The first label is taken, by Kubernetes or by an earlier group.
        (
            "networking.istio.io",
            "v1",
            "networking_istio_v1",
            "NetworkingIstioV1",
        ),
        ("security.istio.io", "v1", "security_v1", "SecurityV1"),
        (
            "security.openshift.io",
            "v1",
            "security_openshift_v1",
            "SecurityOpenshiftV1",
        ),
    ];
    let ids: BTreeMap<GroupVersionId, (&str, &str)> = table
        .iter()
        .map(|(group, version, module, type_name)| {
            let id = GroupVersionId {
                group: (*group).to_owned(),
                version: (*version).to_owned(),
            };
            (id, (*module, *type_name))
        })
        .collect();
    let names = group_version_names(ids.keys());
    for (id, (module, type_name)) in &ids {
        assert_eq!(names[id], *module, "{id}");
        assert_eq!(title(&names[id]), *type_name, "{id}");
    }
}

#[test]
fn plurals_take_their_words_from_the_kind() {
    let table = [
        ("nodes", "NodeMetrics", "nodes", "Nodes"),
        ("pods", "PodMetrics", "pods", "Pods"),
        ("pods", "Pod", "pods", "Pods"),
        ("configmaps", "ConfigMap", "config_maps", "ConfigMaps"),
        (
            "networkpolicies",
            "NetworkPolicy",
            "network_policies",
            "NetworkPolicies",
        ),
        ("endpoints", "Endpoints", "endpoints", "Endpoints"),
        (
            "endpointslices",
            "EndpointSlice",
            "endpoint_slices",
            "EndpointSlices",
        ),
        ("ingresses", "Ingress", "ingresses", "Ingresses"),
        (
            "ingressclasses",
            "IngressClass",
            "ingress_classes",
            "IngressClasses",
        ),
        ("csidrivers", "CSIDriver", "csi_drivers", "CSIDrivers"),
        (
            "csistoragecapacities",
            "CSIStorageCapacity",
            "csi_storage_capacities",
            "CSIStorageCapacities",
        ),
        ("apiservices", "APIService", "api_services", "APIServices"),
        ("ipaddresses", "IPAddress", "ip_addresses", "IPAddresses"),
        (
            "servicecidrs",
            "ServiceCIDR",
            "service_cidrs",
            "ServiceCIDRs",
        ),
        (
            "componentstatuses",
            "ComponentStatus",
            "component_statuses",
            "ComponentStatuses",
        ),
        ("people", "Human", "people", "People"),
        ("bigpeople", "BigHuman", "big_people", "BigPeople"),
        ("herd", "CowGroup", "herd", "Herd"),
        ("postgresqls", "postgresql", "postgresqls", "Postgresqls"),
    ];
    for (plural, kind, accessor, type_name) in table {
        let expected = (accessor.to_owned(), type_name.to_owned());
        assert_eq!(plural_names(plural, kind), expected, "{plural}");
    }
}

#[test]
fn subresources_have_their_words_apart() {
    assert_eq!(
        subresource_accessor("ephemeralcontainers"),
        "ephemeral_containers"
    );
    assert_eq!(subresource_accessor("portforward"), "port_forward");
    assert_eq!(subresource_accessor("status"), "status");
}

#[test]
fn a_type_has_the_specs_name_where_rust_allows_it() {
    for (name, rust) in [
        ("PodSpec", "PodSpec"),
        ("CSIDriver", "CSIDriver"),
        ("Self", "Self_"),
        ("str", "Str"),
        ("foo-bar.baz", "FooBarBaz"),
        ("Option", "Option"),
        ("_", "unnamed"),
    ] {
        assert_eq!(super::type_name(name), rust, "{name}");
    }
}
