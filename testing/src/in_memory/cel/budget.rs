//! What evaluating may cost. The units are Kubernetes': about one for each step, a tenth for each character.

use std::cell::Cell;

use super::values::Failure;

/// What is left of a limit.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<u64>,
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Self {
        let left = Cell::new(limit);
        Self { left }
    }

    /// Takes something off.
    ///
    /// # Errors
    /// There is not as much left: the evaluation ends.
    pub(super) fn charge(&self, cost: u64) -> Result<(), Failure> {
        match self.left.get().checked_sub(cost) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                self.left.set(0);
                Err(Failure {
                    message: "operation cancelled: actual cost limit exceeded".to_owned(),
                    exhausted: true,
                })
            }
        }
    }

    /// Takes off what it costs to read a text of so many bytes.
    ///
    /// # Errors
    /// As [`Budget::charge`].
    pub(super) fn charge_text(&self, length: usize) -> Result<(), Failure> {
        self.charge(length as u64 / 10)
    }

    pub(crate) fn left(&self) -> u64 {
        self.left.get()
    }
}
