//! From a value of one type to one of another: `int("5")`, `string(1.5)`.

use jiff::Timestamp;

use super::time::{duration_text, in_range, parse_duration, parse_timestamp};
use super::values::{Failure, Outcome, Value};

/// A float as Go's `%g` writes it.
pub(super) fn double_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

/// Whether a function is a conversion.
pub(super) fn is_conversion(function: &str) -> bool {
    [
        "int",
        "uint",
        "double",
        "string",
        "bytes",
        "bool",
        "duration",
        "timestamp",
    ]
    .contains(&function)
}

/// Converts a value to the type that a function is called after.
///
/// # Errors
/// The value cannot be one of that type.
pub(super) fn convert<'a>(function: &str, value: &Value<'a>) -> Outcome<'a> {
    match function {
        "int" => int(value),
        "uint" => uint(value),
        "double" => double(value),
        "string" => string(value),
        "bytes" => match value {
            Value::Bytes(_) => Ok(value.clone()),
            Value::String(text) => Ok(Value::Bytes(text.as_bytes().into())),
            _ => Err(Failure::no_overload()),
        },
        "bool" => match value {
            Value::Bool(_) => Ok(value.clone()),
            Value::String(text) => match &**text {
                "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(Value::Bool(true)),
                "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(Value::Bool(false)),
                _ => Err(wrong(value, "bool")),
            },
            _ => Err(Failure::no_overload()),
        },
        "duration" => match value {
            Value::Duration(_) => Ok(value.clone()),
            Value::String(text) => {
                let duration = parse_duration(text);
                duration
                    .map(Value::Duration)
                    .ok_or_else(|| wrong(value, "duration"))
            }
            _ => Err(Failure::no_overload()),
        },
        _ => timestamp(value),
    }
}

fn wrong(value: &Value<'_>, wanted: &str) -> Failure {
    let (from, shown) = (value.type_name(), value.shown());
    Failure::new(format!(
        "type conversion error from '{from}' to '{wanted}': {shown}"
    ))
}

fn overflow(kind: &str) -> Failure {
    Failure::new(format!("{kind} overflow"))
}

fn int<'a>(value: &Value<'a>) -> Outcome<'a> {
    let number = match value {
        Value::Int(number) | Value::Duration(number) => *number,
        Value::Uint(number) => i64::try_from(*number).map_err(|_| overflow("integer"))?,
        Value::Double(number) => {
            if number.is_nan() || number.abs() >= 9.223_372_036_854_775_e18 {
                return Err(overflow("integer"));
            }
            #[allow(clippy::cast_possible_truncation, reason = "it was compared above")]
            let number = *number as i64;
            number
        }
        Value::String(text) => parse(text).ok_or_else(|| wrong(value, "int"))?,
        Value::Timestamp(time) => time.as_second(),
        _ => return Err(Failure::no_overload()),
    };
    Ok(Value::Int(number))
}

fn parse<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn uint<'a>(value: &Value<'a>) -> Outcome<'a> {
    let number = match value {
        Value::Uint(number) => *number,
        Value::Int(number) => u64::try_from(*number).map_err(|_| overflow("unsigned integer"))?,
        Value::Double(number) => {
            if !(0.0..1.844_674_407_370_955e19).contains(number) {
                return Err(overflow("unsigned integer"));
            }
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it was compared above"
            )]
            let number = *number as u64;
            number
        }
        Value::String(text) => parse(text).ok_or_else(|| wrong(value, "uint"))?,
        _ => return Err(Failure::no_overload()),
    };
    Ok(Value::Uint(number))
}

fn double<'a>(value: &Value<'a>) -> Outcome<'a> {
    #[allow(
        clippy::cast_precision_loss,
        reason = "that is what the conversion does"
    )]
    let number = match value {
        Value::Double(number) => *number,
        Value::Int(number) => *number as f64,
        Value::Uint(number) => *number as f64,
        Value::String(text) => parse(text).ok_or_else(|| wrong(value, "double"))?,
        _ => return Err(Failure::no_overload()),
    };
    Ok(Value::Double(number))
}

fn string<'a>(value: &Value<'a>) -> Outcome<'a> {
    Ok(Value::text(match value {
        Value::String(_) => return Ok(value.clone()),
        Value::Bool(_) | Value::Int(_) | Value::Uint(_) | Value::Double(_) => value.shown(),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                return Err(Failure::new(
                    "invalid UTF-8 in bytes, cannot convert to string",
                ));
            }
        },
        Value::Duration(duration) => duration_text(*duration),
        Value::Timestamp(time) => time.to_string(),
        Value::Opaque(opaque) => match opaque.json() {
            Some(serde_json::Value::String(text)) => text,
            _ => return Err(Failure::no_overload()),
        },
        _ => return Err(Failure::no_overload()),
    }))
}

fn timestamp<'a>(value: &Value<'a>) -> Outcome<'a> {
    let time = match value {
        Value::Timestamp(time) => Some(*time),
        Value::Int(seconds) => Timestamp::from_second(*seconds)
            .ok()
            .filter(|it| in_range(*it)),
        Value::String(text) => parse_timestamp(text),
        _ => return Err(Failure::no_overload()),
    };
    time.map(Value::Timestamp)
        .ok_or_else(|| wrong(value, "timestamp"))
}
