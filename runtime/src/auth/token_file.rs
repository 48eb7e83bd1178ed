//! A token in a file that someone renews: the kubelet in a pod, a login helper.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Authenticator, Authorization, Authorizing};
use crate::error::{Error, Result};

/// How long a token counts as fresh (client-go's `cachingTokenSource` over files).
const PERIOD: Duration = Duration::from_secs(60);
/// It is read again so much earlier.
const LEEWAY: Duration = Duration::from_secs(10);

/// A token file, read again every 50 seconds, and, which client-go does not, when the server refused
/// the token. While it cannot be read, the last good token is used.
pub(crate) struct TokenFile {
    path: PathBuf,
    last: Mutex<Option<Known>>,
}

/// The last good token.
struct Known {
    token: Authorization,
    /// When it was read; `None` for one to replace: it was refused, or given to begin with.
    read: Option<Instant>,
}

impl TokenFile {
    /// `fallback` is used until the file can be read.
    pub(crate) fn new(path: PathBuf, fallback: Option<Authorization>) -> Self {
        let known = fallback.map(|token| Known { token, read: None });
        Self {
            path,
            last: Mutex::new(known),
        }
    }

    /// The token, read if it is due.
    ///
    /// # Errors
    /// The file was never readable, and there is no fallback.
    fn token(&self) -> Result<Authorization> {
        // The lock is held over a short read of a local file, so that it is read once and not by every
        // request.
        let mut last = self.last();
        let now = Instant::now();
        let fresh = |read: Instant| now.duration_since(read) < PERIOD - LEEWAY;
        if let Some(known) = &*last
            && known.read.is_some_and(fresh)
        {
            return Ok(known.token.clone());
        }
        match (self.read(), &*last) {
            (Ok(token), _) => {
                *last = Some(Known {
                    token: token.clone(),
                    read: Some(now),
                });
                Ok(token)
            }
            (Err(error), Some(known)) => {
                // Not remembered: the next request looks again.
                tracing::warn!(target: "clientset", "{error}; the last token is used");
                Ok(known.token.clone())
            }
            (Err(error), None) => Err(error),
        }
    }

    fn last(&self) -> MutexGuard<'_, Option<Known>> {
        // The value is whole at any time, so that a panic elsewhere does it no harm.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> Result<Authorization> {
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
            token => Authorization::bearer(token).map_err(|_| fail(&"it holds more than a token")),
        }
    }
}

impl Authenticator for TokenFile {
    fn authorization(&self) -> Authorizing<'_> {
        Box::pin(std::future::ready(self.token()))
    }

    fn invalidate(&self, refused: &Authorization) {
        if let Some(known) = &mut *self.last()
            && known.token == *refused
        {
            known.read = None;
        }
    }
}

impl fmt::Debug for TokenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenFile({})", self.path.display())
    }
}
