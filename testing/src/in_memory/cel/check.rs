//! Whether an expression makes sense: names are known, and functions are given what they take.

use std::collections::HashMap;

use super::alike::Alike;
use super::ast::{Call, Element, Expr, Kind, Literal, Macro, MacroKind};
use super::functions::{self, PARAMETERS};
use super::lexer::Issue;
use super::made;
use super::types::{Substitution, Type};
use super::values::{parse_duration, parse_timestamp};
use crate::in_memory::structural::Pattern;

/// What an expression may name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment<'s> {
    pub(crate) variables: HashMap<String, Type<'s>>,
    /// Whether `Object{..}` and `JSONPatch{..}` are objects, and there is `jsonpatch.escapeKey`.
    pub(crate) patches: bool,
}

struct Checker<'e, 's> {
    environment: &'e Environment<'s>,
    /// Variables of macros, the innermost last.
    scopes: Vec<(String, Type<'s>)>,
    substitution: Substitution<'s>,
    issues: Vec<Issue>,
    alike: Alike<'s>,
    /// The variables of the environment that were named.
    used: Vec<String>,
    /// Whether the values of lists and maps may be of different types: those that `format` is given.
    mixed: bool,
    /// How many patterns were looked at.
    patterns: usize,
}

/// As many patterns of an expression are read before it is evaluated; more are read when they are needed.
const MOST_PATTERNS: usize = 64;

/// What is known of an expression that makes sense.
pub(super) struct Checked<'s> {
    pub(super) result: Type<'s>,
    pub(super) used: Vec<String>,
}

/// Finds the type of an expression.
///
/// # Errors
/// What does not make sense in it.
pub(super) fn check<'s>(
    environment: &Environment<'s>,
    expr: &Expr,
) -> Result<Checked<'s>, Vec<Issue>> {
    let mut checker = Checker {
        environment,
        scopes: Vec::new(),
        substitution: Substitution::default(),
        issues: Vec::new(),
        alike: Alike::default(),
        used: Vec::new(),
        mixed: false,
        patterns: 0,
    };
    let result = checker.expr(expr);
    if !checker.issues.is_empty() {
        return Err(checker.issues);
    }
    let unlike = checker.alike.issues(&checker.substitution);
    if !unlike.is_empty() {
        return Err(unlike);
    }
    Ok(Checked {
        result: checker.substitution.settle(&result),
        used: checker.used,
    })
}

impl<'s> Checker<'_, 's> {
    fn issue(&mut self, at: usize, what: String) -> Type<'s> {
        self.issues.push(Issue::new(at, what));
        Type::Error
    }

    fn expr(&mut self, expr: &Expr) -> Type<'s> {
        match &expr.kind {
            Kind::Literal(literal) => of_literal(literal),
            Kind::Name(name) => self.name(expr.at, name),
            Kind::Select {
                operand,
                field,
                optional,
            } => self.select(expr.at, operand, field, *optional),
            Kind::Has { operand, field } => {
                self.select(expr.at, operand, field, false);
                Type::Bool
            }
            Kind::Call(call) => self.call(expr.at, call),
            Kind::And(all) | Kind::Or(all) => {
                let sign = if matches!(expr.kind, Kind::And(_)) {
                    "_&&_"
                } else {
                    "_||_"
                };
                for operand in all {
                    let found = self.expr(operand);
                    self.wants(operand.at, &Type::Bool, &found, sign);
                }
                Type::Bool
            }
            Kind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                let found = self.expr(condition);
                self.wants(condition.at, &Type::Bool, &found, "_?_:_");
                let (yes, no) = (self.expr(yes), self.expr(no));
                self.join(expr.at, Some(yes), no, "_?_:_")
            }
            Kind::List(elements) => {
                let (mut joined, mut first) = (None, None);
                for element in elements {
                    let found = self.element(element);
                    self.alike(element.value.at, &mut first, &found);
                    joined = Some(self.join(element.value.at, joined, found, ""));
                }
                Type::list(joined.unwrap_or_else(|| self.substitution.fresh()))
            }
            Kind::Map(entries) => {
                let (mut keys, mut values) = (None, None);
                let (mut first_key, mut first_value) = (None, None);
                for entry in entries {
                    let key = self.expr(&entry.key);
                    self.alike(entry.key.at, &mut first_key, &key);
                    keys = Some(self.join(entry.key.at, keys, key, ""));
                    let value = self.element(&entry.value);
                    self.alike(entry.value.value.at, &mut first_value, &value);
                    values = Some(self.join(entry.value.value.at, values, value, ""));
                }
                let keys = keys.unwrap_or_else(|| self.substitution.fresh());
                Type::map(keys, values.unwrap_or_else(|| self.substitution.fresh()))
            }
            Kind::Object { name, fields } => self.made(expr.at, name, fields),
            Kind::Macro(it) => self.macro_call(expr.at, it),
        }
    }

    fn alike(&mut self, at: usize, first: &mut Option<Type<'s>>, found: &Type<'s>) {
        if !self.mixed {
            self.alike.note(at, first, found);
        }
    }

    fn made(&mut self, at: usize, name: &str, fields: &[(String, Element)]) -> Type<'s> {
        if !self.environment.patches || !made::is_made(name) {
            let what = format!("undeclared reference to '{name}' (in container '')");
            return self.issue(at, what);
        }
        for (field, element) in fields {
            let found = self.element(element);
            let at = element.value.at;
            match made::field_type(name, field) {
                None => {
                    self.issue(at, format!("undefined field '{field}'"));
                }
                Some(wanted) if !self.substitution.assignable(&wanted, &found) => {
                    let found = self.substitution.settle(&found);
                    let what = format!(
                        "expected type of field '{field}' is '{wanted}' but provided type is '{found}'"
                    );
                    self.issue(at, what);
                }
                Some(_) => {}
            }
        }
        Type::Made(name.into())
    }

    fn name(&mut self, at: usize, name: &str) -> Type<'s> {
        if let Some((_, found)) = self.scopes.iter().rev().find(|(scoped, _)| scoped == name) {
            return found.clone();
        }
        if let Some(found) = self.environment.variables.get(name) {
            self.used.push(name.to_owned());
            return found.clone();
        }
        match functions::type_named(name) {
            Some(found) => Type::of_type(found),
            None => {
                let what = format!("undeclared reference to '{name}' (in container '')");
                self.issue(at, what)
            }
        }
    }

    fn select(&mut self, at: usize, operand: &Expr, field: &str, optional: bool) -> Type<'s> {
        if let Some(declared) = self.declared(operand, field) {
            return declared;
        }
        let found = self.expr(operand);
        let found = self.substitution.apply(&found);
        let (inner, was_optional) = match &found {
            Type::Optional(inner) => ((**inner).clone(), true),
            other => (other.clone(), false),
        };
        let selected = match &inner {
            Type::Map(both) => both.1.clone(),
            Type::Dyn | Type::Error | Type::Parameter(_) => inner.clone(),
            Type::Object(object) => match object.field(field) {
                Some(found) => found,
                None => return self.issue(at, format!("undefined field '{field}'")),
            },
            Type::Made(name) => match made::field_type(name, field) {
                Some(found) => found,
                None => return self.issue(at, format!("undefined field '{field}'")),
            },
            other => {
                let what = format!("type '{other}' does not support field selection");
                return self.issue(at, what);
            }
        };
        if optional || was_optional {
            match selected {
                Type::Optional(_) => selected,
                other => Type::optional(other),
            }
        } else if matches!(selected, Type::Parameter(_)) {
            Type::Dyn
        } else {
            selected
        }
    }

    /// The type of what is declared with a point in its name, such as `variables.x`.
    fn declared(&mut self, operand: &Expr, field: &str) -> Option<Type<'s>> {
        let Kind::Name(name) = &operand.kind else {
            return None;
        };
        let full = format!("{name}.{field}");
        let found = self.environment.variables.get(&full)?.clone();
        self.used.push(full);
        Some(found)
    }

    fn element(&mut self, element: &Element) -> Type<'s> {
        let found = self.expr(&element.value);
        if !element.optional {
            return found;
        }
        match self.substitution.apply(&found) {
            Type::Optional(inner) => (*inner).clone(),
            Type::Dyn | Type::Error => Type::Dyn,
            other => {
                let what = format!("expected type 'optional_type({other})' but found '{other}'");
                self.issue(element.value.at, what)
            }
        }
    }

    /// The type of both; they have to be of one.
    fn join(
        &mut self,
        at: usize,
        before: Option<Type<'s>>,
        next: Type<'s>,
        function: &str,
    ) -> Type<'s> {
        let Some(before) = before else {
            return next;
        };
        if self.substitution.assignable(&before, &next) {
            let (before, next) = (
                self.substitution.apply(&before),
                self.substitution.apply(&next),
            );
            return match (before, next) {
                (Type::Dyn, _) | (_, Type::Dyn) => Type::Dyn,
                (Type::Error, other) | (Type::Null, other) => other,
                (before, _) => before,
            };
        }
        if function.is_empty() && self.mixed {
            return Type::Dyn;
        }
        if function.is_empty() {
            let before = self.substitution.settle(&before);
            let next = self.substitution.settle(&next);
            let what = format!("expected type '{before}' but found '{next}'");
            return self.issue(at, what);
        }
        self.no_overload(at, function, &[Type::Bool, before, next], false)
    }

    fn wants(&mut self, at: usize, wanted: &Type<'s>, found: &Type<'s>, function: &str) {
        if !self.substitution.assignable(wanted, found) {
            self.no_overload(at, function, std::slice::from_ref(found), false);
        }
    }

    fn no_overload(
        &mut self,
        at: usize,
        function: &str,
        arguments: &[Type<'s>],
        is_member: bool,
    ) -> Type<'s> {
        let names = arguments
            .iter()
            .map(|it| self.substitution.settle(it).to_string());
        let mut names: Vec<String> = names.collect();
        let receiver = if is_member && !names.is_empty() {
            format!("{}.", names.remove(0))
        } else {
            String::new()
        };
        let what = format!(
            "found no matching overload for '{function}' applied to '{receiver}({})'",
            names.join(", ")
        );
        self.issue(at, what)
    }

    fn call(&mut self, at: usize, call: &Call) -> Type<'s> {
        let mixed = self.mixed;
        self.mixed |= call.is_member && call.function == "format";
        let arguments: Vec<Type<'s>> = call.arguments.iter().map(|it| self.expr(it)).collect();
        self.mixed = mixed;
        self.literals(call);
        let overloads = functions::overloads(&call.function);
        let is_of_patches = call.function.starts_with("jsonpatch.");
        if overloads.is_empty() || is_of_patches && !self.environment.patches {
            let what = format!(
                "undeclared reference to '{}' (in container '')",
                call.function
            );
            return self.issue(at, what);
        }
        let mut result: Option<Type<'s>> = None;
        for overload in overloads {
            if overload.is_member != call.is_member || overload.arguments.len() != arguments.len() {
                continue;
            }
            let mark = self.substitution.mark();
            let offset = self.substitution.reserve(PARAMETERS);
            let mut fits = true;
            for (wanted, actual) in overload.arguments.iter().zip(&arguments) {
                let wanted: Type<'s> = wanted.instance(offset);
                fits = fits && self.substitution.assignable(&wanted, actual);
                let actual = self.substitution.apply(actual);
                self.substitution.generalize(&wanted, &actual);
            }
            if !fits {
                self.substitution.undo(mark);
                continue;
            }
            let found = self.substitution.apply(&overload.result.instance(offset));
            result = Some(match result {
                None => found,
                Some(before) if before == found => before,
                Some(_) => Type::Dyn,
            });
        }
        match result {
            Some(result) => result,
            None => self.no_overload(at, &call.function, &arguments, call.is_member),
        }
    }

    /// Literals that are no pattern, no time or no duration are found before they are used.
    fn literals(&mut self, call: &Call) {
        let text = |index: usize| match call.arguments.get(index).map(|it| (it.at, &it.kind)) {
            Some((at, Kind::Literal(Literal::String(text)))) => Some((at, text.as_str())),
            _ => None,
        };
        if matches!(call.function.as_str(), "matches" | "find" | "findAll") {
            self.patterns += 1;
        }
        let wrong = match call.function.as_str() {
            "matches" | "find" | "findAll" if self.patterns < MOST_PATTERNS => {
                text(1).and_then(|(at, text)| {
                    let compiled = Pattern::compile(text);
                    let wrong = compiled.as_ref().err().map(|_| (at, "matches"));
                    // It is set once, by whoever checks first.
                    let _ = call.pattern.set(compiled.ok());
                    wrong.filter(|_| call.function == "matches")
                })
            }
            "duration" => text(0)
                .filter(|(_, text)| parse_duration(text).is_none())
                .map(|(at, _)| (at, "duration")),
            "timestamp" => text(0)
                .filter(|(_, text)| parse_timestamp(text).is_none())
                .map(|(at, _)| (at, "timestamp")),
            _ => None,
        };
        if let Some((at, function)) = wrong {
            self.issue(at, format!("invalid {function} argument"));
        }
    }

    fn macro_call(&mut self, at: usize, it: &Macro) -> Type<'s> {
        let range = self.expr(&it.range);
        let range = self.substitution.apply(&range);
        if matches!(it.kind, MacroKind::OptMap | MacroKind::OptFlatMap) {
            return self.on_optional(at, it, &range);
        }
        let (key, value) = match &range {
            Type::List(element) => (Type::Int, (**element).clone()),
            Type::Map(both) => (both.0.clone(), both.1.clone()),
            Type::Dyn | Type::Error | Type::Parameter(_) => (Type::Dyn, Type::Dyn),
            other => {
                let what = format!(
                    "expression of type '{other}' cannot be range of a comprehension (must be list, map, or dynamic)"
                );
                self.issue(it.range.at, what);
                (Type::Error, Type::Error)
            }
        };
        let of_one = if matches!(range, Type::Map(_)) {
            &key
        } else {
            &value
        };
        let scope = self.scopes.len();
        match &it.second {
            None => self.scopes.push((it.first.clone(), of_one.clone())),
            Some(second) => {
                self.scopes.push((it.first.clone(), key.clone()));
                self.scopes.push((second.clone(), value.clone()));
            }
        }
        if let Some(filter) = &it.filter {
            let found = self.expr(filter);
            self.wants(filter.at, &Type::Bool, &found, "_?_:_");
        }
        let body = self.expr(&it.body);
        self.scopes.truncate(scope);
        let body = self.substitution.apply(&body);
        match it.kind {
            MacroKind::All | MacroKind::Exists | MacroKind::ExistsOne => {
                let sign = match it.kind {
                    MacroKind::All => "_&&_",
                    MacroKind::Exists => "_||_",
                    _ => "_?_:_",
                };
                self.wants(it.body.at, &Type::Bool, &body, sign);
                Type::Bool
            }
            MacroKind::Filter => {
                self.wants(it.body.at, &Type::Bool, &body, "_?_:_");
                Type::list(of_one.clone())
            }
            MacroKind::List => Type::list(body),
            MacroKind::TransformMap => Type::map(key, body),
            MacroKind::TransformMapEntry => match body {
                Type::Map(_) | Type::Dyn | Type::Error => body,
                other => self.no_overload(at, "cel.@mapInsert", &[other], false),
            },
            MacroKind::SortBy => {
                if !is_comparable(&body) {
                    self.no_overload(at, "@sortByAssociatedKeys", &[range.clone(), body], true);
                }
                range
            }
            MacroKind::OptMap | MacroKind::OptFlatMap => Type::Error,
        }
    }

    fn on_optional(&mut self, at: usize, it: &Macro, range: &Type<'s>) -> Type<'s> {
        let inner = match range {
            Type::Optional(inner) => (**inner).clone(),
            Type::Dyn | Type::Error | Type::Parameter(_) => Type::Dyn,
            other => {
                let found = other.clone();
                return self.no_overload(at, "hasValue", &[found], true);
            }
        };
        self.scopes.push((it.first.clone(), inner));
        let body = self.expr(&it.body);
        self.scopes.pop();
        if it.kind == MacroKind::OptMap {
            return Type::optional(body);
        }
        let none = Type::optional(self.substitution.fresh());
        self.join(at, Some(none), body, "_?_:_")
    }
}

fn is_comparable(of: &Type<'_>) -> bool {
    use Type as T;
    matches!(
        of,
        T::Dyn
            | T::Error
            | T::Parameter(_)
            | T::Int
            | T::Uint
            | T::Double
            | T::Bool
            | T::Duration
            | T::Timestamp
            | T::String
            | T::Bytes
    )
}

fn of_literal<'s>(literal: &Literal) -> Type<'s> {
    match literal {
        Literal::Null => Type::Null,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) => Type::Int,
        Literal::Uint(_) => Type::Uint,
        Literal::Double(_) => Type::Double,
        Literal::String(_) => Type::String,
        Literal::Bytes(_) => Type::Bytes,
    }
}
