//! Which group-versions' types a feature needs.

use std::collections::BTreeSet;

use super::context::{Context, Place};
use crate::Error;

/// For each module the indices of the features (one a module) with which its types compile: those
/// whose own types or whose clients' payloads lead to it.
///
/// # Errors
/// When a type is named that the model lacks.
pub(super) fn needed_by(context: &Context<'_>) -> Result<Vec<BTreeSet<usize>>, Error> {
    let count = context.modules.len();
    let mut edges = vec![BTreeSet::new(); count];
    let mut payloads = vec![BTreeSet::new(); count];
    for (module, named) in context.modules.iter().enumerate() {
        let group_version = named.group_version;
        for index in 0..group_version.types.len() {
            edges[module].extend(
                context
                    .uses(Place { module, index })?
                    .iter()
                    .map(|p| p.module),
            );
        }
        for resource in &group_version.resources {
            let subresources = resource.subresources.iter();
            for reference in subresources.filter_map(|sub| sub.payload.as_ref()) {
                let from = || format!("{} {}", group_version.api_version(), resource.plural);
                payloads[module].extend(context.place(reference, from)?.map(|p| p.module));
            }
        }
    }
    let mut needed_by = vec![BTreeSet::new(); count];
    for (feature, payloads) in payloads.iter().enumerate() {
        let mut open: Vec<usize> = payloads.iter().copied().chain([feature]).collect();
        while let Some(module) = open.pop() {
            if needed_by[module].insert(feature) {
                open.extend(&edges[module]);
            }
        }
    }
    Ok(needed_by)
}
