//! Timeouts as `--request-timeout` has them.

use std::time::Duration;

use crate::config::timeout::parse;

#[test]
fn a_timeout_is_seconds_or_a_duration_of_go() {
    let milliseconds = |count| Some(Duration::from_millis(count));
    for (text, expected) in [
        ("", None),
        ("0", None),
        ("0s", None),
        ("+0", None),
        ("-0", None),
        ("-5s", None),
        ("5", milliseconds(5_000)),
        ("007", milliseconds(7_000)),
        ("1s", milliseconds(1_000)),
        ("+1s", milliseconds(1_000)),
        ("2m", milliseconds(120_000)),
        ("3h", milliseconds(10_800_000)),
        ("1h2m3s", milliseconds(3_723_000)),
        ("1.5s", milliseconds(1_500)),
        (".5s", milliseconds(500)),
        ("5.s", milliseconds(5_000)),
        ("1m0.5s", milliseconds(60_500)),
        ("250ms", milliseconds(250)),
        ("250us", Some(Duration::from_micros(250))),
        ("250\u{b5}s", Some(Duration::from_micros(250))),
        ("250\u{3bc}s", Some(Duration::from_micros(250))),
        ("7ns", Some(Duration::from_nanos(7))),
        ("0.0000000000000000000001h", None),
        ("2540400h10m10.000000000s", milliseconds(9_145_440_610_000)),
    ] {
        assert_eq!(parse(text).unwrap(), expected, "{text}");
    }
    for text in [
        " 1",
        "1 s",
        "1d",
        "s",
        ".s",
        "-5",
        "1.5",
        "1.5.5s",
        "1s2",
        "1e3s",
        "abc",
        "-",
        "+",
        ".",
        "9999999999999",
        "99999999999999999999999999999999999999999",
        "2562048h",
        "\u{661}s",
        "1S",
    ] {
        let error = parse(text).unwrap_err().to_string();
        assert!(
            error.contains("is no time; expected seconds"),
            "{text}: {error}"
        );
        assert!(error.contains(&format!("{text:?}")), "{error}");
    }
}
