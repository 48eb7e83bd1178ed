//! Label selectors.

use crate::object::{Map, Str, UnknownFields, plain, required};

/// Which objects, by their labels: every label of `match_labels` and every one of
/// `match_expressions` must match. Without either it selects everything; where the field that holds
/// it is absent, see that field.
#[derive(Clone)]
pub struct LabelSelector {
    /// Labels that must be there with these values.
    pub match_labels: Map<Str>,
    /// Other demands.
    pub match_expressions: Vec<LabelSelectorRequirement>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    LabelSelector {
        0 match_labels: plain("matchLabels"),
        1 match_expressions: plain("matchExpressions").atomic(),
    }
}

/// A demand on one label.
#[derive(Clone)]
pub struct LabelSelectorRequirement {
    /// The label's key.
    pub key: Str,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: Str,
    /// The values of `In` and `NotIn`; the others take none.
    pub values: Vec<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    LabelSelectorRequirement {
        0 key: required("key"),
        1 operator: required("operator"),
        2 values: plain("values").atomic(),
    }
}

/// A demand on one field, where a field selector is an object.
#[derive(Clone)]
pub struct FieldSelectorRequirement {
    /// The field's path.
    pub key: Str,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: Str,
    /// The values of `In` and `NotIn`; the others take none.
    pub values: Vec<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    FieldSelectorRequirement {
        0 key: required("key"),
        1 operator: required("operator"),
        2 values: plain("values").atomic(),
    }
}
