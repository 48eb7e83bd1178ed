//! The table of a group-version's resources: what maps kinds to paths without discovery.

use super::Clients;
use crate::emit::imports::Names;
use crate::emit::writer::{Writer, literal};
use crate::model::{CustomResource, GroupVersion, Resource, Response, Subresource};

/// Writes the table; `items` are the types of the clients, in their order. A custom resource is a
/// constant of its own, since more is said of it, and the table lists those.
pub(super) fn write(
    clients: &Clients<'_>,
    items: &[String],
    names: &mut Names<'_>,
    writer: &mut Writer,
) {
    let info = names.client("ResourceInfo");
    for (kind, item) in clients.kinds.iter().zip(items) {
        if let Some(constant) = &kind.constant {
            let rows = rows(clients.group_version, kind.resource, item, names);
            writer.gap();
            writer.line(format_args!(
                "/// What is known of `{}`.",
                kind.resource.plural
            ));
            writer.line(format_args!("#[rustfmt::skip]"));
            write_rows(
                &format!("pub const {constant}: {info} = "),
                &rows,
                ";",
                writer,
            );
        }
    }
    writer.gap();
    let docs = format!(
        "/// The resources of `{}`.",
        clients.group_version.api_version()
    );
    if clients.is_custom() {
        let constants = clients.kinds.iter();
        let constants: Vec<String> = constants.filter_map(|kind| kind.constant.clone()).collect();
        let before = format!("pub const RESOURCES: &[{info}] = &");
        return writer.array(&docs, &before, &constants);
    }
    writer.line(format_args!("{docs}"));
    // rustfmt would give each verb a line.
    writer.line(format_args!("#[rustfmt::skip]"));
    writer.line(format_args!("pub const RESOURCES: &[{info}] = &["));
    writer.indented(|writer| {
        for (kind, item) in clients.kinds.iter().zip(items) {
            let rows = rows(clients.group_version, kind.resource, item, names);
            write_rows("", &rows, ",", writer);
        }
    });
    writer.line(format_args!("];"));
}

fn write_rows(before: &str, rows: &[String], after: &str, writer: &mut Writer) {
    let last = rows.len() - 1;
    for (index, row) in rows.iter().enumerate() {
        let before = if index == 0 { before } else { "" };
        let after = if index == last { after } else { "" };
        writer.line(format_args!("{before}{row}{after}"));
    }
}

/// The lines of a resource's row; one at least.
fn rows(
    group_version: &GroupVersion,
    resource: &Resource,
    item: &str,
    names: &mut Names<'_>,
) -> Vec<String> {
    let info = names.client("ResourceInfo");
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
        let info = names.client("SubresourceInfo");
        let subresources = resource.subresources.iter().map(|subresource| {
            let row = subresource_row(group_version, resource, subresource);
            format!("{info}::new({row})")
        });
        list("subresources", subresources, &mut rows);
    }
    if let Some(custom) = &resource.custom {
        custom_rows(custom, names, &mut rows);
    }
    rows
}

/// What the definition of a custom resource says beside.
fn custom_rows(custom: &CustomResource, names: &mut Names<'_>, rows: &mut Vec<String>) {
    if custom.storage {
        rows.push("    .storage()".to_owned());
    }
    if let Some(warning) = &custom.deprecated {
        let warning = text(warning.as_deref().unwrap_or_default());
        rows.push(format!("    .deprecated({warning})"));
    }
    if let Some(scale) = &custom.scale {
        let paths = names.client("ScalePaths");
        let both = [&scale.spec_replicas, &scale.status_replicas].map(|path| text(path));
        let mut row = format!("{paths}::new({})", both.join(", "));
        said(
            &mut row,
            "label_selector",
            scale.label_selector.as_deref().unwrap_or_default(),
        );
        rows.push(format!("    .scale({row})"));
    }
    if !custom.selectable_fields.is_empty() {
        let fields = strings(&custom.selectable_fields);
        rows.push(format!("    .selectable_fields(&[{fields}])"));
    }
    if !custom.columns.is_empty() {
        let name = names.client("PrinterColumn");
        let columns = custom.columns.iter().map(|column| {
            let parts = [&column.name, &column.type_name, &column.json_path].map(|part| text(part));
            let mut row = format!("{name}::new({})", parts.join(", "));
            said(&mut row, "format", &column.format);
            said(&mut row, "description", &column.description);
            if column.priority != 0 {
                row.push_str(&format!(".priority({})", column.priority));
            }
            row
        });
        list("columns", columns, rows);
    }
    if !custom.rules.is_empty() {
        let (name, what) = (names.client("ValidationRule"), names.client("Rule"));
        let rules = custom.rules.iter().map(|rule| {
            let (path, expression) = (text(&rule.path), text(&rule.rule));
            let mut row = format!("{name}::new({path}, {what}::new({expression})");
            said(&mut row, "message", &rule.message);
            said(&mut row, "message_expression", &rule.message_expression);
            said(&mut row, "reason", &rule.reason);
            said(&mut row, "field_path", &rule.field_path);
            if rule.optional_old_self {
                row.push_str(".optional_old_self()");
            }
            row.push(')');
            row
        });
        list("rules", rules, rows);
    }
}

/// `.message("..")`, unless there is nothing to say.
fn said(row: &mut String, method: &str, what: &str) {
    if !what.is_empty() {
        row.push_str(&format!(".{method}({})", text(what)));
    }
}

/// A literal that reads as the definition does: a raw one where the usual one would escape quotes.
fn text(text: &str) -> String {
    let quoted = text.contains(['"', '\\']);
    let printed = |c: char| "\"\\'".contains(c) || c.escape_debug().count() == 1;
    if !quoted || !text.chars().all(printed) {
        return literal(text);
    }
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// A call with a list, an element a line.
fn list(method: &str, items: impl Iterator<Item = String>, rows: &mut Vec<String>) {
    rows.push(format!("    .{method}(&["));
    rows.extend(items.map(|item| format!("        {item},")));
    rows.push("    ])".to_owned());
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
