//! The body of a subresource whose kind is none of the registry's: `Eviction`, `Binding`, `TokenRequest`.

use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::call::Call;
use crate::in_memory::{json, tree};

/// Reads the body as an object of a kind in one of its versions.
///
/// # Errors
/// It is no such object, or one of another namespace.
pub(super) fn read(call: &Call, kind: &str, versions: &[&str]) -> Result<Value, Refusal> {
    let text = call.body_text()?;
    let (value, _) = json::read(&text).map_err(|error| {
        Refusal::bad_request(format!("the body is no JSON of a {kind}: {error}"))
    })?;
    if !value.is_object() {
        return Err(Refusal::bad_request(format!(
            "a {kind} is expected, the body is no JSON object"
        )));
    }
    let stated = |field: &str| value[field].as_str().unwrap_or_default();
    let (version, found) = (stated("apiVersion"), stated("kind"));
    if !(version.is_empty() || versions.contains(&version)) || !(found.is_empty() || found == kind)
    {
        return Err(Refusal::bad_request(format!(
            "{found} in version {version:?} cannot be handled as a {kind}: {} is expected here",
            versions.join(" or ")
        )));
    }
    let namespace = tree::text(&value, "namespace");
    if !namespace.is_empty() && namespace != call.target.namespace {
        return Err(Refusal::bad_request(format!(
            "the object is in the namespace {namespace:?}, the request in {:?}",
            call.target.namespace
        )));
    }
    Ok(value)
}
