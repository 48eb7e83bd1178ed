//! Parts of times and durations.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::text;
use crate::in_memory::cel::time;
use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// # Errors
/// There is no such part, or no such zone.
pub(super) fn call<'a>(name: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let part = match arguments.first() {
        Some(Value::Duration(duration)) if arguments.len() == 1 => of_duration(name, *duration),
        Some(Value::Timestamp(at)) => {
            let zone = if arguments.len() > 1 {
                text(arguments, 1)?
            } else {
                ""
            };
            let offset = time::offset(zone, *at)
                .and_then(|seconds| Offset::from_seconds(seconds).ok())
                .ok_or_else(|| Failure::new(format!("unknown time zone {zone}")))?;
            of_time(name, *at, offset)
        }
        _ => None,
    };
    part.map(Value::Int).ok_or_else(Failure::no_overload)
}

fn of_duration(name: &str, nanoseconds: i64) -> Option<i64> {
    Some(match name {
        "getHours" => nanoseconds / 3_600_000_000_000,
        "getMinutes" => nanoseconds / 60_000_000_000,
        "getSeconds" => nanoseconds / 1_000_000_000,
        "getMilliseconds" => nanoseconds / 1_000_000,
        _ => return None,
    })
}

/// Months and days of a month begin with 0, but for `getDate`.
fn of_time(name: &str, at: Timestamp, offset: Offset) -> Option<i64> {
    let local = offset.to_datetime(at);
    Some(match name {
        "getFullYear" => i64::from(local.year()),
        "getMonth" => i64::from(local.month()) - 1,
        "getDayOfYear" => i64::from(local.day_of_year()) - 1,
        "getDayOfMonth" => i64::from(local.day()) - 1,
        "getDate" => i64::from(local.day()),
        "getDayOfWeek" => i64::from(local.weekday().to_sunday_zero_offset()),
        "getHours" => i64::from(local.hour()),
        "getMinutes" => i64::from(local.minute()),
        "getSeconds" => i64::from(local.second()),
        "getMilliseconds" => i64::from(local.millisecond()),
        _ => return None,
    })
}
