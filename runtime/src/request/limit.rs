//! The client's own limit on how many requests it sends.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::transport::BoxFuture;

/// Says when the next request may be sent.
///
/// [`TokenBucket`] is the one that client-go has. Another may look at the whole program's load, for
/// example: see [`Config::with_rate_limiter`](crate::config::Config::with_rate_limiter).
pub trait RateLimiter: fmt::Debug + Send + Sync + 'static {
    /// Completes when one more request may be sent. Dropping the future gives the turn back.
    fn acquire(&self) -> BoxFuture<()>;
}

/// Lets `burst` requests through at once and `qps` a second after that (client-go's
/// `flowcontrol.NewTokenBucketRateLimiter`). Who waits is served in the order of coming.
///
/// A clone is the same bucket.
///
/// ```
/// use clientset_runtime::request::TokenBucket;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> clientset_runtime::Result<()> {
/// let bucket = TokenBucket::new(5.0, 2)?;
/// assert!(bucket.try_acquire());
/// assert!(bucket.try_acquire());
/// assert!(!bucket.try_acquire());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenBucket(Arc<Bucket>);

struct Bucket {
    rate: Rate,
    /// When the bucket is full again, as things are: a past instant, or none, if it is.
    full_at: Mutex<Option<Instant>>,
}

/// How fast a bucket fills, and how much it holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    pub(crate) qps: f64,
    pub(crate) burst: u32,
}

impl Rate {
    /// # Errors
    /// No request would ever pass.
    fn check(self) -> Result<Self> {
        let Self { qps, burst } = self;
        if !qps.is_finite() || qps <= 0.0 {
            return Err(Error::config(format!(
                "a rate limit of {qps} requests a second lets none through; expected a number above 0"
            )));
        }
        if burst == 0 {
            return Err(Error::config(
                "a rate limit with a burst of 0 lets no request through; expected at least 1",
            ));
        }
        Ok(self)
    }

    /// The time in which one more may pass.
    fn interval(self) -> Duration {
        // A rate below one in centuries overflows: then it is centuries.
        Duration::try_from_secs_f64(self.qps.recip())
            .unwrap_or(Duration::from_secs(u64::from(u32::MAX)))
    }
}

impl TokenBucket {
    /// A full bucket of `burst` requests that gains `qps` a second.
    ///
    /// # Errors
    /// `qps` is not above 0, or `burst` is 0.
    pub fn new(qps: f64, burst: u32) -> Result<Self> {
        let rate = Rate { qps, burst }.check()?;
        Ok(Self::of(rate))
    }

    fn of(rate: Rate) -> Self {
        Self(Arc::new(Bucket {
            rate,
            full_at: Mutex::default(),
        }))
    }

    /// Takes one request's turn if that needs no waiting.
    #[must_use]
    pub fn try_acquire(&self) -> bool {
        self.0.reserve(Some(Duration::ZERO)).is_some()
    }
}

impl Bucket {
    /// Takes the next turn and says how far off it is; `None` if that is more than `most`.
    fn reserve(&self, most: Option<Duration>) -> Option<Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let interval = self.rate.interval();
        let begin = full_at.map_or(now, |full_at| full_at.max(now));
        let next = begin.checked_add(interval)?;
        // What is missing beyond a whole bucket has to be waited for.
        let missing = next.duration_since(now);
        let wait = missing.saturating_sub(interval.saturating_mul(self.rate.burst));
        if most.is_some_and(|most| wait > most) {
            return None;
        }
        *full_at = Some(next);
        Some(wait)
    }

    /// Puts a turn back that was not used.
    fn give_back(&self) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        *full_at = full_at.and_then(|full_at| full_at.checked_sub(self.rate.interval()));
    }
}

impl RateLimiter for TokenBucket {
    fn acquire(&self) -> BoxFuture<()> {
        let bucket = Arc::clone(&self.0);
        Box::pin(async move {
            match bucket.reserve(None) {
                Some(Duration::ZERO) => {}
                Some(wait) => {
                    let turn = Turn(Some(bucket));
                    tokio::time::sleep(wait).await;
                    turn.used();
                }
                // The turn lies beyond what the clock can say.
                None => std::future::pending().await,
            }
        })
    }
}

impl fmt::Debug for TokenBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rate { qps, burst } = self.0.rate;
        write!(f, "TokenBucket({qps} a second, burst {burst})")
    }
}

/// A turn that is waited for, and given back if nobody waits any longer.
struct Turn(Option<Arc<Bucket>>);

impl Turn {
    fn used(mut self) {
        self.0 = None;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(bucket) = self.0.take() {
            bucket.give_back();
        }
    }
}

/// Which limit a configuration asks for.
#[derive(Clone, Debug, Default)]
pub(crate) enum Limit {
    #[default]
    None,
    /// One for all requests of a client.
    Shared(Rate),
    /// One for each group-version.
    PerGroupVersion(Rate),
    /// The caller's.
    Custom(Arc<dyn RateLimiter>),
}

/// The limit of a client.
pub(super) enum Limiter {
    None,
    Shared(Arc<dyn RateLimiter>),
    PerGroupVersion(Rate, Mutex<HashMap<String, TokenBucket>>),
}

impl Limiter {
    /// # Errors
    /// The limit lets nothing through.
    pub(super) fn new(limit: Limit) -> Result<Self> {
        Ok(match limit {
            Limit::None => Self::None,
            Limit::Shared(rate) => Self::Shared(Arc::new(TokenBucket::of(rate.check()?))),
            Limit::PerGroupVersion(rate) => Self::PerGroupVersion(rate.check()?, Mutex::default()),
            Limit::Custom(limiter) => Self::Shared(limiter),
        })
    }

    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// Waits for the turn of a request with this path behind the server's own.
    pub(super) async fn acquire(&self, path: &str) {
        match self {
            Self::None => {}
            Self::Shared(limiter) => limiter.acquire().await,
            Self::PerGroupVersion(rate, buckets) => {
                let bucket = {
                    let mut buckets = buckets.lock().unwrap_or_else(PoisonError::into_inner);
                    let key = group_version(path);
                    match buckets.get(key) {
                        Some(bucket) => bucket.clone(),
                        None => buckets
                            .entry(key.to_owned())
                            .or_insert_with(|| TokenBucket::of(*rate))
                            .clone(),
                    }
                };
                bucket.acquire().await;
            }
        }
    }
}

/// What of a path is the group and the version; nothing for paths of no API, which share a limit.
fn group_version(path: &str) -> &str {
    let segments = match path.trim_start_matches('/').split('/').next() {
        Some("api") => 2,
        Some("apis") => 3,
        _ => return "",
    };
    let path = path.trim_start_matches('/');
    let end = path.match_indices('/').nth(segments - 1);
    end.map_or(path, |(end, _)| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::group_version;

    #[test]
    fn a_group_version_is_the_beginning_of_its_paths() {
        for (path, key) in [
            ("/api/v1", "api/v1"),
            ("/api/v1/namespaces/default/pods/web", "api/v1"),
            ("/apis/apps/v1/deployments", "apis/apps/v1"),
            ("/apis/apps/v1", "apis/apps/v1"),
            ("/apis/apps", "apis/apps"),
            ("/apis", "apis"),
            ("/healthz", ""),
            ("/openapi/v3/apis/apps/v1", ""),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(group_version(path), key, "{path}");
        }
    }
}
