//! The schema of a custom resource, made from that of its definition.

use clientset_runtime::meta::ObjectMeta;

use super::described::add_described;
use super::{
    FieldType, ListMerge, ListType, MapType, Scalar, SchemaBuilder, StructType, Type, TypeId,
    TypedSchema,
};
use crate::in_memory::structural::{self, Additional, Kind, Structural};

/// The schema of the objects of a version.
pub(crate) fn structural(schema: &Structural) -> TypedSchema {
    let mut builder = SchemaBuilder::default();
    let metadata = add_described(&mut builder, &mut ObjectMeta::default());
    let mut maker = Maker {
        builder,
        metadata,
        free: false,
    };
    let root = maker.object(schema, true);
    maker.builder.finish(root)
}

struct Maker {
    builder: SchemaBuilder,
    /// The type of the metadata of every object.
    metadata: TypeId,
    /// Whether what the schema does not know is kept here: all below a node is free that is.
    free: bool,
}

impl Maker {
    fn value(&mut self, schema: &Structural) -> TypeId {
        let free = self.free;
        self.free |= schema.preserves_unknown;
        let id = self.typed(schema);
        self.free = free;
        id
    }

    fn typed(&mut self, schema: &Structural) -> TypeId {
        let scalar = match schema.kind {
            // Of formats, types know only this one.
            Some(Kind::String) if !matches!(schema.format(), "" | "byte") => Scalar::IntOrString,
            None => return self.builder.add(Type::Any { atomic: false }),
            Some(Kind::Boolean) => Scalar::Boolean,
            Some(Kind::Integer) => match schema.format() {
                "int32" => Scalar::Int32,
                _ => Scalar::Int64,
            },
            Some(Kind::Number) => Scalar::Double,
            Some(Kind::String) => Scalar::String(match schema.format() {
                "byte" => "byte",
                _ => "",
            }),
            Some(Kind::Array) => return self.list(schema),
            Some(Kind::Object) => return self.object(schema, schema.embedded),
        };
        self.builder.add(Type::Scalar(scalar))
    }

    fn list(&mut self, schema: &Structural) -> TypeId {
        let element = match &schema.items {
            Some(items) => self.value(items),
            None => self.builder.add(Type::Any { atomic: true }),
        };
        let merge = match &schema.list {
            structural::ListType::Atomic => ListMerge::Atomic,
            structural::ListType::Set => ListMerge::Set,
            structural::ListType::Map(keys) => ListMerge::Map(keys.clone()),
        };
        self.builder.add(Type::List(ListType { element, merge }))
    }

    /// A map or a struct; `whole` says whether it has a kind and metadata.
    fn object(&mut self, schema: &Structural, whole: bool) -> TypeId {
        self.free |= schema.preserves_unknown;
        if schema.properties.is_empty() && !whole {
            return self.map(schema);
        }
        let mut object = StructType {
            atomic: schema.is_atomic,
            ..StructType::default()
        };
        for (name, property) in &schema.properties {
            let field = FieldType {
                ty: self.value(property),
                required: schema.requires(name),
                default: property.default.clone(),
                patch: None,
            };
            object.fields.insert(name.clone(), field);
        }
        if whole {
            let text = self.builder.add(Type::Scalar(Scalar::String("")));
            for (name, ty) in [
                ("apiVersion", text),
                ("kind", text),
                ("metadata", self.metadata),
            ] {
                let field = FieldType {
                    ty,
                    required: false,
                    default: None,
                    patch: None,
                };
                object.fields.insert(name.to_owned(), field);
            }
        }
        object.others = match &schema.additional {
            Some(Additional::Of(values)) => Some(self.value(values)),
            _ if self.free => Some(self.builder.add(Type::Any { atomic: false })),
            _ => None,
        };
        self.builder.add(Type::Struct(object))
    }

    fn map(&mut self, schema: &Structural) -> TypeId {
        let atomic = schema.is_atomic;
        let value = match &schema.additional {
            Some(Additional::Of(values)) => self.value(values),
            Some(Additional::Allowed(_)) => self.builder.add(Type::Any { atomic: false }),
            // An object of which nothing is said may be any.
            None => self.builder.add(Type::Any { atomic: false }),
        };
        self.builder.add(Type::Map(MapType { value, atomic }))
    }
}
