//! `Condition`: one aspect of an object's state.

use super::Time;
use crate::object::{Str, UnknownFields, optional, required};

/// One aspect of an object's state: whether it holds, since when, and why.
#[derive(Clone)]
pub struct Condition {
    /// The aspect, as in `Ready`; unique among an object's conditions.
    pub type_: Str,
    /// `True`, `False` or `Unknown`.
    pub status: Str,
    /// The generation of the object at which this was observed.
    pub observed_generation: Option<i64>,
    /// When `status` last changed.
    pub last_transition_time: Option<Time>,
    /// Why, in one word for programs.
    pub reason: Str,
    /// Why, for people.
    pub message: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Condition {
        0 type_: required("type"),
        1 status: required("status"),
        2 observed_generation: optional("observedGeneration"),
        3 last_transition_time: required("lastTransitionTime"),
        4 reason: required("reason"),
        5 message: required("message"),
    }
}
