//! What a user writes instead of a CustomResourceDefinition.

/// Structs of a custom resource: each is written once, and is a type, its
/// [description](crate::object!) and its schema.
///
/// The doc comments become descriptions. A field is called in `lowerCamelCase` on the wire; it is required
/// unless its type can be absent: `Option`, [`Optional`](crate::object::Optional) (of a struct),
/// [`RawJson`](crate::object::RawJson), `Vec` and [`Map`](crate::object::Map). What else the schema says
/// stands in `#[schema(..)]`, whose words are the methods of [`FieldFacts`](crate::custom::FieldFacts), and above
/// the struct those of [`ObjectFacts`](crate::custom::ObjectFacts).
///
/// ```
/// use clientset_runtime::object::{Map, Optional, Str};
///
/// clientset_runtime::custom_struct! {
///     /// A place for backups.
///     pub struct Target {
///         /// The bucket.
///         pub bucket: Str,
///         /// `s3` or `gs`.
///         #[schema(values(&["s3", "gs"]))]
///         pub provider: Option<Str>,
///         /// Labels of what is written there.
///         pub labels: Map<Str>,
///     }
///
///     /// What is kept.
///     pub struct Retention {
///         /// How many.
///         #[schema(default(7), minimum(1))]
///         pub keep_last: Option<i32>,
///         /// Where older ones go.
///         pub archive: Optional<Target>,
///     }
/// }
///
/// let retention = Retention { keep_last: Some(3), ..Default::default() };
/// assert_eq!(clientset_runtime::wire::json::to_string(&retention)?, r#"{"keepLast":3}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What a field cannot be is said while the program is compiled:
///
/// ```compile_fail
/// clientset_runtime::custom_struct! {
///     pub struct Retention {
///         #[schema(default(7))] // a default is for what can be absent: Option<i32>
///         pub keep_last: i32,
///     }
/// }
/// ```
#[macro_export]
macro_rules! custom_struct {
    ($(
        $(#[doc = $docs:literal])*
        $(#[schema($($fact:ident $(($($argument:tt)*))?),* $(,)?)])*
        $vis:vis struct $type:ident {$(
            $(#[doc = $field_docs:literal])*
            $(#[schema($($field_fact:ident $(($($field_argument:tt)*))?),* $(,)?)])*
            $field_vis:vis $field:ident: $field_type:ty
        ),* $(,)?}
    )*) => {$(
        $crate::custom_struct! {
            @kind(None)
            $(#[doc = $docs])*
            $(#[schema($($fact $(($($argument)*))?),*)])*
            $vis struct $type {$(
                $(#[doc = $field_docs])*
                $(#[schema($($field_fact $(($($field_argument)*))?),*)])*
                $field_vis $field: $field_type,
            )*}
        }
    )*};
    (
        @kind($kind:expr)
        $(#[doc = $docs:literal])*
        $(#[schema($($fact:ident $(($($argument:tt)*))?),* $(,)?)])*
        $vis:vis struct $type:ident {$(
            $(#[doc = $field_docs:literal])*
            $(#[schema($($field_fact:ident $(($($field_argument:tt)*))?),* $(,)?)])*
            $field_vis:vis $field:ident: $field_type:ty
        ),* $(,)?}
    ) => {
        $(#[doc = $docs])*
        #[derive(Clone)]
        $vis struct $type {
            $(
                $(#[doc = $field_docs])*
                $field_vis $field: $field_type,
            )*
            /// Fields that the type does not know.
            pub unknown_fields: $crate::object::UnknownFields,
        }

        #[allow(non_camel_case_types, non_upper_case_globals, unused_parens)]
        const _: () = {
            // The index of each field, counted by the compiler.
            enum __Position { $($field),* }
            struct __At;
            impl __At {
                $(const $field: usize = __Position::$field as usize;)*
            }

            const __FIELDS: &[$crate::custom::FieldFacts] = &[$({
                let facts = $crate::custom::FieldFacts::of::<$field_type>(
                    $crate::custom_name!($field),
                    concat!($($field_docs, "\n"),*),
                );
                $($(let facts = $crate::custom_fact!(facts $field_fact $(($($field_argument)*))?);)*)*
                facts.checked(concat!(
                    "`", stringify!($field), "` of ", stringify!($type),
                    " is `nullable` or has a default, and cannot be absent: make it an `Option`, a list or a map",
                ))
            }),*];
            const __OBJECT: $crate::custom::ObjectFacts = {
                let facts = $crate::custom::ObjectFacts::new();
                $($(let facts = $crate::custom_fact!(facts $fact $(($($argument)*))?);)*)*
                facts
            };

            $crate::object! {
                @describe $type [$((__At::$field) $field)*] [] $crate::object::StructInfo {
                    name: stringify!($type),
                    kind: $kind,
                    fields: &$crate::custom::FieldFacts::fields::<{ __FIELDS.len() }>(__FIELDS),
                    keeps: __OBJECT.keeps(),
                    schema: Some(&$crate::custom::StructFacts {
                        docs: concat!($($docs, "\n"),*),
                        fields: __FIELDS,
                        object: __OBJECT,
                    }),
                }
            }
        };
    };
}

/// A word of `#[schema(..)]` as a call.
#[doc(hidden)]
#[macro_export]
macro_rules! custom_fact {
    ($facts:ident default($($json:tt)*)) => { $facts.default(stringify!($($json)*)) };
    ($facts:ident each($($fact:ident $(($($argument:tt)*))?),* $(,)?)) => {{
        const EACH: $crate::custom::FieldFacts = {
            let facts = $crate::custom::FieldFacts::of_each();
            $(let facts = $crate::custom_fact!(facts $fact $(($($argument)*))?);)*
            facts
        };
        $facts.each(&EACH)
    }};
    ($facts:ident minimum($number:expr)) => { $facts.minimum($number as f64) };
    ($facts:ident maximum($number:expr)) => { $facts.maximum($number as f64) };
    ($facts:ident multiple_of($number:expr)) => { $facts.multiple_of($number as f64) };
    ($facts:ident $fact:ident $(($($argument:tt)*))?) => { $facts.$fact($($($argument)*)?) };
}

/// The name of a field on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! custom_name {
    ($field:ident) => {{
        const NAME: &str = stringify!($field);
        const BYTES: [u8; $crate::custom::name::camel_len(NAME)] =
            $crate::custom::name::camel_case(NAME);
        $crate::custom::name::text(&BYTES)
    }};
}

/// A kind of custom resource: its type with its metadata, its names, what the server does with it.
///
/// Beside what [`custom_struct!`](crate::custom_struct!) takes, the head says group and version, plural and scope,
/// and `#[resource(..)]` the rest in the words of [`ResourceFacts`](crate::custom::ResourceFacts). The field
/// `metadata` is added. The kind is the type's name, or stands behind it: `struct Postgres as "postgresql"`.
/// The trait [`CustomResource`](crate::custom::CustomResource) gives its CustomResourceDefinition.
///
/// ```
/// use clientset_runtime::custom::{CustomResource, PrinterColumn};
/// use clientset_runtime::object::{Optional, Str};
///
/// clientset_runtime::custom_resource! {
///     /// A backup of a volume.
///     #[resource(short_names(&["bk"]), status, columns(&[PrinterColumn::new("Phase", "string", ".status.phase")]))]
///     pub struct Backup: "example.com"/"v1", "backups", Namespaced {
///         /// What to back up.
///         pub spec: BackupSpec,
///         /// How far it is.
///         pub status: Optional<BackupStatus>,
///     }
/// }
///
/// clientset_runtime::custom_struct! {
///     /// What to back up, and when.
///     pub struct BackupSpec {
///         /// The volume's name.
///         #[schema(min_length(1))]
///         pub volume: Str,
///     }
///
///     /// How far it is.
///     pub struct BackupStatus {
///         /// `Running`, `Done` or `Failed`.
///         pub phase: Option<Str>,
///     }
/// }
///
/// let crd = Backup::crd()?;
/// assert_eq!(crd.metadata.name, "backups.example.com");
/// let yaml = clientset_runtime::wire::yaml::to_string(&crd)?;
/// assert!(yaml.contains("minLength: 1"), "{yaml}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! custom_resource {
    ($(
        $(#[doc = $docs:literal])*
        $(#[resource($($fact:ident $(($($argument:tt)*))?),* $(,)?)])*
        $(#[schema($($schema:tt)*)])*
        $vis:vis struct $type:ident $(as $kind:literal)? :
            $group:literal / $version:literal, $plural:literal, $scope:ident {
            $($fields:tt)*
        }
    )*) => {$(
        $crate::custom_struct! {
            @kind(Some($crate::object::KindInfo {
                api_version: concat!($group, "/", $version),
                kind: $crate::custom_kind!($type $($kind)?),
            }))
            $(#[doc = $docs])*
            $(#[schema($($schema)*)])*
            $vis struct $type {
                /// Its name, its labels, its owners, its history.
                #[schema(optional)]
                pub metadata: $crate::meta::ObjectMeta,
                $($fields)*
            }
        }

        impl $crate::object::Kind for $type {
            const GROUP: &'static str = $group;
            const VERSION: &'static str = $version;
            const API_VERSION: &'static str = concat!($group, "/", $version);
            const KIND: &'static str = $crate::custom_kind!($type $($kind)?);
        }

        $crate::resource! {
            $type: $plural, $crate::custom_kind!($type $($kind)?, "List"), $scope
                [Get List Watch Create Update Patch Delete DeleteCollection]
        }

        impl $crate::custom::CustomResource for $type {
            const FACTS: &'static $crate::custom::ResourceFacts = &{
                const SINGULAR: [u8; $crate::custom_kind!($type $($kind)?).len()] =
                    $crate::custom::name::lower_case($crate::custom_kind!($type $($kind)?));
                $crate::custom::ResourceFacts::new($crate::custom::name::text(&SINGULAR))
                    $($(.$fact($($($argument)*)?))*)*
            };
        }

        $($($crate::custom_subresource! { $type $fact })*)*
    )*};
}

/// A kind's name: the type's, or the one that is written. What follows is appended.
#[doc(hidden)]
#[macro_export]
macro_rules! custom_kind {
    ($type:ident $(, $end:literal)?) => { concat!(stringify!($type) $(, $end)?) };
    ($type:ident $kind:literal $(, $end:literal)?) => { concat!($kind $(, $end)?) };
}

/// What the words of `#[resource(..)]` mean for the calls that there are.
#[doc(hidden)]
#[macro_export]
macro_rules! custom_subresource {
    ($type:ident status) => {
        impl $crate::client::verb::Status for $type {}
    };
    ($type:ident scale) => {
        impl $crate::client::verb::Scale for $type {}
    };
    ($type:ident $other:ident) => {};
}
