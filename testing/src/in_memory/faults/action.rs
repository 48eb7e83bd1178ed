//! What a fault does.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use clientset_runtime::Error;
use clientset_runtime::transport::{Body, Failure};
use http::Response;

use super::{Reply, body};
use crate::in_memory::answer::{Accept, Refusal};
use crate::in_memory::call::{Query, Verb};
use crate::in_memory::request_log::LoggedRequest;
use crate::in_memory::server::Server;
use crate::in_memory::verbs;

/// What happens to a request.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Reply(Reply),
    Delay(Duration),
    /// The connection ends, before or after the request is done.
    Drop {
        done: bool,
    },
    CutBytes(usize),
    CutEvents(usize),
    /// Behind so many events of a watch.
    Compact(usize),
    Trickle(usize, Duration),
    Duplicate,
    Reorder,
    Restart,
    ExpireCertificate,
}

impl fmt::Display for Action {
    /// As the request log names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(reply) => write!(f, "reply {}", reply.code()),
            Self::Delay(delay) => write!(f, "delay {delay:?}"),
            Self::Drop { done: false } => f.write_str("drop connection"),
            Self::Drop { done: true } => f.write_str("lose answer"),
            Self::CutBytes(bytes) => write!(f, "cut after {bytes} bytes"),
            Self::CutEvents(events) => write!(f, "cut after {events} events"),
            Self::Compact(0) => f.write_str("compaction"),
            Self::Compact(events) => write!(f, "compaction after {events} events"),
            Self::Trickle(bytes, every) => write!(f, "trickle {bytes} bytes every {every:?}"),
            Self::Duplicate => f.write_str("duplicate events"),
            Self::Reorder => f.write_str("reorder events"),
            Self::Restart => f.write_str("restart"),
            Self::ExpireCertificate => f.write_str("certificate expiry"),
        }
    }
}

/// All that happens to one request.
#[derive(Debug, Default)]
pub(crate) struct Struck(Vec<Action>);

impl Struck {
    /// Adds an action; says whether it is the last one that can be.
    pub(super) fn push(&mut self, action: Action) -> bool {
        let is_last = matches!(
            action,
            Action::Reply(_)
                | Action::Drop { done: false }
                | Action::Restart
                | Action::ExpireCertificate
        );
        self.0.push(action);
        is_last
    }

    /// What happens before the request is done; an answer takes the place of the request's own.
    ///
    /// # Errors
    /// The connection is to end.
    pub(crate) async fn before(
        &self,
        server: &Server,
        request: &LoggedRequest,
    ) -> Result<Option<Response<Body>>, Error> {
        for action in &self.0 {
            match action {
                Action::Delay(delay) => tokio::time::sleep(*delay).await,
                Action::Reply(reply) => return Ok(Some(reply.response())),
                Action::Drop { done: false } => return Err(closed()),
                Action::Restart => {
                    server.restart();
                    return Err(closed());
                }
                Action::ExpireCertificate => {
                    if let Some(certificates) = server.access.certificates() {
                        let now = server.clock.now();
                        certificates.renew(Some(now), now).map_err(no_keys)?;
                    }
                    server.restart();
                    return Err(closed());
                }
                Action::Compact(_) if request.verb != Verb::Watch.as_str() => {
                    server.store().compact();
                    if let Some(refusal) = next_page(request) {
                        return Ok(Some(refusal.into_response(&Accept::JSON)));
                    }
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// What becomes of the answer.
    ///
    /// # Errors
    /// The connection is to end.
    pub(crate) fn after(
        &self,
        server: &Arc<Server>,
        request: &LoggedRequest,
        response: Response<Body>,
    ) -> Result<Response<Body>, Error> {
        let is_watch = request.verb == Verb::Watch.as_str() && response.status().is_success();
        let mut response = response;
        for action in &self.0 {
            response = match *action {
                Action::Drop { done: true } => return Err(closed()),
                Action::CutBytes(bytes) => response.map(|all| body::cut_bytes(all, bytes)),
                Action::Trickle(bytes, every) => {
                    response.map(|all| body::trickle(all, bytes, every))
                }
                Action::CutEvents(events) if is_watch => {
                    response.map(|all| body::cut_events(all, events))
                }
                Action::Compact(events) if is_watch => {
                    let server = server.clone();
                    response.map(|all| body::expire(all, events, server))
                }
                Action::Duplicate if is_watch => response.map(body::duplicate),
                Action::Reorder if is_watch => response.map(body::reorder),
                _ => response,
            };
        }
        Ok(response)
    }
}

/// The refusal of the next page of a list whose version is forgotten.
fn next_page(request: &LoggedRequest) -> Option<Refusal> {
    let query = Query::parse(&request.query);
    verbs::expired_page(query.get("continue"))
}

/// No certificate can be made.
fn no_keys(error: io::Error) -> Error {
    Error::connection(Failure::Closed, "cannot make a certificate").with_source(error)
}

/// The end of a connection, as clients see it.
pub(super) fn closed() -> Error {
    let what = "a fault of the in-memory API server closed the connection";
    Error::connection(Failure::Closed, what)
}
