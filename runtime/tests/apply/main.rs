//! Server-side apply and differences, by the public API.

// A table's row that does not hold has to say which one it is.
#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used)]

mod difference;
mod extract;
mod field_set;
mod include;

use clientset_runtime::meta::{Condition, IntOrString, LabelSelector, ObjectMeta, Quantity};
use clientset_runtime::object::{
    Map, Optional, RawJson, Str, UnknownFields, optional, plain, required,
};

/// A workload with a field of every kind that apply tells apart.
#[derive(Clone)]
struct Work {
    metadata: ObjectMeta,
    spec: WorkSpec,
    status: WorkStatus,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Work kind "example.com"/"v1"/"Work", "example.com/v1" {
        0 metadata: plain("metadata"),
        1 spec: plain("spec"),
        2 status: plain("status"),
    }
}

clientset_runtime::resource! { Work: "works", "WorkList", Namespaced [] }

#[derive(Clone)]
struct WorkSpec {
    replicas: Option<i32>,
    maximum: i32,
    selector: LabelSelector,
    template: Template,
    strategy: Optional<Strategy>,
    raw: RawJson,
    limits: Map<Quantity>,
    devices: Map<Device>,
    paused: bool,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    WorkSpec {
        0 replicas: optional("replicas"),
        1 maximum: required("maximum"),
        2 selector: required("selector").atomic(),
        3 template: required("template"),
        4 strategy: optional("strategy"),
        5 raw: optional("raw"),
        6 limits: plain("limits"),
        7 devices: plain("devices"),
        8 paused: plain("paused"),
    }
}

#[derive(Clone)]
struct Strategy {
    kind: Option<Str>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Strategy {
        0 kind: optional("type"),
    }
}

#[derive(Clone)]
struct Device {
    attribute: Option<Str>,
    number: Option<i64>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Device {
        0 attribute: optional("attribute"),
        1 number: optional("number"),
    }
}

#[derive(Clone)]
struct Template {
    metadata: ObjectMeta,
    containers: Vec<Container>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Template {
        0 metadata: plain("metadata"),
        1 containers: required("containers").keyed(&["name"]),
    }
}

#[derive(Clone)]
struct Container {
    name: Str,
    image: Option<Str>,
    args: Vec<Str>,
    env: Vec<Env>,
    ports: Vec<Port>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Container {
        0 name: required("name"),
        1 image: optional("image"),
        2 args: plain("args").atomic(),
        3 env: plain("env").keyed(&["name"]),
        4 ports: plain("ports").keyed(&["containerPort", "protocol"]),
    }
}

#[derive(Clone)]
struct Env {
    name: Str,
    value: Option<Str>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Env {
        0 name: required("name"),
        1 value: optional("value"),
    }
}

#[derive(Clone)]
struct Port {
    container_port: i32,
    protocol: Option<Str>,
    target: Option<IntOrString>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Port {
        0 container_port: required("containerPort"),
        1 protocol: optional("protocol"),
        2 target: optional("target"),
    }
}

#[derive(Clone)]
struct WorkStatus {
    ready: Option<i32>,
    conditions: Vec<Condition>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    WorkStatus {
        0 ready: optional("ready"),
        1 conditions: plain("conditions").keyed(&["type"]),
    }
}
