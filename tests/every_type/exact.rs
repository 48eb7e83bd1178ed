//! JSON as it was written: numbers by their digits, objects with their order.

use std::fmt;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Exact {
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    String(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Exact {
    /// Reads a text that is JSON.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value()?;
        match reader.next() {
            None => Ok(value),
            Some(_) => Err(reader.wrong("more behind the value")),
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members
                .iter()
                .find_map(|(known, value)| (known == name).then_some(value)),
            _ => None,
        }
    }

    /// Whether two values are one, whatever the order of members.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.matches(other, |a, b| a == b)
    }

    /// Whether two values are one to who reads numbers as floating-point numbers.
    pub(crate) fn is_worth(&self, other: &Self) -> bool {
        self.matches(other, |a, b| a == b || a.parse::<f64>() == b.parse())
    }

    fn matches(&self, other: &Self, equal: fn(&str, &str) -> bool) -> bool {
        match (self, other) {
            (Self::Object(members), Self::Object(others)) => {
                members.len() == others.len()
                    && members.iter().all(|(name, value)| {
                        let other = other.member(name);
                        other.is_some_and(|other| value.matches(other, equal))
                    })
            }
            (Self::List(elements), Self::List(others)) => {
                elements.len() == others.len()
                    && elements
                        .iter()
                        .zip(others)
                        .all(|(value, other)| value.matches(other, equal))
            }
            (Self::Number(text), Self::Number(other)) => equal(text, other),
            _ => self == other,
        }
    }

    /// Whether nothing is in here at any depth, or nothing but a quantity's zero.
    pub(crate) fn is_unset(&self) -> bool {
        match self {
            Self::Object(members) => members.iter().all(|(_, value)| value.is_unset()),
            Self::String(text) => text.is_empty() || text == "0",
            value => value.is_empty(),
        }
    }

    /// Whether this is a way to say nothing: `null`, `""`, `0`, `false`, `[]` or `{}`.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) => true,
            Self::Bool(true) => false,
            Self::Number(text) => text == "0",
            Self::String(text) => text.is_empty(),
            Self::List(elements) => elements.is_empty(),
            Self::Object(members) => members.is_empty(),
        }
    }
}

/// As JSON, for messages.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separate =
            |f: &mut fmt::Formatter<'_>, index| if index > 0 { f.write_str(",") } else { Ok(()) };
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::String(text) => write!(f, "{text:?}"),
            Self::List(elements) => {
                f.write_str("[")?;
                for (index, element) in elements.iter().enumerate() {
                    separate(f, index)?;
                    write!(f, "{element}")?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    separate(f, index)?;
                    write!(f, "{name:?}:{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn wrong(&self, what: &str) -> String {
        format!("byte {}: {what} in {}", self.at, self.text)
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over the next byte if it is this one.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.next() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Result<Exact, String> {
        match self.next() {
            Some(b'{') => {
                let mut members = Vec::new();
                self.elements(b'}', |reader| {
                    let name = reader.string()?;
                    if !reader.eat(b':') {
                        return Err(reader.wrong("no colon"));
                    }
                    members.push((name, reader.value()?));
                    Ok(())
                })?;
                Ok(Exact::Object(members))
            }
            Some(b'[') => {
                let mut elements = Vec::new();
                self.elements(b']', |reader| {
                    elements.push(reader.value()?);
                    Ok(())
                })?;
                Ok(Exact::List(elements))
            }
            Some(b'"') => self.string().map(Exact::String),
            _ => self.word(),
        }
    }

    /// What stands between an opening bracket and `end`, separated by commas.
    fn elements(
        &mut self,
        end: u8,
        mut element: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.at += 1;
        if self.eat(end) {
            return Ok(());
        }
        loop {
            element(self)?;
            if self.eat(end) {
                return Ok(());
            }
            if !self.eat(b',') {
                return Err(self.wrong("no comma"));
            }
        }
    }

    fn string(&mut self) -> Result<String, String> {
        if self.next() != Some(b'"') {
            return Err(self.wrong("no string"));
        }
        let bytes = self.text.as_bytes();
        let (start, mut end) = (self.at, self.at + 1);
        let mut escaped = false;
        while bytes.get(end).is_some_and(|byte| *byte != b'"') {
            let step = 1 + usize::from(bytes[end] == b'\\');
            escaped |= step > 1;
            end += step;
        }
        self.at = end + 1;
        let Some(text) = self.text.get(start..self.at) else {
            return Err(self.wrong("no end of a string"));
        };
        if escaped {
            serde_json::from_str(text).map_err(|error| format!("{error} in {text}"))
        } else {
            Ok(text[1..text.len() - 1].to_owned())
        }
    }

    fn word(&mut self) -> Result<Exact, String> {
        let rest = &self.text[self.at..];
        let length = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
            .count();
        self.at += length;
        match &rest[..length] {
            "null" => Ok(Exact::Null),
            "true" => Ok(Exact::Bool(true)),
            "false" => Ok(Exact::Bool(false)),
            text if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                Ok(Exact::Number(text.to_owned()))
            }
            _ => Err(self.wrong("no value")),
        }
    }
}
