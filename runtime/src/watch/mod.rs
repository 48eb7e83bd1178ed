//! Watches: a stream of what changes, that outlives its connections.
//!
//! [`ResourceClient::watch`](crate::client::ResourceClient::watch) begins one.
//!
//! * When a connection ends or breaks, the next one goes on from the version that the stream has come
//!   to, so that nothing is missed. Connections begin at least a second apart, and further
//!   apart while they fail (client-go's `RetryWatcher`).
//! * What passes is waited for: no connection, 429, 5xx, in the answer or as an event.
//! * The stream ends with an error when asking again cannot help: the server no longer has the version
//!   ([`is_expired`](crate::Error::is_expired): list anew), or refuses (401, 403, 404 ...).
//! * An object that cannot be read is told as an error and passed over.

mod event;
mod source;
mod stream;

pub use event::{Bookmark, Event};
pub use stream::{WatchStream, Watching};

pub(crate) use source::{EventSource, Settings, asking_again_may_help};
