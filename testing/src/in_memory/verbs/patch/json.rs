//! JSON patches as API servers apply them, which forgive more than RFC 6902: `replace` makes a member that is not there,
//! `test` takes an absent member for null, `copy` copies one as null, and indices count from the end where they are negative.

use serde_json::{Map, Value};

use crate::in_memory::answer::Refusal;

/// How many operations a patch may have.
const LIMIT: usize = 10_000;

/// A patch that was read.
#[derive(Debug)]
pub(crate) struct JsonPatch {
    operations: Vec<Value>,
    /// Members of operations that there are not: what a strict reader refuses.
    pub(super) problems: Vec<String>,
}

impl JsonPatch {
    /// # Errors
    /// It is no list of operations, or has too many of them.
    pub(super) fn read(value: Value) -> Result<Self, Refusal> {
        let operations = match value {
            Value::Null => Vec::new(),
            Value::Array(operations) => operations,
            _ => return Err(undecodable("a JSON patch is a list of operations")),
        };
        let mut problems = Vec::new();
        for operation in &operations {
            let Value::Object(members) = operation else {
                if operation.is_null() {
                    continue;
                }
                return Err(undecodable("an operation is an object"));
            };
            for (name, value) in members {
                match name.as_str() {
                    "op" | "path" | "from" if !value.is_string() && !value.is_null() => {
                        return Err(undecodable(&format!("{name} of an operation is a string")));
                    }
                    "op" | "path" | "from" | "value" => {}
                    _ => problems.push(format!("json patch unknown field {name:?}")),
                }
            }
        }
        if operations.len() > LIMIT {
            let why = format!("a JSON patch may have {LIMIT} operations");
            return Err(Refusal::too_many_operations(&why));
        }
        Ok(Self {
            operations,
            problems,
        })
    }

    /// The operations of a list, of which it is known that they are some.
    pub(crate) fn of(operations: &Value) -> Self {
        let operations = operations.as_array().cloned().unwrap_or_default();
        Self {
            operations,
            problems: Vec::new(),
        }
    }

    /// # Errors
    /// An operation does not fit the object.
    pub(super) fn apply(&self, object: &mut Value) -> Result<(), Refusal> {
        self.fit(object)
            .map_err(|(Unfit::Test(why) | Unfit::Operation(why))| {
                Refusal::unprocessable(format!("the JSON patch does not fit the object: {why}"))
            })
    }

    /// # Errors
    /// As [`JsonPatch::apply`], for whoever tells a test from other operations.
    pub(crate) fn fit(&self, object: &mut Value) -> Result<(), Unfit> {
        for (index, operation) in self.operations.iter().enumerate() {
            apply(operation, object).map_err(|unfit| match unfit {
                Unfit::Test(why) => Unfit::Test(format!("operation {index}: {why}")),
                Unfit::Operation(why) => Unfit::Operation(format!("operation {index}: {why}")),
            })?;
        }
        Ok(())
    }
}

/// Why an operation does not fit.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// It tests for another value than there is.
    Test(String),
    Operation(String),
}

impl From<String> for Unfit {
    fn from(why: String) -> Self {
        Self::Operation(why)
    }
}

fn undecodable(why: &str) -> Refusal {
    Refusal::bad_request(format!("error decoding patch: {why}"))
}

fn apply(operation: &Value, object: &mut Value) -> Result<(), Unfit> {
    let text = |name: &str| {
        let text = operation[name].as_str();
        text.ok_or_else(|| format!("it has no {name}"))
    };
    let value = || operation["value"].clone();
    match text("op")? {
        "add" => Place::find(object, text("path")?)?.add(value())?,
        "remove" => Place::find(object, text("path")?)?.remove()?,
        "replace" if text("path")?.is_empty() => {
            if !matches!(operation["value"], Value::Object(_) | Value::Array(_)) {
                let why = "an object takes the place of an object only";
                return Err(Unfit::Operation(why.to_owned()));
            }
            *object = value();
        }
        "replace" => Place::find(object, text("path")?)?.replace(value())?,
        "test" => {
            let found = match text("path")? {
                "" => object.clone(),
                path => Place::find(object, path)?.get()?,
            };
            if found != operation["value"] {
                let why = format!("testing value {} failed", text("path")?);
                return Err(Unfit::Test(why));
            }
        }
        "copy" => {
            let copied = Place::find(object, text("from")?)?.get()?;
            Place::find(object, text("path")?)?.add(copied)?;
        }
        "move" => {
            let from = Place::find(object, text("from")?)?;
            let moved = from.get()?;
            from.remove()?;
            Place::find(object, text("path")?)?.add(moved)?;
        }
        other => return Err(Unfit::Operation(format!("there is no operation {other:?}"))),
    }
    Ok(())
}

/// What a path leads to: a member of an object or an element of a list, there or not.
enum Place<'a> {
    Member(&'a mut Map<String, Value>, String),
    Element(&'a mut Vec<Value>, &'a str),
}

impl<'a> Place<'a> {
    fn find(object: &'a mut Value, path: &'a str) -> Result<Self, String> {
        let missing = || format!("nothing is at {path:?}");
        let mut steps: Vec<&str> = path.split('/').skip(1).collect();
        let last = steps.pop().ok_or_else(missing)?;
        let mut holder = object;
        for step in steps {
            holder = match holder {
                Value::Object(members) => members.get_mut(&name(step)),
                Value::Array(list) => match index(step, list.len()) {
                    Ok(index) => list.get_mut(index),
                    Err(_) => None,
                },
                _ => None,
            }
            .ok_or_else(missing)?;
        }
        match holder {
            Value::Object(members) => Ok(Self::Member(members, name(last))),
            Value::Array(list) => Ok(Self::Element(list, last)),
            _ => Err(missing()),
        }
    }

    fn get(&self) -> Result<Value, String> {
        match self {
            Self::Member(members, name) => Ok(members.get(name).cloned().unwrap_or_default()),
            Self::Element(list, step) => list
                .get(index(step, list.len())?)
                .cloned()
                .ok_or_else(|| out_of_bounds(step)),
        }
    }

    fn add(self, value: Value) -> Result<(), String> {
        match self {
            Self::Member(members, name) => {
                members.insert(name, value);
            }
            Self::Element(list, "-") => list.push(value),
            Self::Element(list, step) => {
                // What is added last has an index, too.
                let index = index(step, list.len() + 1)?;
                if index > list.len() {
                    return Err(out_of_bounds(step));
                }
                list.insert(index, value);
            }
        }
        Ok(())
    }

    fn replace(self, value: Value) -> Result<(), String> {
        match self {
            Self::Member(members, name) => {
                members.insert(name, value);
            }
            Self::Element(list, step) => {
                let index = index(step, list.len())?;
                let element = list.get_mut(index).ok_or_else(|| out_of_bounds(step))?;
                *element = value;
            }
        }
        Ok(())
    }

    fn remove(self) -> Result<(), String> {
        match self {
            Self::Member(members, name) => match members.remove(&name) {
                Some(_) => Ok(()),
                None => Err(format!("there is no member {name:?}")),
            },
            Self::Element(list, step) => {
                let index = index(step, list.len())?;
                if index >= list.len() {
                    return Err(out_of_bounds(step));
                }
                list.remove(index);
                Ok(())
            }
        }
    }
}

fn name(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The index that a step says, counted from the end where it is negative.
fn index(step: &str, length: usize) -> Result<usize, String> {
    let number: i64 = step
        .parse()
        .map_err(|_| format!("{step:?} is no index of a list"))?;
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let index = if number < 0 { number + length } else { number };
    usize::try_from(index).map_err(|_| out_of_bounds(step))
}

fn out_of_bounds(step: &str) -> String {
    format!("no element is at {step}")
}
