//! A build that cannot ask a cluster: it knows no flags for one.

use std::convert::Infallible;

use super::arguments::{Arguments, Failure};

/// None.
#[derive(Default)]
pub(super) struct Flags(Option<Infallible>);

impl Flags {
    pub(super) fn take(&mut self, _: &str, _: &mut Arguments) -> Result<bool, Failure> {
        Ok(false)
    }

    pub(super) fn first(&self) -> Option<&str> {
        self.0.map(|never| match never {})
    }
}

pub(super) fn help(_: &str) -> String {
    String::new()
}

/// What such a build says to somebody who asks for a cluster.
pub(super) fn missing(option: &str) -> Failure {
    Failure::work(format!(
        "this clientset-codegen was built without the feature cluster, which {option} needs"
    ))
}
