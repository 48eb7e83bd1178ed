//! Types of others that stand for objects of equal structure: those of the runtime and of `clientset`.

mod table;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ptr;

use self::table::{Known, Structure, Structures, Type};
use super::form::{self, Form};
use super::words;
use crate::crd::facts::{Schema, SchemaType};
use crate::crd::settings::Reuse;
use crate::model::{ForeignType, META, Shape, TypeRef};

pub use table::reuse_table;

/// The types that a run may use.
#[derive(Debug, Default)]
pub(super) struct Library<'s> {
    structures: RefCell<Structures>,
    /// The structure of what was asked for before, by its address.
    seen: RefCell<BTreeMap<*const Schema, Seen<'s>>>,
}

/// A node, which keeps its address while it is borrowed, and its type.
type Seen<'s> = (&'s Schema, Option<Type>);

impl<'s> Library<'s> {
    /// The types as the generator knows them.
    pub(super) fn new() -> Self {
        Self {
            structures: RefCell::new(Structures::read()),
            ..Self::default()
        }
    }

    /// The type that stands for an object of this structure; `property` is the nearest property above,
    /// which decides where several types have the structure.
    pub(super) fn find(&self, schema: &'s Schema, property: &str, reuse: Reuse) -> Option<Shape> {
        let Type::Struct(structure) = self.type_of(schema, property)? else {
            return None;
        };
        let structures = self.structures.borrow();
        let known = structures.known(structure).iter();
        let known = known.filter(|known| reuse == Reuse::BuiltinTypes || known.module == META);
        // The first of the best: the table has those of the runtime first, and stable versions before others.
        let mut best: Option<((bool, usize), &Known)> = None;
        for known in known {
            let held = known.held_by.contains(property);
            let score = (held, shared_words(property, known.name));
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, known));
            }
        }
        let (score, Known { module, name, .. }) = best?;
        // Whatever has a name alone is no `PodOS`.
        if schema.properties.len() == 1 && score == (false, 0) {
            return None;
        }
        Some(if *module == META {
            Shape::Struct(TypeRef {
                module: (*module).to_owned(),
                name: (*name).to_owned(),
            })
        } else {
            Shape::Foreign(ForeignType {
                path: format!("clientset::{module}::{name}"),
                is_struct: true,
            })
        })
    }

    /// What a node is, as far as types of others are compared by it. None for what no type of others has.
    fn type_of(&self, schema: &'s Schema, property: &str) -> Option<Type> {
        let address = ptr::from_ref(schema);
        if let Some((_, seen)) = self.seen.borrow().get(&address) {
            return seen.clone();
        }
        let found = self.compare(schema, property);
        let seen = (schema, found.clone());
        self.seen.borrow_mut().insert(address, seen);
        found
    }

    fn compare(&self, schema: &'s Schema, property: &str) -> Option<Type> {
        Some(match form::form(schema) {
            // Generators of definitions leave the metadata of templates without properties.
            Form::Plain(Shape::RawJson)
                if property == "metadata" && schema.ty == Some(SchemaType::Object) =>
            {
                Type::metadata()
            }
            // A quantity is an int-or-string with a pattern.
            Form::Plain(Shape::Int64OrString) if schema.bounds.pattern.is_some() => {
                Type::of(&Shape::Quantity)?
            }
            Form::Plain(shape) => Type::of(&shape)?,
            Form::Enum(_) => Type::of(&Shape::String)?,
            Form::List(items) => Type::List(Box::new(self.type_of(items?, property)?)),
            Form::Map(values) => Type::Map(Box::new(self.type_of(values, property)?)),
            Form::Struct if schema.preserve_unknown_fields || schema.embedded_resource => {
                return None;
            }
            Form::Struct if schema.additional.is_some() => return None,
            Form::Struct => {
                let fields: Option<Structure> = schema
                    .properties
                    .iter()
                    .map(|(name, property)| {
                        let required = schema.required.contains(name);
                        Some((name.clone(), (self.type_of(property, name)?, required)))
                    })
                    .collect();
                Type::Struct(self.structures.borrow_mut().number(fields?))
            }
        })
    }
}

/// How many words a property's name and a type's have in common: `secretKeyRef` is a `SecretKeySelector`.
fn shared_words(property: &str, name: &str) -> usize {
    let of_type = words::lower_words(name);
    let words = words::lower_words(property);
    words.iter().filter(|word| of_type.contains(word)).count()
}

#[cfg(test)]
mod tests {
    use super::{Library, Reuse, Schema, Shape};
    use crate::crd::facts::SchemaType;

    fn object(properties: &[(&str, Schema)], required: &[&str]) -> Schema {
        Schema {
            ty: Some(SchemaType::Object),
            properties: properties
                .iter()
                .map(|(name, property)| ((*name).to_owned(), property.clone()))
                .collect(),
            required: required.iter().map(|name| (*name).to_owned()).collect(),
            ..Schema::default()
        }
    }

    fn of(ty: SchemaType) -> Schema {
        Schema {
            ty: Some(ty),
            ..Schema::default()
        }
    }

    #[test]
    fn objects_are_compared_by_names_types_and_what_is_required() {
        let string = of(SchemaType::String);
        let boolean = of(SchemaType::Boolean);
        let key = object(
            &[
                ("key", string.clone()),
                ("name", string.clone()),
                ("optional", boolean.clone()),
            ],
            &["key"],
        );
        let found = |schema: &Schema, property: &str, reuse| {
            let shape = Library::new().find(schema, property, reuse);
            shape.map(|shape| shape.to_string())
        };
        let builtin = Reuse::BuiltinTypes;
        let secret = Some("clientset::core_v1::SecretKeySelector".to_owned());
        assert_eq!(found(&key, "secretKeyRef", builtin), secret);
        let config_map = Some("clientset::core_v1::ConfigMapKeySelector".to_owned());
        assert_eq!(found(&key, "configMapKeyRef", builtin), config_map);
        assert_eq!(found(&key, "secretKeyRef", Reuse::MetaTypes), None);

        let other = Schema {
            required: ["name".to_owned()].into(),
            ..key.clone()
        };
        assert_eq!(found(&other, "secretKeyRef", builtin), None);
        let mut other = key.clone();
        other.properties.insert("optional".to_owned(), string);
        assert_eq!(found(&other, "secretKeyRef", builtin), None);
        let other = Schema {
            preserve_unknown_fields: true,
            ..key
        };
        assert_eq!(found(&other, "secretKeyRef", builtin), None);
    }

    #[test]
    fn a_condition_is_one_whatever_its_values_and_bounds() {
        let string = of(SchemaType::String);
        let status = Schema {
            enum_values: vec!["True".into(), "False".into(), "Unknown".into()],
            ..string.clone()
        };
        let time = Schema {
            format: Some("date-time".to_owned()),
            ..string.clone()
        };
        let integer = Schema {
            format: Some("int64".to_owned()),
            ..of(SchemaType::Integer)
        };
        let condition = object(
            &[
                ("lastTransitionTime", time),
                ("message", string.clone()),
                ("observedGeneration", integer),
                ("reason", string.clone()),
                ("status", status),
                ("type", string),
            ],
            &["lastTransitionTime", "message", "reason", "status", "type"],
        );
        let library = Library::new();
        for reuse in [Reuse::MetaTypes, Reuse::BuiltinTypes] {
            let shape = library.find(&condition, "conditions", reuse);
            assert!(
                matches!(shape, Some(Shape::Struct(name)) if name.to_string() == "meta.Condition")
            );
        }
    }
}
