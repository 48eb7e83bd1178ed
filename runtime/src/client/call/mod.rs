//! Calls as values: what the methods of a client give.
//!
//! A builder owns its request (the client is a counter, the body is encoded at once), is `Clone`,
//! `Send` and `'static`, and does nothing until it is awaited. `.send()` is the same as a future that
//! can be named.

mod delete;
mod get;
mod in_flight;
mod list;
mod logs;
mod modify;
mod options;
mod pager;
mod proxy;
mod wait;
mod watch;
mod write;

pub use delete::{Delete, DeleteCollection};
pub use get::{Get, GetOpt};
pub use in_flight::InFlight;
pub use list::{List, Listing};
pub use logs::{LogLines, LogStream, Logs};
pub use modify::{Modify, Outcome};
pub use options::{FieldValidation, PropagationPolicy, ResourceVersionMatch};
pub use pager::Items;
pub use proxy::Proxy;
pub use wait::{WaitDeleted, WaitFor};
pub use watch::Watch;
pub use write::{Apply, Create, Patch, Update};

use crate::error::Result;
use crate::object::{Empty, Struct};
use crate::request::Response;

fn read_object<T: Struct + Empty>(answer: Result<Response>) -> Result<T> {
    answer.and_then(Response::into)
}
