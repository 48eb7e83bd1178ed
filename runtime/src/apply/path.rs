//! Paths that people write: `spec.containers[name=web].args`.

use super::field_set::PathElement;
use super::literal::Literal;
use crate::object::{Keeps, ScalarText, Slot, Str, Struct, Value};

/// Why a text is not the path of a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path:?} is not the path of a field: {reason}")]
pub struct PathError {
    path: String,
    reason: String,
}

/// Finds the way along `path` through an empty object, which it fills as it goes.
pub(super) fn resolve(path: &str, object: &mut dyn Struct) -> Result<Vec<PathElement>, PathError> {
    let error = |reason| PathError {
        path: path.to_owned(),
        reason,
    };
    let steps = Reader { rest: path }.steps().map_err(error)?;
    let mut elements = Vec::with_capacity(steps.len());
    let mut value: &mut dyn Value = object;
    for step in &steps {
        let (element, next) = walk(step, value).map_err(error)?;
        elements.push(element);
        value = next;
    }
    Ok(elements)
}

enum Step {
    /// `.name`
    Name(String),
    /// `[text]`
    Text(Text),
    /// `[name=text,name=text]`
    Keys(Vec<(String, Text)>),
}

struct Text {
    content: String,
    quoted: bool,
}

fn walk<'v>(
    step: &Step,
    value: &'v mut dyn Value,
) -> Result<(PathElement, &'v mut dyn Value), String> {
    match (value.slot(), step) {
        (Slot::Option(option), _) => walk(step, option.insert()),
        (Slot::Struct(object), Step::Name(name)) => {
            let index = position(object, name)?;
            Ok((PathElement::Field(name.into()), object.field_mut(index)))
        }
        (Slot::Struct(object), _) => Err(format!("{} is not a list", object.info().name)),
        (Slot::Map(map), Step::Name(key) | Step::Text(Text { content: key, .. })) => {
            Ok((PathElement::Field(key.into()), map.push(key.into())))
        }
        (Slot::List(list), Step::Keys(keys)) => {
            let element = list.push();
            let keys = element_keys(element, keys)?;
            Ok((PathElement::Key(keys), element))
        }
        (Slot::List(list), Step::Text(text)) => {
            let element = list.push();
            let value = literal(element, text)?;
            Ok((PathElement::Value(value), element))
        }
        (Slot::List(_), Step::Name(name)) => Err(format!(
            "before {name:?}, say which element of the list: `[name=web]` or `[value]`"
        )),
        (Slot::Raw(_) | Slot::Union(_), _) => {
            Err("fields within unparsed JSON belong to it as a whole".to_owned())
        }
        (_, Step::Name(name)) => Err(format!("there is no field {name:?} in a single value")),
        (_, Step::Text(_) | Step::Keys(_)) => Err("only lists and maps have brackets".to_owned()),
    }
}

fn position(object: &dyn Struct, name: &str) -> Result<usize, String> {
    let info = object.info();
    info.position(name).ok_or_else(|| match info.keeps {
        Keeps::Open => format!(
            "{} does not know {name:?}: what stands in its unknown_fields is applied as it is",
            info.name
        ),
        Keeps::Unknown | Keeps::Exact => format!("{} has no field {name:?}", info.name),
    })
}

fn element_keys(
    element: &mut dyn Value,
    keys: &[(String, Text)],
) -> Result<Vec<(Str, Literal)>, String> {
    match element.slot() {
        Slot::Option(option) => element_keys(option.insert(), keys),
        Slot::Struct(object) => keys
            .iter()
            .map(|(name, text)| {
                let index = position(object, name)?;
                Ok((name.into(), literal(object.field_mut(index), text)?))
            })
            .collect(),
        _ => Err("the elements of the list have no fields: write `[value]`".to_owned()),
    }
}

/// The value that a text stands for in a field or an element.
fn literal(target: &mut dyn Value, text: &Text) -> Result<Literal, String> {
    let Text { content, quoted } = text;
    let wrong = |expected: &str| format!("expected {expected}, found {content:?}");
    match target.slot() {
        Slot::Option(option) => literal(option.insert(), text),
        Slot::Str(_) => Ok(Literal::String(content.into())),
        Slot::Enum(target) => match target.set(content, &mut |text| text.into()) {
            Ok(()) => Ok(Literal::String(content.into())),
            Err(error) => Err(error.to_string()),
        },
        Slot::Bool(_) => match content.parse() {
            Ok(value) => Ok(Literal::Bool(value)),
            Err(_) => Err(wrong("a boolean")),
        },
        Slot::I32(_) | Slot::I64(_) => match content.parse::<i64>() {
            Ok(value) => Ok(Literal::Number(value.to_string().into())),
            Err(_) => Err(wrong("an integer")),
        },
        Slot::Scalar(scalar) => {
            let number = !quoted && scalar.set_number(content).is_ok();
            if !number && scalar.set_string(content).is_err() {
                return Err(wrong(scalar.expected()));
            }
            Ok(match scalar.text() {
                ScalarText::String(text) => Literal::String(text.as_ref().into()),
                ScalarText::Number(text) => Literal::Number(text.as_ref().into()),
                ScalarText::Null => Literal::Null,
            })
        }
        _ => Err("the elements of the list cannot be told apart by a single value".to_owned()),
    }
}

/// Cuts a path into its steps.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn steps(mut self) -> Result<Vec<Step>, String> {
        let mut steps = Vec::new();
        // A path may begin with a dot, as in jq and in the server's messages.
        let mut name = !self.take('.') || !self.rest.is_empty();
        loop {
            if name {
                let length = self
                    .rest
                    .find(['.', '[', ']', '='])
                    .unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(length);
                if text.is_empty() {
                    return Err(self.expected("a field's name"));
                }
                steps.push(Step::Name(text.to_owned()));
                self.rest = rest;
            }
            name = match self.rest.chars().next() {
                None if steps.is_empty() => return Err(self.expected("a field's name")),
                None => return Ok(steps),
                Some('.') => {
                    self.take('.');
                    true
                }
                Some('[') => {
                    self.take('[');
                    steps.push(self.brackets()?);
                    false
                }
                Some(_) => return Err(self.expected("\".\", \"[\" or the end")),
            };
        }
    }

    fn brackets(&mut self) -> Result<Step, String> {
        let first = self.text()?;
        if self.take(']') {
            return Ok(Step::Text(first));
        }
        let mut keys = Vec::new();
        let mut key = first;
        loop {
            if !self.take('=') {
                return Err(self.expected("\"=\" or \"]\""));
            }
            keys.push((key.content, self.text()?));
            if self.take(']') {
                return Ok(Step::Keys(keys));
            }
            if !self.take(',') {
                return Err(self.expected("\",\" or \"]\""));
            }
            key = self.text()?;
        }
    }

    /// A text in quotes, or one up to the next sign.
    fn text(&mut self) -> Result<Text, String> {
        if !self.take('"') {
            let length = self
                .rest
                .find([']', '=', ',', '"'])
                .unwrap_or(self.rest.len());
            let (content, rest) = self.rest.split_at(length);
            if content.is_empty() {
                return Err(self.expected("a key or a value"));
            }
            self.rest = rest;
            return Ok(Text {
                content: content.to_owned(),
                quoted: false,
            });
        }
        let mut content = String::new();
        let mut characters = self.rest.chars();
        while let Some(character) = characters.next() {
            match character {
                '"' => {
                    self.rest = characters.as_str();
                    return Ok(Text {
                        content,
                        quoted: true,
                    });
                }
                '\\' => content.extend(characters.next()),
                _ => content.push(character),
            }
        }
        Err("a quote is not closed".to_owned())
    }

    fn take(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expected(&self, expected: &str) -> String {
        match self.rest {
            "" => format!("expected {expected} at the end"),
            rest => format!("expected {expected} before {rest:?}"),
        }
    }
}
