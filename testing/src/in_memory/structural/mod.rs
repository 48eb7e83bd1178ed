//! The schema of a custom resource, as a definition says it: what is known, what is kept, what is filled in
//! and what is valid.
//!
//! The order in which an API server uses it: unknown fields are [pruned](Structural::prune), metadata is read
//! again, `null` that may not be is dropped and [defaults](Structural::fill) are filled in; then the object is
//! [validated](Structural::validate).

mod fill;
mod formats;
mod lists;
mod metadata;
mod pattern;
mod prune;
mod read;
mod rules;
mod unchanged;
mod validate;

use std::collections::BTreeMap;

use serde_json::{Number, Value};

pub(crate) use formats::{holds as holds_format, is_known as is_known_format};
pub(crate) use pattern::Pattern;
pub(crate) use rules::{Rule, field_path};

/// The fields that every object has, whatever its schema says.
const OBJECT_FIELDS: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// A node of a schema. Below `allOf`, `anyOf`, `oneOf` and `not` it holds checks alone, which is what makes a
/// schema structural; `definitions` sees to that.
#[derive(Debug, Default)]
pub(crate) struct Structural {
    pub(crate) kind: Option<Kind>,
    pub(crate) int_or_string: bool,
    pub(crate) nullable: bool,
    /// Whether fields stay that are not in `properties`.
    pub(crate) preserves_unknown: bool,
    /// Whether this is an object with a kind and metadata of its own.
    pub(crate) embedded: bool,
    pub(crate) properties: BTreeMap<String, Structural>,
    pub(crate) additional: Option<Additional>,
    pub(crate) items: Option<Box<Structural>>,
    pub(crate) default: Option<Value>,
    pub(crate) list: ListType,
    /// Whether the map or struct belongs to one manager as a whole.
    pub(crate) is_atomic: bool,
    pub(crate) checks: Option<Box<Checks>>,
    /// `x-kubernetes-validations`.
    pub(crate) rules: Vec<Rule>,
    /// Whether there are rules here or below.
    pub(crate) has_rules: bool,
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

/// `additionalProperties`.
#[derive(Debug)]
pub(crate) enum Additional {
    Allowed(bool),
    Of(Box<Structural>),
}

/// `x-kubernetes-list-type`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum ListType {
    #[default]
    Atomic,
    Set,
    /// With the keys.
    Map(Vec<String>),
}

/// What a value has to be beside its type.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    format: Option<String>,
    values: Vec<Value>,
    minimum: Option<Number>,
    exclusive_minimum: bool,
    maximum: Option<Number>,
    exclusive_maximum: bool,
    multiple_of: Option<Number>,
    min_length: Option<u64>,
    max_length: Option<u64>,
    pattern: Option<Pattern>,
    min_items: Option<u64>,
    max_items: Option<u64>,
    min_properties: Option<u64>,
    max_properties: Option<u64>,
    required: Vec<String>,
    all_of: Vec<Structural>,
    any_of: Vec<Structural>,
    one_of: Vec<Structural>,
    not: Option<Structural>,
}

impl Kind {
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "object" => Self::Object,
            "array" => Self::Array,
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}

impl Structural {
    /// The schemas of values without a name: of elements, and of members that have no property. With the
    /// keyword that says them.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&Self, &'static str)> {
        let additional = match &self.additional {
            Some(Additional::Of(values)) => Some(&**values),
            _ => None,
        };
        let items = self.items.as_deref().map(|items| (items, "items"));
        items
            .into_iter()
            .chain(additional.map(|values| (values, "additionalProperties")))
    }

    /// `format`; empty where there is none.
    pub(crate) fn format(&self) -> &str {
        let format = self
            .checks
            .as_ref()
            .and_then(|checks| checks.format.as_deref());
        format.unwrap_or_default()
    }

    /// Whether a member may not be missing.
    pub(crate) fn requires(&self, name: &str) -> bool {
        let checks = self.checks.iter();
        checks
            .flat_map(|checks| &checks.required)
            .any(|required| required == name)
    }

    /// The schema of a member: a property of its own, or what all others are.
    fn member(&self, name: &str) -> Member<'_> {
        if let Some(property) = self.properties.get(name) {
            return Member::Known(property);
        }
        match &self.additional {
            Some(Additional::Of(values)) => Member::Known(values),
            Some(Additional::Allowed(_)) => Member::Anything,
            None => Member::Unknown,
        }
    }
}

/// What a schema says of a member.
enum Member<'s> {
    Known(&'s Structural),
    /// It may be there, and nothing is known of what is in it.
    Anything,
    Unknown,
}
