//! The schema of a built-in kind, read off an empty value of its generated type.
//!
//! The descriptions of the types have what the API says of them: names, list keys, patch strategies, defaults. What a
//! field holds is seen when it is filled: a list shows its elements once one is pushed, an optional value once it
//! is there.

use std::collections::HashMap;

use clientset_runtime::object::{self, Field, Presence, Slot, Str, Struct, StructInfo, Value};
use serde_json::Value as Json;

use super::{
    FieldType, ListMerge, ListType, MapType, Scalar, SchemaBuilder, StructType, Type, TypeId,
    TypedSchema,
};

/// The schema of the type of a value.
pub(crate) fn described(object: &mut dyn Struct) -> TypedSchema {
    let mut reader = Reader::default();
    let root = reader.object(object, false);
    reader.schema.finish(root)
}

/// Adds the type of a value to a schema.
pub(super) fn add_described(schema: &mut SchemaBuilder, object: &mut dyn Struct) -> TypeId {
    let mut reader = Reader {
        schema: std::mem::take(schema),
        ..Reader::default()
    };
    let id = reader.object(object, false);
    *schema = reader.schema;
    id
}

#[derive(Default)]
struct Reader {
    schema: SchemaBuilder,
    /// The structs that were met, by their descriptions and whether they are atomic where they stand.
    known: HashMap<(*const StructInfo, bool), TypeId>,
}

/// What a field says of how its value merges.
#[derive(Clone, Copy)]
struct Merge {
    list_type: object::ListType,
    atomic_elements: bool,
}

impl Merge {
    fn of(field: &Field) -> Self {
        Self {
            list_type: field.list_type,
            atomic_elements: field.atomic_elements,
        }
    }

    /// Of the elements of a list or the values of a map.
    fn within(self) -> Self {
        Self {
            list_type: if self.atomic_elements {
                object::ListType::Atomic
            } else {
                object::ListType::Default
            },
            atomic_elements: false,
        }
    }

    fn is_atomic(self) -> bool {
        self.list_type == object::ListType::Atomic
    }
}

impl Reader {
    fn object(&mut self, object: &mut dyn Struct, atomic: bool) -> TypeId {
        let info = object.info();
        let key = (std::ptr::from_ref(info), atomic);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = self.schema.reserve();
        self.known.insert(key, id);
        let mut ty = StructType {
            name: info.name.to_owned(),
            kind: info.kind,
            atomic,
            ..StructType::default()
        };
        if info.kind.is_some() {
            // The description says them apart from the fields.
            for name in ["apiVersion", "kind"] {
                let field_type = FieldType {
                    ty: self.schema.add(Type::Scalar(Scalar::String(""))),
                    required: false,
                    default: None,
                    patch: None,
                };
                ty.fields.insert(name.to_owned(), field_type);
            }
        }
        for (index, field) in info.fields.iter().enumerate() {
            let (id, is_optional) = self.value(object.field_mut(index), Merge::of(field));
            let default = match field.default {
                Some(json) => serde_json::from_str(json).ok(),
                None if is_optional => None,
                None => self.zero(id),
            };
            let field_type = FieldType {
                ty: id,
                required: field.presence == Presence::Required,
                default,
                patch: field.merge,
            };
            ty.fields.insert(field.name.to_owned(), field_type);
        }
        self.schema.set(id, Type::Struct(ty));
        id
    }

    /// The type of a value, and whether it may be absent.
    fn value(&mut self, value: &mut dyn Value, merge: Merge) -> (TypeId, bool) {
        let scalar = |reader: &mut Self, scalar| (reader.schema.add(Type::Scalar(scalar)), false);
        match value.slot() {
            Slot::Bool(_) => scalar(self, Scalar::Boolean),
            Slot::I32(_) => scalar(self, Scalar::Int32),
            Slot::I64(_) => scalar(self, Scalar::Int64),
            Slot::F64(_) => scalar(self, Scalar::Double),
            Slot::Str(_) | Slot::Enum(_) => scalar(self, Scalar::String("")),
            Slot::Scalar(value) => {
                let schema = value.schema();
                let kind = match (schema.int_or_string, schema.pattern) {
                    (true, "") => Scalar::IntOrString,
                    (true, _) => Scalar::Quantity,
                    (false, _) => Scalar::String(schema.format),
                };
                (self.schema.add(Type::Scalar(kind)), true)
            }
            // JSON that the API does not describe is owned as a whole.
            Slot::Raw(_) | Slot::Union(_) => (self.schema.add(Type::Any { atomic: true }), true),
            Slot::Struct(object) => (self.object(object, merge.is_atomic()), false),
            Slot::List(list) => {
                let (element, _) = self.value(list.push(), merge.within());
                let merge = match merge.list_type {
                    object::ListType::Set => ListMerge::Set,
                    object::ListType::Map(keys) => {
                        ListMerge::Map(keys.iter().map(|key| (*key).to_owned()).collect())
                    }
                    object::ListType::Atomic | object::ListType::Default => ListMerge::Atomic,
                };
                let list = ListType { element, merge };
                (self.schema.add(Type::List(list)), true)
            }
            Slot::Map(map) => {
                let (value, _) = self.value(map.push(Str::new()), merge.within());
                let map = MapType {
                    value,
                    atomic: merge.is_atomic(),
                };
                (self.schema.add(Type::Map(map)), true)
            }
            Slot::Option(option) => (self.value(option.insert(), merge).0, true),
        }
    }

    /// What a plain field of this type is where it is absent.
    fn zero(&self, id: TypeId) -> Option<Json> {
        match &self.schema.types[id.0] {
            Type::Scalar(Scalar::Boolean) => Some(Json::from(false)),
            Type::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Double) => Some(Json::from(0)),
            Type::Scalar(Scalar::String(_)) => Some(Json::from("")),
            Type::Struct(_) => Some(Json::Object(serde_json::Map::new())),
            Type::Any { .. } | Type::List(_) | Type::Map(_) | Type::Scalar(_) => None,
        }
    }
}
