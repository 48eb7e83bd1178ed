//! Which fields of a minor an object holds.

use std::collections::{BTreeMap, BTreeSet};

use clientset_codegen::model::{Field, META, Model, Shape, Type, TypeRef};
use clientset_codegen::{Rules, load, read_folder};
use serde_json::Value;

use crate::programs::root;
use crate::support::Outcome;

/// Reads a minor of `openapi/`.
pub(crate) fn model(minor: &str) -> Outcome<Model> {
    let openapi = root().join("openapi");
    let rules = Rules::read(&read_folder(&openapi)?)?;
    Ok(load(&read_folder(&openapi.join(minor))?, &rules)?)
}

/// The types of a minor, to walk objects along.
pub(crate) struct Types<'m> {
    types: BTreeMap<TypeRef, &'m Type>,
    /// By apiVersion and kind.
    kinds: BTreeMap<(String, String), TypeRef>,
}

impl<'m> Types<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        let mut types = BTreeMap::new();
        let mut kinds = BTreeMap::new();
        let modules = model
            .group_versions
            .iter()
            .map(|group_version| (group_version.name.as_str(), &group_version.types));
        for (module, of_module) in modules.chain([(META, &model.meta)]) {
            for type_ in of_module {
                let name = TypeRef {
                    module: module.to_owned(),
                    name: type_.name.clone(),
                };
                if let Some(kind) = &type_.kind {
                    kinds.insert((kind.api_version(), kind.kind.clone()), name.clone());
                }
                types.insert(name, type_);
            }
        }
        Self { types, kinds }
    }

    /// Every field, as `module.Type.field`.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (String, &'m Field)> {
        self.types.iter().flat_map(|(name, type_)| {
            let fields = type_.fields.iter().filter(|field| !field.removed);
            fields.map(move |field| (format!("{name}.{}", field.wire_name), field))
        })
    }

    /// The fields that an object holds, by its `apiVersion` and `kind`.
    pub(crate) fn present(&self, object: &Value, found: &mut BTreeSet<String>) -> Outcome {
        let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
        let kind = (text("apiVersion"), text("kind"));
        let name = self.kinds.get(&kind);
        let name = name.ok_or_else(|| format!("{} {} is no kind", kind.0, kind.1))?;
        self.walk(name, object, found);
        Ok(())
    }

    /// The fields that a struct of this type holds, and those below it.
    pub(crate) fn walk(&self, name: &TypeRef, value: &Value, found: &mut BTreeSet<String>) {
        let (Some(type_), Some(members)) = (self.types.get(name), value.as_object()) else {
            return;
        };
        for field in &type_.fields {
            if let Some(value) = members.get(&field.wire_name) {
                found.insert(format!("{name}.{}", field.wire_name));
                self.walk_shape(&field.shape, value, found);
            }
        }
    }

    fn walk_shape(&self, shape: &Shape, value: &Value, found: &mut BTreeSet<String>) {
        match (shape, value) {
            (Shape::List(inner), Value::Array(elements)) => {
                for element in elements {
                    self.walk_shape(inner, element, found);
                }
            }
            (Shape::Map(inner), Value::Object(entries)) => {
                for value in entries.values() {
                    self.walk_shape(inner, value, found);
                }
            }
            (Shape::StructOrList(name), Value::Array(elements)) => {
                for element in elements {
                    self.walk(name, element, found);
                }
            }
            (shape, value) => {
                if let Some(name) = shape.type_ref() {
                    self.walk(name, value, found);
                }
            }
        }
    }
}
