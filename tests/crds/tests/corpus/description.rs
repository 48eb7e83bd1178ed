//! Whether the types have what their schemas say, field by field.

use clientset_codegen::crd::facts::{Schema, SchemaType};
use clientset_codegen::model::ListType;
use clientset_runtime::object::{self, Field, Keeps, Presence, Slot, Struct, Value};
use clientset_testing::suite::Context;

use crate::cluster::Outcome;
use crate::kinds;

pub(crate) async fn every_field_of_every_schema_is_in_its_type(_: Context) -> Outcome {
    let mut fields = 0;
    let kinds = kinds::each(|info, definition, version| {
        assert_eq!(info.plural, definition.plural);
        assert_eq!(info.list_kind, definition.list_kind);
        assert_eq!(info.short_names, definition.short_names);
        let subresource = |name| info.subresources.iter().any(|sub| sub.name == name);
        assert_eq!(subresource("status"), version.status, "status");
        assert_eq!(subresource("scale"), version.scale.is_some(), "scale");
        structure(&mut *(info.empty)(), &version.schema, true, "", &mut fields)
    })?;
    println!("{fields} fields of {kinds} kinds and versions");
    assert!(fields > 50_000, "only {fields} fields");
    Ok(())
}

fn structure(
    value: &mut dyn Struct,
    schema: &Schema,
    root: bool,
    path: &str,
    fields: &mut usize,
) -> Outcome {
    let info = value.info();
    let open = schema.preserve_unknown_fields
        || !schema.properties.is_empty() && schema.additional.is_some();
    let keeps = if open { Keeps::Open } else { Keeps::Exact };
    if info.keeps != keeps {
        return Err(format!("{path} keeps {:?}, expected {keeps:?}", info.keeps).into());
    }
    for (name, property) in &schema.properties {
        if root && ["apiVersion", "kind"].contains(&name.as_str()) {
            continue;
        }
        let path = format!("{path}.{name}");
        let index = info.fields.iter().position(|field| field.name == name);
        let index = index.ok_or_else(|| format!("{path} is missing in {}", info.name))?;
        *fields += 1;
        if root && name == "metadata"
            || schema.embedded_resource
                && ["apiVersion", "kind", "metadata"].contains(&name.as_str())
        {
            continue;
        }
        field(
            &info.fields[index],
            property,
            schema.required.contains(name),
            &path,
        )?;
        node(value.field_mut(index), property, &path, fields)?;
    }
    Ok(())
}

/// Whether a field is written and merged as its schema says.
fn field(field: &Field, schema: &Schema, required: bool, path: &str) -> Outcome {
    // The server fills a default in, so that nothing has to be sent.
    let sent = required && schema.default.is_none();
    if (field.presence == Presence::Required) != sent {
        return Err(format!("{path} is {:?}, required {required}", field.presence).into());
    }
    let list_type = match (&schema.list_type, &field.list_type) {
        (Some(ListType::Map(keys)), object::ListType::Map(found)) => keys == found,
        (Some(ListType::Set), object::ListType::Set) => true,
        (Some(ListType::Atomic), found) => {
            matches!(found, object::ListType::Atomic | object::ListType::Default)
        }
        (None, object::ListType::Default | object::ListType::Atomic) => true,
        _ => false,
    };
    if !list_type {
        return Err(format!(
            "{path} is {:?}, expected {:?}",
            field.list_type, schema.list_type
        )
        .into());
    }
    Ok(())
}

/// Whether a value has the shape that its schema says, down to the leaves.
fn node(value: &mut dyn Value, schema: &Schema, path: &str, fields: &mut usize) -> Outcome {
    let shown = format!("{value:?}");
    let free =
        schema.properties.is_empty() && schema.additional.is_none() && !schema.embedded_resource;
    match (value.slot(), schema.ty) {
        (Slot::Option(option), _) => return node(option.insert(), schema, path, fields),
        (Slot::Scalar(_), _) if schema.int_or_string => {}
        (Slot::Raw(_), None | Some(SchemaType::Object))
            if schema.properties.is_empty() && schema.additional.is_none() => {}
        (Slot::Struct(below), None | Some(SchemaType::Object)) if !free => {
            return structure(below, schema, false, path, fields);
        }
        (Slot::List(list), Some(SchemaType::Array)) => {
            let any = Schema::default();
            let items = schema.items.as_deref().unwrap_or(&any);
            return node(list.push(), items, &format!("{path}[]"), fields);
        }
        (Slot::Map(map), Some(SchemaType::Object)) => {
            if let Some(values) = &schema.additional {
                return node(
                    map.push("key".into()),
                    values,
                    &format!("{path}{{}}"),
                    fields,
                );
            }
        }
        (Slot::Str(_) | Slot::Enum(_), Some(SchemaType::String)) => {}
        (Slot::Scalar(_), Some(SchemaType::String)) if schema.format.is_some() => {}
        (Slot::I32(_), Some(SchemaType::Integer)) if schema.format.as_deref() == Some("int32") => {}
        (Slot::I64(_), Some(SchemaType::Integer)) => {}
        (Slot::F64(_), Some(SchemaType::Number)) => {}
        (Slot::Bool(_), Some(SchemaType::Boolean)) => {}
        _ => return Err(format!("{path} is {shown}, expected {:?}", schema.ty).into()),
    }
    Ok(())
}
