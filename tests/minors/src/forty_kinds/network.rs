//! Literals of the groups of the network, and its events.

use clientset::core_v1::ObjectReference;
use clientset::discovery_v1::{
    Endpoint, EndpointConditions, EndpointHints, EndpointPort, EndpointSlice, ForZone,
};
use clientset::events_v1::{Event, EventSeries};
use clientset::meta::LabelSelector;
use clientset::networking_v1::{
    HTTPIngressPath, HTTPIngressRuleValue, IPAddress, IPAddressSpec, IPBlock, Ingress,
    IngressBackend, IngressClass, IngressClassParametersReference, IngressClassSpec, IngressRule,
    IngressServiceBackend, IngressSpec, IngressTLS, NetworkPolicy, NetworkPolicyIngressRule,
    NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec, ParentReference, ServiceBackendPort,
    ServiceCIDR, ServiceCIDRSpec,
};
use clientset::some;

use crate::core::instant;
use crate::{Place, named};

fn backend(port: ServiceBackendPort) -> IngressBackend {
    IngressBackend {
        service: some(IngressServiceBackend {
            name: "web".into(),
            port,
            ..Default::default()
        }),
        ..Default::default()
    }
}

pub(crate) fn ingress(_: &Place) -> Ingress {
    Ingress {
        metadata: named("web"),
        spec: IngressSpec {
            ingress_class_name: some("public"),
            default_backend: some(backend(ServiceBackendPort {
                number: Some(80),
                ..Default::default()
            })),
            tls: vec![IngressTLS {
                hosts: vec!["web.example.com".into()],
                secret_name: some("credentials"),
                ..Default::default()
            }],
            rules: vec![IngressRule {
                host: some("web.example.com"),
                http: some(HTTPIngressRuleValue {
                    paths: vec![HTTPIngressPath {
                        path: some("/api"),
                        path_type: "Prefix".into(),
                        backend: backend(ServiceBackendPort {
                            name: some("http"),
                            ..Default::default()
                        }),
                        ..Default::default()
                    }],
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn ingress_class(place: &Place) -> IngressClass {
    IngressClass {
        metadata: named(place.unique("public")),
        spec: IngressClassSpec {
            controller: some("example.com/ingress"),
            parameters: some(IngressClassParametersReference {
                api_group: some("example.com"),
                kind: "Parameters".into(),
                name: "public".into(),
                scope: some("Cluster"),
                ..Default::default()
            }),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn policy(_: &Place) -> NetworkPolicy {
    NetworkPolicy {
        metadata: named("closed"),
        spec: NetworkPolicySpec {
            // Required in 1.33 alone, and empty: it takes every pod.
            pod_selector: LabelSelector::default(),
            policy_types: vec!["Ingress".into(), "Egress".into()],
            ingress: vec![NetworkPolicyIngressRule {
                from: vec![
                    NetworkPolicyPeer {
                        namespace_selector: some(LabelSelector::default()),
                        ..Default::default()
                    },
                    NetworkPolicyPeer {
                        ip_block: some(IPBlock {
                            cidr: "192.0.2.0/24".into(),
                            except: vec!["192.0.2.128/25".into()],
                            ..Default::default()
                        }),
                        ..Default::default()
                    },
                ],
                ports: vec![
                    NetworkPolicyPort {
                        protocol: some("TCP"),
                        port: some("http"),
                        ..Default::default()
                    },
                    NetworkPolicyPort {
                        protocol: some("TCP"),
                        port: some(8000),
                        end_port: Some(8100),
                        ..Default::default()
                    },
                ],
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn ip_address(place: &Place) -> IPAddress {
    IPAddress {
        metadata: named(format!("10.77.{}.9", place.number)),
        spec: IPAddressSpec {
            parent_ref: ParentReference {
                group: some(""),
                resource: "services".into(),
                namespace: some("default"),
                name: "reserved".into(),
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn service_cidr(place: &Place) -> ServiceCIDR {
    ServiceCIDR {
        metadata: named(place.unique("more")),
        spec: ServiceCIDRSpec {
            cidrs: vec![format!("10.{}.0.0/16", 100 + place.number).into()],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn endpoint_slice(place: &Place) -> EndpointSlice {
    let mut metadata = named("outside-1");
    metadata
        .labels
        .insert("kubernetes.io/service-name", "outside".into());
    EndpointSlice {
        metadata,
        address_type: "IPv4".into(),
        endpoints: vec![Endpoint {
            addresses: vec!["192.0.2.20".into()],
            conditions: EndpointConditions {
                ready: Some(true),
                serving: Some(false),
                ..Default::default()
            },
            zone: some("a"),
            hints: some(EndpointHints {
                for_zones: vec![ForZone {
                    name: "a".into(),
                    ..Default::default()
                }],
                ..Default::default()
            }),
            target_ref: some(ObjectReference {
                kind: some("Pod"),
                namespace: Some(place.namespace.as_str().into()),
                name: some("one"),
                ..Default::default()
            }),
            ..Default::default()
        }],
        ports: vec![EndpointPort {
            name: some("http"),
            port: Some(8080),
            app_protocol: some("http"),
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn event(place: &Place) -> Event {
    Event {
        metadata: named("noted"),
        event_time: instant(),
        reporting_controller: some("example.com/forty-kinds"),
        reporting_instance: some("one"),
        action: some("Testing"),
        reason: some("Tested"),
        note: some("it happened again"),
        type_: some("Normal"),
        regarding: ObjectReference {
            kind: some("Pod"),
            namespace: Some(place.namespace.as_str().into()),
            name: some("everything"),
            ..Default::default()
        },
        series: some(EventSeries {
            count: 2,
            last_observed_time: instant(),
            ..Default::default()
        }),
        ..Default::default()
    }
}
