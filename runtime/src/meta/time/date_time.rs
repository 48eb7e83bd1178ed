//! Times of custom resources: text that stays as it is.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::Timestamp;

use super::rfc3339::{self, Instant};
use super::{MicroTime, ParseTimeError, Time};
use crate::object::{Empty, Scalar, ScalarSchema, ScalarText, Slot, Str, Value, View};

/// A time in a custom resource: a string of the format `date-time`.
///
/// The server stores the text that it was sent, with its fraction and its offset, and so does this type:
/// reading and writing changes nothing. Any text can be read, since an object may be older than its
/// schema; what is asked of it as a time says whether it is one. Making one from text
/// ([`parse`](str::parse)) checks it.
///
/// Two are equal when they are the same instant, up to nanoseconds, however they are written, as two
/// [`Quantity`](crate::meta::Quantity) are; they are ordered as instants. Texts that are no times are
/// equal when they are the same text, and come before all times. [`DateTime::as_str`] compares as text.
///
/// ```
/// use clientset_runtime::meta::{DateTime, Time};
/// use clientset_runtime::object::some;
///
/// let renewal: DateTime = "2024-01-02T03:04:05.60+02:00".parse()?;
/// assert_eq!(renewal.to_string(), "2024-01-02T03:04:05.60+02:00");
/// assert_eq!(renewal, "2024-01-02T01:04:05.6Z".parse()?);
/// assert_eq!(renewal.to_time()?, "2024-01-02T01:04:05Z".parse()?);
/// assert!(renewal < DateTime::now());
/// let field: Option<DateTime> = some(Time::now());
/// # Ok::<(), clientset_runtime::meta::ParseTimeError>(())
/// ```
#[derive(Clone, Default)]
pub struct DateTime(Str);

impl DateTime {
    /// The second that has begun, as Kubernetes writes its own times.
    #[must_use]
    pub fn now() -> Self {
        Time::now().into()
    }

    /// The text, as it is on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The time in whole seconds; the fraction is cut off.
    ///
    /// # Errors
    /// The text that was read is no time.
    pub fn to_time(&self) -> Result<Time, ParseTimeError> {
        self.known().map(Time::from_instant)
    }

    /// The time in microseconds; the rest of the fraction is cut off.
    ///
    /// # Errors
    /// The text that was read is no time.
    pub fn to_micro_time(&self) -> Result<MicroTime, ParseTimeError> {
        self.known().map(MicroTime::from_instant)
    }

    /// The instant, in nanoseconds; outside of what [`Timestamp`] holds (its last day is 9999-12-30), its
    /// last.
    ///
    /// # Errors
    /// The text that was read is no time.
    pub fn to_timestamp(&self) -> Result<Timestamp, ParseTimeError> {
        self.known().map(super::timestamp)
    }

    /// The instant; `None` where the text is no time.
    fn instant(&self) -> Option<Instant> {
        rfc3339::parse_any_case(&self.0)
    }

    fn known(&self) -> Result<Instant, ParseTimeError> {
        self.instant().ok_or_else(|| ParseTimeError {
            text: self.0.to_string(),
        })
    }
}

impl FromStr for DateTime {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let time = Self(text.into());
        time.known().map(|_| time)
    }
}

impl From<Time> for DateTime {
    fn from(time: Time) -> Self {
        Self(time.to_string().into())
    }
}

impl From<MicroTime> for DateTime {
    fn from(time: MicroTime) -> Self {
        Self(time.to_string().into())
    }
}

/// With as many decimals as there are.
impl From<Timestamp> for DateTime {
    fn from(time: Timestamp) -> Self {
        Self(time.to_string().into())
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.cmp(other).is_eq()
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.instant(), other.instant()) {
            (None, None) => self.0.cmp(&other.0),
            (a, b) => a.cmp(&b),
        }
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.instant() {
            Some(instant) => instant.hash(state),
            None => self.0.hash(state),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Empty for DateTime {
    const EMPTY: Self = Self(Str::new());
}

impl Value for DateTime {
    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
}

impl Scalar for DateTime {
    fn expected(&self) -> &'static str {
        "a time such as \"2006-01-02T15:04:05Z\""
    }

    fn set_string(&mut self, text: &str) -> Result<(), String> {
        self.0 = text.into();
        Ok(())
    }

    fn set_shared(&mut self, text: &str, share: &mut dyn FnMut(&str) -> Str) -> Result<(), String> {
        self.0 = share(text);
        Ok(())
    }

    fn set_number(&mut self, _: &str) -> Result<(), String> {
        Err("a time is a string".to_owned())
    }

    fn set_null(&mut self) {
        *self = Self::EMPTY;
    }

    fn text(&self) -> ScalarText<'_> {
        ScalarText::String(self.as_str().into())
    }

    /// One text for one instant.
    fn comparable(&self) -> ScalarText<'_> {
        match self.instant() {
            Some(Instant {
                seconds,
                nanoseconds,
            }) => ScalarText::Number(format!("{seconds}.{nanoseconds:09}").into()),
            None => self.text(),
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn schema(&self) -> ScalarSchema {
        ScalarSchema::format("date-time")
    }
}
