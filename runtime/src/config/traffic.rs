//! How fast requests go and over what: setters of a configuration.

use std::sync::Arc;
use std::time::Duration;

use super::Config;
use crate::request::{Limit, Rate, RateLimiter};
use crate::retry::Backoff;

impl Config {
    /// Whether HTTP/2 is spoken with servers that offer it. Unless set, it is, but where the environment
    /// has `DISABLE_HTTP2`. Over HTTP/1.1 each request and each watch has a connection of its own.
    #[must_use]
    pub fn with_http2(mut self, enabled: bool) -> Self {
        self.http2 = Some(enabled);
        self
    }

    /// After how much silence an HTTP/2 connection is asked whether it is still there, and how long the
    /// answer may take, after which everything on it fails and watches begin anew. Zero for `after`
    /// means never. Unless set, 30 and 15 seconds, or what the environment has in
    /// `HTTP2_READ_IDLE_TIMEOUT_SECONDS` and `HTTP2_PING_TIMEOUT_SECONDS`.
    #[must_use]
    pub fn with_http2_ping(mut self, after: Duration, timeout: Duration) -> Self {
        self.http2_ping = Some((after, timeout));
        self
    }

    /// Limits the requests of a client: `burst` at once, `qps` a second after that, one limit for all
    /// groups (client-go's `QPS` and `Burst`).
    ///
    /// There is none unless set: the server's own priority and fairness sees all of its clients, and a
    /// client that limits itself is slow while the server is idle. client-go's defaults are 5 and 10.
    /// Retries pass the limit again, a new watch does not wait for it. Waiting counts for the deadline
    /// of a call, unlike in client-go: who asks for an answer within five seconds means all of them.
    ///
    /// A number that lets nothing through is an error when the client is made.
    #[must_use]
    pub fn with_rate_limit(mut self, qps: f64, burst: u32) -> Self {
        self.limit = Limit::Shared(Rate { qps, burst });
        self
    }

    /// Like [`with_rate_limit`](Config::with_rate_limit), but each group-version has a limit of its own,
    /// as where client-go's `QPS` is left unset.
    #[must_use]
    pub fn with_rate_limit_per_group_version(mut self, qps: f64, burst: u32) -> Self {
        self.limit = Limit::PerGroupVersion(Rate { qps, burst });
        self
    }

    /// Sets the limit that requests wait for. It may be shared with other clients.
    #[must_use]
    pub fn with_rate_limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.limit = Limit::Custom(limiter);
        self
    }

    /// Sets a wait before each request while the server is overloaded: one more step of `backoff` after
    /// each answer of 429 or 5xx, none after another answer, and none when the last such answer is two
    /// longest waits ago (client-go's `rest.URLBackoff`).
    ///
    /// Unless set, the environment's `KUBE_CLIENT_BACKOFF_BASE` and `KUBE_CLIENT_BACKOFF_DURATION`
    /// count: the first and the longest wait in seconds, each wait twice the one before. Without them
    /// there is no wait.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use clientset_runtime::config::Config;
    /// use clientset_runtime::retry::Backoff;
    ///
    /// let backoff = Backoff::new(Duration::from_secs(1)).factor(2.0).cap(Duration::from_secs(60));
    /// let config = Config::new("https://127.0.0.1:6443").with_backoff(backoff);
    /// ```
    #[must_use]
    pub fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = Some(backoff);
        self
    }
}
