//! Whether a value is what its schema says.

use serde_json::{Map, Number, Value};

use super::formats;
use super::unchanged::correlated;
use super::{Additional, Checks, Kind, ListType, Member, Structural};
use crate::in_memory::answer::Cause;

/// The place of a cause that is of no field: what `anyOf` and the like say. API servers write it so.
const NOWHERE: &str = "<nil>";

/// A validation under way.
struct Validation {
    path: String,
    causes: Vec<Cause>,
}

impl Structural {
    /// What is wrong with a value at a path. Where an object is changed, what stays as it was may stay wrong.
    pub(crate) fn validate(&self, path: &str, value: &Value, old: Option<&Value>) -> Vec<Cause> {
        let mut validation = Validation {
            path: path.to_owned(),
            causes: Vec::new(),
        };
        validation.node(self, value, old);
        validation.causes
    }

    fn accepts(&self, kind: Kind, value: &Value) -> bool {
        let matches = |wanted: Kind| match wanted {
            Kind::Number => matches!(kind, Kind::Number | Kind::Integer),
            Kind::Integer => {
                kind == Kind::Integer || value.as_f64().is_some_and(|number| number.fract() == 0.0)
            }
            wanted => wanted == kind,
        };
        if self.int_or_string {
            return matches(Kind::Integer) || kind == Kind::String;
        }
        self.kind.is_none_or(matches)
    }

    /// The types as messages name them.
    fn kinds(&self) -> &'static str {
        if self.int_or_string {
            "integer,string"
        } else {
            self.kind.map_or("", Kind::name)
        }
    }
}

/// The JSON type of a value; `None` for `null`.
fn kind_of(value: &Value) -> Option<Kind> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(number) if number.is_f64() => Kind::Number,
        Value::Number(_) => Kind::Integer,
        Value::String(_) => Kind::String,
        Value::Array(_) => Kind::Array,
        Value::Object(_) => Kind::Object,
    })
}

impl Validation {
    fn node(&mut self, schema: &Structural, value: &Value, old: Option<&Value>) {
        // Ratcheting.
        if old.is_some_and(|old| schema.is_unchanged(value, old)) {
            return;
        }
        let Some(kind) = kind_of(value) else {
            if !schema.nullable && (schema.kind.is_some() || schema.int_or_string) {
                self.wrong_type(schema, "null");
            }
            if let Some(checks) = &schema.checks {
                self.choice(checks, value);
            }
            return;
        };
        // A kube-apiserver does not tell a list from a text that has a format.
        let is_excused = kind == Kind::Array
            && !matches!(schema.kind, Some(Kind::Integer | Kind::Number))
            && !schema.format().is_empty();
        if !is_excused && !schema.accepts(kind, value) {
            self.wrong_type(schema, kind.name());
        }
        if let Some(checks) = &schema.checks {
            self.combinations(checks, value);
            self.choice(checks, value);
        }
        let checks = schema.checks.as_deref();
        match value {
            Value::String(text) => {
                if let Some(checks) = checks {
                    self.text(checks, text);
                }
            }
            Value::Number(number) => self.number(checks, number, schema.kind),
            Value::Array(elements) => self.list(schema, checks, elements, old),
            Value::Object(members) => self.object(schema, checks, members, old),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn wrong_type(&mut self, schema: &Structural, found: &str) {
        let why = format!(
            "{} must be of type {}: {found:?}",
            self.path,
            schema.kinds()
        );
        let cause = Cause::wrong_type(self.path.clone(), found, &why);
        self.causes.push(cause);
    }

    fn invalid(&mut self, value: &Value, why: &str) {
        let why = format!("{} {why}", self.path);
        let cause = Cause::invalid_value(self.path.clone(), value, why);
        self.causes.push(cause);
    }

    fn choice(&mut self, checks: &Checks, value: &Value) {
        if checks.values.is_empty() || checks.values.iter().any(|allowed| equal(allowed, value)) {
            return;
        }
        let allowed: Vec<String> = checks.values.iter().map(shown).collect();
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        let cause = Cause::unsupported_value(self.path.clone(), value, &allowed);
        self.causes.push(cause);
    }

    fn text(&mut self, checks: &Checks, text: &str) {
        let value = || Value::from(text);
        let length = text.chars().count() as u64;
        if let Some(most) = checks.max_length.filter(|most| length > *most) {
            let cause = Cause::too_long(self.path.clone(), most);
            self.causes.push(cause);
        }
        if let Some(least) = checks.min_length.filter(|least| length < *least) {
            self.invalid(&value(), &format!("must have at least {least} characters"));
        }
        if let Some(pattern) = checks.pattern.as_ref().filter(|it| !it.matches(text)) {
            self.invalid(&value(), &format!("must match '{}'", pattern.text()));
        }
        if let Some(format) = checks
            .format
            .as_ref()
            .filter(|it| !formats::holds(it, text))
        {
            let why = format!("{} must be of type {format}: {text:?}", self.path);
            let cause = Cause::wrong_type(self.path.clone(), text, &why);
            self.causes.push(cause);
        }
    }

    fn number(&mut self, checks: Option<&Checks>, number: &Number, kind: Option<Kind>) {
        let value = Value::Number(number.clone());
        let as_float = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
        let found = as_float(number);
        let format = checks.and_then(|checks| checks.format.as_deref());
        self.in_range("the value", found, kind, format);
        let Some(checks) = checks else {
            return;
        };
        // By an integer, what is behind the point of a limit is dropped.
        let mut limit = |limit: &Option<Number>, name: &str| {
            let limit = limit.as_ref().map(as_float)?;
            let fits = self.in_range(name, limit, kind, format);
            Some(if fits && !number.is_f64() {
                limit.trunc()
            } else {
                limit
            })
        };
        let factor = limit(&checks.multiple_of, "multipleOf");
        let most = limit(&checks.maximum, "the maximum");
        let least = limit(&checks.minimum, "the minimum");
        if let Some(factor) = factor {
            let times = found / factor;
            if factor <= 0.0 {
                self.invalid(
                    &value,
                    "has to be a multiple of an integer that is positive",
                );
            } else if (times - times.round()).abs() > f64::EPSILON * times.abs().max(1.0) {
                self.invalid(&value, &format!("must be a multiple of {factor}"));
            }
        }
        if let Some(most) = most {
            if checks.exclusive_maximum && found >= most {
                self.invalid(&value, &format!("must be less than {most}"));
            } else if found > most {
                self.invalid(&value, &format!("must be less than or equal to {most}"));
            }
        }
        if let Some(least) = least {
            if checks.exclusive_minimum && found <= least {
                self.invalid(&value, &format!("must be greater than {least}"));
            } else if found < least {
                self.invalid(&value, &format!("must be greater than or equal to {least}"));
            }
        }
    }

    /// Whether a number can be one of a type and format, which is a cause of its own.
    fn in_range(
        &mut self,
        what: &str,
        number: f64,
        kind: Option<Kind>,
        format: Option<&str>,
    ) -> bool {
        let (least, most, name) = match format {
            Some("int32") => (
                f64::from(i32::MIN),
                f64::from(i32::MAX),
                "an integer of 32 bits",
            ),
            _ => (-9.3e18, 9.3e18, "an integer"),
        };
        let is_integer = number.fract() == 0.0 && (least..=most).contains(&number);
        if kind != Some(Kind::Integer) || is_integer {
            return true;
        }
        let why = format!("{what} of {} must be {name}", self.path);
        self.causes.push(Cause::invalid(NOWHERE, "", why));
        false
    }

    fn list(
        &mut self,
        schema: &Structural,
        checks: Option<&Checks>,
        elements: &[Value],
        old: Option<&Value>,
    ) {
        let count = elements.len() as u64;
        if let Some(least) = checks.and_then(|it| it.min_items).filter(|it| count < *it) {
            let why = format!("must have at least {least} items");
            self.invalid(&Value::from(count), &why);
        }
        if let Some(most) = checks.and_then(|it| it.max_items).filter(|it| count > *it) {
            let cause = Cause::too_many(self.path.clone(), count, most);
            self.causes.push(cause);
        }
        let Some(items) = &schema.items else {
            return;
        };
        let old = old.and_then(Value::as_array).map(Vec::as_slice);
        for (index, element) in elements.iter().enumerate() {
            let before = match &schema.list {
                // Only elements with keys are the same ones as before.
                ListType::Map(keys) => correlated(keys, element, old.unwrap_or_default()),
                ListType::Atomic | ListType::Set => None,
            };
            let length = self.path.len();
            self.path.push_str(&format!("[{index}]"));
            self.node(items, element, before);
            self.path.truncate(length);
        }
    }

    fn object(
        &mut self,
        schema: &Structural,
        checks: Option<&Checks>,
        members: &Map<String, Value>,
        old: Option<&Value>,
    ) {
        let count = members.len() as u64;
        if let Some(least) = checks
            .and_then(|it| it.min_properties)
            .filter(|it| count < *it)
        {
            let why = format!("must have at least {least} properties");
            self.invalid(&Value::from(count), &why);
        }
        if let Some(most) = checks
            .and_then(|it| it.max_properties)
            .filter(|it| count > *it)
        {
            let cause = Cause::too_many(self.path.clone(), count, most);
            self.causes.push(cause);
        }
        for name in checks.into_iter().flat_map(|checks| &checks.required) {
            if !members.contains_key(name) {
                let field = self.below(name);
                self.causes.push(Cause::required(field, ""));
            }
        }
        for (name, member) in members {
            let below = match schema.member(name) {
                Member::Known(below) => below,
                Member::Anything
                    if matches!(schema.additional, Some(Additional::Allowed(false))) =>
                {
                    let field = self.below(name);
                    let why = format!("{field} is forbidden: no further properties are allowed");
                    self.causes.push(Cause::invalid(field, "", why));
                    continue;
                }
                Member::Anything | Member::Unknown => continue,
            };
            let length = self.path.len();
            self.path = self.below(name);
            // Both are in one version, so that nobody knows whether that is another one.
            let is_typed = length == 0 && ["apiVersion", "kind"].contains(&name.as_str());
            let before = old.filter(|_| !is_typed).and_then(|old| old.get(name));
            self.node(below, member, before);
            self.path.truncate(length);
        }
    }

    fn below(&self, name: &str) -> String {
        let dot = if self.path.is_empty() { "" } else { "." };
        format!("{}{dot}{name}", self.path)
    }

    /// `allOf`, `anyOf`, `oneOf` and `not`.
    fn combinations(&mut self, checks: &Checks, value: &Value) {
        let path = self.path.clone();
        let try_each = |schemas: &[Structural]| -> Vec<Vec<Cause>> {
            let outcomes = schemas
                .iter()
                .map(|schema| schema.validate(&path, value, None));
            outcomes.collect()
        };
        let any = try_each(&checks.any_of);
        if !any.is_empty() && any.iter().all(|causes| !causes.is_empty()) {
            self.combination("must validate at least one schema (anyOf)", nearest(any));
        }
        let one = try_each(&checks.one_of);
        let valid = one.iter().filter(|causes| causes.is_empty()).count();
        if !one.is_empty() && valid != 1 {
            let found = match valid {
                0 => "Found none valid".to_owned(),
                valid => format!("Found {valid} valid alternatives"),
            };
            let why = format!("must validate one and only one schema (oneOf). {found}");
            let causes = if valid == 0 { nearest(one) } else { Vec::new() };
            self.combination(&why, causes);
        }
        let all = try_each(&checks.all_of);
        let valid = all.iter().filter(|causes| causes.is_empty()).count();
        if valid < all.len() {
            let none = if valid == 0 { ". None validated" } else { "" };
            let why = format!("must validate all the schemas (allOf){none}");
            self.combination(&why, all.into_iter().flatten().collect());
        }
        if let Some(not) = &checks.not
            && not.validate(&path, value, None).is_empty()
        {
            self.combination("must not validate the schema (not)", Vec::new());
        }
    }

    fn combination(&mut self, why: &str, causes: Vec<Cause>) {
        let why = format!("{:?} {why}", self.path);
        self.causes.push(Cause::invalid(NOWHERE, "", why));
        self.causes.extend(causes);
    }
}

/// Of several schemas that were not met, what was wrong with the one that was nearest.
fn nearest(outcomes: Vec<Vec<Cause>>) -> Vec<Cause> {
    let nearest = outcomes.into_iter().min_by_key(Vec::len);
    nearest.unwrap_or_default()
}

/// Numbers are the same however they are written.
fn equal(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

/// A value as the list of those that are allowed shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
