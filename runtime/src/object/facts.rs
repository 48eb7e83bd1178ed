//! What a schema says of a type beside its description: the words of `#[schema(..)]`.
//!
//! Kept apart from [`StructInfo`](super::StructInfo) and [`Field`], which every generated type has:
//! only a type that is the source of a CustomResourceDefinition has these.

use super::info::{Field, Keeps, ListType, Presence};
use super::value::{Empty, Value};

/// What a schema says of a struct.
#[derive(Debug)]
pub struct StructFacts {
    /// The text of its doc comment.
    pub docs: &'static str,
    /// Of its fields, in the order of [`StructInfo::fields`](super::StructInfo::fields).
    pub fields: &'static [FieldFacts],
    /// Of the object as a whole.
    pub object: ObjectFacts,
}

/// What a schema says of an object as a whole: the words of `#[schema(..)]` above a struct.
#[derive(Clone, Copy, Debug)]
pub struct ObjectFacts {
    pub(crate) rules: &'static [Rule],
    pub(crate) min_properties: Option<u64>,
    pub(crate) max_properties: Option<u64>,
    pub(crate) keeps: Keeps,
}

/// What a schema says of a field, of the elements of a list or of the values of a map: the words of
/// `#[schema(..)]`.
///
/// ```
/// use clientset_runtime::custom::Rule;
/// use clientset_runtime::object::{Map, Optional, RawJson, Str};
///
/// clientset_runtime::custom_struct! {
///     /// How something is stored.
///     pub struct Storage {
///         /// Required, since it is no `Option`; `className` on the wire.
///         #[schema(min_length(1), max_length(63), pattern("^[a-z][a-z0-9-]*$"))]
///         pub class_name: Str,
///         /// Lists and maps are not required unless they say so.
///         #[schema(required, set, max_items(8), each(format("ipv4")))]
///         pub addresses: Vec<Str>,
///         /// A default is any JSON. It needs an `Option`: it is the absent value that the server replaces.
///         #[schema(default(3), minimum(1), maximum(9))]
///         pub copies: Option<i32>,
///         /// Another name on the wire, and a rule in CEL.
///         #[schema(name("nodeCIDRs"), rules(&[Rule::new("self.size() < 3 || self[0] != self[1]")]))]
///         pub node_cidrs: Vec<Str>,
///         /// Any JSON object.
///         #[schema(any_object)]
///         pub parameters: RawJson,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FieldFacts {
    pub(crate) name: &'static str,
    pub(crate) docs: &'static str,
    /// What the type says.
    presence: Presence,
    /// What the field says.
    required: Option<bool>,
    pub(crate) nullable: bool,
    /// JSON.
    pub(crate) default: Option<&'static str>,
    pub(crate) list_type: ListType,
    sensitive: bool,
    pub(crate) values: &'static [&'static str],
    pub(crate) format: Option<&'static str>,
    pub(crate) pattern: Option<&'static str>,
    pub(crate) minimum: Option<f64>,
    pub(crate) exclusive_minimum: bool,
    pub(crate) maximum: Option<f64>,
    pub(crate) exclusive_maximum: bool,
    pub(crate) multiple_of: Option<f64>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
    pub(crate) min_properties: Option<u64>,
    pub(crate) max_properties: Option<u64>,
    pub(crate) rules: &'static [Rule],
    pub(crate) each: Option<&'static FieldFacts>,
    pub(crate) content: Content,
}

/// How much a schema says of what a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// What its type says.
    Described,
    /// That it is an object.
    AnyObject,
    /// That it is an object of Kubernetes, with `apiVersion`, `kind` and `metadata`.
    EmbeddedResource,
}

/// A rule in CEL: an entry of `x-kubernetes-validations`.
///
/// ```
/// use clientset_runtime::custom::Rule;
///
/// const FIXED: Rule = Rule::new("self == oldSelf").message("it cannot be changed").reason("FieldValueForbidden");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The expression, which has to be true; `self` is the value.
    pub rule: &'static str,
    /// What a refusal says; empty where nobody said it.
    pub message: &'static str,
    /// An expression that makes the message; empty where there is none. It goes before the message.
    pub message_expression: &'static str,
    /// The reason of a refusal, as in `FieldValueForbidden`; empty for `FieldValueInvalid`.
    pub reason: &'static str,
    /// Which field a refusal names, as a path from the value: `.spec.replicas`; empty for the value itself.
    pub field_path: &'static str,
    /// Whether a rule about a change (one that says `oldSelf`) also holds where there was no value before.
    pub optional_old_self: bool,
}

impl Rule {
    /// An expression that has to be true; `self` is the value.
    #[must_use]
    pub const fn new(rule: &'static str) -> Self {
        Self {
            rule,
            message: "",
            message_expression: "",
            reason: "",
            field_path: "",
            optional_old_self: false,
        }
    }

    /// What the server says where it is not.
    #[must_use]
    pub const fn message(mut self, message: &'static str) -> Self {
        self.message = message;
        self
    }

    /// The same, as an expression that gives a string.
    #[must_use]
    pub const fn message_expression(mut self, expression: &'static str) -> Self {
        self.message_expression = expression;
        self
    }

    /// `FieldValueInvalid`, `FieldValueForbidden`, `FieldValueRequired` or `FieldValueDuplicate`.
    #[must_use]
    pub const fn reason(mut self, reason: &'static str) -> Self {
        self.reason = reason;
        self
    }

    /// Which field the error names, from this value: `.spec.replicas`.
    #[must_use]
    pub const fn field_path(mut self, path: &'static str) -> Self {
        self.field_path = path;
        self
    }

    /// Also evaluated on creation, where `oldSelf` is an absent optional.
    #[must_use]
    pub const fn optional_old_self(mut self) -> Self {
        self.optional_old_self = true;
        self
    }
}

macro_rules! words {
    ($($(#[$meta:meta])* $word:ident($argument:ident: $type:ty): $field:ident = $value:expr;)*) => {
        impl FieldFacts {$(
            $(#[$meta])*
            #[must_use]
            pub const fn $word(mut self, $argument: $type) -> Self {
                self.$field = $value;
                self
            }
        )*}
    };
    ($($(#[$meta:meta])* $word:ident: $field:ident = $value:expr;)*) => {
        impl FieldFacts {$(
            $(#[$meta])*
            #[must_use]
            pub const fn $word(mut self) -> Self {
                self.$field = $value;
                self
            }
        )*}
    };
}

words! {
    /// The name on the wire, where it is not the Rust name in `lowerCamelCase`.
    name(name: &'static str): name = name;
    /// The default, as JSON, which `#[schema(default({"a": 1}))]` takes as it stands. The server fills it in
    /// where the field is absent, so that the field needs an `Option`, a list or a map.
    default(json: &'static str): default = Some(json);
    /// The values that a string may have: `enum`. An enum of Rust says them itself.
    values(values: &'static [&'static str]): values = values;
    /// `format`. The server holds the formats that it knows (`ipv4`, `uri`, `uuid`, `duration` ...) and lets
    /// others pass.
    format(format: &'static str): format = Some(format);
    /// A regular expression of Go that is found in the string; `^..$` for the whole of it.
    pattern(pattern: &'static str): pattern = Some(pattern);
    /// The least number.
    minimum(number: f64): minimum = Some(number);
    /// The greatest number.
    maximum(number: f64): maximum = Some(number);
    /// What the number is a multiple of.
    multiple_of(number: f64): multiple_of = Some(number);
    /// The least number of characters.
    min_length(characters: u64): min_length = Some(characters);
    /// The greatest number of characters.
    max_length(characters: u64): max_length = Some(characters);
    /// The least number of elements.
    min_items(elements: u64): min_items = Some(elements);
    /// The greatest number of elements.
    max_items(elements: u64): max_items = Some(elements);
    /// The least number of entries of a map.
    min_properties(entries: u64): min_properties = Some(entries);
    /// The greatest number of entries of a map.
    max_properties(entries: u64): max_properties = Some(entries);
    /// Rules in CEL; `self` is the field's value.
    rules(rules: &'static [Rule]): rules = rules;
    /// A list whose elements are told apart by these fields, which apply merges one by one.
    keyed(keys: &'static [&'static str]): list_type = ListType::Map(keys);
}

words! {
    /// The server refuses an object without the field. Said of what is not required by its type: a list, a map,
    /// or an `Option` that is `nullable`, a time or has a default.
    required: required = Some(true);
    /// The field may be absent, though its type is plain: it is left out while it is empty.
    optional: required = Some(false);
    /// `null` is a value.
    nullable: nullable = true;
    /// A list of distinct scalars, which apply merges one by one.
    set: list_type = ListType::Set;
    /// A list, a map or a struct that belongs to one manager as a whole.
    atomic: list_type = ListType::Atomic;
    /// The value is a secret: never shown by `Debug`, never quoted in an error.
    sensitive: sensitive = true;
    /// The number is greater than the minimum.
    exclusive_minimum: exclusive_minimum = true;
    /// The number is less than the maximum.
    exclusive_maximum: exclusive_maximum = true;
    /// An object of which the schema says nothing more: of [`RawJson`](super::RawJson), or of a struct that
    /// contains itself. The server keeps what it does not know.
    any_object: content = Content::AnyObject;
    /// A whole object of Kubernetes in [`RawJson`](super::RawJson), with `apiVersion`, `kind` and `metadata`.
    embedded_resource: content = Content::EmbeddedResource;
}

impl FieldFacts {
    /// Of a field of the type `T` that is called `name` on the wire.
    #[doc(hidden)]
    #[must_use]
    pub const fn of<T: Value + Empty>(name: &'static str, docs: &'static str) -> Self {
        Self::new(name, T::PRESENCE, docs)
    }

    const fn new(name: &'static str, presence: Presence, docs: &'static str) -> Self {
        Self {
            name,
            docs,
            presence,
            required: None,
            nullable: false,
            default: None,
            list_type: ListType::Default,
            sensitive: false,
            values: &[],
            format: None,
            pattern: None,
            minimum: None,
            exclusive_minimum: false,
            maximum: None,
            exclusive_maximum: false,
            multiple_of: None,
            min_length: None,
            max_length: None,
            min_items: None,
            max_items: None,
            min_properties: None,
            max_properties: None,
            rules: &[],
            each: None,
            content: Content::Described,
        }
    }

    /// Of the elements of a list or of the values of a map.
    #[doc(hidden)]
    #[must_use]
    pub const fn of_each() -> Self {
        Self::new("", Presence::Required, "")
    }

    /// What holds for each element of a list, or each value of a map, in the same words:
    /// `#[schema(each(min_length(1)))]`.
    #[must_use]
    pub const fn each(mut self, facts: &'static Self) -> Self {
        self.each = Some(facts);
        self
    }

    /// The facts, where they fit the type: what the server replaces or `null` stands for is an absent value.
    ///
    /// # Panics
    /// With `otherwise`, while the program is compiled.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn checked(self, otherwise: &'static str) -> Self {
        let needs_absent = self.default.is_some() || self.nullable;
        assert!(!needs_absent || self.can_be_absent(), "{}", otherwise);
        self
    }

    /// Whether the server refuses an object without the field.
    pub(crate) const fn is_required(&self) -> bool {
        match self.required {
            Some(required) => required,
            None => matches!(self.presence, Presence::Required),
        }
    }

    /// Whether the type has a value for "absent" that is not written: an `Option`, a list, a map.
    pub(crate) const fn can_be_absent(&self) -> bool {
        !matches!(self.presence, Presence::Required)
    }

    /// Whether the type is an `Option`, or an [`Optional`](super::Optional).
    pub(crate) const fn is_option(&self) -> bool {
        matches!(self.presence, Presence::Optional)
    }

    /// The field for whoever reads and writes. What is required is always written, but for what the server
    /// fills in.
    const fn field(&self) -> Field {
        let filled_in = self.default.is_some();
        let presence = match self.presence {
            Presence::Optional if !self.is_required() || filled_in => Presence::Optional,
            Presence::Plain if !self.is_required() || filled_in => Presence::Plain,
            Presence::Required if !self.is_required() => Presence::Plain,
            _ => Presence::Required,
        };
        Field {
            name: self.name,
            presence,
            list_type: self.list_type,
            atomic_elements: false,
            merge: None,
            default: None,
            sensitive: self.sensitive,
        }
    }

    /// The fields of a struct for whoever reads and writes.
    ///
    /// # Panics
    /// While the program is compiled, where two of them have one name.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn fields<const N: usize>(facts: &[Self]) -> [Field; N] {
        let mut fields = [super::plain(""); N];
        let mut index = 0;
        while index < N {
            fields[index] = facts[index].field();
            let mut other = 0;
            while other < index {
                assert!(
                    !equal(fields[index].name, fields[other].name),
                    "two fields have one name on the wire: say `#[schema(name(\"..\"))]` of one"
                );
                other += 1;
            }
            index += 1;
        }
        fields
    }
}

/// Whether two texts are equal, while the program is compiled.
const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

impl ObjectFacts {
    /// An object that keeps what it was read from.
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            rules: &[],
            min_properties: None,
            max_properties: None,
            keeps: Keeps::Exact,
        }
    }

    /// Rules in CEL; `self` is the object.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// The least number of fields that are there.
    #[must_use]
    pub const fn min_properties(mut self, fields: u64) -> Self {
        self.min_properties = Some(fields);
        self
    }

    /// The greatest number of fields that are there.
    #[must_use]
    pub const fn max_properties(mut self, fields: u64) -> Self {
        self.max_properties = Some(fields);
        self
    }

    /// The server keeps fields that are not described.
    #[must_use]
    pub const fn preserve_unknown_fields(mut self) -> Self {
        self.keeps = Keeps::Open;
        self
    }

    /// What is kept of an object beside the values of its fields.
    #[doc(hidden)]
    #[must_use]
    pub const fn keeps(&self) -> Keeps {
        self.keeps
    }
}
