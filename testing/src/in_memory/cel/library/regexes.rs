//! Regular expressions.

use regex::Regex;

use super::{number, text};
use crate::in_memory::cel::ast::Call;
use crate::in_memory::cel::budget::Budget;
use crate::in_memory::cel::values::{Failure, Outcome, Value};
use crate::in_memory::structural::Pattern;

/// What it costs to read a pattern that is no literal, and each letter of it.
const COMPILING: u64 = 500;
const LETTER: u64 = 20;

/// # Errors
/// The pattern is none.
pub(super) fn call<'a>(budget: &Budget, call: &Call, arguments: &[Value<'a>]) -> Outcome<'a> {
    let (of, pattern) = (text(arguments, 0)?, text(arguments, 1)?);
    budget.charge_text(of.len().saturating_mul(pattern.len() / 4))?;
    let own;
    let regex: &Regex = match call.pattern.get() {
        Some(Some(regex)) => regex,
        _ => {
            budget.charge(COMPILING + LETTER * pattern.len() as u64)?;
            own = Pattern::compile(pattern)
                .map_err(|_| Failure::new(format!("error parsing regexp: {pattern}")))?;
            &own
        }
    };
    Ok(match (call.function.as_str(), arguments.len()) {
        ("matches", 2) => Value::Bool(regex.is_match(of)),
        ("find", 2) => {
            let found = regex.find(of).map_or("", |found| found.as_str());
            Value::text(found.to_owned())
        }
        ("findAll", 2 | 3) => {
            let most = if arguments.len() == 3 {
                number(arguments, 2)?
            } else {
                -1
            };
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let found = regex.find_iter(of).take(most);
            Value::list(
                found
                    .map(|it| Value::text(it.as_str().to_owned()))
                    .collect(),
            )
        }
        _ => return Err(Failure::no_overload()),
    })
}
