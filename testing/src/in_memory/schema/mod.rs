//! What the objects of a kind are made of, as data: what ownership of fields, server-side apply and strategic
//! merge patches go by.
//!
//! A [`TypedSchema`] says the same of a built-in kind, which has its types from the descriptions of the generated
//! ones (`described`), and of a custom resource, which has them from its definition.

mod described;
mod structural;
mod subresources;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use clientset_runtime::object::{KindInfo, MergeStrategy};
use serde_json::Value;

pub(crate) use described::described;
pub(crate) use structural::structural;
pub(crate) use subresources::of_subresource;

/// The types of one kind. They name each other by number, since some contain themselves.
#[derive(Clone, Debug)]
pub(crate) struct TypedSchema {
    types: Vec<Type>,
    root: TypeId,
}

/// A type of one [`TypedSchema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeId(usize);

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    Scalar(Scalar),
    Struct(StructType),
    List(ListType),
    Map(MapType),
    /// Any JSON. Members of an object merge by name, unless it is atomic; lists are atomic.
    Any {
        atomic: bool,
    },
}

/// A value without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Boolean,
    Int32,
    Int64,
    Double,
    /// A string; its format, where it has one: `byte`, `date-time`.
    String(&'static str),
    /// A number or a string.
    IntOrString,
    /// A number or a string that is a quantity.
    Quantity,
}

/// An object with fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StructType {
    /// `PodSpec`; empty for the nodes of a custom resource.
    pub(crate) name: String,
    /// Of a whole object; also of one within another.
    pub(crate) kind: Option<KindInfo>,
    pub(crate) fields: BTreeMap<String, FieldType>,
    /// Fields that it does not know are data, of this type.
    pub(crate) others: Option<TypeId>,
    /// One manager owns all of it.
    pub(crate) atomic: bool,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldType {
    pub(crate) ty: TypeId,
    pub(crate) required: bool,
    /// What it is where it is absent, zero values included.
    pub(crate) default: Option<Value>,
    /// How a strategic merge patch treats it; custom resources know none.
    pub(crate) patch: Option<MergeStrategy>,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListType {
    pub(crate) element: TypeId,
    pub(crate) merge: ListMerge,
}

/// How the elements of a list are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ListMerge {
    /// Not at all: one manager owns the list.
    Atomic,
    /// By themselves.
    Set,
    /// By these fields.
    Map(Vec<String>),
}

/// A map from strings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MapType {
    pub(crate) value: TypeId,
    /// One manager owns all of it.
    pub(crate) atomic: bool,
}

impl TypedSchema {
    /// A schema that says nothing: any JSON, of which each field has its owner.
    pub(crate) fn untyped() -> Self {
        let mut schema = SchemaBuilder::default();
        let root = schema.add(Type::Any { atomic: false });
        schema.finish(root)
    }

    /// The type of whole objects.
    pub(crate) fn root(&self) -> TypeId {
        self.root
    }

    pub(crate) fn get(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }

    /// The type of a member of an object; `None` where it has no such member, or is no object.
    pub(crate) fn member(&self, id: TypeId, name: &str) -> Option<TypeId> {
        match self.get(id) {
            Type::Struct(object) => match object.fields.get(name) {
                Some(field) => Some(field.ty),
                None => object.others,
            },
            Type::Map(map) => Some(map.value),
            // Whatever is in an object of any JSON, is any JSON.
            Type::Any { .. } => Some(id),
            Type::Scalar(_) | Type::List(_) => None,
        }
    }
}

/// Makes a [`TypedSchema`].
#[derive(Debug, Default)]
pub(crate) struct SchemaBuilder {
    types: Vec<Type>,
}

impl SchemaBuilder {
    pub(crate) fn add(&mut self, ty: Type) -> TypeId {
        self.types.push(ty);
        TypeId(self.types.len() - 1)
    }

    /// A number for a type that is not known yet: one that contains itself. Until it is [set](Self::set), it is any
    /// JSON.
    pub(crate) fn reserve(&mut self) -> TypeId {
        self.add(Type::Any { atomic: true })
    }

    pub(crate) fn set(&mut self, id: TypeId, ty: Type) {
        self.types[id.0] = ty;
    }

    pub(crate) fn finish(self, root: TypeId) -> TypedSchema {
        TypedSchema {
            types: self.types,
            root,
        }
    }
}
