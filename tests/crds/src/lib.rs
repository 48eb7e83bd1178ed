//! Clients of the CustomResourceDefinitions in corpus/: a module for each file, made by build.rs.

#![allow(
    missing_docs,
    reason = "modules are documented by the definitions that they are made from"
)]

include!(concat!(env!("OUT_DIR"), "/projects.rs"));
