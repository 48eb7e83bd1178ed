//! The schema of a type, read off an empty value.
//!
//! A value shows what it takes through [`Value::slot`]: the place to fill. A list or a map shows it of its
//! elements once one is pushed, an optional value once it is there. Structs that were written for it
//! have [`StructFacts`] beside; those of [`meta`](crate::meta) are told by their description alone.

use super::error::Problem;
use super::facts;
use super::schema::JSONSchemaProps;
use crate::meta::{StructOrBool, StructOrList};
use crate::object::{
    Content, FieldFacts, Keeps, Map, Presence, ScalarSchema, Slot, Str, Struct, StructFacts,
    StructInfo, Value, some,
};

/// The schema of a kind, and what cannot be said in one.
pub(super) fn schema_of(object: &mut dyn Struct) -> (JSONSchemaProps, Vec<Problem>) {
    let mut reader = Reader::default();
    let mut schema = reader.object(object);
    for (name, text) in RESERVED {
        if schema.properties.get(name).is_some() {
            reader.at(name, |reader| reader.problem(*text));
        }
    }
    // The server holds `metadata` itself; a schema may say no more of it.
    schema.properties.insert("metadata", of_type("object"));
    schema.required.retain(|name| name != "metadata");
    schema.properties.insert("apiVersion", of_type("string"));
    schema.properties.insert("kind", of_type("string"));
    (schema, reader.problems)
}

/// What a kind's own fields cannot be called, and why.
const RESERVED: &[(&str, &str)] = &[
    (
        "apiVersion",
        "every object has an `apiVersion`, which the type does not name",
    ),
    (
        "kind",
        "every object has a `kind`, which the type does not name",
    ),
    (
        "items",
        "servers take an object with `items` for a list: give the field another name",
    ),
];

/// A node of this type.
fn of_type(name: &str) -> JSONSchemaProps {
    JSONSchemaProps {
        type_: some(name),
        ..Default::default()
    }
}

/// The text of a doc comment, without the space that each of its lines begins with.
fn description(docs: &str) -> Option<Str> {
    let lines = docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    let text = lines.collect::<Vec<_>>().join("\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    /// Where it is, as in `spec.targets[]`.
    path: String,
    /// The structs that it is in, to notice one that contains itself.
    within: Vec<&'static StructInfo>,
}

impl Reader {
    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(Problem {
            path: self.path.clone(),
            text: text.into(),
        });
    }

    /// One step further down, and back.
    fn at<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 && !step.starts_with(['[', '{']) {
            self.path.push('.');
        }
        self.path.push_str(step);
        let value = read(self);
        self.path.truncate(length);
        value
    }

    /// A field, an element or a value of a map.
    fn value(&mut self, value: &mut dyn Value, field: Option<&FieldFacts>) -> JSONSchemaProps {
        let content = field.map_or(Content::Described, |field| field.content);
        let mut schema = match content {
            Content::Described => self.described(value, field),
            _ => self.opaque(value, content),
        };
        if let Some(field) = field {
            for text in facts::add(field, &mut schema) {
                self.problem(text);
            }
        }
        schema
    }

    fn described(&mut self, value: &mut dyn Value, field: Option<&FieldFacts>) -> JSONSchemaProps {
        let with_format = |name, format: &str| JSONSchemaProps {
            format: some(format),
            ..of_type(name)
        };
        match value.slot() {
            Slot::Bool(_) => of_type("boolean"),
            Slot::I32(_) => with_format("integer", "int32"),
            Slot::I64(_) => with_format("integer", "int64"),
            Slot::F64(_) => of_type("number"),
            Slot::Str(_) => of_type("string"),
            Slot::Enum(values) => JSONSchemaProps {
                enum_: values
                    .values()
                    .iter()
                    .map(|value| facts::string(value))
                    .collect(),
                ..of_type("string")
            },
            Slot::Scalar(scalar) => scalar_schema(scalar.schema()),
            Slot::Raw(_) | Slot::Union(_) => JSONSchemaProps {
                x_kubernetes_preserve_unknown_fields: Some(true),
                ..Default::default()
            },
            Slot::Struct(object) => self.nested(object),
            Slot::List(list) => {
                let each = field.and_then(|field| field.each);
                let items = self.at("[]", |reader| reader.each(list.push(), each));
                JSONSchemaProps {
                    items: Some(StructOrList::Struct(Box::new(items))),
                    ..of_type("array")
                }
            }
            Slot::Map(map) => {
                let each = field.and_then(|field| field.each);
                let values = self.at("{}", |reader| reader.each(map.push(Str::new()), each));
                JSONSchemaProps {
                    additional_properties: Some(StructOrBool::Struct(Box::new(values))),
                    ..of_type("object")
                }
            }
            Slot::Option(option) => self.described(option.insert(), field),
        }
    }

    /// An element or a value of a map: an optional one may be `null`.
    fn each(&mut self, value: &mut dyn Value, facts: Option<&FieldFacts>) -> JSONSchemaProps {
        let nullable = matches!(value.slot(), Slot::Option(_));
        let mut schema = self.value(value, facts);
        if nullable {
            schema.nullable = Some(true);
        }
        schema
    }

    /// An object of which no more is said.
    fn opaque(&mut self, value: &mut dyn Value, content: Content) -> JSONSchemaProps {
        if !can_be_opaque(value) {
            self.problem(
                "`any_object` and `embedded_resource` are for RawJson and structs; for those in a list or map say \
                 `each(any_object)`",
            );
        }
        JSONSchemaProps {
            x_kubernetes_preserve_unknown_fields: Some(true),
            x_kubernetes_embedded_resource: (content == Content::EmbeddedResource).then_some(true),
            ..of_type("object")
        }
    }

    /// A struct in another one.
    fn nested(&mut self, object: &mut dyn Struct) -> JSONSchemaProps {
        let info = object.info();
        if self.within.iter().any(|outer| same(outer, info)) {
            self.problem(format!(
                "{} contains itself, which no schema of a custom resource can say: end it with \
                 `#[schema(any_object)]`, or make the field a RawJson",
                info.name
            ));
            return of_type("object");
        }
        let mut schema = self.object(object);
        if info.kind.is_some() {
            // `apiVersion`, `kind` and `metadata` come with it, and may not be described.
            schema.x_kubernetes_embedded_resource = Some(true);
            schema.properties.remove("metadata");
            schema.required.retain(|name| name != "metadata");
        }
        schema
    }

    fn object(&mut self, object: &mut dyn Struct) -> JSONSchemaProps {
        let info = object.info();
        self.within.push(info);
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for (index, field) in info.fields.iter().enumerate() {
            let facts = info.schema.map(|schema| &schema.fields[index]);
            let schema = self.at(field.name, |reader| {
                let mut schema = reader.value(object.field_mut(index), facts);
                for text in facts::merge(&field.list_type, &mut schema) {
                    reader.problem(text);
                }
                if info.name == "ObjectMeta" && field.name == "creationTimestamp" {
                    // Go writes it as `null` in templates.
                    schema.nullable = Some(true);
                }
                schema
            });
            properties.insert(field.name, schema);
            if facts.map_or(
                field.presence == Presence::Required,
                FieldFacts::is_required,
            ) {
                required.push(field.name.into());
            }
        }
        self.within.pop();
        let mut schema = JSONSchemaProps {
            properties,
            required,
            x_kubernetes_preserve_unknown_fields: (info.keeps == Keeps::Open).then_some(true),
            ..of_type("object")
        };
        if let Some(StructFacts { docs, object, .. }) = info.schema {
            schema.description = description(docs);
            facts::add_object(object, &mut schema);
        }
        schema
    }
}

fn can_be_opaque(value: &mut dyn Value) -> bool {
    match value.slot() {
        Slot::Raw(_) | Slot::Struct(_) => true,
        Slot::Option(option) => can_be_opaque(option.insert()),
        _ => false,
    }
}

/// Whether two descriptions are of one type, which may lie at several addresses.
fn same(a: &StructInfo, b: &StructInfo) -> bool {
    let names = |info: &StructInfo| info.fields.iter().map(|field| field.name);
    std::ptr::eq(a, b) || (a.name == b.name && a.kind == b.kind && names(a).eq(names(b)))
}

fn scalar_schema(scalar: ScalarSchema) -> JSONSchemaProps {
    let text = |text: &str| (!text.is_empty()).then(|| text.into());
    let mut schema = JSONSchemaProps {
        format: text(scalar.format),
        pattern: text(scalar.pattern),
        ..Default::default()
    };
    if scalar.int_or_string {
        schema.x_kubernetes_int_or_string = Some(true);
        schema.any_of = vec![of_type("integer"), of_type("string")];
    } else {
        schema.type_ = some("string");
    }
    schema
}

/// What a doc comment says, for a field: its own, or that of its type.
pub(super) fn describe(field: &FieldFacts, schema: &mut JSONSchemaProps) {
    if let Some(text) = description(field.docs) {
        schema.description = Some(text);
    }
}

#[cfg(test)]
mod tests {
    use super::description;

    #[test]
    fn a_doc_comment_becomes_a_description() {
        for (docs, text) in [
            ("", None),
            (" \n", None),
            (" One line.\n", Some("One line.")),
            (" First.\n\n     code\n", Some("First.\n\n    code")),
        ] {
            assert_eq!(description(docs).as_deref(), text);
        }
    }
}
