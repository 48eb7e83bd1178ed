//! Watches: a stream of what changes, that outlives its connections.
//!
//! [`ResourceClient::watch`](crate::client::ResourceClient::watch) begins one. The stream goes on from
//! the version that it has come to when a connection ends, as client-go's `RetryWatcher` does; it ends
//! with an error when the server no longer has that version
//! ([`is_expired`](crate::Error::is_expired): list anew), or when asking again cannot help (403, a
//! kind that is gone).

mod event;
mod source;
mod stream;

pub use event::{Bookmark, Event};
pub use stream::{WatchStream, Watching};

pub(crate) use source::{EventSource, Settings, asking_again_may_help};
