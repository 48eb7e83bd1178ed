//! The difference of two states of an object, as a JSON patch.

use std::borrow::Cow;
use std::collections::HashMap;

use super::json_patch::{JsonPatch, Operation, pointer};
use crate::object::{RawJson, Value};
use crate::wire::json::Tree;
use crate::wire::{WriteError, json};

/// What changes `old` into `new`, both as an update would send them, unknown fields included.
///
/// A member that `old` has, but empty, is set by `add` and not by `replace`: a server may leave out what
/// is empty, and `replace` fails where nothing is. Lists change element by element, or as a whole where
/// that is much shorter.
///
/// ```
/// use clientset_runtime::apply::difference;
/// use clientset_runtime::meta::ObjectMeta;
///
/// let old = ObjectMeta { labels: [("app", "web")].into(), ..Default::default() };
/// let mut new = old.clone();
/// new.labels.insert("app", "db".into());
/// new.finalizers.push("example.com/hold".into());
/// assert_eq!(
///     difference(&old, &new)?.to_json()?,
///     concat!(
///         r#"[{"op":"replace","path":"/labels/app","value":"db"},"#,
///         r#"{"op":"add","path":"/finalizers","value":["example.com/hold"]}]"#,
///     )
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where a number is that JSON has no form for.
pub fn difference<T: Value>(old: &T, new: &T) -> Result<JsonPatch, WriteError> {
    between(&json::to_string(old)?, &json::to_string(new)?)
}

fn between(old: &str, new: &str) -> Result<JsonPatch, WriteError> {
    let read = |text| {
        Tree::read(text)
            .map_err(|error| WriteError::new(format!("the value does not write as JSON: {error}")))
    };
    let mut differ = Differ {
        path: String::new(),
        operations: Vec::new(),
        budget: MAX_COMPARED,
    };
    differ.value(&read(old)?, &read(new)?, Place::Certain);
    Ok(differ.operations.into_iter().collect())
}

/// How many pairs of elements are tried to find the shortest patch, at most.
const MAX_COMPARED: usize = 20_000;

/// How many operations an object may take before its replacement is considered, too.
const MANY: usize = 100;

/// How many operations a list or an object may take at most: a server refuses patches of more than ten
/// thousand.
const MOST: usize = 2_000;

#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A member: a server may leave it out where it is empty.
    Member,
    /// An element of a list, or the document itself.
    Certain,
}

struct Differ {
    path: String,
    operations: Vec<Operation>,
    budget: usize,
}

impl Differ {
    fn value(&mut self, old: &Tree<'_>, new: &Tree<'_>, place: Place) {
        if old == new {
            return;
        }
        let start = self.operations.len();
        match (old, new) {
            (Tree::Object(old), Tree::Object(new)) if !old.is_empty() && !new.is_empty() => {
                self.object(old, new);
                let many = self.operations.len() > start + MANY;
                if !many || self.path.is_empty() {
                    return;
                }
            }
            (Tree::List(old), Tree::List(new)) if !old.is_empty() && !new.is_empty() => {
                self.list(old, new);
            }
            _ => return self.set(old, new, place),
        }
        // As a whole, if that is much shorter: what did not change is better left alone.
        let parts = self.operations.split_off(start);
        self.set(old, new, place);
        let whole = &self.operations[start..];
        if parts.len() < MOST && length(&parts) <= 2 * length(whole) {
            self.operations.truncate(start);
            self.operations.extend(parts);
        }
    }

    fn set(&mut self, old: &Tree<'_>, new: &Tree<'_>, place: Place) {
        let path = self.path.clone();
        let value = raw(new);
        self.operations
            .push(if place == Place::Member && is_zero(old) {
                Operation::Add { path, value }
            } else {
                Operation::Replace { path, value }
            });
    }

    fn object(&mut self, old: &[Member<'_>], new: &[Member<'_>]) {
        let old_members = by_name(old);
        let new_members = by_name(new);
        for (name, _) in old {
            if !new_members.contains_key(name.as_ref()) {
                self.below(name, |differ| {
                    let path = differ.path.clone();
                    differ.operations.push(Operation::Remove { path });
                });
            }
        }
        for (name, value) in new {
            self.below(name, |differ| match old_members.get(name.as_ref()) {
                Some(old) => differ.value(old, value, Place::Member),
                None => {
                    let path = differ.path.clone();
                    let value = raw(value);
                    differ.operations.push(Operation::Add { path, value });
                }
            });
        }
    }

    fn list(&mut self, old: &[Tree<'_>], new: &[Tree<'_>]) {
        let head = old
            .iter()
            .zip(new)
            .take_while(|(old, new)| old == new)
            .count();
        let (old, new) = (&old[head..], &new[head..]);
        let tail = old
            .iter()
            .rev()
            .zip(new.iter().rev())
            .take_while(|(old, new)| old == new)
            .count();
        let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);

        let mut index = head;
        let (mut from, mut to) = (old.iter(), new.iter());
        for step in self.align(old, new) {
            match step {
                Step::Change => {
                    if let (Some(old), Some(new)) = (from.next(), to.next()) {
                        self.below(&index.to_string(), |differ| {
                            differ.value(old, new, Place::Certain);
                        });
                    }
                    index += 1;
                }
                Step::Remove => {
                    from.next();
                    let path = self.element(index);
                    self.operations.push(Operation::Remove { path });
                }
                Step::Add => {
                    if let Some(new) = to.next() {
                        let path = self.element(index);
                        let value = raw(new);
                        self.operations.push(Operation::Add { path, value });
                    }
                    index += 1;
                }
            }
        }
    }

    /// The shortest way from one list to another.
    fn align(&mut self, old: &[Tree<'_>], new: &[Tree<'_>]) -> Vec<Step> {
        let (rows, columns) = (old.len(), new.len());
        let pairs = rows * columns;
        if pairs == 0 || pairs > self.budget {
            let both = rows.min(columns);
            let change = std::iter::repeat_n(Step::Change, both);
            let remove = std::iter::repeat_n(Step::Remove, rows - both);
            let add = std::iter::repeat_n(Step::Add, columns - both);
            return change.chain(remove).chain(add).collect();
        }
        self.budget -= pairs;
        // The cost of the way from the first `row` and `column` elements to the end, from behind.
        let width = columns + 1;
        let mut costs = vec![(0, Step::Change); (rows + 1) * width];
        for row in (0..=rows).rev() {
            for column in (0..=columns).rev() {
                let cost = |row: usize, column: usize| costs[row * width + column].0;
                let remove = (row < rows).then(|| (cost(row + 1, column) + REMOVAL, Step::Remove));
                let add = (column < columns)
                    .then(|| (cost(row, column + 1) + size(&new[column]), Step::Add));
                let change = (row < rows && column < columns).then(|| {
                    let changed = self.cost(&old[row], &new[column]);
                    (cost(row + 1, column + 1) + changed, Step::Change)
                });
                let best = [change, remove, add]
                    .into_iter()
                    .flatten()
                    .min_by_key(|step| step.0);
                if let Some(best) = best {
                    costs[row * width + column] = best;
                }
            }
        }
        let (mut row, mut column) = (0, 0);
        let mut steps = Vec::with_capacity(rows.max(columns));
        while row < rows || column < columns {
            let step = costs[row * width + column].1;
            row += usize::from(step != Step::Add);
            column += usize::from(step != Step::Remove);
            steps.push(step);
        }
        steps
    }

    /// How long the patch from one element to another is.
    fn cost(&mut self, old: &Tree<'_>, new: &Tree<'_>) -> usize {
        if old == new {
            return 0;
        }
        let start = self.operations.len();
        self.below("0", |differ| differ.value(old, new, Place::Certain));
        let parts = self.operations.split_off(start);
        length(&parts)
    }

    fn element(&self, index: usize) -> String {
        format!("{}/{index}", self.path)
    }

    /// Goes one level down.
    fn below(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        pointer(name, &mut self.path);
        visit(self);
        self.path.truncate(length);
    }
}

type Member<'a> = (Cow<'a, str>, Tree<'a>);

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Change,
    Remove,
    Add,
}

/// What an operation takes besides its path and value, and what a removal takes.
const REMOVAL: usize = 40;

fn length(operations: &[Operation]) -> usize {
    let value = |operation: &Operation| operation.value().map_or(0, |value| value.as_str().len());
    operations
        .iter()
        .map(|operation| REMOVAL + operation.path().len() + value(operation))
        .sum()
}

fn size(tree: &Tree<'_>) -> usize {
    REMOVAL + raw(tree).as_str().len()
}

/// Of equal names the last one counts, as for every reader.
fn by_name<'t, 'a>(members: &'t [Member<'a>]) -> HashMap<&'t str, &'t Tree<'a>> {
    members
        .iter()
        .map(|(name, value)| (name.as_ref(), value))
        .collect()
}

/// Whether a server may leave the value out.
fn is_zero(tree: &Tree<'_>) -> bool {
    match tree {
        Tree::Null | Tree::Bool(false) => true,
        Tree::Bool(true) => false,
        Tree::Number(text) => text.parse() == Ok(0.0),
        Tree::String(text) => text.is_empty(),
        Tree::List(items) => items.is_empty(),
        Tree::Object(members) => members.is_empty(),
    }
}

fn raw(tree: &Tree<'_>) -> RawJson {
    let mut json = String::new();
    tree.write(&mut json);
    RawJson::from_checked(json.into())
}
