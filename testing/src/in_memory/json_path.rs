//! The paths of definitions: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`.

use serde_json::Value;

/// The names of a path that has only names, as those of scales and selectable fields have.
pub(crate) fn fields(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|step| !step.is_empty())
}

/// A path of a printer column, in the form that kubectl reads.
#[derive(Debug)]
pub(crate) struct JsonPath(Vec<Step>);

#[derive(Debug)]
enum Step {
    Member(String),
    /// Negative ones count from the end.
    Element(i64),
    /// From, to, every how many.
    Slice(Option<i64>, Option<i64>, i64),
    Each,
    Below,
    Filter(Filter),
}

/// `?(@.type=="Ready")`; without a comparison it asks whether something is there.
#[derive(Debug)]
struct Filter {
    path: JsonPath,
    comparison: Option<(Operator, Value)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    Unequal,
    AtLeast,
    AtMost,
    More,
    Less,
}

impl JsonPath {
    /// # Errors
    /// Why the text is no path.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            rest = if let Some(after) = rest.strip_prefix("..") {
                steps.push(Step::Below);
                name(after, &mut steps)
            } else if let Some(after) = rest.strip_prefix('.') {
                name(after, &mut steps)
            } else if let Some(after) = rest.strip_prefix('[') {
                let (inner, after) = bracket(after).ok_or("a bracket is not closed")?;
                steps.push(in_brackets(inner)?);
                after
            } else {
                return Err(format!("{rest:?} does not begin with a dot or a bracket"));
            };
        }
        Ok(Self(steps))
    }

    /// What the path leads to.
    pub(crate) fn find<'v>(&self, root: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![root];
        for step in &self.0 {
            found = found
                .into_iter()
                .flat_map(|value| step.from(value))
                .collect();
        }
        found
    }
}

/// A name up to the next dot or bracket, a backslash before which takes its meaning.
fn name<'t>(text: &'t str, steps: &mut Vec<Step>) -> &'t str {
    let mut name = String::new();
    let mut escaped = false;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        if escaped {
            name.push(c);
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == '.' || c == '[' {
            end = at;
            break;
        } else {
            name.push(c);
        }
    }
    match name.as_str() {
        "" => {}
        "*" => steps.push(Step::Each),
        _ => steps.push(Step::Member(name)),
    }
    &text[end..]
}

/// What is in a bracket, and what is behind it.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => {
                depth -= 1;
                if depth == 0 {
                    return Some((&text[..at], &text[at + 1..]));
                }
            }
            _ => {}
        }
    }
    None
}

fn in_brackets(text: &str) -> Result<Step, String> {
    let text = text.trim();
    if text == "*" {
        return Ok(Step::Each);
    }
    if let Some(name) = unquoted(text) {
        return Ok(Step::Member(name.to_owned()));
    }
    if let Some(condition) = text.strip_prefix("?(").and_then(|it| it.strip_suffix(')')) {
        return filter(condition).map(Step::Filter);
    }
    let number = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| format!("{text:?} is no index")),
    };
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        [index] => Ok(Step::Element(number(index)?.ok_or("a bracket is empty")?)),
        [from, to] => Ok(Step::Slice(number(from)?, number(to)?, 1)),
        [from, to, step] => {
            let step = number(step)?.unwrap_or(1);
            Ok(Step::Slice(number(from)?, number(to)?, step))
        }
        _ => Err(format!("{text:?} is no index")),
    }
}

fn unquoted(text: &str) -> Option<&str> {
    let text = text.trim();
    ['"', '\''].iter().find_map(|quote| {
        let inner = text.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inner.contains(*quote)).then_some(inner)
    })
}

fn filter(text: &str) -> Result<Filter, String> {
    let operators = [
        ("==", Operator::Equal),
        ("!=", Operator::Unequal),
        (">=", Operator::AtLeast),
        ("<=", Operator::AtMost),
        (">", Operator::More),
        ("<", Operator::Less),
    ];
    let found = operators
        .iter()
        .find_map(|(sign, operator)| Some((text.split_once(sign)?, *operator)));
    let path_of = |text: &str| {
        let text = text.trim();
        let path = text.strip_prefix('@').ok_or("a filter begins with @")?;
        JsonPath::parse(path)
    };
    let Some(((left, right), operator)) = found else {
        let path = path_of(text)?;
        return Ok(Filter {
            path,
            comparison: None,
        });
    };
    let right = match unquoted(right) {
        Some(text) => Value::from(text),
        None => serde_json::from_str(right.trim())
            .map_err(|_| format!("{right:?} is nothing to compare with"))?,
    };
    Ok(Filter {
        path: path_of(left)?,
        comparison: Some((operator, right)),
    })
}

impl Step {
    fn from<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match (self, value) {
            (Self::Member(name), value) => value.get(name).into_iter().collect(),
            (Self::Element(index), Value::Array(list)) => {
                let at = place(*index, list.len());
                at.and_then(|at| list.get(at)).into_iter().collect()
            }
            (Self::Slice(from, to, every), Value::Array(list)) => {
                let end = |index: Option<i64>, usual: usize| match index {
                    None => usual,
                    Some(index) => place(index, list.len()).map_or(0, |at| at.min(list.len())),
                };
                let (from, to) = (end(*from, 0), end(*to, list.len()));
                let every = usize::try_from(*every).unwrap_or(1).max(1);
                list.get(from..to)
                    .unwrap_or_default()
                    .iter()
                    .step_by(every)
                    .collect()
            }
            (Self::Each, Value::Array(list)) => list.iter().collect(),
            (Self::Each, Value::Object(members)) => members.values().collect(),
            (Self::Below, value) => {
                let mut all = Vec::new();
                below(value, &mut all);
                all
            }
            (Self::Filter(filter), Value::Array(list)) => list
                .iter()
                .filter(|element| filter.holds(element))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Where an index is in a list; before its beginning it is nowhere.
fn place(index: i64, length: usize) -> Option<usize> {
    if index >= 0 {
        return usize::try_from(index).ok();
    }
    length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
}

fn below<'v>(value: &'v Value, all: &mut Vec<&'v Value>) {
    all.push(value);
    match value {
        Value::Array(list) => list.iter().for_each(|value| below(value, all)),
        Value::Object(members) => members.values().for_each(|value| below(value, all)),
        _ => {}
    }
}

impl Filter {
    fn holds(&self, element: &Value) -> bool {
        let found = self.path.find(element);
        let Some(found) = found.first() else {
            return false;
        };
        let Some((operator, wanted)) = &self.comparison else {
            return true;
        };
        let order = match (found.as_f64(), wanted.as_f64()) {
            (Some(found), Some(wanted)) => found.partial_cmp(&wanted),
            _ => match (found, wanted) {
                (Value::String(found), Value::String(wanted)) => Some(found.cmp(wanted)),
                _ => None,
            },
        };
        match operator {
            Operator::Equal => *found == wanted || order.is_some_and(std::cmp::Ordering::is_eq),
            Operator::Unequal => *found != wanted && !order.is_some_and(std::cmp::Ordering::is_eq),
            Operator::AtLeast => order.is_some_and(std::cmp::Ordering::is_ge),
            Operator::AtMost => order.is_some_and(std::cmp::Ordering::is_le),
            Operator::More => order.is_some_and(std::cmp::Ordering::is_gt),
            Operator::Less => order.is_some_and(std::cmp::Ordering::is_lt),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_to_values() {
        let object = json!({
            "metadata": {"labels": {"example.com/app": "web"}},
            "list": [{"type": "Ready", "status": "True", "n": 2}, {"type": "Other", "n": 5}],
            "n": [1, 2, 3],
        });
        for (path, expected) in [
            (".n[0]", json!([1])),
            (".n[-1]", json!([3])),
            (".n[1:]", json!([2, 3])),
            (".n[0:2]", json!([1, 2])),
            (".n[*]", json!([1, 2, 3])),
            (".list[?(@.type==\"Ready\")].status", json!(["True"])),
            (".list[?(@.type=='Ready')].n", json!([2])),
            (".list[?(@.n > 2)].type", json!(["Other"])),
            (".list[?(@.type != \"Ready\")].n", json!([5])),
            (".list[?(@.status)].n", json!([2])),
            (".metadata.labels.example\\.com/app", json!(["web"])),
            (".metadata.labels['example.com/app']", json!(["web"])),
            ("..status", json!(["True"])),
            (".list.*.n", json!([2, 5])),
            (".none.of.it", json!([])),
            ("", json!([object])),
        ] {
            let found = JsonPath::parse(path).unwrap();
            assert_eq!(json!(found.find(&object)), expected, "{path}");
        }
        for wrong in ["spec", ".a[", ".a[x]", ".a[?(b)]", ".a[?(@.b==c)]"] {
            assert!(JsonPath::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            fields(".spec.replicas").collect::<Vec<_>>(),
            ["spec", "replicas"]
        );
    }
}
