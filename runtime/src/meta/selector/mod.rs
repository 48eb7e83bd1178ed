//! Label selectors: the object of the API, and the parsed form that matches and prints.

mod parse;
mod requirement;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use self::parse::ParseSelectorError;
pub use self::requirement::{Requirement, RequirementError, SelectorOperator};
use crate::object::{Map, Str, UnknownFields, plain, required};

/// Which objects, by their labels: every label of `match_labels` and every one of
/// `match_expressions` must match. Without either it selects everything; where the field that holds
/// it is absent, see that field.
///
/// ```
/// use clientset_runtime::meta::LabelSelector;
///
/// let selector: LabelSelector = "app=web,tier in (front,back),!canary".parse()?;
/// assert_eq!(selector.match_labels.get("app").unwrap(), "web");
/// assert!(selector.matches(&[("app", "web"), ("tier", "front")].into()));
/// assert_eq!(selector.to_selector()?.to_string(), "app=web,!canary,tier in (back,front)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct LabelSelector {
    /// Labels that must be there with these values.
    pub match_labels: Map<Str>,
    /// Other demands.
    pub match_expressions: Vec<LabelSelectorRequirement>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    LabelSelector {
        0 match_labels: plain("matchLabels"),
        1 match_expressions: plain("matchExpressions").atomic(),
    }
}

/// A demand on one label.
#[derive(Clone)]
pub struct LabelSelectorRequirement {
    /// The label's key.
    pub key: Str,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: Str,
    /// The values of `In` and `NotIn`; the others take none.
    pub values: Vec<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    LabelSelectorRequirement {
        0 key: required("key"),
        1 operator: required("operator"),
        2 values: plain("values").atomic(),
    }
}

/// A demand on one field, where a field selector is an object.
#[derive(Clone)]
pub struct FieldSelectorRequirement {
    /// The field's path.
    pub key: Str,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: Str,
    /// The values of `In` and `NotIn`; the others take none.
    pub values: Vec<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    FieldSelectorRequirement {
        0 key: required("key"),
        1 operator: required("operator"),
        2 values: plain("values").atomic(),
    }
}

impl LabelSelector {
    /// Whether these labels match. A selector that is not valid matches nothing; ask
    /// [`LabelSelector::to_selector`] what is wrong with it, or for many objects.
    #[must_use]
    pub fn matches(&self, labels: &Map<Str>) -> bool {
        self.to_selector()
            .is_ok_and(|selector| selector.matches(labels))
    }

    /// The parsed form: to match many objects, or to print for a list call.
    ///
    /// # Errors
    /// The first requirement that is not valid: an unknown operator, a wrong number of values, a key or
    /// value that no label can have.
    pub fn to_selector(&self) -> Result<Selector, RequirementError> {
        let equal = self
            .match_labels
            .iter()
            .map(|(key, value)| Requirement::new(key, SelectorOperator::Equals, [value]));
        let expressions = self.match_expressions.iter().map(|expression| {
            let key = &expression.key;
            let operator = match expression.operator.as_str() {
                "In" => SelectorOperator::In,
                "NotIn" => SelectorOperator::NotIn,
                "Exists" => SelectorOperator::Exists,
                "DoesNotExist" => SelectorOperator::DoesNotExist,
                _ => {
                    return Err(RequirementError::Operator {
                        key: key.clone(),
                        operator: expression.operator.clone(),
                    });
                }
            };
            Requirement::new(key, operator, &expression.values)
        });
        equal.chain(expressions).collect()
    }
}

/// Selects objects with all of these labels.
impl From<Map<Str>> for LabelSelector {
    fn from(match_labels: Map<Str>) -> Self {
        Self {
            match_labels,
            ..Self::default()
        }
    }
}

/// A parsed label selector: `app=web,tier in (front,back)`.
///
/// It reads what client-go reads. `Display` is canonical (sorted by key, values sorted, `==` as `=`) and
/// is what a list call sends.
///
/// ```
/// use clientset_runtime::meta::Selector;
///
/// let selector: Selector = "tier in (front, back), app == web".parse()?;
/// assert_eq!(selector.to_string(), "app=web,tier in (back,front)");
/// assert!(!selector.matches(&[("app", "web")].into()));
/// # Ok::<(), clientset_runtime::meta::ParseSelectorError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

impl Selector {
    /// The demands, in the order of their keys; none select everything.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Whether these labels meet every demand.
    #[must_use]
    pub fn matches(&self, labels: &Map<Str>) -> bool {
        self.requirements
            .iter()
            .all(|requirement| requirement.matches(labels))
    }
}

impl FromIterator<Requirement> for Selector {
    fn from_iter<I: IntoIterator<Item = Requirement>>(requirements: I) -> Self {
        let mut requirements: Vec<_> = requirements.into_iter().collect();
        requirements.sort_by(|a, b| a.key().cmp(b.key()));
        Self { requirements }
    }
}

impl FromStr for Selector {
    type Err = ParseSelectorError;

    fn from_str(text: &str) -> Result<Self, ParseSelectorError> {
        Ok(Self {
            requirements: parse::parse(text)?,
        })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, requirement) in self.requirements.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            requirement.fmt(f)?;
        }
        Ok(())
    }
}

/// Why a [`Selector`] cannot be stored in an object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{requirement}` cannot be stored in an object: a LabelSelector does not compare numbers")]
pub struct ComparesNumbersError {
    requirement: Requirement,
}

/// `=` becomes `match_labels`, everything else `match_expressions`.
impl TryFrom<&Selector> for LabelSelector {
    type Error = ComparesNumbersError;

    fn try_from(selector: &Selector) -> Result<Self, ComparesNumbersError> {
        let mut object = Self::default();
        for requirement in selector.requirements() {
            let (key, values) = (requirement.key(), requirement.values());
            let operator = match (requirement.operator(), values) {
                (SelectorOperator::Equals, [value]) if !object.match_labels.contains_key(key) => {
                    object.match_labels.insert(key, value.clone());
                    continue;
                }
                (SelectorOperator::Equals | SelectorOperator::In, _) => "In",
                (SelectorOperator::NotEquals | SelectorOperator::NotIn, _) => "NotIn",
                (SelectorOperator::Exists, _) => "Exists",
                (SelectorOperator::DoesNotExist, _) => "DoesNotExist",
                (SelectorOperator::GreaterThan | SelectorOperator::LessThan, _) => {
                    return Err(ComparesNumbersError {
                        requirement: requirement.clone(),
                    });
                }
            };
            object.match_expressions.push(LabelSelectorRequirement {
                key: key.into(),
                operator: operator.into(),
                values: values.to_vec(),
                ..Default::default()
            });
        }
        Ok(object)
    }
}

/// Why a text is not a [`LabelSelector`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseLabelSelectorError {
    /// It is no selector at all.
    #[error(transparent)]
    Parse(#[from] ParseSelectorError),
    /// It is a selector that an object cannot hold.
    #[error(transparent)]
    ComparesNumbers(#[from] ComparesNumbersError),
}

impl FromStr for LabelSelector {
    type Err = ParseLabelSelectorError;

    fn from_str(text: &str) -> Result<Self, ParseLabelSelectorError> {
        Ok(Self::try_from(&text.parse::<Selector>()?)?)
    }
}
