//! Definitions as types and shapes.

use super::Index;
use crate::Error;
use crate::document::{
    Definition, Document, FieldFacts, Scalar, SchemaType, StructFacts, TypeBody, split_definition,
};
use crate::lock::{FieldLock, LockedField, wrapper_by_rule};
use crate::model::{Field, Keeps, Shape, Type, TypeRef, Union};
use crate::names;
use crate::source::is_zero;

const SCHEMA_PACKAGE: &str = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.";

/// The definitions that are no structs, although some look like one: an object without fields is
/// either an empty struct (`StorageVersionSpec`) or any JSON, and only this list tells.
enum Special {
    Scalar(Shape, &'static [Scalar]),
    AnyJson,
    OrList,
    OrBool,
    OrStrings,
    /// The body of a patch, which depends on its content type: no field has it.
    Patch,
}

fn special(definition: &str) -> Option<Special> {
    let special = match definition {
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => {
            // v2 says string, v3 string or number.
            Special::Scalar(Shape::Quantity, &[Scalar::String, Scalar::Quantity])
        }
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => {
            Special::Scalar(Shape::IntOrString, &[Scalar::IntOrString])
        }
        "io.k8s.apimachinery.pkg.apis.meta.v1.Time" => {
            Special::Scalar(Shape::Time, &[Scalar::DateTime])
        }
        "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime" => {
            Special::Scalar(Shape::MicroTime, &[Scalar::DateTime])
        }
        "io.k8s.apimachinery.pkg.runtime.RawExtension"
        | "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1" => Special::AnyJson,
        "io.k8s.apimachinery.pkg.apis.meta.v1.Patch" => Special::Patch,
        other => {
            let (package, name) = split_definition(other);
            match name {
                _ if !package.starts_with(SCHEMA_PACKAGE) => return None,
                "JSON" => Special::AnyJson,
                "JSONSchemaPropsOrArray" => Special::OrList,
                "JSONSchemaPropsOrBool" => Special::OrBool,
                "JSONSchemaPropsOrStringArray" => Special::OrStrings,
                _ => return None,
            }
        }
    };
    Some(special)
}

/// The shape of a definition that is one of the known scalars, or any JSON.
#[cfg(feature = "crds")]
pub(crate) fn scalar_definition(definition: &str) -> Option<Shape> {
    match special(definition)? {
        Special::Scalar(shape, _) => Some(shape),
        Special::AnyJson => Some(Shape::RawJson),
        Special::OrList | Special::OrBool | Special::OrStrings | Special::Patch => None,
    }
}

/// Builds the type of a definition; `None` for what is a shape, and for list kinds.
pub(super) fn build(
    definition: &str,
    facts: &Definition,
    document: &Document,
    index: &Index,
    lock: &FieldLock,
    warnings: &mut Vec<String>,
) -> Result<Option<Type>, Error> {
    if let Some(special) = special(definition) {
        verify(definition, facts, &special)?;
        return Ok(None);
    }
    let TypeBody::Struct(body) = &facts.body else {
        let what = "is no object, and not one of the known scalars and unions";
        return Err(Error::about(
            definition,
            None,
            format!("{definition} {what}"),
        ));
    };
    if list_of(definition, facts, body, document)?.is_some() {
        return Ok(None);
    }
    let TypeRef { module, name } = index.type_ref(definition)?;
    let locked = lock.fields(&module, &name);
    let facts_of: Vec<_> = body
        .fields
        .iter()
        .filter(|(wire_name, _)| {
            facts.kind().is_none() || !["apiVersion", "kind"].contains(&wire_name.as_str())
        })
        .collect();
    let rust_names = names::fields(facts_of.iter().map(|(wire_name, _)| wire_name.as_str()));
    let mut fields = Vec::new();
    for ((wire_name, facts), name_in_rust) in facts_of.into_iter().zip(rust_names) {
        let place = format!("{definition}.{wire_name}");
        let error = |message: String| Error::about(definition, Some(wire_name), message);
        let shape = shape_of(&facts.ty, document, index)
            .map_err(|problem| error(format!("{place} {problem}")))?;
        let LockedField { wrapper, boxed, .. } = match locked.and_then(|rows| rows.get(wire_name)) {
            Some(row) if facts.retyped && row.shape == shape => {
                return Err(error(format!(
                    "the fixup that retypes {place} changes nothing: it holds {shape} in the lock too; remove it"
                )));
            }
            Some(row) if facts.retyped || row.shape == shape => row.clone(),
            Some(row) => {
                return Err(error(format!(
                    "{place} holds {shape}, but openapi/fields.lock has it as {}; \
                     a field never changes its type: say in openapi/fixups that this one is retyped, and why",
                    row.shape
                )));
            }
            None => by_rule(&place, facts, &shape, document, warnings),
        };
        fields.push(field(wire_name, name_in_rust, shape, wrapper, boxed, facts));
    }
    Ok(Some(Type {
        name,
        definition: definition.to_owned(),
        kind: facts.kind().cloned(),
        fields,
        unions: body
            .unions
            .iter()
            .map(|union| Union {
                discriminator: union.discriminator.clone(),
                members: union.members.clone().into_iter().collect(),
            })
            .collect(),
        map_type: facts.map_type,
        keeps: Keeps::Unknown,
        default: None,
        notes: Vec::new(),
        attributes: Vec::new(),
        deprecated: facts.deprecated,
        removed: false,
        docs: facts.docs.clone(),
    }))
}

fn by_rule(
    place: &str,
    facts: &FieldFacts,
    shape: &Shape,
    document: &Document,
    warnings: &mut Vec<String>,
) -> LockedField {
    let rule = wrapper_by_rule(facts, shape, document.has_defaults);
    if facts.wrapper.is_none() && rule.guessed && !place.starts_with("io.k8s.apimachinery.") {
        warnings.push(format!(
            "{place} is an option because the source has no defaults and the field lock lacks it; \
             import it from OpenAPI v3"
        ));
    }
    LockedField {
        shape: shape.clone(),
        wrapper: facts.wrapper.unwrap_or(rule.wrapper),
        boxed: false,
        since: document.minor,
    }
}

fn field(
    wire_name: &str,
    name: String,
    shape: Shape,
    wrapper: crate::model::Wrapper,
    boxed: bool,
    facts: &FieldFacts,
) -> Field {
    Field {
        wire_name: wire_name.to_owned(),
        name,
        shape,
        wrapper,
        boxed,
        required: facts.required,
        nullable: false,
        default: facts.default.clone().filter(|default| !is_zero(default)),
        enum_values: facts.enum_values.clone(),
        list_type: facts.list_type.clone(),
        map_type: facts.map_type,
        patch_strategy: facts.patch_strategy.clone(),
        sensitive: facts.sensitive,
        deprecated: facts.deprecated,
        removed: false,
        notes: Vec::new(),
        attributes: Vec::new(),
        docs: facts.docs.clone(),
    }
}

/// The shape of a field, element or value.
pub(crate) fn shape_of(
    ty: &SchemaType,
    document: &Document,
    index: &Index,
) -> Result<Shape, Error> {
    Ok(match ty {
        SchemaType::Scalar(scalar) => scalar_shape(*scalar)?,
        SchemaType::List(inner) => Shape::List(Box::new(shape_of(inner, document, index)?)),
        SchemaType::Map(inner) => Shape::Map(Box::new(shape_of(inner, document, index)?)),
        SchemaType::Ref(name) => {
            if !document.definitions.contains_key(name) {
                return Err(Error::new(format!(
                    "refers to {name}, which is not defined; is a document of the spec missing?"
                )));
            }
            match special(name) {
                None => Shape::Struct(index.type_ref(name)?),
                Some(Special::Scalar(shape, _)) => shape,
                Some(Special::AnyJson) => Shape::RawJson,
                Some(Special::OrList) => Shape::StructOrList(schema_props(name, index)?),
                Some(Special::OrBool) => Shape::StructOrBool(schema_props(name, index)?),
                Some(Special::OrStrings) => Shape::StructOrStrings(schema_props(name, index)?),
                Some(Special::Patch) => {
                    return Err(Error::new("is a Patch, which no field can hold"));
                }
            }
        }
    })
}

fn scalar_shape(scalar: Scalar) -> Result<Shape, Error> {
    Ok(match scalar {
        Scalar::Boolean => Shape::Bool,
        Scalar::Int32 => Shape::Int32,
        Scalar::Int64 | Scalar::Integer => Shape::Int64,
        Scalar::Double => Shape::Double,
        Scalar::String => Shape::String,
        Scalar::Bytes => Shape::Bytes,
        Scalar::IntOrString => Shape::IntOrString,
        Scalar::Quantity => Shape::Quantity,
        // Six decimals or none: only the named types say which.
        Scalar::DateTime => {
            return Err(Error::new(
                "is a date-time of its own; expected a reference to Time or MicroTime",
            ));
        }
    })
}

/// The struct of the three unions: it stands beside them.
fn schema_props(union: &str, index: &Index) -> Result<TypeRef, Error> {
    let (package, _) = split_definition(union);
    index.type_ref(&format!("{package}.JSONSchemaProps"))
}

/// Fails when a special definition is no longer what makes it special.
fn verify(definition: &str, facts: &Definition, special: &Special) -> Result<(), Error> {
    let as_expected = match (special, &facts.body) {
        (Special::Scalar(_, scalars), TypeBody::Scalar(scalar)) => scalars.contains(scalar),
        (Special::AnyJson | Special::Patch, TypeBody::Struct(body)) => body.fields.is_empty(),
        (
            Special::AnyJson | Special::OrList | Special::OrBool | Special::OrStrings,
            TypeBody::Untyped,
        ) => true,
        _ => false,
    };
    if as_expected {
        return Ok(());
    }
    let what = "is one that the generator knows by name, but it has another form than it had";
    Err(Error::about(
        definition,
        None,
        format!("{definition} {what}"),
    ))
}

/// The definition that a list kind lists, where the definition is a list kind: the form is that of
/// the runtime's `List<T>`, no more and no less, and its kind is the element's and `List`.
pub(super) fn list_of<'d>(
    definition: &str,
    facts: &Definition,
    body: &'d StructFacts,
    document: &Document,
) -> Result<Option<&'d str>, Error> {
    let Some(kind) = facts.kind() else {
        return Ok(None);
    };
    let (Some(items), Some(metadata)) = (body.fields.get("items"), body.fields.get("metadata"))
    else {
        return Ok(None);
    };
    if metadata.ty != SchemaType::Ref("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta".to_owned()) {
        return Ok(None);
    }
    let unlike = |what: &str| {
        Err(Error::about(
            definition,
            None,
            format!("{definition} looks like a list kind, but {what}"),
        ))
    };
    let SchemaType::List(element) = &items.ty else {
        return unlike("its items are no list");
    };
    let SchemaType::Ref(element) = element.as_ref() else {
        return unlike("its items are no objects");
    };
    if let Some(extra) = body
        .fields
        .keys()
        .find(|name| !["apiVersion", "kind", "metadata", "items"].contains(&name.as_str()))
    {
        return unlike(&format!("it also has the field {extra:?}"));
    }
    if !items.required {
        return unlike("its items are not required");
    }
    let element_kind = document.definitions.get(element).and_then(Definition::kind);
    match element_kind {
        Some(element_kind) if kind.kind == format!("{}List", element_kind.kind) => {
            Ok(Some(element))
        }
        _ => unlike(&format!("it is not named after its element {element}")),
    }
}
