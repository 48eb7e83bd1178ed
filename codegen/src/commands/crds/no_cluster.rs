//! A build that cannot ask a cluster says so.

use super::Fetched;
use crate::commands::arguments::Failure;
use crate::commands::cluster::{Flags, missing};
use crate::commands::progress::Progress;

pub(super) fn fetch(_: &Flags, _: &[String], _: &Progress) -> Result<Fetched, Failure> {
    Err(missing("--from-cluster"))
}
