//! The changes of one resource, for watches and for reads of older versions.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Compacted, Object};

/// One write.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The revision that it made.
    pub(crate) revision: u64,
    pub(crate) key: String,
    /// What was there before it.
    pub(crate) before: Option<Arc<Object>>,
    /// What it made; of a removal, the last state.
    pub(crate) object: Arc<Object>,
    pub(crate) removed: bool,
}

#[derive(Debug, Default)]
pub(super) struct History {
    changes: VecDeque<Change>,
    /// The revision of the last change that was forgotten.
    forgotten: u64,
}

impl History {
    pub(super) fn push(&mut self, change: Change, memory: usize) {
        self.changes.push_back(change);
        while self.changes.len() > memory {
            if let Some(change) = self.changes.pop_front() {
                self.forgotten = change.revision;
            }
        }
    }

    pub(super) fn after(&self, revision: u64) -> Result<Vec<Change>, Compacted> {
        if revision < self.forgotten {
            return Err(Compacted);
        }
        let first = self
            .changes
            .partition_point(|change| change.revision <= revision);
        Ok(self.changes.range(first..).cloned().collect())
    }

    pub(super) fn clear(&mut self) {
        if let Some(last) = self.changes.back() {
            self.forgotten = last.revision;
        }
        self.changes.clear();
    }
}
