//! Fields of more than one shape: a struct or something simpler.
//!
//! The schema of a custom resource has three of them; the structs themselves are generated.

use crate::object::{Described, Empty, Slot, Str, Union, UnionShape, Value, View};

/// A struct, or a boolean: `additionalProperties: false`.
#[derive(Clone, Debug, PartialEq)]
pub enum StructOrBool<T> {
    /// A boolean.
    Bool(bool),
    /// A struct.
    Struct(Box<T>),
}

/// A struct, or a list of them: `items`.
#[derive(Clone, Debug, PartialEq)]
pub enum StructOrList<T> {
    /// A struct.
    Struct(Box<T>),
    /// A list of structs.
    List(Vec<T>),
}

/// A struct, or a list of strings: `dependencies`.
#[derive(Clone, Debug, PartialEq)]
pub enum StructOrStrings<T> {
    /// A struct.
    Struct(Box<T>),
    /// A list of strings.
    Strings(Vec<Str>),
}

macro_rules! shape {
    ($type:ident, $simple:ident($inner:ty), $shape:ident, $empty:expr, $expected:literal) => {
        impl<T> Empty for $type<T> {
            const EMPTY: Self = Self::$simple($empty);
        }

        impl<T> Default for $type<T> {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl<T> From<T> for $type<T> {
            fn from(value: T) -> Self {
                Self::Struct(Box::new(value))
            }
        }

        impl<T: Described> Value for $type<T> {
            fn view(&self) -> View<'_> {
                match self {
                    Self::$simple(value) => value.view(),
                    Self::Struct(value) => value.view(),
                }
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::Union(self)
            }
        }

        impl<T: Described> Union for $type<T> {
            fn select(&mut self, shape: UnionShape) -> Option<&mut dyn Value> {
                *self = match shape {
                    UnionShape::$shape => Self::$simple($empty),
                    UnionShape::Object => Self::Struct(Box::new(T::EMPTY)),
                    _ => return None,
                };
                Some(match self {
                    Self::$simple(value) => value,
                    Self::Struct(value) => &mut **value,
                })
            }

            fn clear(&mut self) {
                *self = Self::EMPTY;
            }

            fn expected(&self) -> &'static str {
                $expected
            }
        }
    };
}

shape!(
    StructOrBool,
    Bool(bool),
    Bool,
    false,
    "a boolean or an object"
);
shape!(
    StructOrList,
    List(Vec<T>),
    List,
    Vec::new(),
    "an object or a list of objects"
);
shape!(
    StructOrStrings,
    Strings(Vec<Str>),
    List,
    Vec::new(),
    "an object or a list of strings"
);
