//! Rules with many cases: warnings, durations, the user agent.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::path::go_duration;
use super::{default_user_agent, warning};

#[test]
fn warnings_are_read_as_the_api_machinery_reads_them() {
    let table: &[(&str, &[&str])] = &[
        (r#"299 - "a""#, &["a"]),
        (r#"299 - "a", 299 - "b""#, &["a", "b"]),
        (r#"299 - "a" , 299 - "b""#, &["a", "b"]),
        (r#"299 - "a", 199 - "b", 299 x.y:80 "c""#, &["a", "c"]),
        (r#"299 - "a \"b\" \\c""#, &[r#"a "b" \c"#]),
        (r#"299 - "a, b""#, &["a, b"]),
        (r#"299 - "a" "Tue, 15 Nov 1994 08:12:31 GMT""#, &["a"]),
        (
            r#"299 - "a" "Tue, 15 Nov 1994 08:12:31 GMT", 299 - "b""#,
            &["a", "b"],
        ),
        ("299 - \"\u{fc}\u{1F600}\"", &["\u{fc}\u{1F600}"]),
        (r#"299 - """#, &[]),
        ("", &[]),
        ("299", &[]),
        ("299 -", &[]),
        ("299 - a", &[]),
        (r#"299 "a""#, &[]),
        (r#"29 - "a""#, &[]),
        (r#"2999 - "a""#, &[]),
        (r#"x99 - "a""#, &[]),
        (r#"299 - "a"#, &[]),
        (r#"299 - "a\""#, &[]),
        (r#"299 - "a" x"#, &[]),
        (r#"299 - "a"b"#, &[]),
        (r#"299 - "a" "date"#, &[]),
        // What could be read before the fault counts.
        (r#"299 - "a", nonsense"#, &["a"]),
        ("299 - \"a\tb\"", &[]),
    ];
    for (value, texts) in table {
        let mut headers = HeaderMap::new();
        headers.append(
            "warning",
            HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
        let read: Vec<_> = warning::parse(&headers)
            .into_iter()
            .map(|warning| warning.text)
            .collect();
        assert_eq!(read, *texts, "{value}");
    }
}

#[test]
fn several_warning_headers_all_count() {
    let mut headers = HeaderMap::new();
    for value in [r#"299 - "a""#, "nonsense", r#"299 - "b""#] {
        headers.append("warning", HeaderValue::from_static(value));
    }
    assert_eq!(warning::parse(&headers).len(), 2);
}

#[test]
fn durations_are_written_as_go_writes_them() {
    for (duration, text) in [
        (Duration::ZERO, "0s"),
        (Duration::from_nanos(7), "7ns"),
        (Duration::from_nanos(1_500), "1.5µs"),
        (Duration::from_millis(250), "250ms"),
        (Duration::from_micros(250_040), "250.04ms"),
        (Duration::from_secs(1), "1s"),
        (Duration::from_millis(1_500), "1.5s"),
        (Duration::from_secs(59), "59s"),
        (Duration::from_secs(60), "1m0s"),
        (Duration::from_millis(90_001), "1m30.001s"),
        (Duration::from_secs(3600), "1h0m0s"),
        (Duration::from_secs(90_061), "25h1m1s"),
    ] {
        assert_eq!(go_duration(duration), text);
    }
}

#[test]
fn the_user_agent_is_a_header_in_client_gos_form() {
    let agent = default_user_agent();
    assert!(HeaderValue::try_from(&agent).is_ok());
    let (products, version) = agent.rsplit_once(' ').unwrap();
    assert_eq!(version, concat!("clientset/", env!("CARGO_PKG_VERSION")));
    assert!(
        products.ends_with(')') && products.contains("/unknown ("),
        "{agent}"
    );
}
