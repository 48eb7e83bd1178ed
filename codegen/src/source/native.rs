//! What is part of Kubernetes, and what was installed beside it.

use std::collections::BTreeSet;

use crate::document::GroupVersionId;

/// The Go packages whose types are Kubernetes' own. A custom resource's definition is its group
/// reversed (`io.cert-manager.v1.Certificate`), an aggregated server's its own package.
const PACKAGES: [&str; 4] = [
    "io.k8s.api.",
    "io.k8s.apiextensions-apiserver.",
    "io.k8s.apimachinery.",
    "io.k8s.kube-aggregator.",
];

/// Whether a definition is Kubernetes' own.
pub(crate) fn is_native(definition: &str) -> bool {
    PACKAGES
        .iter()
        .any(|package| definition.starts_with(package))
}

/// The group-versions that have kinds among Kubernetes' own definitions.
#[derive(Debug, Default)]
pub(super) struct Native {
    ids: BTreeSet<GroupVersionId>,
}

impl Native {
    pub(super) fn add(&mut self, id: GroupVersionId) {
        self.ids.insert(id);
    }

    pub(super) fn has(&self, id: &GroupVersionId) -> bool {
        self.ids.contains(id)
    }
}
