//! A literal of every struct, as a user would write it: what tests compile, so that every public field
//! is named once, and fill, so that no type is left out.

use super::GENERATED;
use super::context::Context;
use super::writer::{Writer, literal};
use crate::Files;
use crate::model::{Field, Shape, Type, TypeRef, Wrapper};

/// One file for each group-version, and a `mod.rs` that adds them all to a `Types`, which stands in the
/// module above. Not written as rustfmt would.
pub(super) fn files(context: &Context<'_>) -> Files {
    let Some(minor) = context.model.version else {
        return Files::new();
    };
    let header = format!(
        "{GENERATED}'s sync from openapi/v{minor}; change the input, a fixup or the generator instead."
    );
    let mut files = Files::new();
    let mut modules = Writer::with_header(&header);
    modules.gap();
    modules.line(format_args!("use super::Types;"));
    modules.gap();
    let names: Vec<&str> = context
        .modules
        .iter()
        .map(|module| module.group_version.name.as_str())
        .collect();
    for name in &names {
        modules.line(format_args!("#[cfg(feature = {})]", literal(name)));
        modules.line(format_args!("mod {name};"));
    }
    modules.gap();
    modules.line(format_args!(
        "/// Adds every type of the group-versions that are compiled in."
    ));
    modules.block(
        format_args!("pub(super) fn add(types: &mut Types)"),
        |writer| {
            for name in &names {
                writer.line(format_args!("#[cfg(feature = {})]", literal(name)));
                writer.line(format_args!("{name}::add(types);"));
            }
        },
    );
    files.insert("mod.rs".to_owned(), modules.finish().into_bytes());
    for (index, name) in names.iter().enumerate() {
        let writer = module(context, index, &header);
        files.insert(format!("{name}.rs"), writer.finish().into_bytes());
    }
    files
}

fn module(context: &Context<'_>, module: usize, header: &str) -> Writer {
    let group_version = context.modules[module].group_version;
    let mut writer = Writer::with_header(header);
    writer.gap();
    writer.line(format_args!("use super::Types;"));
    writer.gap();
    writer.block(
        format_args!("pub(super) fn add(types: &mut Types)"),
        |writer| {
            for item in &group_version.types {
                add(&group_version.name, item, writer);
            }
            for resource in &group_version.resources {
                if let Some(list) = &resource.list {
                    let ty = path(&resource.ty);
                    writer.line(format_args!(
                        "types.add({}, || clientset::meta::List {{",
                        literal(&list.definition)
                    ));
                    writer.indented(|writer| {
                        writer.line(format_args!(
                            "metadata: clientset::meta::ListMeta::default(),"
                        ));
                        writer.line(format_args!("items: vec![{ty}::default()],"));
                        writer.line(format_args!("..Default::default()"));
                    });
                    writer.line(format_args!("}});"));
                }
            }
        },
    );
    writer
}

fn add(module: &str, item: &Type, writer: &mut Writer) {
    let add = if item.removed { "add_removed" } else { "add" };
    writer.line(format_args!(
        "types.{add}({}, || clientset::{module}::{} {{",
        literal(&item.definition),
        item.name
    ));
    writer.indented(|writer| {
        for field in &item.fields {
            writer.line(format_args!("{}: {},", field.name, field_value(field)));
        }
        writer.line(format_args!("..Default::default()"));
    });
    writer.line(format_args!("}});"));
}

/// What a field may be set to.
fn field_value(field: &Field) -> String {
    let optional = match field.shape {
        Shape::RawJson | Shape::List(_) | Shape::Map(_) => false,
        Shape::Struct(_) => field.boxed || field.wrapper == Wrapper::Option,
        _ => field.wrapper == Wrapper::Option,
    };
    let value = match (&field.shape, optional) {
        (Shape::String | Shape::Bytes, true) => "\"x\"".to_owned(),
        (Shape::IntOrString, true) => "80".to_owned(),
        (shape, _) => value(shape),
    };
    if optional {
        format!("clientset::some({value})")
    } else {
        value
    }
}

/// A value that says its type, as an element must.
fn value(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "true".to_owned(),
        Shape::Int32 | Shape::Int64 => "1".to_owned(),
        Shape::Double => "1.5".to_owned(),
        Shape::String => "clientset::Str::from(\"x\")".to_owned(),
        Shape::Bytes => "clientset::meta::ByteString::from(\"x\")".to_owned(),
        Shape::Quantity => "clientset::meta::Quantity::from_milli(500)".to_owned(),
        Shape::IntOrString => "clientset::meta::IntOrString::from(80)".to_owned(),
        Shape::Time => "clientset::meta::Time::now()".to_owned(),
        Shape::MicroTime => "clientset::meta::MicroTime::now()".to_owned(),
        Shape::DateTime => "clientset::meta::DateTime::now()".to_owned(),
        Shape::Int64OrString => "clientset::meta::Int64OrString::from(80)".to_owned(),
        Shape::Enum(reference) => format!("{}::default()", path(reference)),
        Shape::Foreign(foreign) => format!("{}::default()", foreign.path),
        Shape::RawJson => "crate::types::raw()".to_owned(),
        Shape::Struct(reference) => format!("{}::default()", path(reference)),
        Shape::List(inner) => format!("vec![{}]", value(inner)),
        Shape::Map(inner) => format!("[(\"key\", {})].into()", value(inner)),
        Shape::Nullable(inner) => format!("Some({})", value(inner)),
        Shape::StructOrBool(inner) | Shape::StructOrList(inner) | Shape::StructOrStrings(inner) => {
            let name = match shape {
                Shape::StructOrBool(_) => "StructOrBool",
                Shape::StructOrList(_) => "StructOrList",
                _ => "StructOrStrings",
            };
            format!("clientset::meta::{name}::from({}::default())", path(inner))
        }
    }
}

/// `meta` is a module of the clientset, as the group-versions are.
fn path(reference: &TypeRef) -> String {
    format!("clientset::{}::{}", reference.module, reference.name)
}
