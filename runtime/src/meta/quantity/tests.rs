use super::QuantityFormat::{BinarySI, DecimalExponent, DecimalSI};
use super::*;

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// A text, its canonical form and its format by Go's `resource.ParseQuantity`.
#[rustfmt::skip]
const READ_BY_GO: &[(&str, &str, QuantityFormat)] = &[
    ("0", "0", DecimalSI),
    ("1", "1", DecimalSI),
    ("+1", "1", DecimalSI),
    ("-1", "-1", DecimalSI),
    ("1.5", "1500m", DecimalSI),
    ("1.500", "1500m", DecimalSI),
    ("+5", "5", DecimalSI),
    ("5.", "5", DecimalSI),
    (".5", "500m", DecimalSI),
    ("-.5", "-500m", DecimalSI),
    (".", "0", DecimalSI),
    ("+", "0", DecimalSI),
    ("-", "0", DecimalSI),
    ("1k", "1k", DecimalSI),
    ("1Ki", "1Ki", BinarySI),
    ("1M", "1M", DecimalSI),
    ("1Mi", "1Mi", BinarySI),
    ("1G", "1G", DecimalSI),
    ("1Gi", "1Gi", BinarySI),
    ("1T", "1T", DecimalSI),
    ("1Ti", "1Ti", BinarySI),
    ("1P", "1P", DecimalSI),
    ("1Pi", "1Pi", BinarySI),
    ("1E", "1E", DecimalSI),
    ("1Ei", "1Ei", BinarySI),
    ("1n", "1n", DecimalSI),
    ("1u", "1u", DecimalSI),
    ("1m", "1m", DecimalSI),
    ("1e3", "1e3", DecimalExponent),
    ("1E3", "1e3", DecimalExponent),
    ("1e+3", "1e3", DecimalExponent),
    ("1e-3", "1e-3", DecimalExponent),
    ("1E-3", "1e-3", DecimalExponent),
    ("100m", "100m", DecimalSI),
    ("1000m", "1", DecimalSI),
    ("1500m", "1500m", DecimalSI),
    ("0.1m", "100u", DecimalSI),
    ("0.0000000001", "1n", DecimalSI),
    ("-0.0000000001", "-1n", DecimalSI),
    ("0.1n", "1n", DecimalSI),
    ("1.1n", "2n", DecimalSI),
    ("1024", "1024", DecimalSI),
    ("1024Ki", "1Mi", BinarySI),
    ("1023Ki", "1023Ki", BinarySI),
    ("1.5Gi", "1536Mi", BinarySI),
    ("0.5Ki", "512", BinarySI),
    ("0.5Mi", "512Ki", BinarySI),
    ("1.5Ki", "1536", BinarySI),
    ("0.0001Ki", "102400u", DecimalSI),
    ("0.3Ki", "307200m", BinarySI),
    ("1.3Ki", "1331200m", BinarySI),
    ("-1.3Ki", "-1331200m", BinarySI),
    ("10000000000", "10G", DecimalSI),
    ("12345678901234567890", "12345678901234567890", DecimalSI),
    ("9223372036854775807", "9223372036854775807", DecimalSI),
    ("9223372036854775808", "9223372036854775808", DecimalSI),
    ("-9223372036854775808", "-9223372036854775808", DecimalSI),
    ("9223372036854775807Ki", "9223372036854775807", BinarySI),
    ("8Ei", "9223372036854775807", BinarySI),
    ("7Ei", "7Ei", BinarySI),
    ("9Ei", "9223372036854775807", BinarySI),
    ("-9Ei", "-9223372036854775807", BinarySI),
    ("9999E", "9999E", DecimalSI),
    ("0.1E", "100P", DecimalSI),
    ("1e18", "1e18", DecimalExponent),
    ("1e19", "10e18", DecimalExponent),
    ("1e21", "1e21", DecimalExponent),
    ("1e100", "10e99", DecimalExponent),
    ("123456789012345678", "123456789012345678", DecimalSI),
    ("1234567890123456789", "1234567890123456789", DecimalSI),
    ("123456789012345678.9", "123456789012345678900m", DecimalSI),
    ("0.123456789", "123456789n", DecimalSI),
    ("0.1234567891", "123456790n", DecimalSI),
    ("0.000000001", "1n", DecimalSI),
    ("00012", "12", DecimalSI),
    ("0012.50", "12500m", DecimalSI),
    ("1.0", "1", DecimalSI),
    ("1.00", "1", DecimalSI),
    ("1.000", "1", DecimalSI),
    ("10.000", "10", DecimalSI),
    ("1.10", "1100m", DecimalSI),
    ("000", "0", DecimalSI),
    ("0.0", "0", DecimalSI),
    ("-0", "0", DecimalSI),
    ("+0", "0", DecimalSI),
    ("0Ki", "0", BinarySI),
    ("0e5", "0", DecimalExponent),
    ("0m", "0", DecimalSI),
    ("-0m", "0", DecimalSI),
    ("0.", "0", DecimalSI),
    ("Mi", "0", BinarySI),
    ("1.5e3", "1500", DecimalExponent),
    ("1.5e-3", "1500e-6", DecimalExponent),
    ("15e-1", "1500e-3", DecimalExponent),
    ("1e-9", "1e-9", DecimalExponent),
    ("1e-10", "1e-9", DecimalExponent),
    ("1e-100", "1e-9", DecimalExponent),
    ("123e-12", "1e-9", DecimalExponent),
    ("5E-1", "500e-3", DecimalExponent),
    ("5e1", "50", DecimalExponent),
    ("1e1", "10", DecimalExponent),
    ("1e2", "100", DecimalExponent),
    ("12e1", "120", DecimalExponent),
    ("100e1", "1e3", DecimalExponent),
    ("1000e1", "10e3", DecimalExponent),
    ("1.5Ei", "1536Pi", BinarySI),
    ("0.5Ei", "512Pi", BinarySI),
    ("100000Ti", "100000Ti", BinarySI),
    ("1000000Gi", "1000000Gi", BinarySI),
    ("1048576", "1048576", DecimalSI),
    ("1048576Ki", "1Gi", BinarySI),
    ("1536Mi", "1536Mi", BinarySI),
    ("3.5Ti", "3584Gi", BinarySI),
    ("2.5", "2500m", DecimalSI),
    ("2500m", "2500m", DecimalSI),
    ("2.5k", "2500", DecimalSI),
    ("2500", "2500", DecimalSI),
    ("2500000u", "2500m", DecimalSI),
    ("1100m", "1100m", DecimalSI),
    ("999", "999", DecimalSI),
    ("1000", "1k", DecimalSI),
    ("1001", "1001", DecimalSI),
    ("100000", "100k", DecimalSI),
    ("1e03", "1e3", DecimalExponent),
    ("1e+03", "1e3", DecimalExponent),
    ("1.5E", "1500P", DecimalSI),
    ("1.0001E", "1000100T", DecimalSI),
    ("0.001k", "1", DecimalSI),
    ("0.0001k", "100m", DecimalSI),
    ("0.0000000000001k", "1n", DecimalSI),
    ("128974848", "128974848", DecimalSI),
    ("129e6", "129e6", DecimalExponent),
    ("129M", "129M", DecimalSI),
    ("123Mi", "123Mi", BinarySI),
    ("128974848000m", "128974848", DecimalSI),
    ("4.0Gi", "4Gi", BinarySI),
    ("04Gi", "4Gi", BinarySI),
    ("-4Gi", "-4Gi", BinarySI),
    ("-1024", "-1024", DecimalSI),
    ("-1Ki", "-1Ki", BinarySI),
    ("-512Ki", "-512Ki", BinarySI),
    ("512", "512", DecimalSI),
    ("1023", "1023", DecimalSI),
    ("-1023", "-1023", DecimalSI),
    ("1.5Mi", "1536Ki", BinarySI),
    ("0.7Mi", "734003200m", BinarySI),
    ("0.00097Mi", "1017118720u", BinarySI),
    ("0.0009765625Mi", "1Ki", BinarySI),
    ("18446744073709551616", "18446744073709551616", DecimalSI),
    ("9.3E", "9300P", DecimalSI),
    ("9.2E", "9200P", DecimalSI),
    ("9300000000G", "9300P", DecimalSI),
    ("123456789012345678901234567890", "123456789012345678901234567890", DecimalSI),
    ("0.1234567890123456789", "123456790n", DecimalSI),
    ("-1.5", "-1500m", DecimalSI),
    ("-1500m", "-1500m", DecimalSI),
    ("-1.5Ki", "-1536", BinarySI),
    ("1100Ki", "1100Ki", BinarySI),
    ("1234567890123456789.", "1234567890123456789", DecimalSI),
    ("1e512", "100e510", DecimalExponent),
    ("e5", "0", DecimalExponent),
    ("-Mi", "0", BinarySI),
    ("k", "0", DecimalSI),
    ("n", "0", DecimalSI),
    ("+.5", "500m", DecimalSI),
    ("1.5n", "2n", DecimalSI),
    ("1500n", "1500n", DecimalSI),
    ("0.5e-8", "5e-9", DecimalExponent),
    ("1.k", "1k", DecimalSI),
];

#[test]
fn quantities_parse_and_print_as_in_go() {
    for (text, canonical, format) in READ_BY_GO {
        let quantity = quantity(text);
        assert_eq!(quantity.to_string(), *canonical, "{text}");
        assert_eq!(quantity.format(), *format, "{text}");
    }
}

#[test]
fn what_go_refuses_is_no_quantity() {
    for text in [
        "", "1K", "1KI", "1ki", "1e", "1E+", "1e+", "1.1i", "1 ", "  1", " 1k", "1 k", "1kk",
        "1mi", "1ni", "1Mii", "1eE3", "1e3e", "1e3.5", "1,000", "0x10", "１", "1.2.3", "--1",
        "+-1", "1-", "1+", "1m5", "1k1", "NaN", "inf", "1e5 ", "1E5Ki", "1Ki5", "1e5m", "i",
        "1..2",
    ] {
        assert!(text.parse::<Quantity>().is_err(), "{text:?}");
    }
}

#[test]
fn errors_say_what_is_wrong() {
    for (text, reason) in [
        ("", "it is empty"),
        ("1 Gi", "it is not a number with an optional suffix"),
        ("1GB", "it is not a number with an optional suffix"),
        ("1K", "its suffix is unknown"),
        ("1e1000", "it has more than a thousand digits"),
        (
            "1e9223372036854775807",
            "it has more than a thousand digits",
        ),
    ] {
        assert_eq!(
            text.parse::<Quantity>().unwrap_err().to_string(),
            format!(
                "{text:?} is not a quantity: {reason}; expected one such as \"500m\", \"1.5\" or \"2Gi\""
            ),
        );
    }
}

/// Two quantities by Go: their order, sum and difference, the first one negated and tripled.
#[rustfmt::skip]
const COMPUTED_BY_GO: &[(&str, &str, i32, &str, &str, &str, &str)] = &[
    ("1", "1Ki", -1, "1025", "-1023", "-1", "3"),
    ("1Ki", "1", 1, "1025", "1023", "-1Ki", "3Ki"),
    ("0", "1Ki", -1, "1Ki", "-1Ki", "0", "0"),
    ("1Ki", "0", 1, "1Ki", "1Ki", "-1Ki", "3Ki"),
    ("0Ki", "1k", -1, "1k", "-1k", "0", "0"),
    ("100m", "1", -1, "1100m", "-900m", "-100m", "300m"),
    ("900m", "100m", 1, "1", "800m", "-900m", "2700m"),
    ("1Gi", "1.5Gi", -1, "2560Mi", "-512Mi", "-1Gi", "3Gi"),
    ("1Ki", "-1Ki", 1, "0", "2Ki", "-1Ki", "3Ki"),
    ("1e3", "1k", 0, "2e3", "0", "-1e3", "3e3"),
    ("1k", "1e3", 0, "2k", "0", "-1k", "3k"),
    ("512Mi", "512Mi", 0, "1Gi", "0", "-512Mi", "1536Mi"),
    ("0.5", "1Ki", -1, "1024500m", "-1023500m", "-500m", "1500m"),
    ("1Ki", "0.5", 1, "1024500m", "1023500m", "-1Ki", "3Ki"),
    ("9223372036854775807", "1", 1, "9223372036854775808", "9223372036854775806", "-9223372036854775807", "27670116110564327421"),
    ("7Ei", "7Ei", 0, "14Ei", "0", "-7Ei", "21Ei"),
    ("1n", "-1n", 1, "0", "2n", "-1n", "3n"),
    ("1E", "1n", 1, "1000000000000000000000000001n", "999999999999999999999999999n", "-1E", "3E"),
    ("-5", "2", -1, "-3", "-7", "5", "-15"),
    ("2", "5m", 1, "2005m", "1995m", "-2", "6"),
    ("999k", "1k", 1, "1M", "998k", "-999k", "2997k"),
    ("1023Ki", "1Ki", 1, "1Mi", "1022Ki", "-1023Ki", "3069Ki"),
    ("12345678901234567890", "0.123456789", 1, "12345678901234567890123456789n", "12345678901234567889876543211n", "-12345678901234567890", "37037036703703703670"),
    ("1Ki", "1000", 1, "2024", "24", "-1Ki", "3Ki"),
    ("1", "1000m", 0, "2", "0", "-1", "3"),
    ("1Mi", "1048576", 0, "2Mi", "0", "-1Mi", "3Mi"),
    ("-1", "1", -1, "0", "-2", "1", "-3"),
    ("0", "-0", 0, "0", "0", "0", "0"),
    ("1.0000000001", "1", 1, "2000000001n", "1n", "-1000000001n", "3000000003n"),
];

#[test]
fn quantities_compute_as_in_go() {
    for (a_text, b_text, order, sum, difference, negated, tripled) in COMPUTED_BY_GO {
        let (a, b) = (quantity(a_text), quantity(b_text));
        assert_eq!(a.cmp(&b) as i32, *order, "{a_text} and {b_text}");
        assert_eq!((a.clone() + &b).to_string(), *sum, "{a_text} + {b_text}");
        assert_eq!(
            (a.clone() - &b).to_string(),
            *difference,
            "{a_text} - {b_text}"
        );
        assert_eq!((-a.clone()).to_string(), *negated, "-{a_text}");
        assert_eq!((a * 3).to_string(), *tripled, "{a_text} * 3");
    }
}

#[test]
fn computing_keeps_the_format() {
    let mut sum = quantity("1Ki") - quantity("512");
    assert_eq!((sum.to_string().as_str(), sum.format()), ("512", BinarySI));
    for expected in ["1Ki", "1536", "2Ki"] {
        sum += &quantity("512");
        assert_eq!(sum.to_string(), expected);
    }
    sum -= &quantity("2Ki");
    assert!(sum.is_zero());
    sum += &quantity("1k");
    assert_eq!(sum.format(), DecimalSI);
}

#[test]
fn values_of_any_size_print_back_to_themselves() {
    // Go drops the power of ten of a number above its largest suffix.
    for text in [
        "1000E",
        "1000000E",
        "9999E",
        "123456789012345678901234567890",
        "1e500",
    ] {
        let read = quantity(text);
        assert_eq!(quantity(&read.to_string()), read, "{text}");
    }
    let mut large = quantity("7Ei");
    for _ in 0..400 {
        large = large * i64::MIN;
    }
    assert_eq!(large.format(), BinarySI);
    assert!(large > quantity("1e999"));
    assert_eq!(large.clone() - large.clone(), Quantity::default());
    assert_eq!(large.value(), i64::MAX);
    assert_eq!(large.as_f64(), f64::INFINITY);
}

#[test]
fn values_round_away_from_zero() {
    for (text, value, milli) in [
        ("1.5", 2, 1500),
        ("-1.5", -2, -1500),
        ("1n", 1, 1),
        ("-1n", -1, -1),
        ("0.1234567891", 1, 124),
        ("1Gi", 1 << 30, 1000 << 30),
        ("0", 0, 0),
        ("9223372036854775807", i64::MAX, i64::MAX),
        ("9223372036854775808", i64::MAX, i64::MAX),
        ("-9223372036854775808", i64::MIN, i64::MIN),
        ("-1e50", i64::MIN, i64::MIN),
    ] {
        assert_eq!(quantity(text).value(), value, "{text}");
        assert_eq!(quantity(text).milli_value(), milli, "{text}");
    }
    assert_eq!(quantity("1234567").scaled_value(3), 1235);
    assert_eq!(quantity("1234567").rounded_up(3).to_string(), "1235k");
    assert_eq!(quantity("1").scaled_value(i32::MAX), 1);
    assert_eq!(quantity("1").scaled_value(i32::MIN), i64::MAX);
}

#[test]
fn whole_numbers_are_exact_or_none() {
    assert_eq!(quantity("1Ki").as_i64(), Some(1024));
    assert_eq!(quantity("1000m").as_i64(), Some(1));
    assert_eq!(quantity("-9223372036854775808").as_i64(), Some(i64::MIN));
    assert_eq!(quantity("9223372036854775808").as_i64(), None);
    assert_eq!(quantity("100m").as_i64(), None);
    assert_eq!(quantity("0").as_i64(), Some(0));
}

#[test]
fn floating_point_numbers_are_the_nearest() {
    for (text, value) in [
        ("0.1", 0.1),
        ("-1500m", -1.5),
        ("1Gi", 1_073_741_824.0),
        ("1e100", 1e100),
        ("0", 0.0),
    ] {
        assert_eq!(quantity(text).as_f64(), value, "{text}");
    }
    assert_eq!(Quantity::try_from(0.25).unwrap().to_string(), "250m");
    assert_eq!(Quantity::try_from(-1e20).unwrap().to_string(), "-100E");
    assert_eq!(Quantity::try_from(1e-300).unwrap().to_string(), "1n");
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(Quantity::try_from(value).is_err(), "{value}");
    }
}

#[test]
fn quantities_are_made_of_numbers() {
    assert_eq!(Quantity::from(3).to_string(), "3");
    assert_eq!(Quantity::from(2000_u64).to_string(), "2k");
    assert_eq!(Quantity::from_milli(500).to_string(), "500m");
    assert_eq!(Quantity::from_milli(2000).to_string(), "2");
    assert_eq!(Quantity::from_bytes(2 << 30).to_string(), "2Gi");
    assert_eq!(Quantity::from_scaled(15, -1).to_string(), "1500m");
    assert_eq!(Quantity::from_scaled(1, -20).to_string(), "1n");
    assert_eq!(Quantity::new(5000, DecimalExponent).to_string(), "5e3");
    assert_eq!(Quantity::new(i64::MIN, DecimalSI).value(), i64::MIN);
}

#[test]
fn equality_order_and_hash_go_by_value() {
    use std::collections::HashSet;
    let equal: HashSet<_> = ["1", "1000m", "1.0", "1e0", "+1"].map(quantity).into();
    assert_eq!(equal.len(), 1);
    assert!(quantity("1Ki") > quantity("1k"));
    assert!(quantity("-1") < quantity("0"));
    assert_eq!(Quantity::default(), quantity("0"));
}

#[test]
fn the_wire_keeps_the_text() {
    let mut value = Quantity::default();
    for text in ["1000m", "0.5", "1Gi", "1e3"] {
        value.set_string(text).unwrap();
        assert_eq!(value.text(), ScalarText::String(text.into()));
    }
    value.set_number("0.10").unwrap();
    assert_eq!(value.text(), ScalarText::String("0.10".into()));
    assert_eq!(value.to_string(), "100m");
    value.set_number("1E-3").unwrap();
    assert_eq!(value.to_string(), "1e-3");
    value.set_string("\t12 ").unwrap();
    assert_eq!(value.text(), ScalarText::String("12".into()));
    // Beyond the bounds, what it was cut to.
    value.set_string("9Ei").unwrap();
    assert_eq!(
        value.text(),
        ScalarText::String("9223372036854775807".into())
    );
    value.set_null();
    assert!(Scalar::is_empty(&value));
    assert_eq!(value.text(), ScalarText::String("0".into()));
    assert_eq!(
        value.set_string("lots").unwrap_err(),
        "it is not a number with an optional suffix"
    );
}

#[test]
fn objects_are_equal_where_their_quantities_are() {
    use crate::object::{Value, View};

    let comparable = |text: &str| {
        let quantity: Quantity = text.parse().unwrap();
        match quantity.view() {
            View::Scalar(scalar) => format!("{:?}", scalar.comparable()),
            other => panic!("{other:?}"),
        }
    };
    for (a, b, equal) in [
        ("1", "1000m", true),
        ("1Ki", "1024", true),
        ("1.5", "1500m", true),
        ("1e3", "1k", true),
        ("0", "0Gi", true),
        ("1", "1001m", false),
        ("1Ki", "1k", false),
    ] {
        assert_eq!(comparable(a) == comparable(b), equal, "{a} and {b}");
        let (a, b): (Quantity, Quantity) = (a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(a == b, equal, "{a} and {b}");
    }
}

#[test]
fn a_plain_text_is_what_the_whole_reader_makes_of_it() {
    let suffixes = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E"];
    let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let mut plain = 0;
    for digits in ["0", "1", "007", "250", "1024", "999999", "1000000"] {
        for suffix in suffixes.iter().chain(&binary) {
            let text = format!("{digits}{suffix}");
            if let Some(format) = parse::plain(&text) {
                let whole = parse::number(&text).unwrap();
                assert_eq!(parse::bounded(&text).unwrap(), (whole.0, format), "{text}");
                plain += 1;
            }
        }
    }
    assert_eq!(plain, 60);
    for text in ["", "m", "-1", "1.5", "1e3", "1 ", "1mi"] {
        assert_eq!(parse::plain(text), None, "{text}");
    }
}
