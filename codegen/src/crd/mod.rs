//! Clients of custom resources, generated from CustomResourceDefinitions.

pub mod build;
#[allow(dead_code)]
mod builder;
pub mod facts;
pub mod path;
pub mod problem;
mod read;
pub mod settings;

pub use builder::{Crds, Error, crds};
pub use read::{Read, read};
