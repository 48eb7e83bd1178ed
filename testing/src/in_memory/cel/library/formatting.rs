//! `"%s is %d".format([..])`.

use super::{list, text};
use crate::in_memory::cel::budget::Budget;
use crate::in_memory::cel::convert::{convert, double_text};
use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// # Errors
/// A clause is none, there are not as many arguments as clauses, or one is of the wrong type.
pub(super) fn format<'a>(arguments: &[Value<'a>], budget: &Budget) -> Outcome<'a> {
    let pattern = text(arguments, 0)?;
    let values = list(arguments, 1)?.values()?;
    let mut values = values.iter();
    let mut formatted = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '%' {
            formatted.push(c);
            continue;
        }
        if rest.peek() == Some(&'%') {
            rest.next();
            formatted.push('%');
            continue;
        }
        let mut precision = None;
        if rest.peek() == Some(&'.') {
            rest.next();
            let mut digits = String::new();
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            let number: Option<usize> = digits.parse().ok().filter(|number| *number <= 100);
            precision = Some(number.ok_or_else(|| Failure::new("could not parse precision"))?);
        }
        let clause = rest
            .next()
            .ok_or_else(|| Failure::new("unexpected end of string"))?;
        let value = values
            .next()
            .ok_or_else(|| Failure::new("index out of range: too few arguments of format"))?;
        let part = part(clause, precision, value)?;
        budget.charge_text(part.len())?;
        formatted.push_str(&part);
    }
    Ok(Value::text(formatted))
}

fn part(clause: char, precision: Option<usize>, value: &Value<'_>) -> Result<String, Failure> {
    let wrong = || {
        let kind = value.type_name();
        Failure::new(format!("%{clause} does not take a value of type {kind}"))
    };
    Ok(match (clause, value) {
        ('s', value) => shown(value)?,
        ('d', Value::Int(number)) => number.to_string(),
        ('d', Value::Uint(number)) => number.to_string(),
        // As in a real server the precision says nothing of what is scientific.
        ('e', Value::Double(number)) => float(clause, 6, *number),
        ('f', Value::Double(number)) => float(clause, precision.unwrap_or(6), *number),
        ('b', Value::Bool(value)) => u8::from(*value).to_string(),
        ('b', Value::Int(number)) => signed(*number, |it| format!("{it:b}")),
        ('b', Value::Uint(number)) => format!("{number:b}"),
        ('o', Value::Int(number)) => signed(*number, |it| format!("{it:o}")),
        ('o', Value::Uint(number)) => format!("{number:o}"),
        ('x' | 'X', value) => {
            let digits = match value {
                Value::Int(number) => signed(*number, |it| format!("{it:x}")),
                Value::Uint(number) => format!("{number:x}"),
                Value::String(text) => hex(text.as_bytes()),
                Value::Bytes(bytes) => hex(bytes),
                _ => return Err(wrong()),
            };
            if clause == 'X' {
                digits.to_uppercase()
            } else {
                digits
            }
        }
        ('d' | 'b' | 'o' | 'e' | 'f', _) => return Err(wrong()),
        _ => {
            let what =
                format!("could not parse formatting clause: unrecognized clause \"{clause}\"");
            return Err(Failure::new(what));
        }
    })
}

fn signed(number: i64, digits: impl Fn(u64) -> String) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", digits(number.unsigned_abs()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn float(clause: char, precision: usize, number: f64) -> String {
    if !number.is_finite() {
        return double_text(number)
            .trim_start_matches('+')
            .replace("Inf", "Infinity");
    }
    if clause == 'f' {
        return grouped(&format!("{number:.precision$}"));
    }
    let text = format!("{number:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { "⁻" } else { "" };
    let digits = format!("{:02}", exponent.unsigned_abs());
    let raised = digits.chars().map(|digit| match digit {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    });
    let raised: String = raised.collect();
    format!("{mantissa}×10{sign}{raised}")
}

/// With commas between thousands.
fn grouped(number: &str) -> String {
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", number),
    };
    let whole = number.find('.').unwrap_or(number.len());
    let mut text = sign.to_owned();
    for (index, digit) in number.chars().enumerate() {
        if index > 0 && index < whole && (whole - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What `%s` shows of a value.
fn shown(value: &Value<'_>) -> Result<String, Failure> {
    Ok(match value {
        Value::Null => "null".to_owned(),
        Value::List(list) => {
            let inner: Result<Vec<String>, Failure> =
                list.values()?.iter().map(shown_inside).collect();
            format!("[{}]", inner?.join(", "))
        }
        Value::Map(map) => {
            let mut inner = Vec::new();
            for key in map.keys() {
                let value = map.find(&key)?.unwrap_or(Value::Null);
                inner.push(format!("{}:{}", shown_inside(&key)?, shown_inside(&value)?));
            }
            inner.sort();
            format!("{{{}}}", inner.join(", "))
        }
        Value::Type(name) => name.clone().into_owned(),
        other => match convert("string", other)? {
            Value::String(text) => text.into_owned(),
            _ => return Err(Failure::no_overload()),
        },
    })
}

/// Inside of others texts and times have quotes.
fn shown_inside(value: &Value<'_>) -> Result<String, Failure> {
    let text = shown(value)?;
    Ok(match value {
        Value::String(_) => format!("\"{text}\""),
        Value::Timestamp(_) => format!("timestamp(\"{text}\")"),
        Value::Duration(_) => format!("duration(\"{text}\")"),
        _ => text,
    })
}
