//! The differences that are known, each with its reason: `docs/testing.md` shows this table.

use crate::custom;
use crate::kinds::Kind;
use crate::operation::{Operation, What};
use crate::requests::Raw;
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
    /// Whether it is the number of events that differs.
    counts_events: bool,
    /// Whether a real server answered a deletion with an object that has nothing, not even a name.
    is_nothing: bool,
}

/// All of them. A difference is let be when each of its lines is one of these.
const TABLE: &[Accepted] = &[
    Accepted {
        reason: "PersistentVolumeClaim, Job: the first change after the creation that changes nothing is written all the same \
            by a real server, so that the version before it is an older one",
        parts: true,
        matches: |line| {
            ["PersistentVolumeClaim", "Job"].contains(&line.kind.kind)
                && (line.codes.0 == 409 && line.codes.1 != 409 || line.counts_events)
        },
    },
    Accepted {
        reason: "any kind, dry run of a deletion that takes away the finalizer of an earlier one: a real server answers with an \
            object that has nothing in it, not even a name",
        parts: false,
        matches: |line| line.is_nothing && line.codes == (200, 200),
    },
    Accepted {
        reason: "Service, spec.internalTrafficPolicy: one that became an ExternalName has it still where its status is read \
            from a real server, and not where itself is",
        parts: false,
        matches: |line| {
            line.kind.kind == "Service"
                && line.on_status
                && line.path.ends_with("/spec/internalTrafficPolicy")
        },
    },
];

/// The same of custom resources, and of their definitions.
const OF_CUSTOM_RESOURCES: &[Accepted] = &[Accepted {
    reason: "what the controller of definitions writes is in no managedFields",
    parts: false,
    matches: |line| {
        line.path
            .contains("/managedFields/kube-apiserver Update status apiextensions")
    },
}];

/// Why a line of a difference is let be.
pub(crate) fn find(
    kind: &Kind,
    (real, memory): (&Exchange, &Exchange),
    line: &str,
) -> Option<&'static Accepted> {
    let code = |exchange: &Exchange| exchange.answers.first().map_or(0, |answer| answer.code);
    let codes = (code(real), code(memory));
    let real_request = &real.request;
    let path = real_request.path.split('?').next().unwrap_or_default();
    let on_status = path.ends_with("/status");
    let (path, _) = line.split_once(": ")?;
    let is_watch = real_request.path.contains("watch=true");
    let line = Line {
        kind,
        codes,
        on_status,
        path,
        counts_events: is_watch && path == "/0/body",
        is_nothing: real_request.method == "DELETE"
            && real.answers.first().is_some_and(|answer| {
                let body = &answer.body;
                body["kind"] == kind.kind && body["metadata"]["name"].is_null()
            }),
    };
    let table = match custom::is_custom(line.kind) {
        true => OF_CUSTOM_RESOURCES,
        false => TABLE,
    };
    table.iter().find(|row| (row.matches)(&line))
}

/// Whether an operation could have changed something.
pub(crate) fn writes(operation: &Operation) -> bool {
    !matches!(
        &operation.what,
        What::Send(Raw { method: "GET", .. })
            | What::Get
            | What::GetPart(_)
            | What::List { .. }
            | What::Table(_)
            | What::Watch { .. }
    )
}
