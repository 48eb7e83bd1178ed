//! What becomes of the body of an answer.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use clientset_runtime::Error;
use clientset_runtime::transport::Body;
use futures_util::stream;

use super::action::closed;
use crate::in_memory::answer::Refusal;
use crate::in_memory::server::Server;
use crate::in_memory::verbs::{error_event, too_old};

/// A piece of a body, or its end before it is complete.
type Piece = Result<Bytes, Error>;

/// Gives so many bytes and then the end of the connection; a shorter body ends like that, too.
pub(super) fn cut_bytes(body: Body, bytes: usize) -> Body {
    Body::stream(stream::unfold(Some((body, bytes)), |state| async move {
        let (mut body, left) = state?;
        if left == 0 {
            return Some((broken().await, None));
        }
        match body.chunk().await {
            Ok(Some(chunk)) => {
                let chunk = chunk.slice(..chunk.len().min(left));
                let left = left - chunk.len();
                Some((Ok(chunk), Some((body, left))))
            }
            Ok(None) => Some((broken().await, None)),
            Err(error) => Some((Err(error), None)),
        }
    }))
}

/// Gives a body in pieces, each of them a while after the one before.
pub(super) fn trickle(body: Body, bytes: usize, every: Duration) -> Body {
    Body::stream(stream::unfold(
        (body, Bytes::new(), true),
        move |(mut body, mut rest, first)| async move {
            if rest.is_empty() {
                rest = match body.chunk().await {
                    Ok(Some(chunk)) => chunk,
                    Ok(None) => return None,
                    Err(error) => return Some((Err(error), (body, rest, first))),
                };
            }
            if !first {
                tokio::time::sleep(every).await;
            }
            let piece = rest.split_to(bytes.min(rest.len()));
            Some((Ok(piece), (body, rest, false)))
        },
    ))
}

/// Gives so many events, half of the next one, and the end of the connection.
pub(super) fn cut_events(body: Body, events: usize) -> Body {
    let mut index = 0;
    edited(body, move |event, out| {
        let Some(event) = event else { return };
        if index < events {
            out.push_back(Ok(event));
        } else {
            out.push_back(Ok(event.slice(..event.len() / 2)));
            out.push_back(Err(closed()));
        }
        index += 1;
    })
}

/// Gives every event twice.
pub(super) fn duplicate(body: Body) -> Body {
    edited(body, |event, out| {
        out.extend(event.clone().map(Ok));
        out.extend(event.map(Ok));
    })
}

/// Gives the second of each two events before the first one. At the end of the watch a first one without a second
/// one is not held back any more.
pub(super) fn reorder(body: Body) -> Body {
    let mut held = None;
    edited(body, move |event, out| match (held.take(), event) {
        (None, event) => held = event,
        (first, second) => out.extend(second.into_iter().chain(first).map(Ok)),
    })
}

/// Gives so many events, then forgets the past and ends the watch for that reason.
pub(super) fn expire(body: Body, events: usize, server: Arc<Server>) -> Body {
    let begin = Expiring {
        lines: Lines::new(body),
        left: events,
        server,
    };
    Body::stream(stream::unfold(Some(begin), |state| async move {
        let mut state = state?;
        if state.left == 0 {
            let version = {
                let mut store = state.server.store();
                store.compact();
                store.revision()
            };
            let refusal: Refusal = too_old(version);
            return Some((Ok(error_event(&refusal)), None));
        }
        state.left -= 1;
        let event = state.lines.next().await?;
        Some((event, Some(state)))
    }))
}

struct Expiring {
    lines: Lines,
    left: usize,
    server: Arc<Server>,
}

/// Gives what `edit` makes of each event, and of the end of them, up to the first error.
fn edited(
    body: Body,
    edit: impl FnMut(Option<Bytes>, &mut VecDeque<Piece>) + Send + 'static,
) -> Body {
    let begin = Edited {
        lines: Lines::new(body),
        edit,
        out: VecDeque::new(),
        is_over: false,
    };
    Body::stream(stream::unfold(begin, |mut state| async move {
        loop {
            match state.out.pop_front() {
                Some(Ok(piece)) => return Some((Ok(piece), state)),
                Some(Err(error)) => {
                    state.is_over = true;
                    state.out.clear();
                    flushed().await;
                    return Some((Err(error), state));
                }
                None if state.is_over => return None,
                None => {}
            }
            match state.lines.next().await {
                Some(Err(error)) => state.out.push_back(Err(error)),
                Some(Ok(event)) => (state.edit)(Some(event), &mut state.out),
                None => {
                    state.is_over = true;
                    (state.edit)(None, &mut state.out);
                }
            }
        }
    }))
}

struct Edited<E> {
    lines: Lines,
    edit: E,
    out: VecDeque<Piece>,
    is_over: bool,
}

/// Waits until what was sent is on its way: a server that meets an error at once drops what it has not written
/// yet.
async fn flushed() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

async fn broken() -> Piece {
    flushed().await;
    Err(closed())
}

/// The lines of a body, which are the events of a watch.
struct Lines {
    body: Body,
    buffer: BytesMut,
}

impl Lines {
    fn new(body: Body) -> Self {
        Self {
            body,
            buffer: BytesMut::new(),
        }
    }

    async fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                return Some(Ok(self.buffer.split_to(end + 1).freeze()));
            }
            match self.body.chunk().await {
                Ok(Some(chunk)) => self.buffer.extend_from_slice(&chunk),
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
