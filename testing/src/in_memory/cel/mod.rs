//! The Common Expression Language, as Kubernetes speaks it: rules of CustomResourceDefinitions and admission policies.
//!
//! A text becomes tokens (`lexer`), an expression (`parser`, `macros`, `ast`), and is checked against the types of
//! what it names (`check`, `alike`, `types`, `functions`; `schema` has those of objects). Its value (`eval`, `macro_values`,
//! `arithmetic`, `library`) is found within a `budget`; `made` are the objects that patches of policies consist of.

mod alike;
mod arithmetic;
mod ast;
mod budget;
mod check;
mod compare;
mod convert;
mod eval;
mod functions;
mod lexer;
mod library;
mod macro_values;
mod macros;
mod made;
mod opaque;
mod parser;
mod schema;
#[cfg(test)]
mod tests;
mod time;
mod types;
mod values;

pub(crate) use budget::Budget;
pub(crate) use check::Environment;
pub(crate) use eval::Names;
pub(crate) use lexer::control;
pub(crate) use made::{configuration, operations};
pub(crate) use opaque::Check;
pub(crate) use schema::type_of;
pub(crate) use types::Type;
pub(crate) use values::{Failure, Value};

use self::ast::Expr;
use self::eval::Evaluation;

/// The type of a JSON patch.
pub(crate) fn json_patch<'s>() -> Type<'s> {
    Type::list(Type::Made(made::JSON_PATCH.into()))
}

/// The type of what is laid over an object.
pub(crate) fn made_object<'s>() -> Type<'s> {
    Type::Made("Object".into())
}

/// The type of what may be missing.
pub(crate) fn optional(of: Type<'_>) -> Type<'_> {
    Type::optional(of)
}

/// What may be missing, as a value.
pub(crate) fn optional_value<'a>(value: Option<Value<'a>>) -> Value<'a> {
    Value::Optional(value.map(std::rc::Rc::new))
}

/// A question to the authorizer.
pub(crate) fn authorizer<'a>(check: Check) -> Value<'a> {
    Value::Opaque(std::rc::Rc::new(opaque::Opaque::Check(check)))
}

/// More issues of one expression are not told.
const MOST_ISSUES: usize = 100;

/// What one expression may cost.
pub(crate) const PER_CALL: u64 = 1_000_000;

/// An expression that makes sense.
#[derive(Debug)]
pub(crate) struct Program {
    expr: Expr,
    /// The variables that it names.
    used: Vec<String>,
}

impl Program {
    /// Reads and checks an expression; with the type of its value.
    ///
    /// # Errors
    /// What is wrong with it, as one text.
    pub(crate) fn compile<'s>(
        text: &str,
        environment: &Environment<'s>,
    ) -> Result<(Self, Type<'s>), String> {
        let say = |issues: Vec<lexer::Issue>| {
            let lines = issues.iter().take(MOST_ISSUES).map(|issue| {
                let before = text.chars().take(issue.at);
                let line = 1 + before.clone().filter(|c| *c == '\n').count();
                let column = 1 + before
                    .collect::<Vec<_>>()
                    .iter()
                    .rev()
                    .take_while(|c| **c != '\n')
                    .count();
                format!("ERROR: <input>:{line}:{column}: {}", issue.what)
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        let expr = parser::parse(text).map_err(|issue| say(vec![issue]))?;
        let checked = check::check(environment, &expr).map_err(say)?;
        let used = checked.used;
        Ok((Self { expr, used }, checked.result))
    }

    /// Whether it names a variable.
    pub(crate) fn uses(&self, name: &str) -> bool {
        self.used.iter().any(|used| used == name)
    }

    /// Its value.
    ///
    /// # Errors
    /// It has none, or costs more than there is left.
    pub(crate) fn value<'a>(
        &self,
        names: &dyn Names<'a>,
        budget: &Budget,
    ) -> Result<Value<'a>, Failure> {
        let mut evaluation = Evaluation {
            names,
            budget,
            scopes: Vec::new(),
        };
        evaluation.expr(&self.expr)
    }
}
