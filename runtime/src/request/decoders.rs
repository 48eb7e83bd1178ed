//! What a client learns from the answers that it reads.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::object::{Empty, Struct};
use crate::wire::ReadError;
use crate::wire::json::Decoder;

/// The decoders of a client, each as large as [`Decoder`] says: objects of one server resemble each other,
/// so that the next one is read in half the time, and shares its short strings and its `fieldsV1` with those
/// before it. Nothing of a secret is kept.
#[derive(Default)]
pub(super) struct Decoders(Mutex<Vec<Decoder>>);

/// So many are kept: one for each answer that is being read at the same time.
const MOST: usize = 4;

impl Decoders {
    /// Reads an object.
    pub(super) fn read<T: Struct + Empty>(&self, json: &[u8]) -> Result<T, ReadError> {
        let mut decoder = self.idle().pop().unwrap_or_default();
        let read = decoder.read_slice(json);
        let mut idle = self.idle();
        if idle.len() < MOST {
            idle.push(decoder);
        }
        read
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Decoder>> {
        // The list is whole at any time, so that a panic elsewhere does it no harm.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Decoders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoders")
    }
}
