//! What the clients of a process share while any of them lives.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::error::Result;

/// Values that are shared by all who ask for the same, and go with the last of them.
pub(super) struct Shared<T>(Mutex<Vec<Weak<T>>>);

impl<T> Shared<T> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// The value that is the `same`, or a new one.
    ///
    /// # Errors
    /// There is none yet, and none can be made.
    pub(super) fn get(
        &self,
        same: impl Fn(&T) -> bool,
        make: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        // The list is whole at any time, so that a panic elsewhere does it no harm.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|value| value.strong_count() > 0);
        if let Some(known) = all
            .iter()
            .filter_map(Weak::upgrade)
            .find(|known| same(known))
        {
            return Ok(known);
        }
        let new = Arc::new(make()?);
        all.push(Arc::downgrade(&new));
        Ok(new)
    }
}
