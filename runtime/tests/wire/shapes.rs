//! Described structs with a field of every shape.

use std::borrow::Cow;

use clientset_runtime::object::{
    Empty, Map, Optional, RawJson, Scalar, ScalarText, Slot, Str, Union, UnionShape, UnknownFields,
    Value, View, optional, plain, required,
};

/// A field of every shape and presence.
#[derive(Clone)]
pub(crate) struct Shapes {
    pub(crate) flag: bool,
    pub(crate) small: i32,
    pub(crate) large: i64,
    pub(crate) ratio: f64,
    pub(crate) text: Str,
    pub(crate) texts: Vec<Str>,
    pub(crate) labels: Map<Str>,
    pub(crate) inner: Selector,
    pub(crate) raw: RawJson,
    pub(crate) maybe_flag: Option<bool>,
    pub(crate) maybe_small: Option<i32>,
    pub(crate) maybe_large: Option<i64>,
    pub(crate) maybe_ratio: Option<f64>,
    pub(crate) maybe_text: Option<Str>,
    pub(crate) maybe_inner: Optional<Inner>,
    pub(crate) inners: Vec<Inner>,
    pub(crate) by_name: Map<Inner>,
    pub(crate) lists_by_name: Map<Vec<Str>>,
    pub(crate) numbers: Vec<i64>,
    pub(crate) raws: Vec<RawJson>,
    pub(crate) raw_by_name: Map<RawJson>,
    pub(crate) level: Level,
    pub(crate) maybe_level: Option<Level>,
    pub(crate) either: Option<Either>,
    pub(crate) unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Shapes {
        0 flag: plain("flag"),
        1 small: plain("small"),
        2 large: plain("large"),
        3 ratio: plain("ratio"),
        4 text: plain("text"),
        5 texts: plain("texts"),
        6 labels: plain("labels"),
        7 inner: plain("inner"),
        8 raw: plain("raw"),
        9 maybe_flag: optional("maybeFlag"),
        10 maybe_small: optional("maybeSmall"),
        11 maybe_large: optional("maybeLarge"),
        12 maybe_ratio: optional("maybeRatio"),
        13 maybe_text: optional("maybeText"),
        14 maybe_inner: optional("maybeInner"),
        15 inners: plain("inners"),
        16 by_name: plain("byName"),
        17 lists_by_name: plain("listsByName"),
        18 numbers: plain("numbers"),
        19 raws: plain("raws"),
        20 raw_by_name: plain("rawByName"),
        21 level: plain("level"),
        22 maybe_level: optional("maybeLevel"),
        23 either: optional("either"),
    }
}

/// Required fields, and a struct in itself.
#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) name: Str,
    pub(crate) port: i32,
    pub(crate) enabled: bool,
    pub(crate) args: Vec<Str>,
    pub(crate) selector: Map<Str>,
    pub(crate) level: Option<Level>,
    pub(crate) nested: Optional<Inner>,
    pub(crate) unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Inner {
        0 name: required("name"),
        1 port: required("port"),
        2 enabled: required("enabled"),
        3 args: required("args"),
        4 selector: required("selector"),
        5 level: required("level"),
        6 nested: optional("nested"),
    }
}

/// A kind.
#[derive(Clone)]
pub(crate) struct Widget {
    pub(crate) metadata: clientset_runtime::meta::ObjectMeta,
    pub(crate) spec: WidgetSpec,
    pub(crate) unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Widget kind "example.com"/"v1"/"Widget", "example.com/v1" {
        0 metadata: plain("metadata"),
        1 spec: plain("spec"),
    }
}

clientset_runtime::resource! { Widget: "widgets", "WidgetList", Namespaced [Get List] }

/// What a widget should be.
#[derive(Clone)]
pub(crate) struct WidgetSpec {
    pub(crate) replicas: Option<i32>,
    pub(crate) selector: Inner,
    pub(crate) pod_selector: Selector,
    pub(crate) data: Map<Str>,
    pub(crate) token: Level,
    pub(crate) containers: Vec<Inner>,
    pub(crate) unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    WidgetSpec {
        0 replicas: optional("replicas"),
        1 selector: required("selector"),
        2 pod_selector: plain("podSelector"),
        3 data: plain("data").sensitive(),
        4 token: plain("token").sensitive(),
        5 containers: plain("containers"),
    }
}

/// Nothing required.
#[derive(Clone)]
pub(crate) struct Selector {
    pub(crate) labels: Map<Str>,
    pub(crate) unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Selector { 0 labels: plain("labels"), }
}

/// A word from `low` and `high`, or a number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Level(pub(crate) String);

impl Empty for Level {
    const EMPTY: Self = Self(String::new());
}

impl Value for Level {
    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
}

impl Scalar for Level {
    fn expected(&self) -> &'static str {
        "a level (low, high or a number)"
    }

    fn set_string(&mut self, text: &str) -> Result<(), String> {
        if !matches!(text, "low" | "high") {
            return Err(format!("no level is called {text}"));
        }
        self.0 = text.to_owned();
        Ok(())
    }

    fn set_number(&mut self, text: &str) -> Result<(), String> {
        self.0 = text.to_owned();
        Ok(())
    }

    fn set_null(&mut self) {
        self.0.clear();
    }

    fn text(&self) -> ScalarText<'_> {
        match self.0.as_str() {
            "" => ScalarText::Null,
            word @ ("low" | "high") => ScalarText::String(Cow::Borrowed(word)),
            number => ScalarText::Number(Cow::Borrowed(number)),
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A boolean, or an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Either {
    Bool(bool),
    Object(Box<Inner>),
}

impl Empty for Either {
    const EMPTY: Self = Self::Bool(false);
}

impl Value for Either {
    fn view(&self) -> View<'_> {
        match self {
            Self::Bool(value) => View::Bool(*value),
            Self::Object(object) => View::Struct(&**object),
        }
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Union(self)
    }
}

impl Union for Either {
    fn select(&mut self, shape: UnionShape) -> Option<&mut dyn Value> {
        match (shape, &mut *self) {
            (UnionShape::Bool, Self::Object(_)) => *self = Self::Bool(false),
            (UnionShape::Object, Self::Bool(_)) => *self = Self::Object(Box::default()),
            (UnionShape::Bool | UnionShape::Object, _) => {}
            _ => return None,
        }
        Some(match self {
            Self::Bool(value) => value,
            Self::Object(object) => &mut **object,
        })
    }

    fn clear(&mut self) {
        *self = Self::EMPTY;
    }

    fn expected(&self) -> &'static str {
        "boolean or object"
    }
}
