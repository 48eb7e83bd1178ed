//! Schedules as cron has them: five fields, or a word behind an at sign.

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// A field: what it counts, from where to where, and words for its numbers from the first on.
const FIELDS: [(&str, u32, u32, &[&str]); 5] = [
    ("minutes", 0, 59, &[]),
    ("hours", 0, 23, &[]),
    ("days of the month", 1, 31, &[]),
    ("months", 1, 12, &MONTHS),
    ("days of the week", 0, 6, &DAYS),
];

/// # Errors
/// Why the text is no schedule.
pub(super) fn check(text: &str) -> Result<(), String> {
    if text.contains("TZ") {
        return Err("the time zone belongs into timeZone".to_owned());
    }
    if let Some(word) = text.strip_prefix('@') {
        return match word.split_once(' ') {
            Some(("every", period)) if is_period(period.trim()) => Ok(()),
            None if [
                "yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly",
            ]
            .contains(&word) =>
            {
                Ok(())
            }
            _ => Err(format!("there is no schedule called {text:?}")),
        };
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("a schedule has 5 fields, not {}", fields.len()));
    }
    for (field, (what, first, last, words)) in fields.into_iter().zip(FIELDS) {
        for part in field.split(',') {
            range(part, first, last, words)
                .ok_or_else(|| format!("{part:?} is not among the {what}, {first} to {last}"))?;
        }
    }
    Ok(())
}

/// `*`, `5`, `1-5`, `*/2`, `1-5/2`, `5/2`.
fn range(part: &str, first: u32, last: u32, words: &[&str]) -> Option<()> {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    if let Some(step) = step
        && step.parse::<u32>().ok()? == 0
    {
        return None;
    }
    if range == "*" || range == "?" {
        return Some(());
    }
    let number = |text: &str| {
        let word = words
            .iter()
            .position(|word| text.eq_ignore_ascii_case(word));
        match word {
            Some(index) => u32::try_from(index).ok().map(|index| index + first),
            None => text.parse().ok(),
        }
    };
    let (from, to) = match range.split_once('-') {
        Some((from, to)) => (number(from)?, number(to)?),
        None => (number(range)?, number(range)?),
    };
    (first <= from && from <= to && to <= last).then_some(())
}

/// `1h30m`, as Go writes durations.
fn is_period(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let Some(digits) = digits.filter(|digits| *digits > 0) else {
            return false;
        };
        rest = &rest[digits..];
        let units = ["ns", "us", "µs", "ms", "s", "m", "h"];
        let Some(unit) = units.iter().find(|unit| rest.starts_with(**unit)) else {
            return false;
        };
        rest = &rest[unit.len()..];
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_those_of_cron() {
        for (text, expected) in [
            ("* * * * *", true),
            ("*/5 1-3,7 ? JAN-mar MON", true),
            ("0 22 * * 1-5", true),
            ("5/15 * * * *", true),
            ("@daily", true),
            ("@every 1h30m", true),
            ("@every 1.5h", true),
            ("@every", false),
            ("@every soon", false),
            ("@sometimes", false),
            ("* * * *", false),
            ("* * * * * *", false),
            ("60 * * * *", false),
            ("* 24 * * *", false),
            ("* * 0 * *", false),
            ("* * * 13 *", false),
            ("* * * * 7", false),
            ("5-1 * * * *", false),
            ("*/0 * * * *", false),
            ("* * * foo *", false),
            ("TZ=UTC * * * * *", false),
            ("", false),
        ] {
            assert_eq!(check(text).is_ok(), expected, "{text}");
        }
    }
}
