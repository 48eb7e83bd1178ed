//! Versions of built-in kinds that are going to be served no longer, and what a server says to everybody who uses one.
//!
//! Kubernetes: the lifecycles in `k8s.io/api` and `apiserver/pkg/endpoints/deprecation`; programs look for the words.

/// Since which minor of Kubernetes 1 a version is deprecated, in which one it is gone, and which version is to be used.
type Lifecycle = (u32, u32, &'static str);

/// What is said of a kind in one version; `None` where there is nothing to say.
pub(super) fn of(group: &str, version: &str, kind: &str) -> Option<String> {
    if (group, version, kind) == ("", "v1", "Endpoints") {
        let better = "discovery.k8s.io/v1 EndpointSlice";
        return Some(format!(
            "v1 Endpoints is deprecated in v1.33+; use {better}"
        ));
    }
    let (since, until, better) = lifecycle(group, version, kind)?;
    let mut said = format!(
        "{group}/{version} {kind} is deprecated in v1.{since}+, unavailable in v1.{until}+"
    );
    if !better.is_empty() {
        said.push_str(&format!("; use {group}/{better} {kind}"));
    }
    Some(said)
}

fn lifecycle(group: &str, version: &str, kind: &str) -> Option<Lifecycle> {
    Some(match (group, version, kind) {
        ("admissionregistration.k8s.io", "v1alpha1", _)
        | ("coordination.k8s.io", "v1alpha2", _)
        | ("resource.k8s.io", "v1beta1", _) => (35, 38, ""),
        ("admissionregistration.k8s.io" | "certificates.k8s.io", "v1beta1", _)
        | ("storagemigration.k8s.io", "v1beta1", _) => (37, 40, "v1"),
        // They will be deprecated in 1.39.
        ("resource.k8s.io", "v1beta2", "DeviceTaintRule")
        | ("resource.k8s.io", "v1alpha3", "ResourcePoolStatusRequest") => return None,
        ("coordination.k8s.io", "v1beta1", _) | ("resource.k8s.io", "v1alpha3" | "v1beta2", _) => {
            (36, 39, "")
        }
        _ => return None,
    })
}
