//! Between the versions of one resource.
//!
//! Objects are stored in one version. A further version of a resource is served only where this module
//! knows the way between the two.

use serde_json::{Map, Value};

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
    pub(super) fn of(group: &str, plural: &str, is_first: bool) -> Option<Self> {
        match (group, plural) {
            ("events.k8s.io", "events") => Some(Self::Renamed {
                table: "events",
                names: EVENTS,
            }),
            _ => is_first.then_some(Self::Same),
        }
    }

    pub(super) fn table(self, group: &str, plural: &str) -> TableName {
        match self {
            Self::Same => table_name(group, plural),
            Self::Renamed { table, .. } => table.into(),
        }
    }

    pub(super) fn to_stored(self, tree: Value) -> Value {
        match self {
            Self::Same => tree,
            Self::Renamed { names, .. } => rename(tree, |name| {
                let pair = names.iter().find(|(here, _)| *here == name);
                pair.map(|(_, stored)| *stored)
            }),
        }
    }

    pub(super) fn served(self, tree: &Value) -> Option<Value> {
        match self {
            Self::Same => None,
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
