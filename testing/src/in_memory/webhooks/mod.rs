//! Webhooks: the say that other programs have in what is written (`admission`), and in what custom objects look like in
//! another version (`conversion`).
//!
//! A verb holds the store while it works; a webhook takes its time, and may itself ask this server. So a verb that
//! needs one gives up: it leaves its question in the [`Dialogue`] of its call and lets go of the store. The server asks
//! the question, and then has the verb done again from its beginning; this time it finds the answer at the same point.
//! An answer is about one version of the object that the request changes: where somebody else changed it meanwhile, the
//! question is another one, and is asked again. That is how an API server does it, which reads, asks and writes, and begins
//! anew when what it read is not what is stored any more.

mod admission;
mod certificate;
mod client;
mod conversion;
mod dialogue;
mod services;

pub(crate) use admission::{
    Attributes, Operation, Stage, external, has_hooks, internal, is_exempt, is_in_namespace,
    is_selected, matches_rule, request,
};
pub use certificate::ServerCertificate;
pub(crate) use conversion::in_version;
pub(crate) use dialogue::{Dialogue, Point, Question, Step, Subject, answered};
pub(crate) use services::Services;
