//! Questions to the authorizer, put together step by step.

use super::{opaque, text};
use crate::in_memory::cel::eval::Evaluation;
use crate::in_memory::cel::opaque::{Check, Opaque, Step};
use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// What it costs to ask.
const ASKING: u64 = 350_000;

/// # Errors
/// There is no such step.
pub(super) fn call<'a>(
    on: &Evaluation<'_, 'a>,
    name: &str,
    of: &Check,
    arguments: &[Value<'a>],
) -> Outcome<'a> {
    let mut check = of.clone();
    let argument = || text(arguments, 1).map(str::to_owned);
    match (of.step, name) {
        (Step::Authorizer, "path") => {
            check.path = argument()?;
            check.step = Step::Path;
        }
        (Step::Authorizer, "group") => {
            check.group = argument()?;
            check.step = Step::Group;
        }
        (Step::Authorizer, "serviceAccount") => {
            check.account = Some((argument()?, text(arguments, 2)?.to_owned()));
        }
        (Step::Group, "resource") => {
            check.resource = argument()?;
            check.step = Step::Resource;
        }
        (Step::Resource, "subresource") => check.subresource = argument()?,
        (Step::Resource, "namespace") => check.namespace = argument()?,
        (Step::Resource, "name") => check.name = argument()?,
        (Step::Resource, "fieldSelector" | "labelSelector") => {}
        (Step::Path | Step::Resource, "check") => {
            on.budget.charge(ASKING)?;
            check.verb = argument()?;
            (check.allowed, check.reason) = on.names.authorize(&check);
            check.step = Step::Decision;
        }
        (Step::Decision, "allowed") => return Ok(Value::Bool(check.allowed)),
        (Step::Decision, "errored") => return Ok(Value::Bool(false)),
        (Step::Decision, "error") => return Ok(Value::text("")),
        (Step::Decision, "reason") => return Ok(Value::text(check.reason)),
        _ => return Err(Failure::no_overload()),
    }
    Ok(opaque(Opaque::Check(check)))
}
