//! The connections behind a watch: reads events, and connects again when they end.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::event::{AnyObject, Bookmark};
use crate::error::{Error, ErrorKind, Result};
use crate::meta::Status;
use crate::object::{Str, Struct, metadata_text};
use crate::request::{Request, StreamResponse};
use crate::retry::Backoff;
use crate::transport::BoxFuture;
use crate::wire::ReadError;
use crate::wire::json::{self, Decoder, Frames};

/// Connections begin at least this far apart (client-go's `RetryWatcher`).
const APART: Duration = Duration::from_secs(1);
/// While connections fail: from [`APART`] on, doubled up to this, spread so that the clients of a
/// server that restarts do not come back together.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What an event is about; its object is where the caller wants it.
#[derive(Debug)]
pub(super) enum Change {
    Added,
    Modified,
    Deleted,
    Bookmark(Bookmark),
    Restarted,
}

/// What a watch is for, and how it goes on.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// One connection, and no more.
    pub(crate) once: bool,
    /// How long the watch may take as a whole.
    pub(crate) timeout: Option<Duration>,
}

/// Events of objects of any kind.
pub(crate) struct EventSource {
    request: Request,
    once: bool,
    deadline: Option<(Pin<Box<Sleep>>, Duration)>,
    state: State,
    /// When the last connection was asked for.
    begun: Instant,
    backoff: Backoff,
    /// Where the next connection goes on from; empty without one.
    version: Str,
    /// Whether the version counts. The first objects of a watch that begins without one come in any
    /// order, so that none of their versions says how far the watch has come (client-go's reflector).
    settled: bool,
    /// Whether the first objects were told, so that beginning anew has to be told too.
    told: bool,
}

enum State {
    Connecting(BoxFuture<Result<StreamResponse>>),
    Reading(Box<Connection>),
    Waiting(Pin<Box<Sleep>>),
    Done,
}

struct Connection {
    response: StreamResponse,
    frames: Frames,
    decoder: Decoder,
}

/// What to do after an event was looked at.
enum Step {
    Tell(Change),
    /// Tells an error and goes on, from this version where it could be read.
    Skip(Error, Str),
    /// Tells an error and ends.
    End(Error),
    /// Connects again, at the earliest after this long.
    Again(Error, Option<Duration>),
    /// Connects again; nothing is wrong.
    GoOn,
}

impl EventSource {
    /// Watches with `request`, which has all parameters.
    pub(crate) fn new(request: Request, settings: &Settings) -> Self {
        let version: Str = request
            .param_value("resourceVersion")
            .unwrap_or_default()
            .into();
        let initial_events = request.param_value("sendInitialEvents") == Some("true");
        let deadline = settings
            .timeout
            .map(|timeout| (Box::pin(sleep(timeout)), timeout));
        Self {
            state: State::Connecting(Box::pin(request.clone().watch())),
            request,
            once: settings.once,
            deadline,
            begun: Instant::now(),
            backoff: fresh_backoff(),
            settled: !initial_events && !matches!(version.as_str(), "" | "0"),
            told: false,
            version,
        }
    }

    /// The version to go on from; empty where there is none yet.
    pub(super) fn version(&self) -> &Str {
        &self.version
    }

    /// Ready when the first connection is there, or has failed.
    pub(super) fn poll_first(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        if let Some(error) = self.poll_deadline(context) {
            return Poll::Ready(Err(error));
        }
        let State::Connecting(connecting) = &mut self.state else {
            return Poll::Ready(Ok(()));
        };
        match ready!(connecting.as_mut().poll(context)) {
            Ok(response) => {
                self.state = State::reading(response);
                Poll::Ready(Ok(()))
            }
            Err(error) => Poll::Ready(Err(self.end(error))),
        }
    }

    /// The next event, whose object is read into `object`, which is empty.
    pub(super) fn poll_event(
        &mut self,
        context: &mut Context<'_>,
        object: &mut dyn Struct,
    ) -> Poll<Option<Result<Change>>> {
        loop {
            if matches!(self.state, State::Done) {
                return Poll::Ready(None);
            }
            if let Some(error) = self.poll_deadline(context) {
                return Poll::Ready(Some(Err(error)));
            }
            match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Waiting(sleep) => {
                    ready!(sleep.as_mut().poll(context));
                    if self.connect() {
                        return Poll::Ready(Some(Ok(Change::Restarted)));
                    }
                }
                State::Connecting(connecting) => match ready!(connecting.as_mut().poll(context)) {
                    Ok(response) => self.state = State::reading(response),
                    Err(error) if asking_again_may_help(&error) => {
                        let wait = error.retry_after();
                        self.wait_after(error, wait);
                    }
                    Err(error) => return Poll::Ready(Some(Err(self.end(error)))),
                },
                State::Reading(connection) => {
                    let step = match connection.frames.next() {
                        Ok(Some(frame)) => {
                            look_at(frame, object, self.once, &mut connection.decoder)
                        }
                        Ok(None) => match ready!(connection.poll_chunk(context)) {
                            Some(Ok(chunk)) => {
                                connection.frames.push(&chunk);
                                continue;
                            }
                            Some(Err(error)) if self.once => Step::End(error),
                            Some(Err(error)) => Step::Again(error, None),
                            None => match connection.frames.finish() {
                                // The rest of the event is lost, and nobody asks again.
                                Err(error) if self.once => {
                                    Step::End(Error::unreadable(error, Bytes::new()))
                                }
                                _ if self.once => {
                                    self.state = State::Done;
                                    return Poll::Ready(None);
                                }
                                _ => Step::GoOn,
                            },
                        },
                        Err(error) => Step::End(Error::unreadable(error, Bytes::new())),
                    };
                    if let Some(told) = self.take(step, object) {
                        return Poll::Ready(Some(told));
                    }
                }
            }
        }
    }

    /// Carries out a step; what is to be told, if anything.
    fn take(&mut self, step: Step, object: &dyn Struct) -> Option<Result<Change>> {
        match step {
            Step::Tell(change) => {
                self.backoff = fresh_backoff();
                self.advance(&change, object);
                Some(Ok(change))
            }
            Step::Skip(error, version) => {
                self.move_to(&version);
                Some(Err(self.explain(error)))
            }
            Step::End(error) => {
                let error = self.explain(error);
                Some(Err(self.end(error)))
            }
            Step::Again(error, wait) => {
                let error = self.explain(error);
                self.wait_after(error, wait);
                None
            }
            Step::GoOn => {
                tracing::debug!(target: "clientset", version = %self.version, "the watch goes on in a new connection");
                self.state = State::Waiting(Box::pin(sleep_until(self.begun + APART)));
                None
            }
        }
    }

    fn advance(&mut self, change: &Change, object: &dyn Struct) {
        self.settled |= !matches!(change, Change::Added);
        self.told = true;
        match change {
            Change::Bookmark(bookmark) => self.move_to(bookmark.resource_version()),
            _ => self.move_to(metadata_text(object, "resourceVersion")),
        }
    }

    fn move_to(&mut self, version: &str) {
        if self.settled && !version.is_empty() {
            self.version = version.into();
        }
    }

    /// The connection failed: waits before the next one.
    fn wait_after(&mut self, error: Error, asked: Option<Duration>) {
        let wait = self
            .backoff
            .step()
            .unwrap_or(LONGEST_WAIT)
            .max(asked.unwrap_or_default());
        tracing::warn!(target: "clientset", ?wait, "{error}; the watch tries again");
        self.state = State::Waiting(Box::pin(sleep(wait)));
    }

    /// Connects again; whether the watch begins anew.
    fn connect(&mut self) -> bool {
        let mut request = self.request.clone();
        if self.settled {
            // These are for the beginning alone.
            request = request
                .without_param("sendInitialEvents")
                .without_param("resourceVersionMatch")
                .set_param("resourceVersion", &self.version);
        }
        self.begun = Instant::now();
        self.state = State::Connecting(Box::pin(request.watch()));
        !self.settled && std::mem::take(&mut self.told)
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Option<Error> {
        let (sleep, timeout) = self.deadline.as_mut()?;
        if sleep.as_mut().poll(context).is_pending() {
            return None;
        }
        let timeout = *timeout;
        let error = self.explain(Error::new(
            ErrorKind::Timeout,
            format!("the watch was to last no longer than {timeout:?}"),
        ));
        Some(self.end(error))
    }

    /// Ends the watch, and with it the connection.
    fn end(&mut self, error: Error) -> Error {
        self.state = State::Done;
        self.deadline = None;
        error
    }

    fn explain(&self, error: Error) -> Error {
        match &self.state {
            State::Reading(connection) => connection.response.explain(error),
            _ => error.in_call(&self.request.call("watch")),
        }
    }
}

impl State {
    fn reading(response: StreamResponse) -> Self {
        Self::Reading(Box::new(Connection {
            response,
            frames: Frames::new(),
            decoder: Decoder::new(),
        }))
    }
}

impl Connection {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Pin::new(&mut self.response).poll_next(context)
    }
}

fn fresh_backoff() -> Backoff {
    Backoff::new(APART)
        .factor(2.0)
        .cap(LONGEST_WAIT)
        .jitter(0.5)
}

/// Whether a watch or a list that failed may succeed when it is asked for again: whatever is no refusal
/// of this very request.
pub(crate) fn asking_again_may_help(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Usage | ErrorKind::Config | ErrorKind::Response => false,
        ErrorKind::Status => {
            !error.is_expired()
                && !matches!(error.code(), Some(400..=499) if !is_passing(error.code()))
        }
        ErrorKind::Credentials | ErrorKind::Connection | ErrorKind::Timeout => true,
    }
}

/// Refusals that have to do with the moment.
fn is_passing(code: Option<u16>) -> bool {
    matches!(code, Some(408 | 409 | 429))
}

/// Takes an event apart.
fn look_at(frame: &[u8], object: &mut dyn Struct, once: bool, decoder: &mut Decoder) -> Step {
    let (kind, json) = match json::watch_event(frame) {
        Ok(event) => event,
        Err(error) => return Step::End(Error::unreadable(error, Bytes::copy_from_slice(frame))),
    };
    let change = match &*kind {
        "ADDED" => Change::Added,
        "MODIFIED" => Change::Modified,
        "DELETED" => Change::Deleted,
        "BOOKMARK" => {
            return match json::from_str::<AnyObject>(&json) {
                Ok(object) => Step::Tell(Change::Bookmark(object.into_bookmark())),
                Err(error) => unreadable(error, &json),
            };
        }
        "ERROR" => return refused(&json, once),
        _ => {
            return Step::End(Error::response(format!(
                "the event has the type {kind:?}, which this version does not know"
            )));
        }
    };
    if let Err(error) = decoder.read_into(object, &json) {
        return unreadable(error, &json);
    }
    if !once && metadata_text(object, "resourceVersion").is_empty() {
        return Step::End(Error::response(
            "the event's object has no resourceVersion, so that the watch could not go on from it",
        ));
    }
    Step::Tell(change)
}

/// One object that cannot be read is told and passed over: the others can be.
fn unreadable(error: ReadError, json: &str) -> Step {
    let version = json::from_str::<AnyObject>(json)
        .map(|object| object.resource_version().clone())
        .unwrap_or_default();
    Step::Skip(
        Error::unreadable(error, Bytes::copy_from_slice(json.as_bytes())),
        version,
    )
}

/// The server ends the watch with a status.
fn refused(json: &str, once: bool) -> Step {
    let error = match json::from_str::<Status>(json) {
        Ok(status) => Error::from(status),
        Err(error) => {
            return Step::End(Error::unreadable(
                error,
                Bytes::copy_from_slice(json.as_bytes()),
            ));
        }
    };
    if !once && asking_again_may_help(&error) {
        let wait = error.retry_after();
        Step::Again(error, wait)
    } else {
        Step::End(error)
    }
}
