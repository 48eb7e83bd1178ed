//! The table of a group-version's resources: what maps kinds to paths without discovery.

use super::Clients;
use crate::emit::imports::Names;
use crate::emit::writer::{Writer, literal};
use crate::model::{GroupVersion, Resource, Response, Subresource};

/// Writes the table; `items` are the types of the clients, in their order.
pub(super) fn write(
    clients: &Clients<'_>,
    items: &[String],
    names: &mut Names<'_>,
    writer: &mut Writer,
) {
    let group_version = clients.group_version;
    let info = names.client("ResourceInfo");
    writer.gap();
    writer.line(format_args!(
        "/// The resources of `{}`.",
        group_version.api_version()
    ));
    // rustfmt would give each verb a line.
    writer.line(format_args!("#[rustfmt::skip]"));
    writer.line(format_args!("pub const RESOURCES: &[{info}] = &["));
    writer.indented(|writer| {
        for (kind, item) in clients.kinds.iter().zip(items) {
            let resource = kind.resource;
            let verbs = sorted(resource.verbs.iter().map(|verb| verb.name()));
            let mut rows = vec![format!("{info}::of::<{item}>(&[{verbs}])")];
            rows.extend(resource.singular.as_ref().map(|singular| {
                let short_names = strings(&resource.short_names);
                let categories = strings(&resource.categories);
                format!(
                    "    .names({}, &[{short_names}], &[{categories}])",
                    literal(singular)
                )
            }));
            if !resource.subresources.is_empty() {
                rows.push("    .subresources(&[".to_owned());
                for subresource in &resource.subresources {
                    let row = subresource_row(group_version, resource, subresource);
                    rows.push(format!(
                        "        {}::new({row}),",
                        names.client("SubresourceInfo")
                    ));
                }
                rows.push("    ])".to_owned());
            }
            let last = rows.len() - 1;
            for (index, row) in rows.iter().enumerate() {
                writer.line(format_args!(
                    "{row}{}",
                    if index == last { "," } else { "" }
                ));
            }
        }
    });
    writer.line(format_args!("];"));
}

/// Name, group, version, kind and verbs of a subresource.
fn subresource_row(
    group_version: &GroupVersion,
    resource: &Resource,
    subresource: &Subresource,
) -> String {
    let own = (group_version.group.as_str(), group_version.version.as_str());
    let ((group, version), kind, verbs) = match (&subresource.payload_kind, &subresource.response) {
        (_, Response::Connect(connect)) => {
            let verbs = connect
                .methods
                .iter()
                .filter_map(|method| verb_of_method(method));
            (own, connect.options_kind.as_str(), sorted(verbs))
        }
        (payload, _) => {
            let verbs = sorted(subresource.verbs.iter().map(|verb| verb.name()));
            match payload {
                Some(kind) => (
                    (kind.group.as_str(), kind.version.as_str()),
                    kind.kind.as_str(),
                    verbs,
                ),
                None => (own, resource.kind.as_str(), verbs),
            }
        }
    };
    let names = [&subresource.name, group, version, kind].map(literal);
    format!("{}, &[{verbs}]", names.join(", "))
}

/// The verb that discovery gives to a method of a connected subresource; HEAD and OPTIONS have none.
fn verb_of_method(method: &str) -> Option<&'static str> {
    Some(match method {
        "GET" => "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => return None,
    })
}

fn sorted<'a>(verbs: impl Iterator<Item = &'a str>) -> String {
    let mut verbs: Vec<String> = verbs.map(literal).collect();
    verbs.sort();
    verbs.join(", ")
}

fn strings(texts: &[String]) -> String {
    texts
        .iter()
        .map(|text| literal(text))
        .collect::<Vec<_>>()
        .join(", ")
}
