//! One demand on a label, and the rules for labels.

use std::fmt;

use crate::object::{Map, Str};

/// What a [`Requirement`] asks of its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SelectorOperator {
    /// It has this value: `a=b`.
    Equals,
    /// It is absent or has another value: `a!=b`.
    NotEquals,
    /// It has one of these values: `a in (b,c)`.
    In,
    /// It is absent or has none of these values: `a notin (b,c)`.
    NotIn,
    /// It is there: `a`.
    Exists,
    /// It is absent: `!a`.
    DoesNotExist,
    /// It is a whole number above this one: `a>1`.
    GreaterThan,
    /// It is a whole number below this one: `a<1`.
    LessThan,
}

/// One demand on one label, valid by the rules of Kubernetes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    key: Str,
    operator: SelectorOperator,
    /// Sorted, each one once.
    values: Vec<Str>,
}

/// Why a [`Requirement`] is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequirementError {
    /// The key is no label's key.
    #[error("{key:?} is not a label's key: {reason}")]
    Key {
        /// The key.
        key: Str,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// A value is no label's value.
    #[error("{value:?} is not a value for the label {key:?}: {reason}")]
    Value {
        /// The label's key.
        key: Str,
        /// The value.
        value: Str,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// The operator takes another number of values.
    #[error("{operator:?} of the label {key:?} expects {expected}, found {found}")]
    Count {
        /// The label's key.
        key: Str,
        /// The operator.
        operator: SelectorOperator,
        /// How many values it takes.
        expected: &'static str,
        /// How many it has.
        found: usize,
    },
    /// There is no such operator.
    #[error(
        "the label {key:?} has the operator {operator:?}: expected In, NotIn, Exists or DoesNotExist"
    )]
    Operator {
        /// The label's key.
        key: Str,
        /// The operator.
        operator: Str,
    },
}

impl Requirement {
    /// A demand on the label `key`.
    ///
    /// # Errors
    /// When the key or a value breaks the rules for labels, or when the operator takes another number
    /// of values: one for `=`, `!=`, `<` and `>` (a whole number for the latter two), one or more for
    /// `in` and `notin`, none for the others.
    pub fn new(
        key: impl Into<Str>,
        operator: SelectorOperator,
        values: impl IntoIterator<Item = impl Into<Str>>,
    ) -> Result<Self, RequirementError> {
        let key = key.into();
        if let Err(reason) = check_key(&key) {
            return Err(RequirementError::Key { key, reason });
        }
        let mut values: Vec<Str> = values.into_iter().map(Into::into).collect();
        let (expected, right) = match operator {
            SelectorOperator::In | SelectorOperator::NotIn => {
                ("one or more values", !values.is_empty())
            }
            SelectorOperator::Exists | SelectorOperator::DoesNotExist => {
                ("no value", values.is_empty())
            }
            _ => ("one value", values.len() == 1),
        };
        if !right {
            return Err(RequirementError::Count {
                key,
                operator,
                expected,
                found: values.len(),
            });
        }
        let compares = matches!(
            operator,
            SelectorOperator::GreaterThan | SelectorOperator::LessThan
        );
        for value in &values {
            let fault = match check_value(value) {
                Ok(()) if compares && value.parse::<i64>().is_err() => {
                    Err("it is not a whole number of 64 bits")
                }
                checked => checked,
            };
            if let Err(reason) = fault {
                return Err(RequirementError::Value {
                    key,
                    value: value.clone(),
                    reason,
                });
            }
        }
        values.sort();
        values.dedup();
        Ok(Self {
            key,
            operator,
            values,
        })
    }

    /// The label's key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What is asked of the label.
    #[must_use]
    pub const fn operator(&self) -> SelectorOperator {
        self.operator
    }

    /// The values, sorted.
    #[must_use]
    pub fn values(&self) -> &[Str] {
        &self.values
    }

    /// Whether these labels meet the demand.
    #[must_use]
    pub fn matches(&self, labels: &Map<Str>) -> bool {
        let label = labels.get(&self.key);
        let is_one_of = |value: &Str| self.values.contains(value);
        match self.operator {
            SelectorOperator::Equals | SelectorOperator::In => label.is_some_and(is_one_of),
            SelectorOperator::NotEquals | SelectorOperator::NotIn => !label.is_some_and(is_one_of),
            SelectorOperator::Exists => label.is_some(),
            SelectorOperator::DoesNotExist => label.is_none(),
            SelectorOperator::GreaterThan => {
                self.compare(label).is_some_and(std::cmp::Ordering::is_gt)
            }
            SelectorOperator::LessThan => {
                self.compare(label).is_some_and(std::cmp::Ordering::is_lt)
            }
        }
    }

    /// The label compared with the value, where both are whole numbers.
    fn compare(&self, label: Option<&Str>) -> Option<std::cmp::Ordering> {
        let label: i64 = label?.parse().ok()?;
        let value: i64 = self.values.first()?.parse().ok()?;
        Some(label.cmp(&value))
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, values, .. } = self;
        let value = values.first().map_or("", Str::as_str);
        match self.operator {
            SelectorOperator::Exists => f.write_str(key),
            SelectorOperator::DoesNotExist => write!(f, "!{key}"),
            SelectorOperator::Equals => write!(f, "{key}={value}"),
            SelectorOperator::NotEquals => write!(f, "{key}!={value}"),
            SelectorOperator::GreaterThan => write!(f, "{key}>{value}"),
            SelectorOperator::LessThan => write!(f, "{key}<{value}"),
            SelectorOperator::In => write!(f, "{key} in ({})", values.join(",")),
            SelectorOperator::NotIn => write!(f, "{key} notin ({})", values.join(",")),
        }
    }
}

/// `[prefix/]name`: the name is like a value that is not empty, the prefix a DNS name.
fn check_key(key: &str) -> Result<(), &'static str> {
    let name = match key.split_once('/') {
        None => key,
        Some(("", _)) => return Err("its prefix is empty"),
        Some((prefix, name)) => {
            if prefix.len() > 253 {
                return Err("its prefix is longer than 253 characters");
            }
            if !prefix.split('.').all(is_dns_label) {
                return Err(
                    "its prefix is not a DNS name of lower-case letters, digits, \"-\" and \".\"",
                );
            }
            name
        }
    };
    if name.is_empty() {
        return Err("its name is empty");
    }
    check_value(name)
}

fn check_value(value: &str) -> Result<(), &'static str> {
    if value.len() > 63 {
        return Err("it is longer than 63 characters");
    }
    let middle = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !value.bytes().all(middle) {
        return Err("it has other characters than letters, digits, \"-\", \"_\" and \".\"");
    }
    match (value.bytes().next(), value.bytes().last()) {
        (Some(first), Some(last))
            if !(first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric()) =>
        {
            Err("it does not begin and end with a letter or digit")
        }
        _ => Ok(()),
    }
}

fn is_dns_label(label: &str) -> bool {
    let middle = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !label.is_empty()
        && label.bytes().all(middle)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
