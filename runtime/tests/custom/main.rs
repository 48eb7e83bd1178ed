//! What custom resources need of the runtime.

#![allow(clippy::unwrap_used, clippy::panic)]

mod kept;
mod kinds;
mod random;
mod string_enum;
