//! The differences that are known, each with its reason: `docs/testing.md` shows this table.

use crate::kinds::Kind;
use crate::operation::{Operation, What};

/// A difference that is let be.
pub(crate) struct Accepted {
    /// What differs, and why it stays so.
    pub(crate) reason: &'static str,
    /// Whether this one is meant: the operation, and lines of `path: real | in memory`.
    pub(crate) matches: fn(&Kind, &Operation, &str) -> bool,
}

/// All of them. A difference is let be when each of its lines is one of these.
pub(crate) const TABLE: &[Accepted] = &[];

/// The reason why a line of a difference is let be.
pub(crate) fn reason(kind: &Kind, operation: &Operation, line: &str) -> Option<&'static str> {
    let accepted = TABLE
        .iter()
        .find(|row| (row.matches)(kind, operation, line));
    accepted.map(|row| row.reason)
}

/// Whether an operation could have changed something.
pub(crate) fn writes(operation: &Operation) -> bool {
    !matches!(
        operation.what,
        What::Get | What::GetPart(_) | What::List { .. } | What::Watch { .. }
    )
}
