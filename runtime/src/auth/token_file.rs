//! A token in a file that someone renews: the kubelet in a pod, a login helper.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::bearer;
use crate::error::{Error, Result};

/// How long a token counts as fresh (client-go's `cachingTokenSource` over files).
const PERIOD: Duration = Duration::from_secs(60);
/// It is read again so much earlier.
const LEEWAY: Duration = Duration::from_secs(10);

/// A token file, read again every 50 seconds. While it cannot be read, the last good token is used.
pub(crate) struct TokenFile {
    path: PathBuf,
    last: Mutex<Option<Known>>,
}

/// The last good token.
struct Known {
    header: HeaderValue,
    /// When it was read; `None` for one that was given to begin with.
    read: Option<Instant>,
}

impl TokenFile {
    /// `fallback` is used until the file can be read.
    pub(crate) fn new(path: PathBuf, fallback: Option<HeaderValue>) -> Self {
        let known = fallback.map(|header| Known { header, read: None });
        Self {
            path,
            last: Mutex::new(known),
        }
    }

    /// The value of the `Authorization` header.
    ///
    /// # Errors
    /// The file was never readable, and there is no fallback.
    pub(crate) fn authorization(&self) -> Result<HeaderValue> {
        // The value is whole at any time, so that a panic elsewhere does it no harm. The lock is held
        // over a short read of a local file, so that it is read once and not by every request.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let fresh = |read: Instant| now.duration_since(read) < PERIOD - LEEWAY;
        if let Some(known) = &*last
            && known.read.is_some_and(fresh)
        {
            return Ok(known.header.clone());
        }
        match (self.read(), &*last) {
            (Ok(header), _) => {
                *last = Some(Known {
                    header: header.clone(),
                    read: Some(now),
                });
                Ok(header)
            }
            (Err(error), Some(known)) => {
                // Not remembered: the next request looks again.
                tracing::warn!("{error}; the last token is used");
                Ok(known.header.clone())
            }
            (Err(error), None) => Err(error),
        }
    }

    fn read(&self) -> Result<HeaderValue> {
        let fail = |why: &dyn fmt::Display| {
            Error::credentials(format!(
                "cannot read the token file {}: {why}",
                self.path.display()
            ))
        };
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(fail(&"it is not text"));
            }
            Err(error) => return Err(fail(&error).with_source(error)),
        };
        match text.trim() {
            "" => Err(fail(&"it is empty")),
            token => bearer(token).ok_or_else(|| fail(&"it holds more than a token")),
        }
    }
}

impl fmt::Debug for TokenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenFile({})", self.path.display())
    }
}
