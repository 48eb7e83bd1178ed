//! A build that cannot ask a cluster: it knows no flags for one, and says why.

use std::convert::Infallible;

use clientset_codegen::Minor;

use super::Fetched;
use crate::commands::arguments::{Arguments, Failure};
use crate::commands::progress::Progress;

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

pub(super) fn help() -> String {
    String::new()
}

pub(super) fn fetch(
    _: &Flags,
    _: Option<Minor>,
    _: Option<&str>,
    _: &Progress,
) -> Result<Fetched, Failure> {
    Err(Failure::work(
        "this clientset-codegen was built without the feature cluster, which --from cluster needs",
    ))
}
