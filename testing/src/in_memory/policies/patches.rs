//! What a patch of a mutating policy makes of an object.

use serde_json::Value;

use super::evaluate::Patch;
use crate::in_memory::answer::Refusal;
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::managed_fields::overlaid;
use crate::in_memory::schema::of_subresource;
use crate::in_memory::tree;
use crate::in_memory::verbs::{JsonPatch, Unfit};
use crate::in_memory::webhooks::Attributes;

/// Why there is no object.
#[derive(Debug)]
pub(super) enum Misfit {
    /// The policy failed; it says itself what follows.
    Mutation(String),
    /// What it made is no object: the request ends.
    Request(Box<Refusal>),
}

/// What a patch makes of an object in a version.
///
/// # Errors
/// The patch does not fit, or what it makes is no object of the kind.
pub(super) fn patched(
    attributes: &Attributes,
    version: &Resource,
    live: &Value,
    patch: &Patch,
) -> Result<Value, Misfit> {
    match patch {
        Patch::Json(operations) => {
            let mut made = live.clone();
            match JsonPatch::of(operations).fit(&mut made) {
                Ok(()) => {}
                // Who tests what is not there leaves all as it is.
                Err(Unfit::Test(_)) => return Ok(live.clone()),
                Err(Unfit::Operation(why)) => {
                    return Err(Misfit::Mutation(format!("JSON Patch: {why}")));
                }
            }
            let read = attributes.reread(version, &made, true);
            read.map_err(|refusal| Misfit::Request(Box::new(refusal)))
        }
        Patch::Configuration(configuration) => {
            let wrong = |why: String| Misfit::Mutation(format!("error applying patch: {why}"));
            let own = match attributes.is_of_subresource() {
                true => {
                    // Types are looked for where the group and version of the kind are described, which the description
                    // of a subresource need not be.
                    let [group, version, kind] = &attributes.kind;
                    let resource = &attributes.resource;
                    let is_described = [&resource.group, &resource.version] == [group, version];
                    let schema = of_subresource(kind).filter(|_| is_described);
                    let unknown = || wrong(format!("the types of a {kind} are not known"));
                    Some(schema.ok_or_else(unknown)?)
                }
                false => None,
            };
            let schema = own.as_ref().unwrap_or_else(|| version.typed_schema());
            let [mut live, mut configuration] = [live, configuration].map(Clone::clone);
            let kind = ["apiVersion", "kind"].map(|field| (field, live[field].clone()));
            for object in [&mut live, &mut configuration] {
                let fields = tree::fields(object);
                fields.remove("apiVersion");
                fields.remove("kind");
            }
            let mut made = overlaid(schema, &live, &configuration).map_err(wrong)?;
            for (field, value) in kind {
                tree::fields(&mut made).insert(field.to_owned(), value);
            }
            let read = attributes.reread(version, &made, false);
            read.map_err(|refusal| wrong(refusal.message().to_owned()))
        }
    }
}
