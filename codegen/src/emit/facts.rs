//! What the documentation of generated code says: facts, in a line where they fit.

use super::context::Defined;
use super::prose;
use crate::model::{
    CustomResource, Field, GroupVersion, ListType, MapType, Model, Resource, Scope, Shape, Type,
    Union,
};

/// The documentation of a type; `resource` is that of a kind.
pub(super) fn type_docs(
    model: &Model,
    group_version: &GroupVersion,
    item: &Type,
    resource: Option<&Resource>,
    width: usize,
) -> Vec<String> {
    let mut docs = prose(item.docs.as_deref(), width);
    if item.kind.is_some() {
        docs.push(wrap(&kind_sentence(group_version, resource), width));
    }
    docs.extend(
        item.unions
            .iter()
            .map(|union| wrap(&union_sentence(union), width)),
    );
    docs.extend(sentences(item.notes.iter().cloned(), width));
    let custom = resource.and_then(|resource| resource.custom.as_ref());
    if let Some(Some(warning)) = custom.and_then(|custom| custom.deprecated.as_ref()) {
        docs.extend(prose::paragraphs(&format!("Deprecated: {warning}"), width));
    } else if item.deprecated {
        docs.push("Deprecated.".to_owned());
    }
    if !item.removed {
        docs.extend(reference(model, group_version, item).map(|url| format!("[Reference]({url})")));
    }
    docs
}

/// The documentation of a field; none where there is nothing to say. What `ty`, the type that it holds,
/// says itself is not said in full.
pub(super) fn field_docs(field: &Field, ty: Option<Defined<'_>>, width: usize) -> Vec<String> {
    let mut docs = prose(field.docs.as_deref(), width);
    let (type_docs, type_notes) = match ty {
        Some(Defined::Struct(item)) => (&item.docs, item.notes.as_slice()),
        Some(Defined::Enum(item)) => (&item.docs, &[][..]),
        None => (&None, &[][..]),
    };
    if *type_docs == field.docs {
        docs.truncate(1);
    }
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
    // An enum says its values itself.
    if !field.enum_values.is_empty() && !is_enum(&field.shape) {
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
    let notes = field.notes.iter().filter(|note| !type_notes.contains(note));
    facts.extend(notes.cloned());
    if field.deprecated {
        facts.push("Deprecated.".to_owned());
    }
    docs.extend(sentences(facts, width));
    docs
}

/// A paragraph of sentences; rules, which are long, are items of a list below.
fn sentences(facts: impl IntoIterator<Item = String>, width: usize) -> Vec<String> {
    let (rules, facts): (Vec<_>, Vec<_>) =
        facts.into_iter().partition(|fact| fact.contains("Rule: `"));
    let mut docs = Vec::new();
    if !facts.is_empty() {
        docs.push(wrap(&facts.join(" "), width));
    }
    if !rules.is_empty() {
        let items = rules.iter().map(|rule| {
            let text = wrap(rule, width.saturating_sub(2));
            format!("* {}", text.replace('\n', "\n  "))
        });
        docs.push(items.collect::<Vec<_>>().join("\n"));
    }
    docs
}

fn is_enum(shape: &Shape) -> bool {
    match shape {
        Shape::Enum(_) => true,
        Shape::List(inner) | Shape::Map(inner) | Shape::Nullable(inner) => is_enum(inner),
        _ => false,
    }
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
        sentence.push_str(&format!(", for short {}", codes(&resource.short_names)));
    }
    if let Some(custom) = &resource.custom {
        if !resource.categories.is_empty() {
            sentence.push_str(&format!(", among {}", codes(&resource.categories)));
        }
        sentence.push('.');
        custom_sentences(resource, custom, &mut sentence);
    } else {
        sentence.push('.');
    }
    sentence
}

/// What is said of a custom resource beside.
fn custom_sentences(resource: &Resource, custom: &CustomResource, sentences: &mut String) {
    if custom.storage {
        sentences.push_str(" Stored in this version.");
    }
    let mut subresources: Vec<String> = resource
        .subresources
        .iter()
        .map(|subresource| code(&subresource.name))
        .collect();
    if let Some(scale) = &custom.scale {
        let paths = [&scale.spec_replicas, &scale.status_replicas].map(|path| code(path));
        for name in subresources.iter_mut().filter(|name| *name == "`scale`") {
            *name = format!("`scale` ({})", paths.join(", "));
        }
    }
    match subresources.as_slice() {
        [] => {}
        [one] => sentences.push_str(&format!(" Subresource {one}.")),
        many => sentences.push_str(&format!(" Subresources {}.", many.join(", "))),
    }
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

/// Text as code: between as many ticks as it has not itself. What a line cannot hold is written as Rust
/// would.
pub(super) fn code(text: &str) -> String {
    if text.trim().is_empty() || text.chars().any(|c| c != '\n' && prose::is_hidden(c)) {
        return format!("`{text:?}`");
    }
    // Within code, Markdown takes any number of spaces for one.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

fn codes(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| code(text)).collect();
    texts.join(", ")
}

/// Sentences in lines of at most `width` columns.
fn wrap(text: &str, width: usize) -> String {
    prose::wrap(text, width, |word| {
        (!prose::starts_block(word)).then(|| word.to_owned())
    })
}
