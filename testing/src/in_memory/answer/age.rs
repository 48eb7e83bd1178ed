//! How long ago something was, as tables say it.

use jiff::Timestamp;

/// What a table shows for a time of an object; `now` is in seconds.
pub(crate) fn age(time: &str, now: i64) -> String {
    if time.is_empty() {
        return "<unknown>".to_owned();
    }
    match time.parse::<Timestamp>() {
        Ok(then) => duration(now - then.as_second()),
        Err(_) => "<invalid>".to_owned(),
    }
}

/// A duration in one or two units, fewer the longer it is.
pub(crate) fn duration(seconds: i64) -> String {
    let two = |most: i64, unit: &str, rest: i64, below: &str| match rest {
        0 => format!("{most}{unit}"),
        rest => format!("{most}{unit}{rest}{below}"),
    };
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let days = hours / 24;
    match seconds {
        ..-1 => "<invalid>".to_owned(),
        -1..=0 => "0s".to_owned(),
        _ if seconds < 120 => format!("{seconds}s"),
        _ if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => two(hours, "h", minutes % 60, "m"),
        _ if hours < 48 => format!("{hours}h"),
        _ if hours < 192 => two(days, "d", hours % 24, "h"),
        _ if days < 730 => format!("{days}d"),
        _ if days < 2920 => two(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short() {
        for (seconds, expected) in [
            (-5, "<invalid>"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (185, "3m5s"),
            (3600, "60m"),
            (3 * 3600, "3h"),
            (3 * 3600 + 60, "3h1m"),
            (9 * 3600 + 60, "9h"),
            (49 * 3600, "2d1h"),
            (9 * 86_400, "9d"),
            (731 * 86_400, "2y1d"),
            (9 * 365 * 86_400, "9y"),
        ] {
            assert_eq!(duration(seconds), expected, "{seconds}");
        }
        assert_eq!(age("1970-01-01T00:00:00Z", 60), "60s");
        assert_eq!(age("", 60), "<unknown>");
        assert_eq!(age("soon", 60), "<invalid>");
    }
}
