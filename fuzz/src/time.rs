//! Times, against jiff.

use clientset::meta::{MicroTime, Time};
use clientset::wire::json;
use jiff::Timestamp;

pub(crate) fn run(data: &[u8]) {
    if let Some(bytes) = data.first_chunk() {
        number(i64::from_le_bytes(*bytes));
    }
    if let Ok(text) = std::str::from_utf8(data) {
        written(text);
    }
}

fn number(number: i64) {
    // Most numbers are no time: let more of them be one.
    for number in [number, number % 300_000_000_000] {
        if let Some(time) = Time::from_unix_seconds(number) {
            assert_eq!(time.unix_seconds(), number);
            assert_eq!(read::<Time>(&time.to_string()), time);
            if let Ok(theirs) = Timestamp::from_second(number) {
                assert_eq!(time.to_string(), theirs.to_string());
                assert_eq!(Timestamp::from(time), theirs);
                assert_eq!(Time::from(theirs), time);
            }
            if let Some(system) = time.to_system_time() {
                assert_eq!(Time::from(system), time);
            }
        }
    }
    for number in [number, number % 300_000_000_000_000_000] {
        if let Some(time) = MicroTime::from_unix_microseconds(number) {
            assert_eq!(time.unix_microseconds(), number);
            assert_eq!(read::<MicroTime>(&time.to_string()), time);
            if let Ok(theirs) = Timestamp::from_microsecond(number) {
                assert_eq!(time.to_string(), format!("{theirs:.6}"));
                assert_eq!(Timestamp::from(time), theirs);
                assert_eq!(MicroTime::from(theirs), time);
            }
            if let Some(system) = time.to_system_time() {
                assert_eq!(MicroTime::from(system), time);
            }
        }
    }
}

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("what was written can be read")
}

fn written(text: &str) {
    let (time, micro) = (text.parse::<Time>(), text.parse::<MicroTime>());
    assert_eq!(time.is_ok(), micro.is_ok(), "both read the same texts");
    let theirs = text.parse::<Timestamp>();
    if is_strict(text) && theirs.is_ok() {
        assert!(time.is_ok(), "jiff reads it: {theirs:?}");
    }
    let (Ok(time), Ok(micro)) = (time, micro) else {
        return;
    };
    assert_eq!(
        micro.unix_microseconds().div_euclid(1_000_000),
        time.unix_seconds()
    );
    if let Ok(theirs) = theirs {
        assert_eq!(
            i128::from(time.unix_seconds()),
            theirs.as_nanosecond().div_euclid(1_000_000_000)
        );
        assert_eq!(
            i128::from(micro.unix_microseconds()),
            theirs.as_nanosecond().div_euclid(1000)
        );
    }
    assert_eq!(read::<Time>(&time.to_string()), time);
    assert_eq!(read::<MicroTime>(&micro.to_string()), micro);
    assert!(is_strict(&time.to_string()) && is_strict(&micro.to_string()));

    let wire = json::to_string(&time).expect("a time can be written");
    assert_eq!(json::from_str::<Time>(&wire).expect("it can be read"), time);
    let wire = json::to_string(&micro).expect("a time can be written");
    assert_eq!(
        json::from_str::<MicroTime>(&wire).expect("it can be read"),
        micro
    );
}

/// `2006-01-02T15:04:05[.9]Z` or with `+07:00`, in the years 1 to 9998; the second is no leap second.
fn is_strict(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((date, rest)) = bytes.split_at_checked(19) else {
        return false;
    };
    let shape = b"0000-00-00T00:00:00";
    let fits = |(byte, shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        _ => byte == shape,
    };
    if !date.iter().zip(shape).all(fits) || &date[17..] == b"60" {
        return false;
    }
    let rest = match rest.strip_prefix(b".") {
        None => rest,
        Some(fraction) => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            &fraction[digits..]
        }
    };
    let edge = date.starts_with(b"0000") || date.starts_with(b"9999");
    match rest {
        b"Z" => true,
        [b'+' | b'-', offset @ ..] if !edge => {
            offset.len() == 5
                && offset.iter().zip(b"00:00").all(fits)
                && (&offset[..2], &offset[3..]) <= (b"23", b"59")
                && &offset[3..] <= b"59".as_slice()
        }
        _ => false,
    }
}
