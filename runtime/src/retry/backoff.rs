//! How long to wait between attempts.

use std::time::Duration;

/// How long to wait between attempts: client-go's `wait.Backoff`, as a value.
///
/// ```
/// use std::time::Duration;
/// use clientset_runtime::retry::Backoff;
///
/// let mut backoff = Backoff::new(Duration::from_millis(100)).factor(2.0).cap(Duration::from_secs(1));
/// let waits: Vec<_> = std::iter::from_fn(|| backoff.step()).take(5).map(|wait| wait.as_millis()).collect();
/// assert_eq!(waits, [100, 200, 400, 800, 1000]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Backoff {
    wait: Duration,
    factor: f64,
    jitter: f64,
    cap: Duration,
    steps: u32,
}

impl Backoff {
    /// For conflicts (client-go's `retry.DefaultRetry`): 5 attempts, 10 ms apart, up to a tenth more.
    pub const CONFLICT: Self = Self {
        wait: Duration::from_millis(10),
        factor: 1.0,
        jitter: 0.1,
        cap: Duration::MAX,
        steps: 5,
    };

    /// For conflicts with clients that are busy on the object (client-go's `retry.DefaultBackoff`): 4
    /// attempts, 10 ms, 50 ms and 250 ms apart, up to a tenth more.
    pub const BUSY_CONFLICT: Self = Self {
        wait: Duration::from_millis(10),
        factor: 5.0,
        jitter: 0.1,
        cap: Duration::MAX,
        steps: 4,
    };

    /// The same wait every time, without end.
    pub const fn new(wait: Duration) -> Self {
        Self {
            wait,
            factor: 1.0,
            jitter: 0.0,
            cap: Duration::MAX,
            steps: u32::MAX,
        }
    }

    /// Each wait is this many times the one before it.
    pub const fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// Each wait is longer by a random part, at most this fraction of it, so that clients that failed
    /// together do not come back together.
    pub const fn jitter(mut self, jitter: f64) -> Self {
        self.jitter = jitter;
        self
    }

    /// No wait grows longer than this, but for its jitter.
    pub const fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// How many attempts there are; after the last one there is no wait.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.steps = attempts;
        self
    }

    /// The longest wait, but for its jitter.
    #[must_use]
    pub const fn longest(&self) -> Duration {
        self.cap
    }

    /// How many attempts are left.
    #[must_use]
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// The wait after an attempt; `None` when there were enough.
    pub fn step(&mut self) -> Option<Duration> {
        self.steps = self.steps.checked_sub(1)?;
        let wait = self.wait.min(self.cap);
        self.wait = scaled(wait, self.factor).min(self.cap);
        let longer = if self.jitter > 0.0 {
            scaled(wait, self.jitter * fastrand::f64())
        } else {
            Duration::ZERO
        };
        Some(wait.saturating_add(longer))
    }
}

/// A factor out of range makes the longest wait, never a panic.
fn scaled(wait: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}
