//! A running cluster, as a command asks it.

mod client;
mod flags;

pub(super) use client::{Answer, Client, parse, refused};
pub(super) use flags::{Flags, help};
