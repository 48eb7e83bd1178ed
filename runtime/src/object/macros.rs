//! What generated code writes instead of implementations.

/// Describes a struct: implements [`Struct`](crate::object::Struct) and its typed side, `Default`,
/// `Debug`, `PartialEq` and the bridges to serde.
///
/// The struct itself stands beside it, derives `Clone`, and has a field
/// `unknown_fields: UnknownFields`. Each line is the index, the field, and what the API says of it;
/// a top-level type states its group, version and kind. `Port: Exact` and `Port: Open` are those of
/// [`Keeps`](crate::object::Keeps) that custom resources take; `default r#"{"port":80}"#` behind that makes
/// `Default` what JSON says, where it would be the empty value. Whatever the expansion names, it names by its whole
/// path: a kind may be called `Default`.
///
/// ```
/// use clientset_runtime::object::{MergeStrategy, Str, UnknownFields, optional, plain, required};
///
/// /// A port.
/// #[derive(Clone)]
/// pub struct Port {
///     /// The number.
///     pub port: i32,
///     /// The name.
///     pub name: Str,
///     /// What else the server sent.
///     pub unknown_fields: UnknownFields,
/// }
///
/// clientset_runtime::object! {
///     Port {
///         0 port: required("port"),
///         1 name: plain("name"),
///     }
/// }
///
/// let port = Port { port: 80, ..Default::default() };
/// assert_eq!(port.name, "");
/// ```
#[macro_export]
macro_rules! object {
    (
        $type:ident $(: $keeps:ident)? $(default $default:literal)? $(kind $group:literal / $version:literal / $kind:literal, $api_version:literal)? {
            $($index:literal $field:ident: $description:expr,)*
        }
    ) => {
        $crate::object! {
            @describe $type [$($index $field)*] [$($default)?] $crate::object::StructInfo {
                name: stringify!($type),
                kind: $crate::object!(@kind $($api_version, $kind)?),
                fields: &[$($description),*],
                keeps: $crate::object!(@keeps $($keeps)?),
                schema: None,
            }
        }
        $(
            impl $crate::object::Kind for $type {
                const GROUP: &'static str = $group;
                const VERSION: &'static str = $version;
                const API_VERSION: &'static str = $api_version;
                const KIND: &'static str = $kind;
            }
        )?
    };
    (@describe $type:ident [$($index:tt $field:ident)*] [$($default:literal)?] $info:expr) => {
        impl $crate::object::Empty for $type {
            const EMPTY: Self = Self {
                $($field: $crate::object::Empty::EMPTY,)*
                unknown_fields: $crate::object::Empty::EMPTY,
            };
        }

        impl $crate::object::Described for $type {
            const INFO: &'static $crate::object::StructInfo = &$info;

            fn empty() -> &'static Self {
                static EMPTY: $type = <$type as $crate::object::Empty>::EMPTY;
                &EMPTY
            }

            #[inline(never)]
            fn discard(value: ::std::boxed::Box<Self>) {
                ::std::mem::drop(value);
            }
        }

        impl $crate::object::Value for $type {
            fn view(&self) -> $crate::object::View<'_> {
                $crate::object::View::Struct(self)
            }

            fn slot(&mut self) -> $crate::object::Slot<'_> {
                $crate::object::Slot::Struct(self)
            }
        }

        impl $crate::object::Struct for $type {
            fn info(&self) -> &'static $crate::object::StructInfo {
                <Self as $crate::object::Described>::INFO
            }

            fn field(&self, index: usize) -> &dyn $crate::object::Value {
                match index {
                    $($index => &self.$field,)*
                    _ => $crate::object::no_such_field(stringify!($type), index),
                }
            }

            fn field_mut(&mut self, index: usize) -> &mut dyn $crate::object::Value {
                match index {
                    $($index => &mut self.$field,)*
                    _ => $crate::object::no_such_field(stringify!($type), index),
                }
            }

            fn unknown_fields(&self) -> &$crate::object::UnknownFields {
                &self.unknown_fields
            }

            fn unknown_fields_mut(&mut self) -> &mut $crate::object::UnknownFields {
                &mut self.unknown_fields
            }
        }

        $crate::object_bridges!([] $type $(, $default)?);
    };
    (@keeps) => { $crate::object::Keeps::Unknown };
    (@keeps $keeps:ident) => { $crate::object::Keeps::$keeps };
    (@kind) => { None };
    (@kind $api_version:literal, $kind:literal) => {
        Some($crate::object::KindInfo { api_version: $api_version, kind: $kind })
    };
}

/// Declares structs and describes them: `struct` and [`object!`](crate::object!) in one, which the clients of
/// custom resources are written in.
///
/// Behind a field's type stand its index and what the API says of it; what stands behind a struct's name is that
/// of `object!`. Each struct is `Clone` and has a field `unknown_fields` beside those that are written.
///
/// ```
/// use clientset_runtime::object::Str;
///
/// clientset_runtime::structs! {
///     /// A port.
///     pub struct Port: Exact {
///         /// The number.
///         pub port: i32 = 0 required("port"),
///         /// The name.
///         pub name: Str = 1 plain("name"),
///     }
///
///     /// Where ports are.
///     pub struct Listener: Open {
///         pub ports: Vec<Port> = 0 plain("ports").keyed(&["port"]),
///     }
/// }
///
/// let listener: Listener = serde_json::from_str(r#"{"ports":[{"port":80}],"weight":2}"#)?;
/// assert_eq!(listener.ports[0].port, 80);
/// assert_eq!(listener.unknown_fields.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! structs {
    ($(
        $(#[$attribute:meta])*
        $vis:vis struct $type:ident $(: $keeps:ident)? $(default $default:literal)?
        $(kind $group:literal / $version:literal / $kind:literal, $api_version:literal)?
        {$(
            $(#[$field_attribute:meta])*
            $field_vis:vis $field:ident: $field_type:ty
                = $index:literal $presence:ident($name:literal) $(.$fact:ident($($argument:tt)*))*,
        )*}
    )*) => {$(
        $(#[$attribute])*
        #[derive(::std::clone::Clone)]
        $vis struct $type {
            $(
                $(#[$field_attribute])*
                $field_vis $field: $field_type,
            )*
            /// Fields that the type does not know.
            pub unknown_fields: $crate::object::UnknownFields,
        }

        $crate::object! {
            $type $(: $keeps)? $(default $default)? $(kind $group / $version / $kind, $api_version)? {
                $($index $field: $crate::object::$presence($name)$(.$fact($($argument)*))*,)*
            }
        }
    )*};
}

/// The standard traits of a [`Struct`](crate::object::Struct), as bridges to the interpreters.
#[doc(hidden)]
#[macro_export]
macro_rules! object_bridges {
    ([$($generics:tt)*] $type:ty $(, $default:literal)?) => {
        impl<$($generics)*> ::std::default::Default for $type {
            fn default() -> Self {
                $crate::object_bridges!(@default $($default)?)
            }
        }

        impl<$($generics)*> ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::object::debug(self, f)
            }
        }

        impl<$($generics)*> ::std::cmp::PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::object::equal(self, other)
            }
        }

        impl<$($generics)*> $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::wire::serde_bridge::serialize(self, serializer)
            }
        }

        impl<'de, $($generics)*> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut value = <Self as $crate::object::Empty>::EMPTY;
                $crate::wire::serde_bridge::deserialize(&mut value, deserializer)?;
                Ok(value)
            }
        }
    };
    (@default) => { $crate::object::Empty::EMPTY };
    (@default $default:literal) => {{
        let mut value = <Self as $crate::object::Empty>::EMPTY;
        $crate::object::fill_default(&mut value, $default);
        value
    }};
}

/// Makes a kind a resource: its plural, where its objects live, which verbs the server offers.
///
/// ```text
/// resource! { Deployment: "deployments", "DeploymentList", Namespaced [Get List Create Update ..] }
/// ```
#[macro_export]
macro_rules! resource {
    ($type:ident: $plural:literal, $list_kind:expr, $scope:ident [$($verb:ident)*]) => {
        impl $crate::object::Resource for $type {
            const PLURAL: &'static str = $plural;
            const LIST_KIND: &'static str = $list_kind;
            type Scope = $crate::object::$scope;

            fn metadata(&self) -> &$crate::meta::ObjectMeta {
                &self.metadata
            }

            fn metadata_mut(&mut self) -> &mut $crate::meta::ObjectMeta {
                &mut self.metadata
            }
        }

        $(impl $crate::client::verb::$verb for $type {})*
    };
}
