//! The way from the document to the value that is being read.
//!
//! serde's errors cannot be changed on their way out, so each is made complete where it happens.

use serde::de::Error;

use super::super::MAX_DEPTH;
use super::super::error::{Found, ReadError};
use crate::object::Field;

/// A step, and the steps before it.
#[derive(Clone, Copy)]
pub(super) struct Trail<'t> {
    step: Step<'t>,
    outer: Option<&'t Self>,
    depth: usize,
}

#[derive(Clone, Copy)]
pub(super) enum Step<'t> {
    Root,
    Field(&'static Field),
    Key(&'t str),
    Index(usize),
}

impl<'t> Trail<'t> {
    pub(super) const ROOT: Self = Self {
        step: Step::Root,
        outer: None,
        depth: 0,
    };

    /// One step further.
    pub(super) fn then<E: Error>(&'t self, step: Step<'t>) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            let what = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(self.fail(ReadError::syntax(what)));
        }
        Ok(Self {
            step,
            outer: Some(self),
            depth: self.depth + 1,
        })
    }

    /// An error of the format that says what happened here.
    pub(super) fn fail<E: Error>(&self, error: ReadError) -> E {
        let error = match self.step {
            Step::Root => error,
            Step::Field(field) => error.in_field(field),
            Step::Key(key) => error.in_key(key),
            Step::Index(index) => error.in_index(index),
        };
        match self.outer {
            Some(outer) => outer.fail(error),
            None => E::custom(error),
        }
    }

    /// An error of the format for a value of another kind.
    pub(super) fn expected<E: Error>(&self, expected: &'static str, found: Found) -> E {
        self.fail(ReadError::expected(expected, found))
    }
}
