//! Clients of custom resources, generated from CustomResourceDefinitions.

pub mod build;
mod builder;
pub mod facts;
mod openapi;
pub mod path;
pub mod problem;
mod read;
pub mod settings;

pub use build::{Built, build};
pub use builder::{Crds, Error, Output, Size, crds};
pub use openapi::read_openapi;
pub use read::{Read, read};
