//! Times: whole seconds, microseconds, and text that stays as it is.

mod date_time;
mod rfc3339;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

pub use self::date_time::DateTime;
use self::rfc3339::{FIRST_SECOND, Instant, LAST_SECOND, ZERO_SECOND};
use crate::object::{Empty, Scalar, ScalarSchema, ScalarText, Slot, Value, View};

/// Why a text is not a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a time: expected one such as \"2006-01-02T15:04:05Z\"")]
pub struct ParseTimeError {
    text: String,
}

/// A time in whole seconds, in the years 0 to 9999: `2006-01-02T15:04:05Z`.
///
/// Fractions and offsets are read; the fraction is cut off, as the server does when it writes.
/// The default is Go's zero time, 0001-01-01T00:00:00Z, which is written as `null`.
///
/// ```
/// use clientset_runtime::meta::Time;
///
/// let time: Time = "2024-01-02T03:04:05.6+02:00".parse()?;
/// assert_eq!(time.to_string(), "2024-01-02T01:04:05Z");
/// assert!(time < Time::now());
/// # Ok::<(), clientset_runtime::meta::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Since 1970.
    seconds: i64,
}

/// A time in microseconds, in the years 0 to 9999: `2006-01-02T15:04:05.000000Z`.
///
/// Any fraction is read, and cut off after six digits; six digits are written, since a server takes
/// nothing else. The default is Go's zero time, which is written as `null`.
///
/// ```
/// use clientset_runtime::meta::MicroTime;
///
/// let time: MicroTime = "2024-01-02T03:04:05.6Z".parse()?;
/// assert_eq!(time.to_string(), "2024-01-02T03:04:05.600000Z");
/// # Ok::<(), clientset_runtime::meta::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicroTime {
    /// Since 1970.
    microseconds: i64,
}

impl Time {
    /// The second that has begun.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// From seconds since 1970; `None` outside the years 0 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        (FIRST_SECOND..=LAST_SECOND)
            .contains(&seconds)
            .then_some(Self { seconds })
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    const fn from_instant(instant: Instant) -> Self {
        Self {
            seconds: instant.seconds,
        }
    }

    const fn instant(self) -> Instant {
        Instant {
            seconds: self.seconds,
            nanoseconds: 0,
        }
    }
}

impl MicroTime {
    /// The microsecond that has begun.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// From microseconds since 1970; `None` outside the years 0 to 9999.
    #[must_use]
    pub fn from_unix_microseconds(microseconds: i64) -> Option<Self> {
        (FIRST_SECOND..=LAST_SECOND)
            .contains(&microseconds.div_euclid(1_000_000))
            .then_some(Self { microseconds })
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn unix_microseconds(self) -> i64 {
        self.microseconds
    }

    const fn from_instant(instant: Instant) -> Self {
        Self {
            microseconds: instant.seconds * 1_000_000 + (instant.nanoseconds / 1000) as i64,
        }
    }

    const fn instant(self) -> Instant {
        Instant {
            seconds: self.microseconds.div_euclid(1_000_000),
            nanoseconds: self.microseconds.rem_euclid(1_000_000) as u32 * 1000,
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::write(self.seconds, f)?;
        f.write_str("Z")
    }
}

impl fmt::Display for MicroTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Instant {
            seconds,
            nanoseconds,
        } = self.instant();
        rfc3339::write(seconds, f)?;
        write!(f, ".{:06}Z", nanoseconds / 1000)
    }
}

fn timestamp(instant: Instant) -> Timestamp {
    let Instant {
        seconds,
        nanoseconds,
    } = instant;
    Timestamp::new(seconds, nanoseconds as i32).unwrap_or(if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

macro_rules! time {
    ($type:ident) => {
        /// Cut off to what the type holds; outside the years 0 to 9999, the first or last time within.
        impl From<Timestamp> for $type {
            fn from(time: Timestamp) -> Self {
                Self::from_nanoseconds(time.as_nanosecond())
            }
        }

        /// Outside of what [`Timestamp`] holds (its last day is 9999-12-30), its first or last.
        impl From<$type> for Timestamp {
            fn from(time: $type) -> Self {
                timestamp(time.instant())
            }
        }

        /// Cut off to what the type holds; outside the years 0 to 9999, the first or last time within.
        impl From<SystemTime> for $type {
            fn from(time: SystemTime) -> Self {
                let nanoseconds = |duration: Duration| duration.as_nanos() as i128;
                Self::from_nanoseconds(match time.duration_since(UNIX_EPOCH) {
                    Ok(after) => nanoseconds(after),
                    Err(before) => -nanoseconds(before.duration()),
                })
            }
        }

        impl $type {
            /// The system's time; `None` where the system cannot say it (before 1601 on Windows).
            #[must_use]
            pub fn to_system_time(self) -> Option<SystemTime> {
                let Instant {
                    seconds,
                    nanoseconds,
                } = self.instant();
                let whole = Duration::from_secs(seconds.unsigned_abs());
                let second = if seconds < 0 {
                    UNIX_EPOCH.checked_sub(whole)
                } else {
                    UNIX_EPOCH.checked_add(whole)
                };
                second?.checked_add(Duration::from_nanos(nanoseconds.into()))
            }

            fn from_nanoseconds(nanoseconds: i128) -> Self {
                let nanoseconds = nanoseconds.clamp(
                    i128::from(FIRST_SECOND) * 1_000_000_000,
                    i128::from(LAST_SECOND) * 1_000_000_000 + 999_999_999,
                );
                Self::from_instant(Instant {
                    seconds: nanoseconds.div_euclid(1_000_000_000) as i64,
                    nanoseconds: nanoseconds.rem_euclid(1_000_000_000) as u32,
                })
            }
        }

        impl FromStr for $type {
            type Err = ParseTimeError;

            fn from_str(text: &str) -> Result<Self, ParseTimeError> {
                rfc3339::parse(text)
                    .map(Self::from_instant)
                    .ok_or_else(|| ParseTimeError {
                        text: text.to_owned(),
                    })
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Default for $type {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl Empty for $type {
            const EMPTY: Self = Self::from_instant(Instant {
                seconds: ZERO_SECOND,
                nanoseconds: 0,
            });
        }

        impl Value for $type {
            fn view(&self) -> View<'_> {
                View::Scalar(self)
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::Scalar(self)
            }
        }

        impl Scalar for $type {
            fn expected(&self) -> &'static str {
                "a time such as \"2006-01-02T15:04:05Z\""
            }

            fn set_string(&mut self, text: &str) -> Result<(), String> {
                *self = rfc3339::parse(text)
                    .map(Self::from_instant)
                    .ok_or("it is no time of RFC 3339")?;
                Ok(())
            }

            fn set_number(&mut self, _: &str) -> Result<(), String> {
                Err("a time is a string".to_owned())
            }

            fn set_null(&mut self) {
                *self = Self::EMPTY;
            }

            fn text(&self) -> ScalarText<'_> {
                if Scalar::is_empty(self) {
                    ScalarText::Null
                } else {
                    ScalarText::String(self.to_string().into())
                }
            }

            fn is_empty(&self) -> bool {
                *self == Self::EMPTY
            }

            fn schema(&self) -> ScalarSchema {
                ScalarSchema::format("date-time")
            }
        }
    };
}

time!(Time);
time!(MicroTime);
