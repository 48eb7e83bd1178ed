//! The differences of two objects, as sets of fields.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::elements::{list_of, steps};
use super::set::{FieldSet, field_step};
use crate::in_memory::schema::{ListMerge, ListType, Type, TypeId, TypedSchema};

/// What is different in a later object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) added: FieldSet,
    pub(super) modified: FieldSet,
    pub(super) removed: FieldSet,
}

impl Comparison {
    /// What an owner of the later object takes.
    pub(super) fn changed(&self) -> FieldSet {
        let mut changed = self.added.clone();
        changed.extend(&self.modified);
        changed
    }

    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.modified.is_empty() && self.removed.is_empty()
    }

    fn add(&mut self, step: impl FnOnce() -> String, below: Self) {
        if below.is_empty() {
            return;
        }
        let step = step();
        self.added.add(|| step.clone(), below.added);
        self.modified.add(|| step.clone(), below.modified);
        self.removed.add(|| step, below.removed);
    }

    fn extend(&mut self, other: &Self) {
        self.added.extend(&other.added);
        self.modified.extend(&other.modified);
        self.removed.extend(&other.removed);
    }
}

/// Compares two objects of a type. Only fields that the type has count, and `metadata` only where it is a client's.
pub(super) fn compare(schema: &TypedSchema, old: &Value, new: &Value) -> Comparison {
    let comparer = Comparer { schema };
    comparer.value(schema.root(), Some(old), Some(new))
}

struct Comparer<'s> {
    schema: &'s TypedSchema,
}

impl Comparer<'_> {
    fn value(&self, id: TypeId, old: Option<&Value>, new: Option<&Value>) -> Comparison {
        if old == new {
            return Comparison::default();
        }
        match self.schema.get(id) {
            Type::Scalar(_) | Type::Any { atomic: true } => leaf(old, new),
            Type::Struct(object) if object.atomic => leaf(old, new),
            Type::Map(map) if map.atomic => leaf(old, new),
            Type::List(list) if list.merge == ListMerge::Atomic => leaf(old, new),
            Type::List(list) => self.list(list, old, new),
            Type::Struct(_) | Type::Map(_) => self.object(id, old, new),
            Type::Any { atomic: false } => self.any(id, old, new),
        }
    }

    /// Without a type, each value is what it looks like. What becomes another kind of value is both of them.
    fn any(&self, id: TypeId, old: Option<&Value>, new: Option<&Value>) -> Comparison {
        let is_leaf = |value: &Value| !matches!(value, Value::Object(_) | Value::Null);
        match (old.map(is_leaf), new.map(is_leaf)) {
            (Some(true), Some(true)) | (Some(true), None) | (None, Some(true)) => leaf(old, new),
            (Some(true), Some(false)) | (Some(false), Some(true)) => {
                let mut both = leaf(old, new);
                both.extend(&self.object(id, old, new));
                both
            }
            _ => self.object(id, old, new),
        }
    }

    fn object(&self, id: TypeId, old: Option<&Value>, new: Option<&Value>) -> Comparison {
        let nothing = Map::new();
        let was = old.and_then(Value::as_object).unwrap_or(&nothing);
        let is = new.and_then(Value::as_object).unwrap_or(&nothing);
        if was.is_empty() && is.is_empty() {
            return leaf(old, new);
        }
        let mut comparison = ends(old, new);
        for (name, value) in is {
            if let Some(ty) = self.schema.member(id, name) {
                let below = self.value(ty, was.get(name), Some(value));
                comparison.add(|| field_step(name), below);
            }
        }
        for (name, value) in was {
            if !is.contains_key(name)
                && let Some(ty) = self.schema.member(id, name)
            {
                let below = self.value(ty, Some(value), None);
                comparison.add(|| field_step(name), below);
            }
        }
        comparison
    }

    fn list(&self, list: &ListType, old: Option<&Value>, new: Option<&Value>) -> Comparison {
        let (was, is) = (list_of(old), list_of(new));
        if was.is_empty() && is.is_empty() {
            return leaf(old, new);
        }
        let mut comparison = ends(old, new);
        let mut elements: BTreeMap<String, (Vec<&Value>, Vec<&Value>)> = BTreeMap::new();
        for (step, element) in steps(self.schema, list, was) {
            elements.entry(step).or_default().0.push(element);
        }
        for (step, element) in steps(self.schema, list, is) {
            elements.entry(step).or_default().1.push(element);
        }
        for (step, (was, is)) in elements {
            let below = match (&was[..], &is[..]) {
                ([was], [is]) => self.value(list.element, Some(was), Some(is)),
                ([was], []) => self.value(list.element, Some(was), None),
                ([], [is]) => self.value(list.element, None, Some(is)),
                // Elements that stand more than once are one place.
                (was, is) if was == is => Comparison::default(),
                ([], _) => Comparison {
                    added: FieldSet::leaf(),
                    ..Comparison::default()
                },
                (_, []) => Comparison {
                    removed: FieldSet::leaf(),
                    ..Comparison::default()
                },
                _ => Comparison {
                    modified: FieldSet::leaf(),
                    ..Comparison::default()
                },
            };
            comparison.add(|| step, below);
        }
        comparison
    }
}

/// A place that is compared as a whole.
fn leaf(old: Option<&Value>, new: Option<&Value>) -> Comparison {
    let mut comparison = ends(old, new);
    comparison.modified.member = old.is_some() && new.is_some() && old != new;
    comparison
}

/// Whether a place comes or goes.
fn ends(old: Option<&Value>, new: Option<&Value>) -> Comparison {
    let mut comparison = Comparison::default();
    comparison.added.member = old.is_none();
    comparison.removed.member = new.is_none();
    comparison
}
