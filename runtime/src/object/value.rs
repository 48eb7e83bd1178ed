//! The object-safe traits that interpreters see, and the typed ones that generic code asks for.

use std::borrow::Cow;
use std::fmt::Debug;

use super::info::{Presence, StructInfo};
use super::raw::RawJson;
use super::scalar::ScalarSchema;
use super::scope::Scope;
use super::string::Str;
use super::string_enum::StringEnum;
use super::unknown::UnknownFields;
use crate::meta::ObjectMeta;

/// Anything that a field can hold.
#[diagnostic::on_unimplemented(
    message = "a field cannot be `{Self}`, which is not described",
    label = "not described",
    note = "fields are `Str`, `bool`, `i32`, `i64`, `f64` and `RawJson`, an `Option`, a `Vec` or a `Map` of them, the \
            types of `meta`, and what `custom_struct!` and `string_enum!` make"
)]
pub trait Value: Debug + Send + Sync + 'static {
    /// Shows the value to whoever writes or compares it.
    fn view(&self) -> View<'_>;
    /// The place that a reader fills.
    fn slot(&mut self) -> Slot<'_>;
}

/// A value, shown.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// `None`, or an [`Optional`](super::Optional) without a value.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// A value with a text of its own: a time, a quantity, bytes.
    Scalar(&'a dyn Scalar),
    /// Unparsed JSON.
    Raw(&'a RawJson),
    /// Fields.
    Struct(&'a dyn Struct),
    /// Elements.
    List(&'a dyn Elements),
    /// Entries, sorted by key.
    Map(&'a dyn Entries),
}

/// A place to fill.
#[derive(Debug)]
pub enum Slot<'a> {
    /// A boolean.
    Bool(&'a mut bool),
    /// A 32-bit whole number.
    I32(&'a mut i32),
    /// A 64-bit whole number.
    I64(&'a mut i64),
    /// A floating-point number.
    F64(&'a mut f64),
    /// A string.
    Str(&'a mut Str),
    /// A value with a text of its own.
    Scalar(&'a mut dyn Scalar),
    /// One of several strings.
    Enum(&'a mut dyn StringEnum),
    /// Unparsed JSON.
    Raw(&'a mut RawJson),
    /// Fields.
    Struct(&'a mut dyn Struct),
    /// Elements.
    List(&'a mut dyn Elements),
    /// Entries.
    Map(&'a mut dyn Entries),
    /// A value that may be absent.
    Option(&'a mut dyn OptionSlot),
    /// One of several shapes.
    Union(&'a mut dyn Union),
}

/// A struct with described fields.
pub trait Struct: Value {
    /// What the struct is.
    fn info(&self) -> &'static StructInfo;
    /// The field at `index` of [`StructInfo::fields`]. An index out of range is a bug of the caller
    /// and panics.
    fn field(&self, index: usize) -> &dyn Value;
    /// The field at `index`, to be changed.
    fn field_mut(&mut self, index: usize) -> &mut dyn Value;
    /// Fields that came over the wire and that the description does not know.
    fn unknown_fields(&self) -> &UnknownFields;
    /// Unknown fields, to be changed.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}

impl dyn Struct {
    /// The field that is called `name` on the wire.
    ///
    /// ```
    /// use clientset_runtime::{meta::ObjectMeta, object::{Struct, View}};
    ///
    /// let meta = ObjectMeta { name: "web".into(), ..Default::default() };
    /// let object: &dyn Struct = &meta;
    /// assert!(matches!(object.named("name").unwrap().view(), View::Str("web")));
    /// assert!(object.named("Name").is_none());
    /// ```
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&dyn Value> {
        self.info().position(name).map(|index| self.field(index))
    }

    /// The field that is called `name` on the wire, to be changed.
    #[must_use]
    pub fn named_mut(&mut self, name: &str) -> Option<&mut dyn Value> {
        self.info()
            .position(name)
            .map(|index| self.field_mut(index))
    }
}

/// A list of values.
pub trait Elements: Debug {
    /// How many elements there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The element at `index`.
    fn get(&self, index: usize) -> &dyn Value;
    /// The element at `index`, to be changed.
    fn get_mut(&mut self, index: usize) -> &mut dyn Value;
    /// Makes room for so many elements in a list without any: a reader's guess.
    fn reserve(&mut self, elements: usize);
    /// Appends an empty element and hands it out to be filled.
    fn push(&mut self) -> &mut dyn Value;
    /// Removes the element at `index`.
    fn remove(&mut self, index: usize);
    /// Removes every element.
    fn clear(&mut self);
    /// Called once when a reader has filled the list: gives back spare memory.
    fn finish(&mut self);
}

/// A map from strings to values, in the order of its keys.
pub trait Entries: Debug {
    /// How many entries there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The entry at `index`.
    fn entry(&self, index: usize) -> (&Str, &dyn Value);
    /// The value of `key`.
    fn get(&self, key: &str) -> Option<&dyn Value>;
    /// The value of `key`, to be changed.
    fn get_mut(&mut self, key: &str) -> Option<&mut dyn Value>;
    /// Makes room for so many entries in a map without any: a reader's guess.
    fn reserve(&mut self, entries: usize);
    /// Appends an empty entry and hands its value out to be filled; the order is restored by
    /// [`Entries::finish`], where the last of equal keys wins.
    fn push(&mut self, key: Str) -> &mut dyn Value;
    /// Removes an entry.
    fn remove(&mut self, key: &str);
    /// Removes every entry.
    fn clear(&mut self);
    /// Called once when a reader has filled the map: sorts, drops doubles, gives back memory.
    fn finish(&mut self);
}

/// A value that may be absent.
pub trait OptionSlot: Debug {
    /// Makes the value absent.
    fn clear(&mut self);
    /// Makes an absent value present and empty; hands the value out to be filled.
    fn insert(&mut self) -> &mut dyn Value;
}

/// A value that takes one of several JSON shapes.
pub trait Union: Debug {
    /// Switches to the variant for `shape` and hands it out to be filled; `None` when there is none.
    fn select(&mut self, shape: UnionShape) -> Option<&mut dyn Value>;
    /// Makes the union what its [`Empty`] value is.
    fn clear(&mut self);
    /// What the union takes, for messages: `a boolean or an object`.
    fn expected(&self) -> &'static str;
}

/// The JSON shape that a union is about to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum UnionShape {
    Bool,
    Number,
    String,
    List,
    Object,
}

/// A value that reads and writes a text of its own.
pub trait Scalar: Debug {
    /// What the text should be, for messages: `a time such as "2006-01-02T15:04:05Z"`.
    fn expected(&self) -> &'static str;
    /// Takes the content of a JSON or YAML string.
    ///
    /// # Errors
    /// Why the text is not such a value.
    fn set_string(&mut self, text: &str) -> Result<(), String>;
    /// As [`set_string`](Scalar::set_string), from a reader that hands out one [`Str`] for equal texts:
    /// for a value that keeps its text.
    ///
    /// # Errors
    /// Why the text is not such a value.
    fn set_shared(&mut self, text: &str, share: &mut dyn FnMut(&str) -> Str) -> Result<(), String> {
        let _ = share;
        self.set_string(text)
    }
    /// Takes the text of a JSON or YAML number, exactly as it was written.
    ///
    /// # Errors
    /// Why a number is not such a value.
    fn set_number(&mut self, text: &str) -> Result<(), String>;
    /// Takes JSON's `null`.
    fn set_null(&mut self);
    /// What to write: a string, or a number as its text (an `IntOrString` has both forms).
    fn text(&self) -> ScalarText<'_>;
    /// What two values are compared by: the text, unless one value has several (`1` and `1000m`).
    fn comparable(&self) -> ScalarText<'_> {
        self.text()
    }
    /// Whether the value is the empty one: left out where the field is [`Plain`](super::Presence).
    fn is_empty(&self) -> bool;
    /// What the schema of a custom resource says of such values.
    fn schema(&self) -> ScalarSchema {
        ScalarSchema::STRING
    }
}

/// How a [`Scalar`] is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScalarText<'a> {
    /// As a string.
    String(Cow<'a, str>),
    /// As a number with these digits.
    Number(Cow<'a, str>),
    /// As `null`.
    Null,
}

/// A type with a constant empty value: absent, zero, without elements.
#[diagnostic::on_unimplemented(
    message = "a field cannot be `{Self}`, which is not described",
    label = "not described",
    note = "fields are `Str`, `bool`, `i32`, `i64`, `f64` and `RawJson`, an `Option`, a `Vec` or a `Map` of them, the \
            types of `meta`, and what `custom_struct!` and `string_enum!` make"
)]
pub trait Empty: Sized {
    /// The empty value.
    const EMPTY: Self;
    /// When a field of the type is written, where its description says nothing of it.
    const PRESENCE: Presence = Presence::Required;
}

/// The typed side of a [`Struct`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no described struct",
    label = "not a described struct",
    note = "`Optional` holds structs alone; anything else that may be absent is an `Option`"
)]
pub trait Described: Struct + Empty + Clone + Debug + Default + PartialEq {
    /// What the struct is.
    const INFO: &'static StructInfo;
    /// An empty value that lives for ever: what an absent [`Optional`](super::Optional) reads as.
    fn empty() -> &'static Self;
    /// Drops a value. That is compiled where the type is, once, and only called elsewhere.
    #[doc(hidden)]
    fn discard(value: Box<Self>);
}

/// A struct with a group, version and kind.
pub trait Kind: Struct + Empty + Clone + Debug + Default + PartialEq {
    /// The API group; empty for the core group.
    const GROUP: &'static str;
    /// The version, as in `v1beta1`.
    const VERSION: &'static str;
    /// `version`, or `group/version`.
    const API_VERSION: &'static str;
    /// The kind, as in `Deployment`.
    const KIND: &'static str;
}

/// A kind that the server stores or serves under a path of its own.
pub trait Resource: Kind {
    /// The plural in the path, as in `deployments`.
    const PLURAL: &'static str;
    /// The kind of its list, as in `DeploymentList`.
    const LIST_KIND: &'static str;
    /// Where its objects live.
    type Scope: Scope;
    /// The object's metadata.
    fn metadata(&self) -> &ObjectMeta;
    /// The object's metadata, to be changed.
    fn metadata_mut(&mut self) -> &mut ObjectMeta;
}
