//! Where what is written here differs from what Go writes, and why. The tests hold it both ways: a difference
//! that is not here fails, and so does an entry that no longer differs.

use crate::compare::What;

/// Differences that a rule makes, at every field it applies to. None but [`What::EmptyCollection`],
/// [`What::ZeroTime`] and [`What::NestedKind`] is seen by a server in Go, for which the two texts are one object.
pub(crate) const RULES: &[(What, &str)] = &[
    (
        What::EmptyStruct,
        "docs/decisions/0001: the server reads both alike, and an older one is not told of a field it does not know",
    ),
    (
        What::EmptyCollection,
        "a plain list or map does not tell empty from absent; it is written where the API requires it, since a custom \
         resource's required list must not be null, and nowhere else",
    ),
    (
        What::LeftOut,
        "Go writes a field for want of `omitempty`, which the spec does not tell, and reads its absence alike",
    ),
    (
        What::KeptZero,
        "an option says that the value is there, and a required field always is; Go drops the zero of what is no \
         pointer, which the spec does not tell, and reads it alike",
    ),
    (
        What::ZeroTime,
        "the zero time is written as null, as Go does, which Go reads as no time, not as the zero it had",
    ),
    (
        What::QuantityText,
        "an update must not change what nobody changed: in a custom resource the text is stored as it came",
    ),
    (
        What::NestedKind,
        "a type says its kind wherever it stands, as servers write it in StatefulSets and custom resources' lists",
    ),
];

/// Fields that differ beyond the rules.
pub(crate) const FIELDS: &[(&str, Reason)] = &[
    (
        "BasicDevice.nodeAllocatableResourceMappings",
        Reason::Removed,
    ),
    ("CapacityRequestPolicyRange.min", Reason::RequiredPointer),
    ("CompositePodGroupSpec.workloadRef", Reason::RequiredPointer),
    ("DaemonSetSpec.selector", Reason::RequiredPointer),
    ("DeploymentSpec.selector", Reason::RequiredPointer),
    ("Device.nodeAllocatableResourceMappings", Reason::Removed),
    ("DeviceTaintSelector.deviceClassName", Reason::Removed),
    ("DeviceTaintSelector.selectors", Reason::Removed),
    ("EvictionResponder.priority", Reason::RequiredPointer),
    ("HTTPIngressPath.pathType", Reason::RequiredPointer),
    ("IPAddressSpec.parentRef", Reason::RequiredPointer),
    ("MutatingWebhook.sideEffects", Reason::RequiredPointer),
    (
        "NodeAllocatableMappedResources.quantity",
        Reason::RequiredPointer,
    ),
    (
        "NodeAllocatableResourceClaimStatus.resources",
        Reason::Removed,
    ),
    ("PartitionTypeStatus.allocatable", Reason::RequiredPointer),
    ("PartitionTypeStatus.total", Reason::RequiredPointer),
    ("PodSpec.workloadRef", Reason::Removed),
    ("ReplicaSetSpec.selector", Reason::RequiredPointer),
    (
        "ResourcePoolStatusRequestStatus.poolCount",
        Reason::RequiredPointer,
    ),
    (
        "ScaleIOPersistentVolumeSource.secretRef",
        Reason::RequiredPointer,
    ),
    ("ScaleIOVolumeSource.secretRef", Reason::RequiredPointer),
    ("ShareableCapacityStatus.available", Reason::RequiredPointer),
    ("ShareableCapacityStatus.consumed", Reason::RequiredPointer),
    ("ShareableCapacityStatus.total", Reason::RequiredPointer),
    (
        "ShareableSummaryStatus.fullyAvailableDevices",
        Reason::RequiredPointer,
    ),
    (
        "ShareableSummaryStatus.partiallyAvailableDevices",
        Reason::RequiredPointer,
    ),
    ("StatefulSetSpec.selector", Reason::RequiredPointer),
    ("TargetResponder.priority", Reason::RequiredPointer),
    ("ValidatingWebhook.sideEffects", Reason::RequiredPointer),
];

/// Why a field differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The API requires it, so that its type is plain; Go has a pointer, and writes null or nothing where it
    /// was not set. No object that a server accepts lacks it.
    RequiredPointer,
    /// The current minor lacks the field; the field lock keeps it for programs that name it.
    Removed,
}
