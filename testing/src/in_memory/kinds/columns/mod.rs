//! The columns of kinds.
