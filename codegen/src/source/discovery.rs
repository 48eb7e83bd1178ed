//! Discovery: what resources are called, which no OpenAPI document says.

use crate::Error;
use crate::document::{Document, GroupVersionId};
use crate::files::Files;
use crate::json::{self, Node};

/// Takes singulars, short names and categories from the `APIResourceList` of each group-version.
/// Resources that the document lacks are passed over, as are files that are no such list: the
/// published folder also has lists of groups and the aggregated form.
pub(super) fn apply(document: &mut Document, discovery: &Files) -> Result<(), Error> {
    for (file, bytes) in discovery {
        let Some(id) = group_version(file) else {
            continue;
        };
        let Some(resources) = document.group_versions.get_mut(&id) else {
            continue;
        };
        let value = json::parse(file, bytes)?;
        let list = Node::root(file, &value).any_object()?;
        let stated = list.need("groupVersion")?;
        if stated.str()? != id.to_string() {
            return Err(stated.error(format!("expected {id}, as the file is named")));
        }
        for node in list.need("resources")?.elements()? {
            let entry = node.any_object()?;
            let Some(facts) = resources.get_mut(entry.need("name")?.str()?) else {
                continue;
            };
            facts.singular = entry
                .string("singularName")?
                .filter(|singular| !singular.is_empty());
            facts.short_names = entry.strings("shortNames")?;
            facts.categories = entry.strings("categories")?;
        }
    }
    Ok(())
}

/// The group-version of `api__v1.json` and `apis__apps__v1.json`.
fn group_version(file: &str) -> Option<GroupVersionId> {
    let parts: Vec<_> = file.strip_suffix(".json")?.split("__").collect();
    let (group, version) = match parts.as_slice() {
        ["api", version] => ("", *version),
        ["apis", group, version] => (*group, *version),
        _ => return None,
    };
    Some(GroupVersionId {
        group: group.to_owned(),
        version: version.to_owned(),
    })
}
