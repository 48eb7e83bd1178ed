//! Reading and writing through public API, over hand-described structs of every shape.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod learned;
mod random;
mod read;
mod serde;
mod shapes;
mod streams;
mod wrappers;
mod write;
