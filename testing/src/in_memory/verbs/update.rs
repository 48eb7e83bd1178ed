//! PUT.

use serde_json::Value;

use super::change::{check_place, own_status, replace};
use super::{create, transaction, versions};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::{Call, WriteOptions};
use crate::in_memory::definitions;
use crate::in_memory::kinds;
use crate::in_memory::registry::StatusCreates;
use crate::in_memory::rules::Part;
use crate::in_memory::tree;

pub(super) fn update(call: &Call, part: Part) -> Result<Answer, Refusal> {
    let options = WriteOptions::parse(&call.query, "UpdateOptions")?;
    let (object, mut warnings) = call.object(options.validation)?;
    warnings.extend(definitions::warnings(call.resource(), &object));
    check_place(call, &object)?;
    let resource = call.resource();
    transaction(call, |store| {
        let old = versions::find(call, store)?;
        let answer = match old {
            Some(old) => {
                let changed = replace(call, store, (part, true), &old, object, options.dry_run)?;
                warnings.extend(kinds::warnings(resource, Some(old.tree()), changed.tree()));
                Answer::object(resource, changed)
            }
            None if creates(call, part) => {
                let uid = tree::text(&object, "uid");
                if !uid.is_empty() {
                    let why = format!("the object of the UID {uid} is not there");
                    return Err(Refusal::conflict(resource, &call.target.name, &why));
                }
                // Whose version it was is gone.
                let mut object = object;
                tree::set_text(&mut object, "resourceVersion", "");
                let created = match part {
                    Part::Status => {
                        let sent = object.clone();
                        let own = |object: &mut Value| own_status(call, &sent, object);
                        create::insert_owned(call, store, object, options.dry_run, &own)?
                    }
                    _ => create::insert(call, store, object, options.dry_run)?,
                };
                Answer::created(resource, created)
            }
            None => return Err(Refusal::not_found(resource, &call.target.name)),
        };
        Ok(answer.with_warnings(warnings))
    })
}

/// Whether a PUT creates what is not there.
fn creates(call: &Call, part: Part) -> bool {
    let facts = &call.resource().facts;
    match part {
        Part::Main => facts.create_on_update,
        Part::Status => facts.status_creates == StatusCreates::Always,
        _ => false,
    }
}
