//! Requests: the builder, its retries and deadlines, the answers.
//!
//! [`RestClient`] holds what all requests to a server share. A [`Request`] says which; it is sent for
//! its whole answer ([`Request::send`]), or for a body that comes bit by bit ([`Request::chunks`],
//! [`Request::stream`], [`Request::watch`]).

mod attempt;
mod builder;
mod client;
mod decoders;
mod limit;
mod overload;
mod parts;
mod patch_type;
mod path;
mod response;
mod retry;
mod send;
#[cfg(test)]
mod tests;
mod trace;
mod user_agent;
mod warning;

/// The words of HTTP in these interfaces, for programs that do not depend on `http`.
pub use http::{HeaderMap, HeaderValue, Method, StatusCode};

pub use builder::Request;
pub use client::RestClient;
pub use limit::{RateLimiter, TokenBucket};
pub use patch_type::PatchType;
pub use response::{Response, StreamResponse};
pub use warning::{IgnoreWarnings, LogWarnings, Warning, WarningHandler};

pub(crate) use limit::{Limit, Rate};
pub(crate) use user_agent::default_user_agent;
