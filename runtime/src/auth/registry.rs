//! What the clients of a process share, by its settings.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// So many are remembered; the oldest are forgotten then, though those who use them keep them. No
/// program has as many users, unless it makes them up as it goes.
const MOST: usize = 64;

/// Values that all clients with the same settings share, for as long as the process runs: a client
/// that is made for a moment, again and again, finds the credentials of the one before.
pub(super) struct Registry<T>(Mutex<VecDeque<T>>);

impl<T: Clone> Registry<T> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// The value that is the `same`, or a new one.
    pub(super) fn get(&self, same: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> T {
        // The list is whole at any time, so that a panic elsewhere does it no harm.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.iter().find(|known| same(known)) {
            return known.clone();
        }
        let new = make();
        if all.len() == MOST {
            all.pop_front();
        }
        all.push_back(new.clone());
        new
    }
}
