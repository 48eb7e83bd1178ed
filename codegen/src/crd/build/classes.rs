//! Which objects and enums of a kind are one type: those of equal structure.
//!
//! A walk from the leaves up gives every structure a number, so that comparing two of them compares the
//! numbers of what is in them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::choice::Choice;
use super::defaults;
use super::form::{self, Form};
use super::paths::{PathId, Paths, Step};
use super::presence::{Requirement, presence};
use super::reuse::Library;
use crate::crd::facts::Schema;
use crate::crd::settings::Reuse;
use crate::model::{ForeignType, Keeps, ListType, META, MapType, Shape, TypeRef, Wrapper};

/// A structure of one kind in one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClassId(usize);

impl ClassId {
    /// Its place in [`Walk::classes`].
    pub(super) fn index(self) -> usize {
        self.0
    }
}

/// What makes a type the type that it is. Documentation, bounds and rules are no part of it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class<'a> {
    /// A struct.
    Struct(Struct<'a>),
    /// An enum of strings.
    Enum(Enum<'a>),
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Struct<'a> {
    /// The kind itself.
    pub(super) root: bool,
    /// By name.
    pub(super) fields: Vec<Field<'a>>,
    pub(super) keeps: Keeps,
    /// The defaults of the fields, where they are asked for.
    pub(super) default: Option<String>,
    pub(super) map_type: Option<MapType>,
    /// The setting that is for this type.
    pub(super) setting: Option<usize>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) holds: Holds,
    pub(super) wrapper: Wrapper,
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) list_type: Option<&'a ListType>,
    pub(super) map_type: Option<MapType>,
    pub(super) sensitive: bool,
    /// The setting that is for this field.
    pub(super) setting: Option<usize>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Enum<'a> {
    /// The values, sorted.
    pub(super) values: Vec<&'a str>,
    pub(super) closed: bool,
    /// The setting that is for this enum.
    pub(super) setting: Option<usize>,
}

/// What a field, an element or a value of a map holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    /// Something that needs no name.
    Plain(Shape),
    Struct(ClassId),
    Enum(ClassId),
    List(Box<Holds>),
    Map(Box<Holds>),
    /// An element or a value that may be `null`.
    Nullable(Box<Holds>),
}

impl Holds {
    /// The shape of what stands at a path, with the name that the path gives.
    pub(super) fn shape(
        &self,
        paths: &Paths<'_>,
        path: Option<PathId>,
        name: &impl Fn(Option<PathId>) -> TypeRef,
    ) -> Shape {
        let inner = |inner: &Self, step| {
            let below = path.and_then(|path| paths.find(path, step));
            Box::new(inner.shape(paths, below, name))
        };
        match self {
            Self::Plain(shape) => shape.clone(),
            Self::Struct(_) => Shape::Struct(name(path)),
            Self::Enum(_) => Shape::Enum(name(path)),
            Self::List(items) => Shape::List(inner(items, Step::Element)),
            Self::Map(values) => Shape::Map(inner(values, Step::Value)),
            Self::Nullable(inner) => Shape::Nullable(Box::new(inner.shape(paths, path, name))),
        }
    }
}

/// A place where a structure stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence<'a> {
    pub(super) class: ClassId,
    pub(super) path: PathId,
    pub(super) schema: &'a Schema,
    /// The setting of the place.
    pub(super) setting: Option<usize>,
}

/// What a walk through the schema of a version found.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) paths: Paths<'a>,
    pub(super) classes: Vec<Rc<Class<'a>>>,
    /// Every place of every structure; the object itself is the last one.
    pub(super) occurrences: Vec<Occurrence<'a>>,
    ids: BTreeMap<Rc<Class<'a>>, ClassId>,
    choice: &'a Choice<'a>,
    library: &'a Library<'a>,
    reuse: Reuse,
}

impl<'a> Walk<'a> {
    /// Walks through the schema of a version.
    pub(super) fn new(
        schema: &'a Schema,
        choice: &'a Choice<'a>,
        library: &'a Library<'a>,
    ) -> Self {
        let mut walk = Self {
            paths: Paths::new(),
            classes: Vec::new(),
            occurrences: Vec::new(),
            ids: BTreeMap::new(),
            choice,
            library,
            reuse: choice.reuse(),
        };
        let fields = walk.root_fields(schema);
        let root = Struct {
            root: true,
            fields,
            keeps: keeps(schema),
            default: walk.default(schema, PathId::ROOT),
            map_type: schema.map_type,
            setting: None,
        };
        walk.enter(Class::Struct(root), schema, PathId::ROOT, None);
        walk
    }

    /// The fields of the object itself, where `apiVersion` and `kind` are the type's own.
    fn root_fields(&mut self, schema: &'a Schema) -> Vec<Field<'a>> {
        let properties = schema.properties.iter();
        let mut fields: Vec<_> = properties
            .filter(|(name, _)| !["apiVersion", "kind", "metadata"].contains(&name.as_str()))
            .filter_map(|(name, property)| self.field(schema, name, property, PathId::ROOT))
            .collect();
        let path = self.paths.below(PathId::ROOT, Step::Property("metadata"));
        let setting = self.choice.field(&self.paths, path);
        insert(&mut fields, object_meta(setting));
        fields
    }

    fn fields(&mut self, schema: &'a Schema, path: PathId) -> Vec<Field<'a>> {
        let embedded = |name: &str| {
            schema.embedded_resource && ["apiVersion", "kind", "metadata"].contains(&name)
        };
        let properties = schema.properties.iter();
        let mut fields: Vec<_> = properties
            .filter(|(name, _)| !embedded(name))
            .filter_map(|(name, property)| self.field(schema, name, property, path))
            .collect();
        if schema.embedded_resource {
            for name in ["apiVersion", "kind", "metadata"] {
                let below = self.paths.below(path, Step::Property(name));
                let setting = self.choice.field(&self.paths, below);
                insert(
                    &mut fields,
                    if name == "metadata" {
                        object_meta(setting)
                    } else {
                        type_meta(name, setting)
                    },
                );
            }
        }
        fields
    }

    /// A field; none where the user leaves it out.
    fn field(
        &mut self,
        schema: &'a Schema,
        name: &'a str,
        property: &'a Schema,
        above: PathId,
    ) -> Option<Field<'a>> {
        let path = self.paths.below(above, Step::Property(name));
        let setting = self.choice.at(&self.paths, path);
        if setting.is_some_and(|setting| self.choice.skips(setting)) {
            return None;
        }
        let holds = self.holds(property, path);
        let nullable = form::nullable(property);
        let presence = presence(
            &holds,
            Requirement {
                required: schema.required.contains(name),
                nullable,
                has_default: property.default.is_some(),
            },
        );
        Some(Field {
            name,
            holds,
            wrapper: presence.wrapper,
            required: presence.required,
            nullable,
            list_type: property.list_type.as_ref(),
            map_type: property.map_type,
            sensitive: property.format.as_deref() == Some("password")
                || setting.is_some_and(|setting| self.choice.is_sensitive(setting)),
            setting: setting.and_then(|setting| self.choice.of_field(setting)),
        })
    }

    /// What an element or a value of a map holds.
    fn within(&mut self, schema: &'a Schema, path: PathId) -> Holds {
        let holds = self.holds(schema, path);
        if form::nullable(schema) && form::is_simple(schema) {
            Holds::Nullable(Box::new(holds))
        } else {
            holds
        }
    }

    /// What a node holds.
    fn holds(&mut self, schema: &'a Schema, path: PathId) -> Holds {
        let setting = self.choice.at(&self.paths, path);
        if let Some(replacement) = setting.and_then(|at| self.choice.replacement(at)) {
            return Holds::Plain(Shape::Foreign(ForeignType {
                path: replacement.path.clone(),
                is_struct: replacement.is_struct,
            }));
        }
        match form::form(schema) {
            Form::Plain(shape) => Holds::Plain(shape),
            Form::List(items) => {
                let inner = match items {
                    Some(items) => {
                        let below = self.paths.below(path, Step::Element);
                        self.within(items, below)
                    }
                    None => Holds::Plain(Shape::RawJson),
                };
                Holds::List(Box::new(inner))
            }
            Form::Map(values) => {
                let below = self.paths.below(path, Step::Value);
                Holds::Map(Box::new(self.within(values, below)))
            }
            Form::Enum(mut values) => {
                values.sort_unstable();
                let class = Class::Enum(Enum {
                    closed: self.choice.closes(setting),
                    setting: setting.and_then(|setting| self.choice.of_enum(setting, &values)),
                    values,
                });
                Holds::Enum(self.enter(class, schema, path, setting))
            }
            Form::Struct => {
                // Who names the type or derives for it wants one of its own.
                if setting.is_none()
                    && self.reuse != Reuse::Nothing
                    && let Some(shape) = self.reused(schema, path)
                {
                    self.choice.has_reused();
                    return Holds::Plain(shape);
                }
                let class = Class::Struct(Struct {
                    root: false,
                    fields: self.fields(schema, path),
                    keeps: keeps(schema),
                    default: self.default(schema, path),
                    map_type: schema.map_type,
                    setting: setting.and_then(|setting| self.choice.of_struct(setting)),
                });
                Holds::Struct(self.enter(class, schema, path, setting))
            }
        }
    }

    /// The type of others for an object.
    fn reused(&self, schema: &'a Schema, path: PathId) -> Option<Shape> {
        let steps = self.paths.steps(path);
        let property = steps.iter().rev().find_map(|step| match step {
            Step::Property(name) => Some(*name),
            Step::Element | Step::Value => None,
        });
        self.library.find(schema, property?, self.reuse)
    }

    /// What `Default` sets, where that is asked for: the defaults of the fields that have one.
    fn default(&mut self, schema: &'a Schema, path: PathId) -> Option<String> {
        if !self.choice.wants_defaults() {
            return None;
        }
        let mut set = serde_json::Map::new();
        for (name, property) in &schema.properties {
            let below = self.paths.below(path, Step::Property(name));
            let setting = self.choice.at(&self.paths, below);
            let other = setting.is_some_and(|setting| self.choice.is_another(setting));
            if let (Some(value), false) = (defaults::of(property), other) {
                set.insert(name.clone(), value);
            }
        }
        if set.is_empty() {
            return None;
        }
        self.choice.sets_defaults();
        Some(serde_json::Value::Object(set).to_string())
    }

    fn enter(
        &mut self,
        class: Class<'a>,
        schema: &'a Schema,
        path: PathId,
        setting: Option<usize>,
    ) -> ClassId {
        let class = Rc::new(class);
        let next = ClassId(self.classes.len());
        let id = *self.ids.entry(Rc::clone(&class)).or_insert(next);
        if id == next {
            self.classes.push(class);
        }
        self.occurrences.push(Occurrence {
            class: id,
            path,
            schema,
            setting,
        });
        id
    }
}

/// What is kept of an object beside its fields: all of it where the schema takes unknown ones.
fn keeps(schema: &Schema) -> Keeps {
    if schema.preserve_unknown_fields || schema.additional.is_some() {
        Keeps::Open
    } else {
        Keeps::Exact
    }
}

fn insert<'a>(fields: &mut Vec<Field<'a>>, field: Field<'a>) {
    let at = fields.partition_point(|other| other.name < field.name);
    fields.insert(at, field);
}

/// `metadata` of an object, whatever its schema says beside.
fn object_meta<'a>(setting: Option<usize>) -> Field<'a> {
    let name = TypeRef {
        module: META.to_owned(),
        name: "ObjectMeta".to_owned(),
    };
    Field {
        required: false,
        holds: Holds::Plain(Shape::Struct(name)),
        ..type_meta("metadata", setting)
    }
}

/// `apiVersion` and `kind` of an object in an object, which the server asks for.
fn type_meta(name: &str, setting: Option<usize>) -> Field<'_> {
    Field {
        name,
        holds: Holds::Plain(Shape::String),
        wrapper: Wrapper::Plain,
        required: true,
        nullable: false,
        list_type: None,
        map_type: None,
        sensitive: false,
        setting,
    }
}
