//! Named formats, of which a text is or is not.

use super::{opaque, text};
use crate::in_memory::cel::opaque::Opaque;
use crate::in_memory::cel::values::{Failure, Outcome, Value};
use crate::in_memory::rules::{NameRule, is_label_value, is_qualified_name};
use crate::in_memory::structural::holds_format;

const NAMES: [&str; 13] = [
    "dns1123Label",
    "dns1123Subdomain",
    "dns1035Label",
    "qualifiedName",
    "dns1123LabelPrefix",
    "dns1123SubdomainPrefix",
    "dns1035LabelPrefix",
    "labelValue",
    "uri",
    "uuid",
    "byte",
    "date",
    "datetime",
];

/// `format.dns1123Label()` and its like, and `format.named(x)`.
///
/// # Errors
/// There is no such function.
pub(super) fn named<'a>(function: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let find = |name: &str| NAMES.into_iter().find(|known| *known == name);
    if function == "named" {
        let found = find(text(arguments, 0)?);
        return Ok(Value::Optional(
            found.map(|name| opaque(Opaque::Format(name)).into()),
        ));
    }
    let found = find(function).ok_or_else(Failure::no_overload)?;
    Ok(opaque(Opaque::Format(found)))
}

/// What is wrong with a text; nothing where it is of the format.
///
/// # Errors
/// There is no such function.
pub(super) fn validate<'a>(name: &str, format: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    if name != "validate" {
        return Err(Failure::no_overload());
    }
    let of = text(arguments, 1)?;
    let found = match format {
        "dns1123Label" => NameRule::Label.check(of),
        "dns1123Subdomain" => NameRule::Subdomain.check(of),
        "dns1035Label" => label_1035(of, false),
        "dns1123LabelPrefix" => NameRule::Label.check_prefix(of),
        "dns1123SubdomainPrefix" => NameRule::Subdomain.check_prefix(of),
        "dns1035LabelPrefix" => label_1035(of, true),
        "qualifiedName" => is_qualified_name(of),
        "labelValue" => is_label_value(of),
        "uri" if super::urls::parse(of).is_none() => Err(format!("parse {of:?}: invalid URI")),
        "uuid" | "byte" | "date" | "datetime" if !holds_format(format, of) => Err(match format {
            "uuid" => "does not match the UUID format".to_owned(),
            "byte" => "invalid base64".to_owned(),
            _ => format!("invalid {format}"),
        }),
        _ => Ok(()),
    };
    Ok(Value::Optional(
        found
            .err()
            .map(|why| Value::list(vec![Value::text(why)]).into()),
    ))
}

/// A label that begins with a letter.
fn label_1035(of: &str, is_prefix: bool) -> Result<(), String> {
    if of.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("it begins with a letter".to_owned());
    }
    if is_prefix {
        NameRule::Label.check_prefix(of)
    } else {
        NameRule::Label.check(of)
    }
}
