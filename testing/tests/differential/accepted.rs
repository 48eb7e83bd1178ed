//! The differences that are known, each with its reason: `docs/testing.md` shows this table.

use crate::kinds::Kind;
use crate::operation::{Operation, What};
use crate::server::Exchange;

/// A difference that is let be.
pub(crate) struct Accepted {
    /// What differs, and why it stays so.
    pub(crate) reason: &'static str,
    /// Whether the objects are others from then on, so that they are not compared any more.
    pub(crate) parts: bool,
    /// Whether a line is meant: `path: real | in memory`.
    matches: fn(&Line<'_>) -> bool,
}

/// One place at which answers differ.
struct Line<'a> {
    kind: &'a Kind,
    /// The codes of the first answers.
    codes: (u16, u16),
    /// Whether the status was asked for.
    on_status: bool,
    path: &'a str,
    real: &'a str,
    memory: &'a str,
}

/// All of them. A difference is let be when each of its lines is one of these.
const TABLE: &[Accepted] = &[
    Accepted {
        reason: "an optional text that is empty stays: Go leaves it out where its field is no pointer, which no \
            OpenAPI document says",
        parts: false,
        matches: |line| {
            line.real == ABSENT
                && (line.memory == "\"\""
                    || line.memory == "{}" && line.path.contains("/metadata/managedFields/"))
        },
    },
    Accepted {
        reason: "a field that a kind does not allow is taken: the rules of single kinds are not complete",
        parts: true,
        matches: |line| line.codes.0 == 422 && (line.codes.1 < 300 || line.codes.1 == 409),
    },
    Accepted {
        reason: "all that is wrong with a field is not told: the first of several reasons is",
        parts: false,
        matches: |line| line.codes == (422, 422) && line.path.contains("/body/causes"),
    },
    Accepted {
        reason: "an applied object whose quantities or bytes cannot be read is refused with 422; a real server answers 500",
        parts: false,
        matches: |line| line.codes == (500, 422),
    },
    Accepted {
        reason: "labels that are sent with the status of a Deployment are taken; a real server takes them of every kind but this one",
        parts: true,
        matches: |line| {
            line.kind.kind == "Deployment" && line.on_status && line.path.contains("/metadata/")
        },
    },
    Accepted {
        reason: "the annotation that counts templates of a DaemonSet is owned by who changes the template, and not by nobody",
        parts: false,
        matches: |line| {
            line.kind.kind == "DaemonSet"
                && line.path.contains("/metadata/managedFields/")
                && [line.path, line.real, line.memory]
                    .iter()
                    .any(|text| text.contains("f:deprecated.daemonset.template.generation"))
        },
    },
    Accepted {
        reason: "the status of a budget is computed with the request, where a real cluster has a controller for it",
        parts: false,
        matches: |line| line.kind.kind == "PodDisruptionBudget" && line.path.contains("/status/"),
    },
];

const ABSENT: &str = "\"@ABSENT@\"";

/// Why a line of a difference is let be.
pub(crate) fn find(
    kind: &Kind,
    (real, memory): (&Exchange, &Exchange),
    line: &str,
) -> Option<&'static Accepted> {
    let code = |exchange: &Exchange| exchange.answers.first().map_or(0, |answer| answer.code);
    let codes = (code(real), code(memory));
    let path = real.request.path.split('?').next().unwrap_or_default();
    let on_status = path.ends_with("/status");
    let (path, values) = line.split_once(": ")?;
    let (real, memory) = values.split_once(" | ")?;
    let line = Line {
        kind,
        codes,
        on_status,
        path,
        real,
        memory,
    };
    TABLE.iter().find(|row| (row.matches)(&line))
}

/// Whether an operation could have changed something.
pub(crate) fn writes(operation: &Operation) -> bool {
    !matches!(
        operation.what,
        What::Get | What::GetPart(_) | What::List { .. } | What::Watch { .. }
    )
}
