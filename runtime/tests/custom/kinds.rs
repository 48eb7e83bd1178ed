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
pub struct Gadget {
    pub metadata: ObjectMeta,
    pub spec: Optional<Spec>,
    pub status: Optional<Status>,
    pub unknown_fields: UnknownFields,
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
pub struct Spec {
    pub name: Str,
    pub nullable: Option<Str>,
    pub color: Option<Color>,
    pub size: Option<Size>,
    pub count: Option<i32>,
    pub ratio: Option<f64>,
    pub paused: Option<bool>,
    pub hosts: Vec<Str>,
    pub required_hosts: Vec<Str>,
    pub labels: Map<Str>,
    pub required_labels: Map<Int64OrString>,
    pub part: Optional<Part>,
    pub required_part: Part,
    pub parts: Vec<Part>,
    pub parts_by_name: Map<Part>,
    pub matrix: Vec<Vec<i64>>,
    pub maybe: Vec<Option<i64>>,
    pub anything: RawJson,
    pub since: Option<DateTime>,
    pub port: Option<Int64OrString>,
    pub open: Optional<Open>,
    pub whole: Optional<Whole>,
    pub unknown_fields: UnknownFields,
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
        21 whole: optional("whole").atomic(),
    }
}

/// Belongs to one manager.
#[derive(Clone)]
pub struct Whole {
    pub name: Str,
    pub part: Part,
    pub labels: Map<Str>,
    pub unknown_fields: UnknownFields,
}

object! {
    Whole: Exact {
        0 name: plain("name"),
        1 part: required("part"),
        2 labels: plain("labels"),
    }
}

#[derive(Clone)]
pub struct Part {
    pub key: Str,
    pub note: Option<Str>,
    pub tags: Vec<Str>,
    pub inner: Optional<Part>,
    pub unknown_fields: UnknownFields,
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
pub struct Open {
    pub known: Option<Str>,
    pub list: Vec<Str>,
    pub part: Optional<Part>,
    pub unknown_fields: UnknownFields,
}

object! {
    Open: Open {
        0 known: optional("known"),
        1 list: plain("list"),
        2 part: optional("part"),
    }
}

#[derive(Clone)]
pub struct Status {
    pub phase: Option<Color>,
    pub observed_generation: Option<i64>,
    pub conditions: Vec<GadgetCondition>,
    pub unknown_fields: UnknownFields,
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
pub struct GadgetCondition {
    pub type_: Str,
    pub status: ConditionStatus,
    pub reason: Option<Str>,
    pub since: Option<DateTime>,
    pub unknown_fields: UnknownFields,
}

object! {
    GadgetCondition: Exact {
        0 type_: required("type"),
        1 status: required("status"),
        2 reason: optional("reason"),
        3 since: optional("lastTransitionTime"),
    }
}

/// A kind of the cluster without a spec: other fields stand at its root, and its status is anything.
#[derive(Clone)]
pub struct Rules {
    pub metadata: ObjectMeta,
    pub rules: Vec<Part>,
    pub priority: i32,
    pub status: RawJson,
    pub unknown_fields: UnknownFields,
}

object! {
    Rules: Exact kind "example.com"/"v1"/"Rules", "example.com/v1" {
        0 metadata: plain("metadata"),
        1 rules: required("rules"),
        2 priority: required("priority"),
        3 status: plain("status"),
    }
}

clientset_runtime::resource! {
    Rules: "rules", "RulesList", Cluster [Get List Watch Create Update Patch Status]
}

/// A kind without any field of its own, whose users add theirs.
#[derive(Clone)]
pub struct Anything {
    pub metadata: ObjectMeta,
    pub unknown_fields: UnknownFields,
}

object! {
    Anything: Open kind "example.com"/"v1"/"Anything", "example.com/v1" {
        0 metadata: plain("metadata"),
    }
}

clientset_runtime::resource! {
    Anything: "anythings", "AnythingList", Namespaced [Get List Watch Create Update Patch Status]
}
