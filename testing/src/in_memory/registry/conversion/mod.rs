//! Between the versions of one resource.
//!
//! Objects are stored in one version. A further version of a resource is served only where this module
//! knows the way between the two.

mod autoscaler;
mod certificates;
mod devices;

use serde_json::{Map, Value};

use devices::Nesting;

use super::resource::table_name;
use crate::in_memory::store::TableName;

/// The way between a version and the stored one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conversion {
    /// It is the stored one.
    Same,
    /// Fields at the root have other names: this version's, and the stored one's.
    Renamed {
        table: &'static str,
        names: &'static [(&'static str, &'static str)],
    },
    /// Another version of the same shape.
    Alike,
    /// `autoscaling/v1`.
    Autoscaler,
    /// `certificates.k8s.io/v1beta1` of PodCertificateRequests.
    Keys,
    /// `resource.k8s.io/v1beta1`.
    Devices(Nesting),
}

/// `events.k8s.io/v1` and `v1`: one resource under two groups.
const EVENTS: &[(&str, &str)] = &[
    ("regarding", "involvedObject"),
    ("note", "message"),
    ("reportingController", "reportingComponent"),
    ("deprecatedSource", "source"),
    ("deprecatedFirstTimestamp", "firstTimestamp"),
    ("deprecatedLastTimestamp", "lastTimestamp"),
    ("deprecatedCount", "count"),
];

impl Conversion {
    /// The conversion of a version; `None` where there is none, so that it is not served.
    pub(super) fn of(group: &str, version: &str, plural: &str, is_first: bool) -> Option<Self> {
        if (group, plural) == ("events.k8s.io", "events") {
            return Some(Self::Renamed {
                table: "events",
                names: EVENTS,
            });
        }
        if is_first {
            return Some(Self::Same);
        }
        match (group, version, plural) {
            ("autoscaling", "v1", "horizontalpodautoscalers") => Some(Self::Autoscaler),
            ("resource.k8s.io", "v1beta1", "resourceclaims") => {
                Some(Self::Devices(Nesting::Requests))
            }
            ("resource.k8s.io", "v1beta1", "resourceclaimtemplates") => {
                Some(Self::Devices(Nesting::TemplateRequests))
            }
            ("resource.k8s.io", "v1beta1", "resourceslices") => {
                Some(Self::Devices(Nesting::Devices))
            }
            ("certificates.k8s.io", "v1beta1", "podcertificaterequests") => Some(Self::Keys),
            // Of the others, the versions that Kubernetes 1.37 serves beside each other have the same fields.
            (
                "admissionregistration.k8s.io"
                | "certificates.k8s.io"
                | "coordination.k8s.io"
                | "resource.k8s.io"
                | "scheduling.k8s.io"
                | "storagemigration.k8s.io",
                _,
                _,
            ) => Some(Self::Alike),
            _ => None,
        }
    }

    pub(super) fn table(self, group: &str, plural: &str) -> TableName {
        match self {
            Self::Same | Self::Alike | Self::Autoscaler | Self::Keys | Self::Devices(_) => {
                table_name(group, plural)
            }
            Self::Renamed { table, .. } => table.into(),
        }
    }

    pub(super) fn to_stored(self, tree: Value) -> Value {
        match self {
            Self::Same | Self::Alike => tree,
            Self::Autoscaler => autoscaler::to_stored(tree),
            Self::Keys => certificates::to_stored(tree),
            Self::Devices(nesting) => nesting.to_stored(tree),
            Self::Renamed { names, .. } => rename(tree, |name| {
                let pair = names.iter().find(|(here, _)| *here == name);
                pair.map(|(_, stored)| *stored)
            }),
        }
    }

    pub(super) fn served(self, tree: &Value) -> Option<Value> {
        match self {
            Self::Same | Self::Alike => None,
            Self::Autoscaler => Some(autoscaler::served(tree)),
            Self::Keys => Some(certificates::served(tree)),
            Self::Devices(nesting) => Some(nesting.served(tree)),
            Self::Renamed { names, .. } => Some(rename(tree.clone(), |name| {
                let pair = names.iter().find(|(_, stored)| *stored == name);
                pair.map(|(here, _)| *here)
            })),
        }
    }
}

fn rename(tree: Value, new_name: impl Fn(&str) -> Option<&'static str>) -> Value {
    let Value::Object(fields) = tree else {
        return tree;
    };
    let renamed: Map<String, Value> = fields
        .into_iter()
        .map(|(name, value)| match new_name(&name) {
            Some(new) => (new.to_owned(), value),
            None => (name, value),
        })
        .collect();
    Value::Object(renamed)
}
