//! The generator's output: what is written of a model, and what is said when it cannot be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod changes;
mod commands;
mod damage;
mod facts;
mod fingerprint;
mod form;
mod gates;
mod names;
#[cfg(feature = "crds")]
mod reuse;

use clientset_codegen::emit::Output;
use clientset_codegen::model::{GroupVersion, Model, Type};

fn text<'a>(output: &'a Output, name: &str) -> &'a str {
    std::str::from_utf8(&output.files[name]).unwrap()
}

fn group_mut<'a>(model: &'a mut Model, name: &str) -> &'a mut GroupVersion {
    let mut group_versions = model.group_versions.iter_mut();
    group_versions
        .find(|group_version| group_version.name == name)
        .unwrap()
}

fn type_mut<'a>(model: &'a mut Model, module: &str, name: &str) -> &'a mut Type {
    let mut types = group_mut(model, module).types.iter_mut();
    types.find(|item| item.name == name).unwrap()
}
