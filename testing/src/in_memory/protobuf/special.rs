//! Messages that are no object of their fields in JSON: times, quantities, JSON within protobuf.

use std::str::FromStr;

use clientset_runtime::meta::Quantity;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::wire::{self, Reader, Wire};

const TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
const MICRO_TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";

/// Whether a later value of a field takes the place of an earlier one as a whole.
pub(super) fn replaces(name: &str) -> bool {
    matches!(name, TIME | MICRO_TIME)
}

/// The JSON of a message. `members` are its fields, where the table knows any.
///
/// # Errors
/// Why there is none.
pub(super) fn json(
    name: &str,
    bytes: &[u8],
    mut members: Map<String, Value>,
) -> Result<Value, String> {
    let mut take = |name: &str| members.remove(name).unwrap_or_default();
    let package = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
    match name.strip_prefix(package).unwrap_or(name) {
        TIME => time(bytes, false),
        MICRO_TIME => time(bytes, true),
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => quantity(bytes),
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"
        | "io.k8s.apimachinery.pkg.runtime.RawExtension"
        | "JSON" => raw(bytes),
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => match take("Type").as_i64() {
            Some(0) => Ok(take("IntVal")),
            Some(1) => Ok(take("StrVal")),
            _ => Err("it is neither a number nor a string".to_owned()),
        },
        "JSONSchemaPropsOrBool" => Ok(match take("Schema") {
            Value::Null => take("Allows"),
            schema => schema,
        }),
        "JSONSchemaPropsOrArray" => Ok(match take("JSONSchemas") {
            Value::Null => take("Schema"),
            schemas => schemas,
        }),
        "JSONSchemaPropsOrStringArray" => Ok(match take("Property") {
            Value::Null => take("Schema"),
            names => names,
        }),
        name => Err(format!("the form of a {name} is not known")),
    }
}

/// Whole seconds, or microseconds; nothing is no time.
fn time(bytes: &[u8], micro: bool) -> Result<Value, String> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let (mut seconds, mut nanos) = (0_i64, 0_i32);
    for field in Reader::new(bytes) {
        match field.map_err(|error| error.to_string())? {
            (1, Wire::Varint(number)) => seconds = number.cast_signed(),
            #[allow(clippy::cast_possible_truncation, reason = "as Go reads it")]
            (2, Wire::Varint(number)) => nanos = number as i32,
            (1 | 2, _) => return Err(wire::Error::Type.to_string()),
            _ => {}
        }
    }
    let nanos = if micro { nanos - nanos % 1000 } else { 0 };
    // The time that Go writes as null.
    const BEGIN_OF_YEAR_ONE: i64 = -62_135_596_800;
    if (seconds, nanos) == (BEGIN_OF_YEAR_ONE, 0) {
        return Ok(Value::Null);
    }
    let time = Timestamp::from_second(seconds)
        .and_then(|time| time.checked_add(jiff::SignedDuration::from_nanos(nanos.into())))
        .ok()
        .filter(|time| time.as_second() >= BEGIN_OF_YEAR_ONE)
        .ok_or("it is no time between the years 1 and 9999")?;
    Ok(Value::from(match micro {
        true => format!("{time:.6}"),
        false => time.to_string(),
    }))
}

fn quantity(bytes: &[u8]) -> Result<Value, String> {
    let mut found = Quantity::default();
    for field in Reader::new(bytes) {
        match field.map_err(|error| error.to_string())? {
            (1, Wire::Bytes(text)) => {
                let text = wire::text(text);
                found = Quantity::from_str(&text).map_err(|error| error.to_string())?;
            }
            (1, _) => return Err(wire::Error::Type.to_string()),
            _ => {}
        }
    }
    Ok(Value::from(found.to_string()))
}

/// JSON as bytes; nothing is null.
fn raw(bytes: &[u8]) -> Result<Value, String> {
    let mut found: &[u8] = &[];
    for field in Reader::new(bytes) {
        match field.map_err(|error| error.to_string())? {
            (1, Wire::Bytes(json)) => found = json,
            (1, _) => return Err(wire::Error::Type.to_string()),
            _ => {}
        }
    }
    if found.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(found).map_err(|error| format!("it holds no JSON: {error}"))
}
