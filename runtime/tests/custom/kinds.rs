//! A custom resource with every shape that a field of one has.

use clientset_runtime::meta::{DateTime, Int64OrString, ObjectMeta};
use clientset_runtime::object;
use clientset_runtime::object::{
    Map, Optional, RawJson, Str, UnknownFields, optional, plain, required,
};

clientset_runtime::string_enum! {
    /// Open.
    Color { Red = "red", Green = "green" }
}

clientset_runtime::string_enum! {
    /// Closed.
    Size: closed { Small = "S", Large = "L" }
}

#[derive(Clone)]
pub(crate) struct Gadget {
    pub(crate) metadata: ObjectMeta,
    pub(crate) spec: Optional<Spec>,
    pub(crate) status: Optional<Status>,
    pub(crate) unknown_fields: UnknownFields,
}

object! {
    Gadget: Exact kind "example.com"/"v1"/"Gadget", "example.com/v1" {
        0 metadata: plain("metadata"),
        1 spec: optional("spec"),
        2 status: optional("status"),
    }
}

clientset_runtime::resource! {
    Gadget: "gadgets", "GadgetList", Namespaced [Get List Watch Create Update Patch Status]
}

#[derive(Clone)]
pub(crate) struct Spec {
    pub(crate) name: Str,
    pub(crate) nullable: Option<Str>,
    pub(crate) color: Option<Color>,
    pub(crate) size: Option<Size>,
    pub(crate) count: Option<i32>,
    pub(crate) ratio: Option<f64>,
    pub(crate) paused: Option<bool>,
    pub(crate) hosts: Vec<Str>,
    pub(crate) required_hosts: Vec<Str>,
    pub(crate) labels: Map<Str>,
    pub(crate) required_labels: Map<Int64OrString>,
    pub(crate) part: Optional<Part>,
    pub(crate) required_part: Part,
    pub(crate) parts: Vec<Part>,
    pub(crate) parts_by_name: Map<Part>,
    pub(crate) matrix: Vec<Vec<i64>>,
    pub(crate) maybe: Vec<Option<i64>>,
    pub(crate) anything: RawJson,
    pub(crate) since: Option<DateTime>,
    pub(crate) port: Option<Int64OrString>,
    pub(crate) open: Optional<Open>,
    pub(crate) unknown_fields: UnknownFields,
}

object! {
    Spec: Exact {
        0 name: required("name"),
        1 nullable: required("nullable"),
        2 color: optional("color"),
        3 size: optional("size"),
        4 count: optional("count"),
        5 ratio: optional("ratio"),
        6 paused: optional("paused"),
        7 hosts: plain("hosts").set(),
        8 required_hosts: required("requiredHosts").atomic(),
        9 labels: plain("labels"),
        10 required_labels: required("requiredLabels"),
        11 part: optional("part"),
        12 required_part: required("requiredPart"),
        13 parts: plain("parts").keyed(&["key"]),
        14 parts_by_name: plain("partsByName"),
        15 matrix: plain("matrix").atomic(),
        16 maybe: plain("maybe").atomic(),
        17 anything: plain("anything"),
        18 since: optional("since"),
        19 port: optional("port"),
        20 open: optional("open"),
    }
}

#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) key: Str,
    pub(crate) note: Option<Str>,
    pub(crate) tags: Vec<Str>,
    pub(crate) inner: Optional<Part>,
    pub(crate) unknown_fields: UnknownFields,
}

object! {
    Part: Exact {
        0 key: required("key"),
        1 note: optional("note"),
        2 tags: plain("tags"),
        3 inner: optional("inner"),
    }
}

#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) known: Option<Str>,
    pub(crate) list: Vec<Str>,
    pub(crate) part: Optional<Part>,
    pub(crate) unknown_fields: UnknownFields,
}

object! {
    Open: Open {
        0 known: optional("known"),
        1 list: plain("list"),
        2 part: optional("part"),
    }
}

#[derive(Clone)]
pub(crate) struct Status {
    pub(crate) phase: Option<Color>,
    pub(crate) observed_generation: Option<i64>,
    pub(crate) conditions: Vec<GadgetCondition>,
    pub(crate) unknown_fields: UnknownFields,
}

object! {
    Status: Exact {
        0 phase: optional("phase"),
        1 observed_generation: optional("observedGeneration"),
        2 conditions: plain("conditions").keyed(&["type"]),
    }
}

clientset_runtime::string_enum! {
    /// The status of a condition.
    ConditionStatus { True = "True", False = "False", Unknown = "Unknown" }
}

#[derive(Clone)]
pub(crate) struct GadgetCondition {
    pub(crate) type_: Str,
    pub(crate) status: ConditionStatus,
    pub(crate) reason: Option<Str>,
    pub(crate) since: Option<DateTime>,
    pub(crate) unknown_fields: UnknownFields,
}

object! {
    GadgetCondition: Exact {
        0 type_: required("type"),
        1 status: required("status"),
        2 reason: optional("reason"),
        3 since: optional("lastTransitionTime"),
    }
}
