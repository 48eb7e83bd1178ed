//! What validation is written with: places in an object, and the findings about them.

use serde_json::{Map, Value};

use crate::in_memory::answer::Cause;
use crate::in_memory::rules::NameRule;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    pub(super) value: &'a Value,
    pub(super) path: String,
}

impl<'a> At<'a> {
    /// The object itself.
    pub(super) fn root(value: &'a Value) -> Self {
        Self {
            value,
            path: String::new(),
        }
    }

    /// What stands behind names with dots between them; null where there is nothing.
    pub(super) fn get(&self, names: &str) -> Self {
        let value = names
            .split('.')
            .fold(self.value, |value, name| &value[name]);
        let dot = if self.path.is_empty() { "" } else { "." };
        Self {
            value,
            path: format!("{}{dot}{names}", self.path),
        }
    }

    /// The entry of a map.
    pub(super) fn key(&self, key: &str) -> Self {
        Self {
            value: &self.value[key],
            path: format!("{}[{key}]", self.path),
        }
    }

    /// The elements of the list behind a name.
    pub(super) fn each(&self, name: &str) -> Vec<Self> {
        let list = self.get(name);
        let elements = list.value.as_array().into_iter().flatten().enumerate();
        elements
            .map(|(index, value)| Self {
                value,
                path: format!("{}[{index}]", list.path),
            })
            .collect()
    }

    /// The entries of the map behind a name.
    pub(super) fn entries(&self, name: &str) -> Vec<(&'a str, Self)> {
        let map = self.get(name);
        let entries = map.value.as_object().into_iter().flatten();
        entries
            .map(|(key, _)| (key.as_str(), map.key(key)))
            .collect()
    }

    pub(super) fn is_there(&self, name: &str) -> bool {
        !self.value[name].is_null()
    }

    pub(super) fn text(&self) -> &'a str {
        self.value.as_str().unwrap_or_default()
    }

    /// The text behind a name; empty where there is none.
    pub(super) fn text_of(&self, name: &str) -> &'a str {
        self.value[name].as_str().unwrap_or_default()
    }

    pub(super) fn number(&self) -> Option<i64> {
        self.value.as_i64()
    }

    pub(super) fn fields(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object()
    }

    /// What messages show of the value.
    fn shown(&self) -> String {
        match self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Check {
    pub(super) causes: Vec<Cause>,
}

impl Check {
    pub(super) fn required(&mut self, at: &At<'_>, why: &str) {
        self.causes.push(Cause::required(at.path.as_str(), why));
    }

    pub(super) fn invalid(&mut self, at: &At<'_>, why: impl AsRef<str>) {
        self.causes
            .push(Cause::invalid(at.path.as_str(), &at.shown(), why));
    }

    pub(super) fn forbidden(&mut self, at: &At<'_>, why: &str) {
        self.causes.push(Cause::forbidden(at.path.as_str(), why));
    }

    pub(super) fn duplicate(&mut self, at: &At<'_>) {
        self.causes
            .push(Cause::duplicate(at.path.as_str(), at.value));
    }

    pub(super) fn missing(&mut self, at: &At<'_>) {
        self.causes
            .push(Cause::not_found(at.path.as_str(), &at.shown()));
    }

    pub(super) fn unsupported(&mut self, at: &At<'_>, supported: &[&str]) {
        let cause = Cause::unsupported(at.path.as_str(), &at.shown(), supported);
        self.causes.push(cause);
    }

    /// A text has to be there; tells whether it is.
    pub(super) fn has_text(&mut self, at: &At<'_>, why: &str) -> bool {
        let is_there = !at.text().is_empty();
        if !is_there {
            self.required(at, why);
        }
        is_there
    }

    /// A text that is there is one of these.
    pub(super) fn one_of(&mut self, at: &At<'_>, supported: &[&str]) {
        if !at.value.is_null() && !supported.contains(&at.text()) {
            self.unsupported(at, supported);
        }
    }

    /// A text is this one.
    pub(super) fn same_text(&mut self, at: &At<'_>, expected: &str, why: &str) {
        if at.text() != expected {
            self.invalid(at, why);
        }
    }

    /// A number that is there is in a range.
    pub(super) fn in_range(&mut self, at: &At<'_>, least: i64, most: i64) {
        if at
            .number()
            .is_some_and(|number| number < least || number > most)
        {
            let why = match most {
                i64::MAX => format!("it must be {least} or more"),
                most => format!("it must be between {least} and {most}"),
            };
            self.invalid(at, why);
        }
    }

    /// A text is no longer than this.
    pub(super) fn at_most_bytes(&mut self, at: &At<'_>, most: u64) {
        if at.text().len() as u64 > most {
            self.causes.push(Cause::too_long(at.path.as_str(), most));
        }
    }

    /// Numbers behind these names are not negative.
    pub(super) fn not_negative(&mut self, at: &At<'_>, names: &[&str]) {
        for name in names {
            self.in_range(&at.get(name), 0, i64::MAX);
        }
    }

    /// A text follows a rule for names.
    pub(super) fn named(&mut self, at: &At<'_>, rule: NameRule) {
        if let Err(why) = rule.check(at.text()) {
            self.invalid(at, why);
        }
    }

    /// Fields that stay what they were.
    pub(super) fn unchanged(&mut self, old: &Value, new: &At<'_>, names: &[&str]) {
        for name in names {
            let was = At::root(old).get(name);
            let is = new.get(name);
            if was.value != is.value {
                self.invalid(&is, "field is immutable");
            }
        }
    }

    /// The number of a port.
    pub(super) fn port_number(&mut self, at: &At<'_>) {
        self.in_range(at, 1, 65_535);
    }

    /// The number of a port, or its name.
    pub(super) fn port(&mut self, at: &At<'_>) {
        match at.value {
            Value::String(name) => {
                if let Err(why) = is_port_name(name) {
                    self.invalid(at, why);
                }
            }
            _ => self.port_number(at),
        }
    }
}

/// The name of a port: 15 lower case letters, digits and inner hyphens at most, with a letter among them.
///
/// # Errors
/// Why the text is none.
pub(super) fn is_port_name(name: &str) -> Result<(), &'static str> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_short = (1..=15).contains(&name.len());
    let has_letter = name.chars().any(|c| c.is_ascii_lowercase());
    let at_edge = name.starts_with('-') || name.ends_with('-') || name.contains("--");
    if is_short && has_letter && !at_edge && name.chars().all(inner) {
        return Ok(());
    }
    Err(
        "a port's name has 1 to 15 lower case letters, digits and inner hyphens, and a letter among them",
    )
}

/// The key of a file: letters, digits, `-`, `_` and `.`, but neither `.` nor what begins with `..`.
pub(super) fn is_file_key(key: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (1..=253).contains(&key.len()) && key.chars().all(inner) && key != "." && !key.starts_with("..")
}

/// What of an int-or-string is a number of things or a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    Number(i64),
    Percent(i64),
}

pub(super) fn amount(value: &Value) -> Option<Amount> {
    match value {
        Value::Number(number) => number.as_i64().map(Amount::Number),
        Value::String(text) => {
            let digits = text.strip_suffix('%')?;
            let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
            is_number.then(|| digits.parse().ok().map(Amount::Percent))?
        }
        _ => None,
    }
}

impl Check {
    /// A number or a percentage that is not negative.
    pub(super) fn amount(&mut self, at: &At<'_>) {
        if at.value.is_null() {
            return;
        }
        match amount(at.value) {
            Some(Amount::Number(number)) if number < 0 => {
                self.invalid(at, "it must be 0 or more");
            }
            Some(_) => {}
            None => self.invalid(at, "it must be a number, or a percentage such as 5%"),
        }
    }

    /// Not more than all.
    pub(super) fn at_most_all(&mut self, at: &At<'_>) {
        if matches!(amount(at.value), Some(Amount::Percent(percent)) if percent > 100) {
            self.invalid(at, "it must not be more than 100%");
        }
    }
}
