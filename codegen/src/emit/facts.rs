//! What the documentation of generated code says: facts, in a line where they fit.

use super::prose;
use crate::model::{Field, GroupVersion, ListType, MapType, Model, Resource, Scope, Type, Union};

/// The documentation of a type.
pub(super) fn type_docs(
    model: &Model,
    group_version: &GroupVersion,
    item: &Type,
    width: usize,
) -> Vec<String> {
    let mut docs = prose(item.docs.as_deref(), width);
    if item.kind.is_some() {
        let resource = group_version.resources.iter().find(|r| r.kind == item.name);
        docs.push(wrap(&kind_sentence(group_version, resource), width));
    }
    docs.extend(
        item.unions
            .iter()
            .map(|union| wrap(&union_sentence(union), width)),
    );
    if item.deprecated {
        docs.push("Deprecated.".to_owned());
    }
    if !item.removed {
        docs.extend(reference(model, group_version, item).map(|url| format!("[Reference]({url})")));
    }
    docs
}

/// The documentation of a field; none where there is nothing to say.
pub(super) fn field_docs(field: &Field, width: usize) -> Vec<String> {
    let mut docs = prose(field.docs.as_deref(), width);
    let mut facts = Vec::new();
    if field.required {
        facts.push("Required.".to_owned());
    }
    if let Some(default) = &field.default {
        let text = default
            .as_str()
            .map_or_else(|| default.to_string(), str::to_owned);
        facts.push(format!("Default {}.", code(&text)));
    }
    if !field.enum_values.is_empty() {
        let values: Vec<String> = field.enum_values.iter().map(|value| code(value)).collect();
        facts.push(format!("One of {}.", values.join(", ")));
    }
    match &field.list_type {
        None => {}
        Some(ListType::Atomic) => facts.push("Atomic.".to_owned()),
        Some(ListType::Set) => facts.push("A set.".to_owned()),
        Some(ListType::Map(keys)) => {
            let keys: Vec<String> = keys.iter().map(|key| code(key)).collect();
            facts.push(format!("Keyed by {}.", keys.join(", ")));
        }
    }
    if field.map_type == Some(MapType::Atomic) {
        facts.push("Atomic.".to_owned());
    }
    if field.deprecated {
        facts.push("Deprecated.".to_owned());
    }
    if !facts.is_empty() {
        docs.push(wrap(&facts.join(" "), width));
    }
    docs
}

fn prose(description: Option<&str>, width: usize) -> Vec<String> {
    description.map_or_else(Vec::new, |text| prose::paragraphs(text, width))
}

fn kind_sentence(group_version: &GroupVersion, resource: Option<&Resource>) -> String {
    let api_version = group_version.api_version();
    let Some(resource) = resource else {
        return format!("Kind of `{api_version}` without a resource of its own.");
    };
    let scope = match resource.scope {
        Scope::Namespaced => "in namespaces",
        Scope::Cluster => "of the cluster",
    };
    let mut sentence = format!(
        "Kind of `{api_version}`; resource `{}` {scope}",
        resource.plural
    );
    if !resource.short_names.is_empty() {
        let names: Vec<String> = resource.short_names.iter().map(|name| code(name)).collect();
        sentence.push_str(&format!(", for short {}", names.join(", ")));
    }
    sentence.push('.');
    sentence
}

fn union_sentence(union: &Union) -> String {
    match &union.discriminator {
        Some(discriminator) => {
            let members: Vec<String> = union
                .members
                .iter()
                .map(|(field, value)| format!("{} for {}", code(field), code(value)))
                .collect();
            format!(
                "{} says which field is set: {}.",
                code(discriminator),
                members.join(", ")
            )
        }
        None => {
            let members: Vec<String> = union.members.iter().map(|(field, _)| code(field)).collect();
            format!("At most one is set: {}.", members.join(", "))
        }
    }
}

/// The type's place in the reference of its Kubernetes minor, which has the groups of Kubernetes only.
fn reference(model: &Model, group_version: &GroupVersion, item: &Type) -> Option<String> {
    let minor = model.version?;
    let group = group_version.group.as_str();
    if group.contains('.') && !group.ends_with(".k8s.io") {
        return None;
    }
    let group = if group.is_empty() {
        "core".to_owned()
    } else {
        group.replace('.', "-")
    };
    Some(format!(
        "https://kubernetes.io/docs/reference/generated/kubernetes-api/v{minor}/#{}-{}-{group}",
        item.name.to_lowercase(),
        group_version.version,
    ))
}

/// Text as code; a backtick in it would end it.
fn code(text: &str) -> String {
    if text.is_empty() {
        "`\"\"`".to_owned()
    } else {
        format!("`{}`", text.replace('`', "'"))
    }
}

/// A sentence in lines of at most `width` columns.
fn wrap(text: &str, width: usize) -> String {
    prose::wrap(text, width, str::to_owned)
}
