//! Unpacks an answer as it comes.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use futures_core::Stream;

use super::{Body, Failure};
use crate::error::{Error, Result};

/// A packed body, unpacked. Any number of gzip members one after another are one body: API servers
/// since 1.37 pack some streams so.
pub(super) struct Unpacked {
    packed: Body,
    /// Gone once the body has ended.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
}

impl Unpacked {
    pub(super) fn new(packed: Body) -> Self {
        Self {
            packed,
            decoder: Some(MultiGzDecoder::new(Vec::new())),
        }
    }
}

impl Stream for Unpacked {
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes>>> {
        loop {
            if self.decoder.is_none() {
                return Poll::Ready(None);
            }
            let chunk = ready!(Pin::new(&mut self.packed).poll_next(context));
            let Some(decoder) = &mut self.decoder else {
                return Poll::Ready(None);
            };
            let ended = chunk.is_none();
            let unpacked = match chunk {
                Some(Ok(chunk)) => decoder.write_all(&chunk).and_then(|()| decoder.flush()),
                Some(Err(error)) => Err(std::io::Error::other(error)),
                None => decoder.try_finish(),
            };
            if let Err(error) = unpacked {
                self.decoder = None;
                return Poll::Ready(Some(Err(broken(error, ended))));
            }
            let bytes = std::mem::take(decoder.get_mut());
            if ended {
                self.decoder = None;
            }
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(bytes.into())));
            }
        }
    }
}

/// The body's own error, or: what came ends too early, or is not gzip.
fn broken(error: std::io::Error, ended: bool) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => error,
        Err(error) if ended => Error::connection(
            Failure::Closed,
            "the answer ended before it was complete; try again",
        )
        .with_source(error),
        Err(error) => {
            Error::response("the answer claims to be packed by gzip and is not").with_source(error)
        }
    }
}
