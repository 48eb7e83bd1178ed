//! Resources of aggregated API servers, from documents in the form that their servers serve.

mod documents;
mod metrics;
mod paths;

pub(super) use documents::{FORMS, metrics};
