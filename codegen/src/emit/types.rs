//! A type: its struct, its description, and what makes it a resource.

use super::context::{Context, Defined, field_place, type_place};
use super::facts;
use super::imports::{Item, Names};
use super::problem;
use super::writer::{Writer, literal};
use crate::Error;
use crate::model::{
    CreateAnswer, Field, ForeignType, GroupVersion, Keeps, ListType, MapType, PatchStrategy,
    Presence, Resource, Scope, Shape, Type, Verb, Wrapper,
};

/// The field of every struct that keeps what the type does not know.
const UNKNOWN_FIELDS: &str = "unknown_fields";

/// What a struct has without deriving it.
const GIVEN: [&str; 6] = [
    "Clone",
    "Debug",
    "Default",
    "Deserialize",
    "PartialEq",
    "Serialize",
];

/// Writes a type of a module.
pub(super) fn write(
    context: &Context<'_>,
    module: usize,
    item: &Type,
    names: &mut Names<'_>,
    writer: &mut Writer,
) -> Result<(), Error> {
    let group_version = context.modules[module].group_version;
    let resource = resource_of(group_version, item);
    let mut types = Vec::new();
    for field in &item.fields {
        types.push(field_type(context, names, module, item, field)?);
    }

    writer.gap();
    writer.docs_of(|width| facts::type_docs(context.model, group_version, item, resource, width));
    writer.attributes(&["Clone"], &item.attributes, &GIVEN);
    if item.removed {
        removed(context, writer);
    }
    writer.block(format_args!("pub struct {}", item.name), |writer| {
        for (field, text) in item.fields.iter().zip(&types) {
            writer.docs_of(|width| facts::field_docs(field, held(context, field), width));
            if field.removed {
                removed(context, writer);
            }
            writer.attributes(&[], &field.attributes, &[]);
            writer.field(&field.name, text);
        }
        let unknown = names.object("UnknownFields");
        writer.field(UNKNOWN_FIELDS, &unknown);
    });

    let object = names.macro_name("object");
    let head = format!("{}{}", item.name, head(item));
    let mut fields = Vec::new();
    for (index, field) in item.fields.iter().enumerate() {
        let presence = names.object(presence(field));
        let facts = described(context, field, names);
        fields.push(format!("{index} {}: {presence}{facts}", field.name));
    }
    writer.gap();
    writer.block(format_args!("{object}!"), |writer| {
        writer.block(format_args!("{head}"), |writer| {
            for field in fields {
                writer.line(format_args!("{field},"));
            }
        });
    });
    match resource {
        Some(resource) => write_resource(group_version, item, resource, names, writer),
        None => Ok(()),
    }
}

/// Writes types of custom resources, of which there are many: each is declared and described in one, and
/// all those of a file as one list. What makes them resources comes after them.
pub(super) fn write_all(
    context: &Context<'_>,
    module: usize,
    items: &[&Type],
    names: &mut Names<'_>,
    writer: &mut Writer,
) -> Result<(), Error> {
    if items.is_empty() {
        return Ok(());
    }
    let group_version = context.modules[module].group_version;
    let structs = names.macro_name("structs");
    writer.gap();
    writer.line(format_args!("{structs}! {{"));
    writer.indented(|writer| {
        items.iter().try_for_each(|item| {
            writer.gap();
            declare(context, module, item, names, writer)
        })
    })?;
    writer.line(format_args!("}}"));
    for item in items {
        if let Some(resource) = resource_of(group_version, item) {
            write_resource(group_version, item, resource, names, writer)?;
        }
    }
    Ok(())
}

fn declare(
    context: &Context<'_>,
    module: usize,
    item: &Type,
    names: &mut Names<'_>,
    writer: &mut Writer,
) -> Result<(), Error> {
    let group_version = context.modules[module].group_version;
    let resource = resource_of(group_version, item);
    let mut fields = Vec::new();
    for (index, field) in item.fields.iter().enumerate() {
        let type_ = field_type(context, names, module, item, field)?;
        let facts = described(context, field, names);
        let declared = format!("pub {}: {type_}", field.name);
        fields.push((declared, format!("= {index} {}{facts}", presence(field))));
    }
    writer.docs_of(|width| facts::type_docs(context.model, group_version, item, resource, width));
    writer.attributes(&[], &item.attributes, &GIVEN);
    let head = format!("pub struct {}{}", item.name, head(item));
    if fields.is_empty() {
        writer.line(format_args!("{head} {{}}"));
        return Ok(());
    }
    writer.block(format_args!("{head}"), |writer| {
        for (field, (declared, described)) in item.fields.iter().zip(&fields) {
            writer.docs_of(|width| facts::field_docs(field, held(context, field), width));
            writer.attributes(&[], &field.attributes, &[]);
            writer.either(declared, described);
        }
    });
    Ok(())
}

/// What stands behind a struct's name: what it keeps, its default, its kind.
fn head(item: &Type) -> String {
    let keeps = match item.keeps {
        Keeps::Unknown => "",
        Keeps::Exact => ": Exact",
        Keeps::Open => ": Open",
    };
    let default = item.default.as_ref();
    let default = default.map_or_else(String::new, |json| format!(" default {}", literal(json)));
    format!("{keeps}{default}{}", kind_clause(item))
}

/// The generated type or enum that a field holds.
fn held<'a>(context: &Context<'a>, field: &Field) -> Option<Defined<'a>> {
    let (Shape::Struct(reference) | Shape::Enum(reference)) = &field.shape else {
        return None;
    };
    let place = context.place(reference, String::new).ok().flatten();
    place.map(|place| context.defined(place))
}

/// The resource whose objects a type describes.
fn resource_of<'a>(group_version: &'a GroupVersion, item: &Type) -> Option<&'a Resource> {
    group_version
        .resources
        .iter()
        .find(|resource| resource.ty.module == group_version.name && resource.ty.name == item.name)
}

fn removed(context: &Context<'_>, writer: &mut Writer) {
    if let Some(minor) = context.model.version {
        let note = literal(&format!("not in Kubernetes {minor}"));
        writer.line(format_args!("#[deprecated = {note}]"));
    }
}

fn kind_clause(item: &Type) -> String {
    item.kind.as_ref().map_or_else(String::new, |kind| {
        format!(
            " kind {}/{}/{}, {}",
            literal(&kind.group),
            literal(&kind.version),
            literal(&kind.kind),
            literal(&kind.api_version()),
        )
    })
}

/// A field's type with every name short, as in the list of public names.
pub(super) fn plain_type(
    context: &Context<'_>,
    module: usize,
    item: &Type,
    field: &Field,
) -> Result<String, Error> {
    field_type(
        context,
        &mut Names::short(context, module),
        module,
        item,
        field,
    )
}

fn field_type(
    context: &Context<'_>,
    names: &mut Names<'_>,
    module: usize,
    item: &Type,
    field: &Field,
) -> Result<String, Error> {
    let group_version = context.modules[module].group_version;
    let from = || field_place(group_version, item, field);
    let text = shape_type(context, names, &field.shape, &from)?;
    let optional = field.wrapper == Wrapper::Option;
    Ok(match &field.shape {
        // Unparsed JSON, a list and a map say by themselves that nothing is there.
        Shape::RawJson | Shape::List(_) | Shape::Map(_) => text,
        Shape::Struct(_)
        | Shape::Foreign(ForeignType {
            is_struct: true, ..
        }) if optional || field.boxed => {
            format!("{}<{text}>", names.object("Optional"))
        }
        _ if optional => format!("{}<{text}>", names.get(Item::Prelude("Option"))),
        _ => text,
    })
}

fn shape_type(
    context: &Context<'_>,
    names: &mut Names<'_>,
    shape: &Shape,
    from: &impl Fn() -> String,
) -> Result<String, Error> {
    let list = |names: &mut Names<'_>, wrapper: String, inner: &Shape| {
        shape_type(context, names, inner, from).map(|inner| format!("{wrapper}<{inner}>"))
    };
    Ok(match shape {
        Shape::Bool => "bool".to_owned(),
        Shape::Int32 => "i32".to_owned(),
        Shape::Int64 => "i64".to_owned(),
        Shape::Double => "f64".to_owned(),
        Shape::String => names.object("Str"),
        Shape::RawJson => names.object("RawJson"),
        Shape::Bytes => names.meta("ByteString"),
        Shape::Quantity => names.meta("Quantity"),
        Shape::IntOrString => names.meta("IntOrString"),
        Shape::Time => names.meta("Time"),
        Shape::MicroTime => names.meta("MicroTime"),
        Shape::DateTime => names.meta("DateTime"),
        Shape::Int64OrString => names.meta("Int64OrString"),
        Shape::Foreign(foreign) => foreign.path.clone(),
        Shape::Enum(reference) => names.get(Item::of(context, reference, from)?),
        Shape::Struct(reference) => names.get(Item::of(context, reference, from)?),
        Shape::List(inner) => {
            let wrapper = names.get(Item::Prelude("Vec"));
            list(names, wrapper, inner)?
        }
        Shape::Map(inner) => {
            let wrapper = names.object("Map");
            list(names, wrapper, inner)?
        }
        Shape::Nullable(inner) => {
            let wrapper = names.get(Item::Prelude("Option"));
            list(names, wrapper, inner)?
        }
        Shape::StructOrBool(inner) => {
            let wrapper = names.meta("StructOrBool");
            list(names, wrapper, &Shape::Struct(inner.clone()))?
        }
        Shape::StructOrList(inner) => {
            let wrapper = names.meta("StructOrList");
            list(names, wrapper, &Shape::Struct(inner.clone()))?
        }
        Shape::StructOrStrings(inner) => {
            let wrapper = names.meta("StructOrStrings");
            list(names, wrapper, &Shape::Struct(inner.clone()))?
        }
    })
}

/// The word that a field's description begins with: `required("ports").keyed(&["port"])`.
fn presence(field: &Field) -> &'static str {
    match field.presence() {
        Presence::Required => "required",
        Presence::Plain => "plain",
        Presence::Optional => "optional",
    }
}

/// What follows that word.
fn described(context: &Context<'_>, field: &Field, names: &mut Names<'_>) -> String {
    let mut text = format!("({})", literal(&field.wire_name));
    match &field.list_type {
        Some(ListType::Atomic) => text.push_str(".atomic()"),
        Some(ListType::Set) => text.push_str(".set()"),
        Some(ListType::Map(keys)) => {
            let keys: Vec<String> = keys.iter().map(|key| literal(key)).collect();
            text.push_str(&format!(".keyed(&[{}])", keys.join(", ")));
        }
        None if is_atomic(context, field) => text.push_str(".atomic()"),
        None => {}
    }
    if has_atomic_elements(context, field) {
        text.push_str(".atomic_elements()");
    }
    if let Some(default) = described_default(context, field) {
        text.push_str(&format!(".defaults_to({})", literal(&default)));
    }
    if let Some(strategy) = &field.patch_strategy {
        let merge = |name: &str, key: &Option<String>| {
            format!("{name}({})", literal(key.as_deref().unwrap_or_default()))
        };
        let strategy = match strategy {
            PatchStrategy::Merge(key) => merge("Merge", key),
            PatchStrategy::MergeRetainKeys(key) => merge("MergeRetainKeys", key),
            PatchStrategy::RetainKeys => "RetainKeys".to_owned(),
            PatchStrategy::Replace => "Replace".to_owned(),
        };
        text.push_str(&format!(
            ".merged({}::{strategy})",
            names.object("MergeStrategy")
        ));
    }
    if field.sensitive {
        text.push_str(".sensitive()");
    }
    text
}

/// Whether server-side apply takes the field's struct or map as a whole: the field says so, or else
/// the definition of its type does.
fn is_atomic(context: &Context<'_>, field: &Field) -> bool {
    if let Some(map_type) = field.map_type {
        return map_type == MapType::Atomic;
    }
    is_atomic_struct(context, &field.shape)
}

/// Whether the elements of a list that merges are taken as a whole, each. Of a list that does not, they
/// belong to it.
fn has_atomic_elements(context: &Context<'_>, field: &Field) -> bool {
    match (&field.shape, &field.list_type) {
        (Shape::List(element), Some(ListType::Map(_))) => is_atomic_struct(context, element),
        _ => false,
    }
}

/// The default of a field of Kubernetes' own, as JSON. A client of custom resources has no use for theirs.
fn described_default(context: &Context<'_>, field: &Field) -> Option<String> {
    let default = field.default.as_ref()?;
    context.model.version.map(|_| default.to_string())
}

fn is_atomic_struct(context: &Context<'_>, shape: &Shape) -> bool {
    let Shape::Struct(reference) = shape else {
        return false;
    };
    let definition = if reference.is_meta() {
        context
            .model
            .meta
            .iter()
            .find(|item| item.name == reference.name)
    } else {
        let place = context.place(reference, String::new).ok().flatten();
        place.and_then(|place| context.defined(place).as_struct())
    };
    definition.is_some_and(|item| item.map_type == Some(MapType::Atomic))
}

fn write_resource(
    group_version: &GroupVersion,
    item: &Type,
    resource: &Resource,
    names: &mut Names<'_>,
    writer: &mut Writer,
) -> Result<(), Error> {
    let mut fields = item.fields.iter();
    if !fields.any(|field| field.wire_name == "metadata") {
        return Err(problem(
            type_place(group_version, item),
            "it has a resource, but no field metadata",
        ));
    }
    // A create that answers something else is a call of the kind's own client.
    let plain_create = resource.create_answer == CreateAnswer::Object;
    let verbs = resource
        .verbs
        .iter()
        .filter(|verb| **verb != Verb::Create || plain_create);
    let mut verbs: Vec<&str> = verbs.map(|verb| marker(*verb)).collect();
    if resource.subresource("status").is_some() {
        verbs.push("Status");
    }
    let list_kind = match &resource.list {
        Some(list) => list.kind.clone(),
        None => format!("{}List", resource.kind),
    };
    let scope = match resource.scope {
        Scope::Namespaced => "Namespaced",
        Scope::Cluster => "Cluster",
    };
    writer.gap();
    let head = names.macro_name("resource");
    writer.block(format_args!("{head}!"), |writer| {
        writer.line(format_args!(
            "{}: {}, {}, {scope} [{}]",
            item.name,
            literal(&resource.plural),
            literal(&list_kind),
            verbs.join(" "),
        ));
    });
    Ok(())
}

/// The runtime's marker trait.
fn marker(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "Get",
        Verb::List => "List",
        Verb::Watch => "Watch",
        Verb::Create => "Create",
        Verb::Update => "Update",
        Verb::Patch => "Patch",
        Verb::Delete => "Delete",
        Verb::DeleteCollection => "DeleteCollection",
    }
}
