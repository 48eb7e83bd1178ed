//! `Status`: what a server answers when it has no object to answer with.

use super::ListMeta;
use crate::object::{Optional, Str, UnknownFields, optional, plain};

/// What a server answers when it has no object to answer with: the outcome of a deletion, an error.
#[derive(Clone)]
pub struct Status {
    /// Empty in practice.
    pub metadata: ListMeta,
    /// `Success` or `Failure`.
    pub status: Str,
    /// What happened, for people.
    pub message: Str,
    /// What happened, in one word for programs, as in `NotFound`; empty when the server says no more
    /// than the code.
    pub reason: Str,
    /// More on the failure: which object, which fields, when to try again.
    pub details: Optional<StatusDetails>,
    /// The HTTP status code.
    pub code: Option<i32>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Status kind ""/"v1"/"Status", "v1" {
        0 metadata: plain("metadata"),
        1 status: plain("status"),
        2 message: plain("message"),
        3 reason: plain("reason"),
        4 details: optional("details"),
        5 code: optional("code"),
    }
}

/// More on a failure.
#[derive(Clone)]
pub struct StatusDetails {
    /// The name of the object at fault.
    pub name: Str,
    /// The API group of the object at fault.
    pub group: Str,
    /// The kind, or the resource, of the object at fault.
    pub kind: Str,
    /// The UID of the object at fault.
    pub uid: Str,
    /// What is wrong, cause by cause.
    pub causes: Vec<StatusCause>,
    /// How many seconds to wait before trying again.
    pub retry_after_seconds: Option<i32>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    StatusDetails {
        0 name: plain("name"),
        1 group: plain("group"),
        2 kind: plain("kind"),
        3 uid: plain("uid"),
        4 causes: plain("causes").atomic(),
        5 retry_after_seconds: optional("retryAfterSeconds"),
    }
}

/// One cause of a failure.
#[derive(Clone)]
pub struct StatusCause {
    /// The cause in one word for programs, as in `FieldValueRequired`.
    pub reason: Str,
    /// The cause, for people.
    pub message: Str,
    /// The field at fault, as in `spec.containers[0].image`.
    pub field: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    StatusCause {
        0 reason: plain("reason"),
        1 message: plain("message"),
        2 field: plain("field"),
    }
}
