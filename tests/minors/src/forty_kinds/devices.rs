//! Literals of dynamic resource allocation, in the versions that the minors have in common.

use clientset::resource_v1alpha3::{
    DeviceTaint, DeviceTaintRule, DeviceTaintRuleSpec, DeviceTaintSelector,
};
use clientset::{RawJson, resource_v1beta1 as beta1, resource_v1beta2 as beta2, some};

use crate::core::quantity;
use crate::{Place, named};

pub(crate) fn taint_rule(place: &Place) -> DeviceTaintRule {
    DeviceTaintRule {
        metadata: named(place.unique("broken")),
        spec: DeviceTaintRuleSpec {
            device_selector: some(DeviceTaintSelector {
                driver: some("gpu.example.com"),
                pool: some("worker"),
                device: some("gpu-0"),
                ..Default::default()
            }),
            taint: DeviceTaint {
                key: "example.com/broken".into(),
                value: some("yes"),
                effect: "NoExecute".into(),
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn class_beta1(place: &Place) -> beta1::DeviceClass {
    let parameters = r#"{"sharing": {"strategy": "TimeSlicing", "weight": 0.5}}"#;
    beta1::DeviceClass {
        metadata: named(place.unique("gpu")),
        spec: beta1::DeviceClassSpec {
            selectors: vec![beta1::DeviceSelector {
                cel: some(beta1::CELDeviceSelector {
                    expression: r#"device.driver == "gpu.example.com""#.into(),
                    ..Default::default()
                }),
                ..Default::default()
            }],
            config: vec![beta1::DeviceClassConfiguration {
                opaque: some(beta1::OpaqueDeviceConfiguration {
                    driver: "gpu.example.com".into(),
                    parameters: RawJson::try_from(parameters).unwrap_or_default(),
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn claim_beta1(_: &Place) -> beta1::ResourceClaim {
    beta1::ResourceClaim {
        metadata: named("gpu"),
        spec: beta1::ResourceClaimSpec {
            devices: beta1::DeviceClaim {
                requests: vec![beta1::DeviceRequest {
                    name: "one".into(),
                    device_class_name: "gpu".into(),
                    allocation_mode: some("ExactCount"),
                    count: Some(2),
                    ..Default::default()
                }],
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn template_beta2(_: &Place) -> beta2::ResourceClaimTemplate {
    let subrequest = |name: &str, count: i64| beta2::DeviceSubRequest {
        name: name.into(),
        device_class_name: "gpu".into(),
        count: Some(count),
        ..Default::default()
    };
    beta2::ResourceClaimTemplate {
        metadata: named("gpu"),
        spec: beta2::ResourceClaimTemplateSpec {
            spec: beta2::ResourceClaimSpec {
                devices: beta2::DeviceClaim {
                    requests: vec![beta2::DeviceRequest {
                        name: "any".into(),
                        first_available: vec![subrequest("large", 2), subrequest("small", 1)],
                        ..Default::default()
                    }],
                    ..Default::default()
                },
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn slice_beta2(place: &Place) -> beta2::ResourceSlice {
    beta2::ResourceSlice {
        metadata: named(place.unique("worker-gpu")),
        spec: beta2::ResourceSliceSpec {
            driver: "gpu.example.com".into(),
            node_name: Some(place.unique("worker").into()),
            pool: beta2::ResourcePool {
                name: place.unique("worker").into(),
                generation: 1,
                resource_slice_count: 1,
                ..Default::default()
            },
            devices: vec![beta2::Device {
                name: "gpu-0".into(),
                attributes: [
                    (
                        "model",
                        beta2::DeviceAttribute {
                            string: some("large"),
                            ..Default::default()
                        },
                    ),
                    (
                        "ecc",
                        beta2::DeviceAttribute {
                            bool: Some(false),
                            ..Default::default()
                        },
                    ),
                ]
                .into(),
                capacity: [(
                    "memory",
                    beta2::DeviceCapacity {
                        value: quantity("40Gi"),
                        ..Default::default()
                    },
                )]
                .into(),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn template_beta1(place: &Place) -> beta1::ResourceClaimTemplate {
    beta1::ResourceClaimTemplate {
        metadata: named("gpu-beta1"),
        spec: beta1::ResourceClaimTemplateSpec {
            metadata: named(""),
            spec: claim_beta1(place).spec,
            ..Default::default()
        },
        ..Default::default()
    }
}

/// A class with nothing in it: its spec was required until 1.36.
pub(crate) fn class_beta2(place: &Place) -> beta2::DeviceClass {
    beta2::DeviceClass {
        metadata: named(place.unique("any")),
        ..Default::default()
    }
}

pub(crate) fn claim_beta2(_: &Place) -> beta2::ResourceClaim {
    beta2::ResourceClaim {
        metadata: named("gpu-beta2"),
        spec: beta2::ResourceClaimSpec {
            devices: beta2::DeviceClaim {
                requests: vec![beta2::DeviceRequest {
                    name: "one".into(),
                    exactly: some(beta2::ExactDeviceRequest {
                        device_class_name: "gpu".into(),
                        allocation_mode: some("All"),
                        ..Default::default()
                    }),
                    ..Default::default()
                }],
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}
