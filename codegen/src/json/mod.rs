//! A JSON value that knows where it stands, so that every refusal names file and pointer.

mod parse;

use std::fmt::Write as _;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::Error;
pub(crate) use parse::{NESTING, parse};

/// Appends a key to a JSON pointer (RFC 6901).
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

/// A value in a document.
#[derive(Clone, Debug)]
pub(crate) struct Node<'v> {
    value: &'v Value,
    place: Rc<Place<'v>>,
}

#[derive(Debug)]
enum Place<'v> {
    Document(&'v str),
    Key(Rc<Place<'v>>, &'v str),
    Index(Rc<Place<'v>>, usize),
}

impl<'v> Node<'v> {
    /// The document itself.
    pub(crate) fn root(file: &'v str, value: &'v Value) -> Self {
        Self {
            value,
            place: Rc::new(Place::Document(file)),
        }
    }

    /// The value.
    pub(crate) fn value(&self) -> &'v Value {
        self.value
    }

    /// An error here.
    pub(crate) fn error(&self, message: impl Into<String>) -> Error {
        let mut pointer = String::new();
        let file = self.place.write(&mut pointer);
        Error::at_pointer(file, pointer, message)
    }

    /// An object whose keys are all known; a key that is not is an error that names it.
    pub(crate) fn object(&self, known: &[&str]) -> Result<Object<'v>, Error> {
        let object = self.any_object()?;
        for key in object.map.keys() {
            if !known.contains(&key.as_str()) {
                return Err(self.key_error(
                    key,
                    format!("unknown key {key:?}; known here: {}", known.join(", ")),
                ));
            }
        }
        Ok(object)
    }

    /// An object with keys of any name.
    pub(crate) fn any_object(&self) -> Result<Object<'v>, Error> {
        match self.value {
            Value::Object(map) => Ok(Object {
                node: self.clone(),
                map,
            }),
            other => Err(self.expected("an object", other)),
        }
    }

    /// The elements of a list.
    pub(crate) fn elements(&self) -> Result<Vec<Self>, Error> {
        match self.value {
            Value::Array(elements) => Ok(elements
                .iter()
                .enumerate()
                .map(|(index, value)| Self {
                    value,
                    place: Rc::new(Place::Index(Rc::clone(&self.place), index)),
                })
                .collect()),
            other => Err(self.expected("a list", other)),
        }
    }

    /// A string.
    pub(crate) fn str(&self) -> Result<&'v str, Error> {
        match self.value {
            Value::String(text) => Ok(text),
            other => Err(self.expected("a string", other)),
        }
    }

    /// A list of strings.
    pub(crate) fn strings(&self) -> Result<Vec<String>, Error> {
        self.elements()?
            .iter()
            .map(|element| element.str().map(str::to_owned))
            .collect()
    }

    fn key_error(&self, key: &'v str, message: String) -> Error {
        Self {
            value: self.value,
            place: Rc::new(Place::Key(Rc::clone(&self.place), key)),
        }
        .error(message)
    }

    fn expected(&self, what: &str, found: &Value) -> Error {
        let found = match found {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => format!("{:?}", text.chars().take(60).collect::<String>()),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        self.error(format!("expected {what}, found {found}"))
    }
}

impl<'v> Place<'v> {
    /// Appends the JSON pointer and gives the file.
    fn write(&self, pointer: &mut String) -> &'v str {
        match self {
            Self::Document(file) => file,
            Self::Key(parent, key) => {
                let file = parent.write(pointer);
                push_key(pointer, key);
                file
            }
            Self::Index(parent, index) => {
                let file = parent.write(pointer);
                // Writing to a String cannot fail.
                let _ = write!(pointer, "/{index}");
                file
            }
        }
    }
}

/// An object in a document.
#[derive(Clone, Debug)]
pub(crate) struct Object<'v> {
    node: Node<'v>,
    map: &'v Map<String, Value>,
}

impl<'v> Object<'v> {
    /// The object as a node.
    pub(crate) fn node(&self) -> &Node<'v> {
        &self.node
    }

    /// A key's value.
    pub(crate) fn get(&self, key: &'static str) -> Option<Node<'v>> {
        self.map
            .get_key_value(key)
            .map(|(key, value)| self.at(key, value))
    }

    /// A key's value, which must be there.
    pub(crate) fn need(&self, key: &'static str) -> Result<Node<'v>, Error> {
        self.get(key)
            .ok_or_else(|| self.node.error(format!("has no {key:?}")))
    }

    /// A string, if the key is there.
    pub(crate) fn string(&self, key: &'static str) -> Result<Option<String>, Error> {
        self.get(key)
            .map(|node| node.str().map(str::to_owned))
            .transpose()
    }

    /// A boolean, `false` if the key is not there.
    pub(crate) fn flag(&self, key: &'static str) -> Result<bool, Error> {
        match self.get(key) {
            None => Ok(false),
            Some(node) => node
                .value()
                .as_bool()
                .ok_or_else(|| node.expected("a boolean", node.value())),
        }
    }

    /// A list of strings, empty if the key is not there.
    pub(crate) fn strings(&self, key: &'static str) -> Result<Vec<String>, Error> {
        self.get(key).map_or(Ok(Vec::new()), |node| node.strings())
    }

    /// Whether it has the key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Every key with its value, sorted.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'v str, Node<'v>)> {
        self.map
            .iter()
            .map(|(key, value)| (key.as_str(), self.at(key, value)))
    }

    fn at(&self, key: &'v str, value: &'v Value) -> Node<'v> {
        Node {
            value,
            place: Rc::new(Place::Key(Rc::clone(&self.node.place), key)),
        }
    }
}
