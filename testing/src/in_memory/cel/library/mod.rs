//! The functions of expressions, a module for each of Kubernetes' libraries.

mod authorizer;
mod dates;
mod formats;
mod formatting;
mod lists;
mod network;
mod optionals;
mod quantities;
mod regexes;
mod strings;
mod urls;
mod versions;

use super::ast::Call;
use super::convert;
use super::eval::Evaluation;
use super::values::{Failure, List, Outcome, Value};

/// Calls a function. The receiver of a member is the first argument.
///
/// # Errors
/// There is no such function for these arguments, it fails, or it costs too much.
pub(super) fn call<'a>(
    on: &Evaluation<'_, 'a>,
    call: &Call,
    arguments: Vec<Value<'a>>,
) -> Outcome<'a> {
    for argument in &arguments {
        match argument {
            Value::String(text) => on.budget.charge_text(text.len())?,
            Value::Bytes(bytes) => on.budget.charge_text(bytes.len())?,
            Value::List(list) if call.function != "size" => on.budget.charge(list.len() as u64)?,
            _ => {}
        }
    }
    let name = call.function.as_str();
    match name {
        "type" => {
            let [value] = one(arguments)?;
            return Ok(Value::Type(value.type_name().to_owned().into()));
        }
        "dyn" => {
            let [value] = one(arguments)?;
            return Ok(value);
        }
        "size" => {
            let [value] = one(arguments)?;
            return size(&value);
        }
        _ if !call.is_member && convert::is_conversion(name) => {
            let [value] = one(arguments)?;
            return convert::convert(name, &value);
        }
        _ => {}
    }
    if name == "matches" || name == "find" || name == "findAll" {
        return regexes::call(on.budget, call, &arguments);
    }
    if let Some((library, function)) = name.split_once('.') {
        return match library {
            "optional" => optionals::call(function, arguments),
            "sets" | "lists" => lists::global(name, &arguments, on.budget),
            "format" => formats::named(function, &arguments),
            "ip" => network::call(name, &arguments),
            "strings" => strings::quote(&arguments),
            "jsonpatch" => strings::escape_key(&arguments),
            _ => Err(Failure::no_overload()),
        };
    }
    match arguments.first() {
        Some(Value::Optional(_)) => optionals::member(name, arguments),
        Some(Value::Timestamp(_) | Value::Duration(_)) => dates::call(name, &arguments),
        Some(Value::List(_)) => lists::member(name, &arguments, on.budget),
        Some(Value::Opaque(opaque)) => {
            let opaque = opaque.clone();
            opaque_call(on, name, &opaque, &arguments)
        }
        Some(Value::String(_)) => match name {
            "ip" | "isIP" | "cidr" | "isCIDR" => network::call(name, &arguments),
            "url" | "isURL" => urls::read(name, &arguments),
            "quantity" | "isQuantity" => quantities::read(name, &arguments),
            "semver" | "isSemver" => versions::read(name, &arguments),
            "format" => formatting::format(&arguments, on.budget),
            _ => strings::call(name, &arguments, on.budget),
        },
        _ => Err(Failure::no_overload()),
    }
}

fn opaque_call<'a>(
    on: &Evaluation<'_, 'a>,
    name: &str,
    opaque: &super::opaque::Opaque,
    arguments: &[Value<'a>],
) -> Outcome<'a> {
    use super::opaque::Opaque as O;
    match opaque {
        O::Quantity { value, whole } => quantities::call(name, (value, *whole), arguments),
        O::Url(url) => urls::call(name, url),
        O::Ip(_) | O::Cidr(_) => network::call(name, arguments),
        O::Format(format) => formats::validate(name, format, arguments),
        O::Semver(version) => versions::call(name, version, arguments),
        O::Check(check) => authorizer::call(on, name, check, arguments),
    }
}

/// The only argument.
fn one(arguments: Vec<Value<'_>>) -> Result<[Value<'_>; 1], Failure> {
    arguments.try_into().map_err(|_| Failure::no_overload())
}

fn size<'a>(value: &Value<'_>) -> Outcome<'a> {
    Ok(Value::count(match value {
        Value::String(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        _ => return Err(Failure::no_overload()),
    }))
}

/// The text of an argument.
fn text<'v>(arguments: &'v [Value<'_>], index: usize) -> Result<&'v str, Failure> {
    match arguments.get(index) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(Failure::no_overload()),
    }
}

/// The number of an argument.
fn number(arguments: &[Value<'_>], index: usize) -> Result<i64, Failure> {
    match arguments.get(index) {
        Some(Value::Int(number)) => Ok(*number),
        _ => Err(Failure::no_overload()),
    }
}

/// The list of an argument.
fn list<'v, 'a>(arguments: &'v [Value<'a>], index: usize) -> Result<&'v List<'a>, Failure> {
    match arguments.get(index) {
        Some(Value::List(list)) => Ok(list),
        _ => Err(Failure::no_overload()),
    }
}

fn opaque<'a>(value: super::opaque::Opaque) -> Value<'a> {
    Value::Opaque(std::rc::Rc::new(value))
}
