//! Clients of custom resources, generated from CustomResourceDefinitions.

pub mod facts;
pub mod path;
pub mod settings;
