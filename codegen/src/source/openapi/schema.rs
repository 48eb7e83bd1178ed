//! Schemas: definitions and the fields in them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Dialect;
use super::deprecation::{is_deprecated_field, is_deprecated_type};
use crate::Error;
use crate::document::{
    Definition, FieldFacts, Kinds, Scalar, SchemaType, StructFacts, TypeBody, UnionFacts,
};
use crate::json::{Node, Object};
use crate::model::{GroupVersionKind, ListType, MapType, PatchStrategy};

pub(super) const KINDS: &str = "x-kubernetes-group-version-kind";
const UNIONS: &str = "x-kubernetes-unions";
const LIST_TYPE: &str = "x-kubernetes-list-type";
const LIST_MAP_KEYS: &str = "x-kubernetes-list-map-keys";
const MAP_TYPE: &str = "x-kubernetes-map-type";
const PATCH_STRATEGY: &str = "x-kubernetes-patch-strategy";
const PATCH_MERGE_KEY: &str = "x-kubernetes-patch-merge-key";

/// The keys of whatever holds a value: a field, an element.
const VALUE: [&str; 8] = [
    "type",
    "format",
    "$ref",
    "allOf",
    "items",
    "additionalProperties",
    "default",
    "enum",
];

/// Adds a definition. Documents of v3 repeat the shared ones, so that a name may come again; all
/// copies must say the same, but for the kinds of `DeleteOptions` and `WatchEvent`, of which each
/// document lists its own group's.
pub(crate) fn merge_definition(
    definitions: &mut BTreeMap<String, Definition>,
    name: &str,
    definition: Definition,
    node: &Node<'_>,
) -> Result<(), Error> {
    let Some(known) = definitions.get_mut(name) else {
        definitions.insert(name.to_owned(), definition);
        return Ok(());
    };
    known.kinds = known.kinds.clone().and(definition.kinds);
    if known.body != definition.body || known.map_type != definition.map_type {
        return Err(node.error(format!(
            "{name} differs from the definition of that name in another document of this spec"
        )));
    }
    Ok(())
}

/// Reads a definition.
pub(super) fn definition(node: &Node<'_>, dialect: Dialect) -> Result<Definition, Error> {
    // Followed, such names could lead in a circle.
    if let Some(other) = node.any_object()?.get("$ref") {
        return Err(other.error("another name for a definition; expected a type of its own"));
    }
    let object = node.object(&[
        "description",
        "type",
        "format",
        "oneOf",
        "properties",
        "required",
        KINDS,
        UNIONS,
        MAP_TYPE,
    ])?;
    let docs = object.string("description")?;
    let kinds = kinds(object.get(KINDS))?;
    let is_struct = !object.has("oneOf")
        && match object.get("type") {
            Some(ty) => ty.str()? == "object",
            None => object.has("properties"),
        };
    let body = if is_struct {
        TypeBody::Struct(StructFacts {
            fields: fields(&object, dialect)?,
            unions: unions(&object)?,
        })
    } else {
        for key in ["properties", "required", UNIONS] {
            if object.has(key) {
                return Err(node.error(format!("has {key:?} but is no object")));
            }
        }
        match scalar(&object)? {
            Some(scalar) => TypeBody::Scalar(scalar),
            None => TypeBody::Untyped,
        }
    };
    Ok(Definition {
        kinds,
        body,
        map_type: map_type(&object)?,
        deprecated: docs.as_deref().is_some_and(is_deprecated_type),
        docs,
    })
}

/// Reads a definition's kinds.
pub(super) fn kinds(list: Option<Node<'_>>) -> Result<Kinds, Error> {
    let mut kinds = Kinds::None;
    if let Some(list) = list {
        for element in list.elements()? {
            kinds = kinds.and(Kinds::One(group_version_kind(&element)?));
        }
    }
    Ok(kinds)
}

/// Reads an element of `x-kubernetes-group-version-kind`, or an operation's one.
pub(super) fn group_version_kind(node: &Node<'_>) -> Result<GroupVersionKind, Error> {
    let object = node.object(&["group", "version", "kind"])?;
    let part = |key| Ok::<_, Error>(object.need(key)?.str()?.to_owned());
    Ok(GroupVersionKind {
        group: part("group")?,
        version: part("version")?,
        kind: part("kind")?,
    })
}

fn fields(object: &Object<'_>, dialect: Dialect) -> Result<BTreeMap<String, FieldFacts>, Error> {
    let required = object.strings("required")?;
    let mut fields = BTreeMap::new();
    if let Some(properties) = object.get("properties") {
        for (name, node) in properties.any_object()?.entries() {
            let required = required.iter().any(|required| required == name);
            fields.insert(name.to_owned(), field(name, &node, dialect, required)?);
        }
    }
    if let Some(missing) = required.iter().find(|name| !fields.contains_key(*name)) {
        return Err(object.node().error(format!(
            "requires {missing:?}, which is not among its properties"
        )));
    }
    Ok(fields)
}

fn field(
    name: &str,
    node: &Node<'_>,
    dialect: Dialect,
    required: bool,
) -> Result<FieldFacts, Error> {
    const MORE: [&str; 6] = [
        "description",
        LIST_TYPE,
        LIST_MAP_KEYS,
        MAP_TYPE,
        PATCH_STRATEGY,
        PATCH_MERGE_KEY,
    ];
    let object = node.object(&[&VALUE[..], &MORE[..]].concat())?;
    let docs = object.string("description")?;
    Ok(FieldFacts {
        ty: schema_type(&object, dialect)?,
        required,
        default: object.get("default").map(|node| node.value().clone()),
        enum_values: enum_values(&object)?,
        list_type: list_type(&object)?,
        map_type: map_type(&object)?,
        patch_strategy: patch_strategy(&object)?,
        deprecated: is_deprecated_field(name, docs.as_deref().unwrap_or_default()),
        sensitive: false,
        wrapper: None,
        retyped: false,
        docs,
    })
}

/// The allowed values of a field; of a list or map, those of what is in it.
fn enum_values(object: &Object<'_>) -> Result<Vec<String>, Error> {
    if object.has("enum") {
        return object.strings("enum");
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get(key) {
            return inner.any_object()?.strings("enum");
        }
    }
    Ok(Vec::new())
}

/// The type of a field, element or value.
fn schema_type(object: &Object<'_>, dialect: Dialect) -> Result<SchemaType, Error> {
    if let Some(reference) = reference(object, dialect)? {
        return Ok(SchemaType::Ref(reference));
    }
    let node = object.node();
    match object.get("type").map(|ty| ty.str()).transpose()? {
        Some("array") => Ok(SchemaType::List(Box::new(inner(
            &object.need("items")?,
            dialect,
        )?))),
        Some("object") => match object.get("additionalProperties") {
            Some(values) => Ok(SchemaType::Map(Box::new(inner(&values, dialect)?))),
            None => Err(node.error(
                "an object without a definition of its own; expected additionalProperties or a $ref",
            )),
        },
        _ => match scalar(object)? {
            Some(scalar) => Ok(SchemaType::Scalar(scalar)),
            None => Err(node.error("has no type and no $ref")),
        },
    }
}

/// An element's or value's schema. Its default, if there is one, is that of its Go type and says
/// nothing.
fn inner(node: &Node<'_>, dialect: Dialect) -> Result<SchemaType, Error> {
    schema_type(&node.object(&VALUE)?, dialect)
}

/// A reference: plain, or as v3 writes it beside other keys, the only element of an `allOf`.
pub(super) fn reference(object: &Object<'_>, dialect: Dialect) -> Result<Option<String>, Error> {
    let target = match (object.get("$ref"), object.get("allOf")) {
        (Some(target), None) => target,
        (None, Some(all_of)) => match all_of.elements()?.as_slice() {
            [only] => only.object(&["$ref"])?.need("$ref")?,
            _ => return Err(all_of.error("an allOf of more than one reference")),
        },
        (None, None) => return Ok(None),
        (Some(_), Some(all_of)) => return Err(all_of.error("an allOf beside a $ref")),
    };
    let text = target.str()?;
    match text.strip_prefix(dialect.reference_prefix()) {
        Some(name) => Ok(Some(name.to_owned())),
        None => Err(target.error(format!(
            "refers to {text:?}; expected {}NAME",
            dialect.reference_prefix()
        ))),
    }
}

/// A scalar by type and format; `None` when neither is stated.
///
/// The only two `oneOf`s of Kubernetes are those of v3's `Quantity` (string or number) and
/// `IntOrString` (integer or string, with the format that v2 has too).
fn scalar(object: &Object<'_>) -> Result<Option<Scalar>, Error> {
    let node = object.node();
    let format = object
        .get("format")
        .map(|format| format.str())
        .transpose()?;
    if let Some(one_of) = object.get("oneOf") {
        let mut types = Vec::new();
        for element in one_of.elements()? {
            types.push(element.object(&["type"])?.need("type")?.str()?);
        }
        types.sort_unstable();
        return match (types.as_slice(), format, object.has("type")) {
            (["number", "string"], None, false) => Ok(Some(Scalar::Quantity)),
            (["integer", "string"], Some("int-or-string"), false) => Ok(Some(Scalar::IntOrString)),
            _ => Err(one_of.error("unknown oneOf; known are those of Quantity and IntOrString")),
        };
    }
    let Some(ty) = object.get("type") else {
        return match format {
            None => Ok(None),
            Some(format) => Err(node.error(format!("has the format {format:?} but no type"))),
        };
    };
    let name = ty.str()?;
    let known: &[(&str, Scalar)] = match name {
        "boolean" => &[("", Scalar::Boolean)],
        "integer" => &[
            ("", Scalar::Integer),
            ("int32", Scalar::Int32),
            ("int64", Scalar::Int64),
        ],
        "number" => &[("double", Scalar::Double)],
        "string" => &[
            ("", Scalar::String),
            ("byte", Scalar::Bytes),
            ("date-time", Scalar::DateTime),
            ("int-or-string", Scalar::IntOrString),
        ],
        _ => return Err(ty.error(format!("unknown type {name:?}"))),
    };
    let stated = format.unwrap_or_default();
    match known.iter().find(|(format, _)| *format == stated) {
        Some((_, scalar)) => Ok(Some(*scalar)),
        None => {
            let known: Vec<_> = known
                .iter()
                .map(|(format, _)| if format.is_empty() { "none" } else { format })
                .collect();
            let what = format.map_or_else(
                || "no format beside".to_owned(),
                |format| format!("unknown format {format:?} of"),
            );
            Err(node.error(format!(
                "{what} the type {name:?}; known are: {}. Which type it is in Rust must be said in the \
                 generator before it can be imported",
                known.join(", ")
            )))
        }
    }
}

/// A parameter's scalar: the same, but never absent.
pub(super) fn parameter_scalar(object: &Object<'_>) -> Result<Scalar, Error> {
    scalar(object)?.ok_or_else(|| object.node().error("has no type"))
}

fn list_type(object: &Object<'_>) -> Result<Option<ListType>, Error> {
    let keys = object.strings(LIST_MAP_KEYS)?;
    let Some(node) = object.get(LIST_TYPE) else {
        return if keys.is_empty() {
            Ok(None)
        } else {
            Err(object
                .node()
                .error(format!("has {LIST_MAP_KEYS} without {LIST_TYPE}: map")))
        };
    };
    match (node.str()?, keys.is_empty()) {
        ("atomic", true) => Ok(Some(ListType::Atomic)),
        ("set", true) => Ok(Some(ListType::Set)),
        ("map", false) => Ok(Some(ListType::Map(keys))),
        ("map", true) => Err(node.error(format!("a list of type map without {LIST_MAP_KEYS}"))),
        ("atomic" | "set", false) => {
            Err(node.error(format!("{LIST_MAP_KEYS} on a list that is no map")))
        }
        (other, _) => Err(node.error(format!(
            "unknown list type {other:?}; expected atomic, set or map"
        ))),
    }
}

fn map_type(object: &Object<'_>) -> Result<Option<MapType>, Error> {
    let Some(node) = object.get(MAP_TYPE) else {
        return Ok(None);
    };
    let name = node.str()?;
    let unknown = || {
        node.error(format!(
            "unknown map type {name:?}; expected atomic or granular"
        ))
    };
    MapType::of(name).ok_or_else(unknown).map(Some)
}

fn patch_strategy(object: &Object<'_>) -> Result<Option<PatchStrategy>, Error> {
    let key = object.string(PATCH_MERGE_KEY)?;
    let Some(node) = object.get(PATCH_STRATEGY) else {
        return match key {
            None => Ok(None),
            Some(_) => Err(object
                .node()
                .error(format!("has {PATCH_MERGE_KEY} without {PATCH_STRATEGY}"))),
        };
    };
    let name = node.str()?;
    let beside = if key.is_some() {
        " beside a merge key"
    } else {
        ""
    };
    let unknown = || {
        node.error(format!(
            "unknown patch strategy {name:?}{beside}; expected merge or merge,retainKeys, either with or \
             without a merge key, or retainKeys or replace"
        ))
    };
    PatchStrategy::of(name, key).ok_or_else(unknown).map(Some)
}

fn unions(object: &Object<'_>) -> Result<Vec<UnionFacts>, Error> {
    const MEMBERS: &str = "fields-to-discriminateBy";
    let Some(list) = object.get(UNIONS) else {
        return Ok(Vec::new());
    };
    list.elements()?
        .iter()
        .map(|element| {
            let union = element.object(&["discriminator", MEMBERS])?;
            let mut members = BTreeMap::new();
            for (field, value) in union.need(MEMBERS)?.any_object()?.entries() {
                members.insert(field.to_owned(), value.str()?.to_owned());
            }
            Ok(UnionFacts {
                discriminator: union.string("discriminator")?,
                members,
            })
        })
        .collect()
}

/// Whether a stated default is the zero value of its type, which Go states for every field that is
/// no pointer.
pub(crate) fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}
