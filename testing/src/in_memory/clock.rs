//! The time that a server writes into objects.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// The clock of a server: the system's, and ahead of it when a test moves it.
///
/// ```
/// # use std::time::Duration;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cluster = clientset_testing::TestCluster::start().await?;
/// let before = cluster.clock().now();
/// cluster.clock().advance(Duration::from_secs(3600));
/// assert!(cluster.clock().now().duration_since(before)? >= Duration::from_secs(3600));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Seconds.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The time, as the server has it.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        let ahead = self.ahead.load(Ordering::Relaxed);
        SystemTime::now() + Duration::from_secs(u64::try_from(ahead).unwrap_or(0))
    }

    /// Moves the clock ahead, in whole seconds: what is written from now on is of later. Nothing waits for
    /// this clock, neither the timeouts of watches nor their bookmarks.
    pub fn advance(&self, by: Duration) {
        let seconds = i64::try_from(by.as_secs()).unwrap_or(i64::MAX / 4);
        self.ahead.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The time in seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        Timestamp::try_from(self.now())
            .unwrap_or_default()
            .as_second()
    }

    /// The time so many seconds from now, as it is written into metadata.
    pub(crate) fn in_seconds(&self, seconds: i64) -> String {
        // A clock outside the years that can be written has none.
        let now = Timestamp::try_from(self.now()).unwrap_or_default();
        let second = now.as_second().saturating_add(seconds);
        Timestamp::from_second(second)
            .unwrap_or_default()
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_whole_seconds() {
        let clock = Clock::default();
        let now = clock.in_seconds(0);
        assert!(now.len() == 20 && now.ends_with('Z'), "{now}");
        clock.advance(Duration::from_secs(86_400));
        assert!(clock.in_seconds(0) > now);
    }
}
