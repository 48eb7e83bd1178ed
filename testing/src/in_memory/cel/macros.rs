//! Calls that are macros: what they are given is not evaluated before them.

use super::ast::{Expr, Kind, Macro, MacroKind};
use super::lexer::Issue;
use super::parser::node;

/// `has(a.b)`; gives back the arguments of what is no macro.
///
/// # Errors
/// The argument names no field.
pub(super) fn global(
    at: usize,
    name: &str,
    mut arguments: Vec<Expr>,
) -> Result<Result<Expr, Vec<Expr>>, Issue> {
    if name != "has" || arguments.len() != 1 {
        return Ok(Err(arguments));
    }
    match arguments.remove(0).kind {
        Kind::Select {
            operand,
            field,
            optional: false,
        } => node(at, Kind::Has { operand, field }).map(Ok),
        _ => Err(Issue::new(at, "invalid argument to has() macro")),
    }
}

/// A macro of a receiver; gives back receiver and arguments of what is none.
///
/// # Errors
/// A variable of the macro is no simple name.
#[allow(
    clippy::type_complexity,
    reason = "what is given back is what was given"
)]
pub(super) fn member(
    at: usize,
    range: Expr,
    name: &str,
    mut arguments: Vec<Expr>,
) -> Result<Result<Expr, (Expr, Vec<Expr>)>, Issue> {
    use MacroKind as M;
    let (kind, variables) = match (name, arguments.len()) {
        ("all", 2) => (M::All, 1),
        ("exists", 2) => (M::Exists, 1),
        ("exists_one", 2) => (M::ExistsOne, 1),
        ("filter", 2) => (M::Filter, 1),
        ("map", 2 | 3) => (M::List, 1),
        ("sortBy", 2) => (M::SortBy, 1),
        ("optMap", 2) => (M::OptMap, 1),
        ("optFlatMap", 2) => (M::OptFlatMap, 1),
        ("all", 3) => (M::All, 2),
        ("exists", 3) => (M::Exists, 2),
        ("exists_one" | "existsOne", 3) => (M::ExistsOne, 2),
        ("transformList", 3 | 4) => (M::List, 2),
        ("transformMap", 3 | 4) => (M::TransformMap, 2),
        ("transformMapEntry", 3 | 4) => (M::TransformMapEntry, 2),
        _ => return Ok(Err((range, arguments))),
    };
    let mut rest = arguments.split_off(variables).into_iter();
    let (body, filter) = match (rest.next(), rest.next()) {
        (Some(filter), Some(body)) => (body, Some(filter)),
        (Some(body), None) => (body, None),
        (None, _) => return Err(Issue::new(at, format!("{name}() has nothing to compute"))),
    };
    let mut names = Vec::new();
    for argument in arguments {
        match argument.kind {
            Kind::Name(name) if !name.contains('.') => names.push(name),
            _ => return Err(Issue::new(argument.at, "argument must be a simple name")),
        }
    }
    let second = if names.len() == 2 { names.pop() } else { None };
    let first = names.pop().unwrap_or_default();
    if second.as_ref() == Some(&first) {
        let what = format!("duplicate variable name: {first}");
        return Err(Issue::new(at, what));
    }
    let it = Macro {
        kind,
        range,
        first,
        second,
        filter,
        body,
    };
    node(at, Kind::Macro(Box::new(it))).map(Ok)
}
