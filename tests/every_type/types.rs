//! Every type of the spec, by its name there, behind one object-safe trait.

#[rustfmt::skip]
mod literals;
mod meta;

use std::any::Any;
use std::fmt::Debug;

use clientset::RawJson;
use clientset::object::{Empty, Value};
use clientset::wire::{ReadError, json, yaml};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value of one of the types.
pub(crate) trait Object: Any + Debug {
    fn value(&self) -> &dyn Value;
    fn value_mut(&mut self) -> &mut dyn Value;
    fn copy(&self) -> Box<dyn Object>;
    fn equals(&self, other: &dyn Object) -> bool;
    fn to_serde(&self) -> serde_json::Result<serde_json::Value>;
    fn as_any(&self) -> &dyn Any;
    /// To be shown by the type's own `Debug`.
    fn as_debug(&self) -> &dyn Debug;
}

impl<T: Value + Clone + PartialEq + Serialize> Object for T {
    fn value(&self) -> &dyn Value {
        self
    }

    fn value_mut(&mut self) -> &mut dyn Value {
        self
    }

    fn copy(&self) -> Box<dyn Object> {
        Box::new(self.clone())
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<T>() == Some(self)
    }

    fn to_serde(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::to_value(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_debug(&self) -> &dyn Debug {
        self
    }
}

/// Any of them.
pub(crate) type Boxed = Box<dyn Object>;
type Literal = Box<dyn Fn() -> Boxed + Send + Sync>;

/// A type of the spec.
pub(crate) struct Type {
    /// Its name in the spec: `io.k8s.api.core.v1.PodSpec`.
    pub(crate) name: &'static str,
    /// The spec of the current minor lacks it; the field lock keeps it.
    pub(crate) removed: bool,
    /// A literal as a user writes it, with every field.
    pub(crate) literal: Literal,
    pub(crate) default: fn() -> Boxed,
    pub(crate) from_json: fn(&[u8]) -> Result<Boxed, ReadError>,
    pub(crate) from_yaml: fn(&str) -> Result<Boxed, ReadError>,
    pub(crate) from_serde: fn(serde_json::Value) -> serde_json::Result<Boxed>,
}

impl Type {
    /// The name without its package: `PodSpec`.
    pub(crate) fn short_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

/// Unparsed JSON, for the literals.
fn raw() -> RawJson {
    "{}".parse().unwrap()
}

/// The types, in the order of their group-versions.
#[derive(Default)]
pub(crate) struct Types(Vec<Type>);

impl Types {
    /// Every type that is compiled in.
    pub(crate) fn all() -> Vec<Type> {
        let mut types = Self::default();
        meta::add(&mut types);
        literals::add(&mut types);
        types.0
    }

    fn add<T>(&mut self, name: &'static str, literal: fn() -> T)
    where
        T: Value + Empty + Default + Clone + PartialEq + Serialize + DeserializeOwned,
    {
        self.0.push(Type {
            name,
            removed: false,
            literal: Box::new(move || Box::new(literal())),
            default: || Box::new(T::default()),
            from_json: |text| Ok(Box::new(json::from_slice::<T>(text)?)),
            from_yaml: |text| Ok(Box::new(yaml::from_str::<T>(text)?)),
            from_serde: |value| Ok(Box::new(serde_json::from_value::<T>(value)?)),
        });
    }

    fn add_removed<T>(&mut self, name: &'static str, literal: fn() -> T)
    where
        T: Value + Empty + Default + Clone + PartialEq + Serialize + DeserializeOwned,
    {
        self.add(name, literal);
        if let Some(last) = self.0.last_mut() {
            last.removed = true;
        }
    }
}
