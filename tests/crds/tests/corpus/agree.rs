//! Whether two objects say the same.

use serde_json::Value;

use crate::cluster::Outcome;

/// Whether an answer holds everything that was sent; what a server adds by itself is no difference.
pub(crate) fn holds(sent: &Value, found: &Value) -> Outcome {
    Comparison {
        more: true,
        empty: false,
    }
    .compare(sent, found, "")
}

/// As [`holds`], but `null` and what has no elements may be missing.
pub(crate) fn holds_what_is_set(sent: &Value, found: &Value) -> Outcome {
    Comparison {
        more: true,
        empty: true,
    }
    .compare(sent, found, "")
}

/// Whether two objects are equal, their numbers as numbers.
pub(crate) fn equal(one: &Value, other: &Value) -> Outcome {
    Comparison {
        more: false,
        empty: false,
    }
    .compare(one, other, "")
}

struct Comparison {
    /// The other may have members that the one has not.
    more: bool,
    /// Empty members may be missing.
    empty: bool,
}

impl Comparison {
    fn compare(&self, wanted: &Value, found: &Value, path: &str) -> Outcome {
        match (wanted, found) {
            (Value::Object(wanted), Value::Object(found)) => {
                for (key, value) in wanted {
                    let path = format!("{path}.{key}");
                    match found.get(key) {
                        Some(found) => self.compare(value, found, &path)?,
                        // A struct in which nothing is set is not applied.
                        None if self.empty
                            && (is_empty(value) || value.is_object() && is_zero(value)) => {}
                        None => return Err(format!("{path}: {value} is lost").into()),
                    }
                }
                let added = found.iter().find(|(key, _)| !wanted.contains_key(*key));
                match added {
                    Some((key, value)) if !self.more => {
                        Err(format!("{path}.{key}: {value} is added").into())
                    }
                    _ => Ok(()),
                }
            }
            (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
                for (index, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                    self.compare(wanted, found, &format!("{path}[{index}]"))?;
                }
                Ok(())
            }
            (Value::Number(wanted), Value::Number(found))
                if wanted.is_f64() | found.is_f64() && wanted.as_f64() == found.as_f64() =>
            {
                Ok(())
            }
            (wanted, found)
                if wanted == found || self.empty && is_empty(wanted) && is_empty(found) =>
            {
                Ok(())
            }
            (wanted, found) => Err(format!("{path}: {wanted} became {found}").into()),
        }
    }
}

/// `null`, and what holds nothing else.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(object) => object.values().all(is_empty),
        Value::Array(elements) => elements.is_empty(),
        _ => false,
    }
}

/// What a type shows of an absent value.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.values().all(is_zero),
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Bool(value) => !value,
        value => is_empty(value),
    }
}
