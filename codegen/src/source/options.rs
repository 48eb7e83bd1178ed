//! The query parameters that the runtime's calls have options for.
//!
//! A parameter that is not among them would be one that no user can send: the import stops there, so
//! that a new one (1.36 brought `shardSelector` to lists) becomes an option before it becomes a gap.

use crate::document::Scalar;
use crate::model::Verb;

/// A known parameter: its name, its type, and whether it may be given more than once.
pub(crate) type KnownOption = (&'static str, Scalar);

/// Parameters that every call takes and no client needs (`pretty`), or that a call sets itself
/// (`watch` turns a list into a watch).
pub(crate) const IMPLIED: [&str; 2] = ["pretty", "watch"];

const WRITE: &[KnownOption] = &[
    ("dryRun", Scalar::String),
    ("fieldManager", Scalar::String),
    ("fieldValidation", Scalar::String),
];

const PATCH: &[KnownOption] = &[
    ("dryRun", Scalar::String),
    ("fieldManager", Scalar::String),
    ("fieldValidation", Scalar::String),
    ("force", Scalar::Boolean),
];

const LIST: &[KnownOption] = &[
    ("allowWatchBookmarks", Scalar::Boolean),
    ("continue", Scalar::String),
    ("fieldSelector", Scalar::String),
    ("labelSelector", Scalar::String),
    ("limit", Scalar::Integer),
    ("resourceVersion", Scalar::String),
    ("resourceVersionMatch", Scalar::String),
    ("sendInitialEvents", Scalar::Boolean),
    ("shardSelector", Scalar::String),
    ("timeoutSeconds", Scalar::Integer),
];

const DELETE: &[KnownOption] = &[
    ("dryRun", Scalar::String),
    ("gracePeriodSeconds", Scalar::Integer),
    (
        "ignoreStoreReadErrorWithClusterBreakingPotential",
        Scalar::Boolean,
    ),
    ("orphanDependents", Scalar::Boolean),
    ("propagationPolicy", Scalar::String),
];

const DELETE_COLLECTION: &[KnownOption] = &[
    ("continue", Scalar::String),
    ("dryRun", Scalar::String),
    ("fieldSelector", Scalar::String),
    ("gracePeriodSeconds", Scalar::Integer),
    (
        "ignoreStoreReadErrorWithClusterBreakingPotential",
        Scalar::Boolean,
    ),
    ("labelSelector", Scalar::String),
    ("limit", Scalar::Integer),
    ("orphanDependents", Scalar::Boolean),
    ("propagationPolicy", Scalar::String),
    ("resourceVersion", Scalar::String),
    ("resourceVersionMatch", Scalar::String),
    ("sendInitialEvents", Scalar::Boolean),
    ("shardSelector", Scalar::String),
    ("timeoutSeconds", Scalar::Integer),
];

const LOG: &[KnownOption] = &[
    ("container", Scalar::String),
    ("follow", Scalar::Boolean),
    ("insecureSkipTLSVerifyBackend", Scalar::Boolean),
    ("limitBytes", Scalar::Integer),
    ("previous", Scalar::Boolean),
    ("sinceSeconds", Scalar::Integer),
    ("sinceTime", Scalar::String),
    ("stream", Scalar::String),
    ("tailLines", Scalar::Integer),
    ("timestamps", Scalar::Boolean),
];

const ATTACH: &[KnownOption] = &[
    ("container", Scalar::String),
    ("stderr", Scalar::Boolean),
    ("stdin", Scalar::Boolean),
    ("stdout", Scalar::Boolean),
    ("tty", Scalar::Boolean),
];

const EXEC: &[KnownOption] = &[
    ("command", Scalar::String),
    ("container", Scalar::String),
    ("stderr", Scalar::Boolean),
    ("stdin", Scalar::Boolean),
    ("stdout", Scalar::Boolean),
    ("tty", Scalar::Boolean),
];

/// The options of a verb on a resource, or on a subresource that reads and writes an object.
pub(crate) fn of_verb(verb: Verb) -> &'static [KnownOption] {
    match verb {
        Verb::Get => &[],
        Verb::List | Verb::Watch => LIST,
        Verb::Create | Verb::Update => WRITE,
        Verb::Patch => PATCH,
        Verb::Delete => DELETE,
        Verb::DeleteCollection => DELETE_COLLECTION,
    }
}

/// The options of a subresource that answers text or is connected to; `None` for one that no call
/// knows.
pub(crate) fn of_subresource(name: &str) -> Option<&'static [KnownOption]> {
    match name {
        "log" => Some(LOG),
        "attach" => Some(ATTACH),
        "exec" => Some(EXEC),
        "portforward" => Some(&[("ports", Scalar::Integer)]),
        "proxy" => Some(&[("path", Scalar::String)]),
        _ => None,
    }
}
