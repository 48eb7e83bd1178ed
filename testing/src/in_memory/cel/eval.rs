//! The value of an expression.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Call, Element, Expr, Kind, Literal, Macro};
use super::budget::Budget;
use super::made::Made;
use super::values::{Failure, Key, Map, Outcome, Value};
use super::{arithmetic, library, macro_values};

/// What the variables of an expression are.
pub(crate) trait Names<'a> {
    /// The value of a variable, `None` where there is none.
    fn value(&self, name: &str) -> Option<Result<Value<'a>, Failure>>;

    /// What an authorizer says of a question.
    fn authorize(&self, _check: &super::opaque::Check) -> (bool, String) {
        (false, String::new())
    }
}

/// An evaluation under way.
pub(super) struct Evaluation<'e, 'a> {
    pub(super) names: &'e dyn Names<'a>,
    pub(super) budget: &'e Budget,
    /// Variables of macros, the innermost last.
    pub(super) scopes: Vec<(&'e str, Value<'a>)>,
}

impl<'e, 'a> Evaluation<'e, 'a> {
    /// # Errors
    /// The expression has no value, or costs too much.
    pub(super) fn expr(&mut self, expr: &'e Expr) -> Outcome<'a> {
        match &expr.kind {
            Kind::Literal(literal) => Ok(of_literal(literal)),
            Kind::Name(name) => self.name(name),
            Kind::Select {
                operand,
                field,
                optional,
            } => self.select(operand, field, *optional),
            Kind::Has { operand, field } => self.has(operand, field),
            Kind::Call(call) => self.call(call),
            Kind::And(all) => self.logic(all, false),
            Kind::Or(all) => self.logic(all, true),
            Kind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                let branch = if self.is_true(condition)? { yes } else { no };
                self.expr(branch)
            }
            Kind::List(elements) => {
                self.budget.charge(10)?;
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    values.extend(self.element(element)?);
                }
                Ok(Value::list(values))
            }
            Kind::Map(entries) => {
                self.budget.charge(30)?;
                let mut values = BTreeMap::new();
                for entry in entries {
                    let key = self.expr(&entry.key)?;
                    let key = Key::of(&key).ok_or_else(|| Failure::new("unsupported key type"))?;
                    let Some(value) = self.element(&entry.value)? else {
                        continue;
                    };
                    if values.insert(key, value).is_some() {
                        return Err(Failure::new("insert failed: key already exists"));
                    }
                }
                Ok(Value::Map(Map::of(values)))
            }
            Kind::Object { name, fields } => {
                self.budget.charge(40)?;
                let mut values = BTreeMap::new();
                for (field, element) in fields {
                    if let Some(value) = self.element(element)? {
                        values.insert(field.clone(), value);
                    }
                }
                Ok(Value::Made(Rc::new(Made::new(name, values)?)))
            }
            Kind::Macro(it) => self.macro_call(it),
        }
    }

    /// # Errors
    /// It is neither true nor false.
    pub(super) fn is_true(&mut self, expr: &'e Expr) -> Result<bool, Failure> {
        match self.expr(expr)? {
            Value::Bool(value) => Ok(value),
            _ => Err(Failure::no_overload()),
        }
    }

    fn name(&mut self, name: &str) -> Outcome<'a> {
        self.budget.charge(1)?;
        let scoped = self.scopes.iter().rev().find(|(scoped, _)| *scoped == name);
        if let Some((_, value)) = scoped {
            return Ok(value.clone());
        }
        if let Some(value) = self.names.value(name) {
            return value;
        }
        match super::functions::type_named(name) {
            Some(_) => Ok(Value::Type(name.to_owned().into())),
            None => Err(Failure::new(format!("no such attribute(s): {name}"))),
        }
    }

    /// The value of what is declared with a point in its name, such as `variables.x`.
    fn declared(&self, operand: &Expr, field: &str) -> Option<Outcome<'a>> {
        match &operand.kind {
            Kind::Name(name) => self.names.value(&format!("{name}.{field}")),
            _ => None,
        }
    }

    fn select(&mut self, operand: &'e Expr, field: &str, optional: bool) -> Outcome<'a> {
        if let Some(value) = self.declared(operand, field) {
            self.budget.charge(1)?;
            return value;
        }
        self.budget.charge(1)?;
        let (value, was_optional) = match self.expr(operand)? {
            Value::Optional(None) => return Ok(Value::Optional(None)),
            Value::Optional(Some(value)) => ((*value).clone(), true),
            value => (value, false),
        };
        let found = match value {
            Value::Map(map) => map.field(field)?,
            Value::Made(made) => Some(made.field(field)?),
            _ => return Err(Failure::no_overload()),
        };
        match found {
            Some(found) if optional || was_optional => Ok(wrapped(found)),
            None if optional || was_optional => Ok(Value::Optional(None)),
            Some(found) => Ok(found),
            None => Err(Failure::no_key(field)),
        }
    }

    fn has(&mut self, operand: &'e Expr, field: &str) -> Outcome<'a> {
        if let Some(value) = self.declared(operand, field) {
            return value.map(|_| Value::Bool(true));
        }
        let value = match self.expr(operand)? {
            Value::Optional(None) => return Ok(Value::Bool(false)),
            Value::Optional(Some(value)) => (*value).clone(),
            value => value,
        };
        match value {
            Value::Map(map) => Ok(Value::Bool(map.field(field)?.is_some())),
            Value::Made(made) => Ok(Value::Bool(made.has(field)?)),
            _ => Err(Failure::no_overload()),
        }
    }

    /// `&&` and `||`.
    fn logic(&mut self, all: &'e [Expr], decides: bool) -> Outcome<'a> {
        decided(all.iter().map(|operand| self.is_true(operand)), decides)
    }

    /// `None` for an optional that is left out.
    fn element(&mut self, element: &'e Element) -> Result<Option<Value<'a>>, Failure> {
        let value = self.expr(&element.value)?;
        if !element.optional {
            return Ok(Some(value));
        }
        match value {
            Value::Optional(value) => Ok(value.map(|value| (*value).clone())),
            _ => Err(Failure::no_overload()),
        }
    }

    fn call(&mut self, call: &'e Call) -> Outcome<'a> {
        self.budget.charge(1)?;
        // The second one is looked at only where it is needed.
        if call.is_member && matches!(call.function.as_str(), "or" | "orValue") {
            return match self.expr(&call.arguments[0])? {
                Value::Optional(Some(value)) if call.function == "or" => {
                    Ok(Value::Optional(Some(value)))
                }
                Value::Optional(Some(value)) => Ok((*value).clone()),
                Value::Optional(None) => self.expr(&call.arguments[1]),
                _ => Err(Failure::no_overload()),
            };
        }
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.expr(argument)?);
        }
        match arithmetic::operator(&call.function, &arguments, self.budget) {
            Some(outcome) => outcome,
            None => library::call(self, call, arguments),
        }
    }

    fn macro_call(&mut self, it: &'e Macro) -> Outcome<'a> {
        macro_values::value(self, it)
    }
}

fn wrapped(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Optional(_) => value,
        value => Value::some(value),
    }
}

fn of_literal<'a>(literal: &Literal) -> Value<'a> {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(number) => Value::Int(*number),
        Literal::Uint(number) => Value::Uint(*number),
        Literal::Double(number) => Value::Double(*number),
        Literal::String(text) => Value::text(text.clone()),
        Literal::Bytes(bytes) => Value::Bytes(bytes.as_slice().into()),
    }
}

/// What decides makes up for errors of others, before it and behind it.
pub(super) fn decided<'a>(
    conditions: impl Iterator<Item = Result<bool, Failure>>,
    decides: bool,
) -> Outcome<'a> {
    let mut failure = None;
    for condition in conditions {
        match condition {
            Ok(value) if value == decides => return Ok(Value::Bool(decides)),
            Ok(_) => {}
            Err(found) if found.exhausted => return Err(found),
            Err(found) => failure = failure.or(Some(found)),
        }
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(Value::Bool(!decides)),
    }
}
