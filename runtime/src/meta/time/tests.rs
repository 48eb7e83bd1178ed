use super::*;
use crate::wire::json;

/// What Go's `metav1.Time` makes of a text: reads it, writes it again.
#[test]
fn times_read_and_write_as_in_go() {
    for (text, written) in [
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05.999999999Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05.1234567891Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05Z"),
        ("2024-01-02T03:04:05-23:59", "2024-01-03T03:03:05Z"),
        ("2024-01-02T03:04:05-00:00", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05+24:60", "2024-01-01T02:04:05Z"),
        ("2024-01-02T3:04:05Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05,5Z", "2024-01-02T03:04:05Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ] {
        assert_eq!(text.parse::<Time>().unwrap().to_string(), written, "{text}");
    }
}

#[test]
fn what_go_refuses_is_no_time() {
    for text in [
        "",
        "null",
        "2024-01-02",
        "2024-01-02T03:04:05",
        "2024-01-02t03:04:05z",
        "2024-01-02 03:04:05Z",
        "2024-01-02T03:04:60Z",
        "2024-01-02T24:00:00Z",
        "2024-02-30T03:04:05Z",
        "2023-02-29T03:04:05Z",
        "10000-01-01T00:00:00Z",
        "2024-01-02T03:04:05.Z",
        "2024-1-2T03:04:05Z",
        "2024-01-02T03:04:5Z",
        "2024-01-02T03:4:05Z",
        "+2024-01-02T03:04:05Z",
        "2024-01-02T03:04:05+0200",
        "2024-01-02T03:04:05 Z",
        " 2024-01-02T03:04:05Z",
        "2024-01-02T03:04:05Zx",
        "2024-01-02T03:04:05+25:00",
        "2024-01-02T03:04:05+23:61",
        "2024-01-02T03:04:05é",
    ] {
        assert!(text.parse::<Time>().is_err(), "{text}");
        assert!(text.parse::<MicroTime>().is_err(), "{text}");
    }
}

/// Go reads these and then writes a year that it cannot read.
#[test]
fn an_offset_does_not_lead_out_of_four_digit_years() {
    for text in ["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"] {
        assert!(text.parse::<Time>().is_err(), "{text}");
    }
}

#[test]
fn microseconds_are_written_with_six_digits() {
    for (text, written) in [
        ("2024-01-02T03:04:05.123456Z", "2024-01-02T03:04:05.123456Z"),
        (
            "2024-01-02T03:04:05.123456+01:00",
            "2024-01-02T02:04:05.123456Z",
        ),
        ("2024-01-02T03:04:05.000000Z", "2024-01-02T03:04:05.000000Z"),
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000000Z"),
        (
            "2024-01-02T03:04:05.1234567Z",
            "2024-01-02T03:04:05.123456Z",
        ),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z"),
    ] {
        assert_eq!(
            text.parse::<MicroTime>().unwrap().to_string(),
            written,
            "{text}"
        );
    }
}

#[test]
fn the_zero_time_is_null() {
    for text in ["0001-01-01T00:00:00Z", "0001-01-01T02:00:00+02:00"] {
        let mut time = Time::now();
        time.set_string(text).unwrap();
        assert_eq!(time.text(), ScalarText::Null);
        assert!(Scalar::is_empty(&time));
        let mut time = MicroTime::now();
        time.set_string(text).unwrap();
        assert_eq!(time.text(), ScalarText::Null);
    }
    let mut time = Time::now();
    time.set_null();
    assert_eq!(time, Time::default());
    assert_eq!(time.to_string(), "0001-01-01T00:00:00Z");
}

#[test]
fn a_number_is_no_time() {
    let mut time = Time::default();
    assert_eq!(time.set_number("17").unwrap_err(), "a time is a string");
}

#[test]
fn times_convert() {
    let time: Time = "2024-01-02T03:04:05.9Z".parse().unwrap();
    assert_eq!(time.unix_seconds(), 1_704_164_645);
    assert_eq!(Time::from_unix_seconds(1_704_164_645), Some(time));
    assert_eq!(Time::from(Timestamp::from(time)), time);
    assert_eq!(Time::from(time.to_system_time().unwrap()), time);

    let time: MicroTime = "1969-12-31T23:59:59.25Z".parse().unwrap();
    assert_eq!(time.unix_microseconds(), -750_000);
    assert_eq!(MicroTime::from_unix_microseconds(-750_000), Some(time));
    assert_eq!(MicroTime::from(Timestamp::from(time)), time);
    assert_eq!(MicroTime::from(time.to_system_time().unwrap()), time);
    assert_eq!(Timestamp::from(time).to_string(), "1969-12-31T23:59:59.25Z");
}

#[test]
fn conversions_end_at_the_years_that_can_be_written() {
    let last: Time = "9999-12-31T23:59:59Z".parse().unwrap();
    assert_eq!(Timestamp::from(last), Timestamp::MAX);
    assert_eq!(Time::from_unix_seconds(last.unix_seconds() + 1), None);
    assert_eq!(Time::from_unix_seconds(i64::MIN), None);
    assert_eq!(MicroTime::from_unix_microseconds(i64::MAX), None);
    assert_eq!(
        Time::from(Timestamp::MIN).to_string(),
        "0000-01-01T00:00:00Z"
    );
}

#[test]
fn a_date_time_keeps_its_text() {
    for text in [
        "2024-01-02T03:04:05Z",
        "2024-01-02T03:04:05.000Z",
        "2024-01-02T03:04:05.123456789123+02:00",
        "2024-01-02t03:04:05z",
    ] {
        let time: DateTime = text.parse().unwrap();
        assert_eq!(time.to_string(), text);
        let json = format!("{text:?}");
        let read: DateTime = json::from_str(&json).unwrap();
        assert_eq!(json::to_string(&read).unwrap(), json);
    }
    for text in ["", "yesterday", "2024-01-02", "2024-01-02T03:04:60Z"] {
        assert!(text.parse::<DateTime>().is_err(), "{text}");
        // An object may have it all the same.
        let json = format!("{text:?}");
        let read: DateTime = json::from_str(&json).unwrap();
        assert_eq!(json::to_string(&read).unwrap(), json);
        let error = read.to_time().unwrap_err();
        assert!(error.to_string().contains(&json), "{error}");
    }
    assert!(json::from_str::<DateTime>("5").is_err());
}

#[test]
fn date_times_compare_as_instants() {
    let read = |text: &str| -> DateTime { json::from_str(&format!("{text:?}")).unwrap() };
    let times = [
        read(""),
        read("never"),
        read("2024-01-02T03:04:05.999999999+02:00"),
        read("2024-01-02T01:04:06z"),
        read("2024-01-02T01:04:07Z"),
    ];
    for pair in times.windows(2) {
        assert!(pair[0] < pair[1], "{pair:?}");
        assert_ne!(pair[0].comparable(), pair[1].comparable());
    }
    let (a, b) = (
        read("2024-01-02T03:04:05.50+02:00"),
        read("2024-01-02T01:04:05.5Z"),
    );
    assert_eq!(a, b);
    assert_eq!(a.comparable(), b.comparable());
    assert_eq!(std::collections::HashSet::from([a, b]).len(), 1);
}

#[test]
fn a_date_time_is_made_of_other_times() {
    let time: Time = "2024-01-02T03:04:05Z".parse().unwrap();
    let micro: MicroTime = "2024-01-02T03:04:05.000006Z".parse().unwrap();
    assert_eq!(DateTime::from(time).as_str(), "2024-01-02T03:04:05Z");
    assert_eq!(
        DateTime::from(micro).as_str(),
        "2024-01-02T03:04:05.000006Z"
    );
    assert_eq!(DateTime::from(micro).to_micro_time(), Ok(micro));
    assert_eq!(DateTime::from(micro).to_time(), Ok(time));
    let nanoseconds = Timestamp::new(1_704_164_645, 6007).unwrap();
    assert_eq!(
        DateTime::from(nanoseconds).as_str(),
        "2024-01-02T03:04:05.000006007Z"
    );
    assert_eq!(DateTime::from(nanoseconds).to_timestamp(), Ok(nanoseconds));
    assert!(DateTime::now().to_time().unwrap() >= time);
}
