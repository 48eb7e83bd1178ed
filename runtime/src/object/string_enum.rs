//! Enums of strings: what [`string_enum!`](crate::string_enum!) makes of a list of values.
//!
//! A crate of custom resources has thousands of them. So the macro writes down the values, and what is
//! done with them is here, once: the expansion has functions of one line, most of which are compiled
//! only where they are called.

use std::fmt::{self, Debug};

use super::string::Str;

/// An enum whose values are strings on the wire, as [`string_enum!`](crate::string_enum!) makes it. The
/// place in [`Slot::Enum`](super::Slot::Enum).
pub trait StringEnum: Debug {
    /// The values that have a variant, in their order.
    fn values(&self) -> &'static [&'static str];

    /// Takes the variant of a value, by its index in [`values`](Self::values); one that is out of range
    /// changes nothing.
    fn set_known(&mut self, index: usize);

    /// Takes a value without a variant. A closed enum answers `false` and stays as it is.
    fn set_other(&mut self, text: Str) -> bool;

    /// Makes the enum what its [`Empty`](super::Empty) value is.
    fn clear(&mut self);
}

impl dyn StringEnum + '_ {
    /// Takes a value: its variant, or, in an open enum, the text that `share` makes of it.
    ///
    /// # Errors
    /// The enum is closed, and this is none of its values.
    pub(crate) fn set(
        &mut self,
        text: &str,
        share: &mut dyn FnMut(&str) -> Str,
    ) -> Result<(), UnknownValueError> {
        let values = self.values();
        match index_of(values, text) {
            Some(index) => self.set_known(index),
            None if self.set_other(share(text)) => {}
            None => return Err(UnknownValueError::new(text, values)),
        }
        Ok(())
    }
}

/// Where a value stands among those that have a variant.
#[doc(hidden)]
#[must_use]
pub fn index_of(values: &[&str], text: &str) -> Option<usize> {
    values.iter().position(|value| *value == text)
}

/// A text that is no value of a closed enum.
///
/// ```
/// clientset_runtime::string_enum! {
///     /// What becomes of the volume.
///     ReclaimPolicy: closed { Retain = "Retain", Delete = "Delete" }
/// }
///
/// let error = "Keep".parse::<ReclaimPolicy>().unwrap_err();
/// assert_eq!(error.to_string(), r#""Keep" is not one of "Retain", "Delete""#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValueError {
    text: String,
    values: &'static [&'static str],
}

impl UnknownValueError {
    #[doc(hidden)]
    #[must_use]
    pub fn new(text: &str, values: &'static [&'static str]) -> Self {
        Self {
            text: text.to_owned(),
            values,
        }
    }

    /// The values that the enum has.
    #[must_use]
    pub const fn values(&self) -> &'static [&'static str] {
        self.values
    }
}

impl fmt::Display for UnknownValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not {}", self.text, one_of(self.values))
    }
}

impl std::error::Error for UnknownValueError {}

/// What a closed enum takes, for messages: `one of "Retain", "Delete"`.
pub(crate) fn one_of(values: &[&str]) -> String {
    match values {
        [only] => format!("{only:?}"),
        _ => {
            let values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
            format!("one of {}", values.join(", "))
        }
    }
}

/// Describes an enum of strings: the type itself, and everything that a field of it needs.
///
/// Each line is a variant and its value on the wire. The enum is open: a value that is not listed is
/// `Other`, as servers learn new ones. `Name: closed` has no `Other`; reading another value is an error
/// that lists the values.
///
/// What it is until one is set (its [`Default`], its [`Empty`](crate::object::Empty) value): an open enum
/// `Other("")`, or the variant of `""` where there is one; a closed one its first variant, or the one
/// that says `default`.
///
/// Several may stand one below the other. It derives `Clone`, a closed one also `Copy`; further attributes may stand above it. It is compared,
/// ordered and hashed by its text, so that `Other("RSA")` is the variant of `"RSA"`, and its `Debug` is that of its text.
///
/// ```
/// use clientset_runtime::object::some;
///
/// clientset_runtime::string_enum! {
///     /// How a key is made.
///     KeyAlgorithm {
///         /// RSA.
///         Rsa = "RSA",
///         /// Elliptic curves.
///         Ecdsa = "ECDSA",
///     }
/// }
///
/// assert_eq!(KeyAlgorithm::from("RSA"), KeyAlgorithm::Rsa);
/// assert_eq!(KeyAlgorithm::Ecdsa.as_str(), "ECDSA");
/// assert_eq!(KeyAlgorithm::VALUES, ["RSA", "ECDSA"]);
/// let newer = KeyAlgorithm::from("Ed25519");
/// assert!(matches!(&newer, KeyAlgorithm::Other(text) if text == "Ed25519"));
/// assert_eq!(newer, "Ed25519");
/// let field: Option<KeyAlgorithm> = some("RSA");
/// assert_eq!(field, Some(KeyAlgorithm::Rsa));
///
/// clientset_runtime::string_enum! {
///     /// What becomes of the volume.
///     ReclaimPolicy: closed { Retain = "Retain", Delete = "Delete" default }
///
///     /// How it is mounted.
///     AccessMode { ReadOnly = "ROX", ReadWrite = "RWX" }
/// }
///
/// assert_eq!(ReclaimPolicy::try_from("Retain")?, ReclaimPolicy::Retain);
/// assert_eq!(ReclaimPolicy::default(), ReclaimPolicy::Delete);
/// assert!(ReclaimPolicy::try_from("Keep").is_err());
/// # Ok::<(), clientset_runtime::object::UnknownValueError>(())
/// ```
#[macro_export]
macro_rules! string_enum {
    (
        $(#[$attribute:meta])* $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $value:literal),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(::std::clone::Clone)]
        pub enum $name {
            $($(#[$variant_attribute])* $variant,)+
            /// Another value, as it is on the wire.
            Other($crate::object::Str),
        }

        impl $name {
            const VARIANTS: &'static [Self] = &[$(Self::$variant),+];

            /// The value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)+
                    Self::Other(text) => text.as_str(),
                }
            }
        }

        impl $crate::object::Empty for $name {
            const EMPTY: Self = $(if $value.is_empty() { Self::$variant } else)+ {
                Self::Other($crate::object::Str::new())
            };
        }

        impl ::std::convert::From<$crate::object::Str> for $name {
            fn from(text: $crate::object::Str) -> Self {
                match $crate::object::index_of(Self::VALUES, text.as_str()) {
                    ::std::option::Option::Some(index) => ::std::clone::Clone::clone(&Self::VARIANTS[index]),
                    ::std::option::Option::None => Self::Other(text),
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                ::std::convert::From::from(<$crate::object::Str as ::std::convert::From<_>>::from(text))
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                ::std::convert::From::from(<$crate::object::Str as ::std::convert::From<_>>::from(text))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(::std::convert::From::from(text))
            }
        }

        $crate::string_enum!(@common $name [$($value)+] |this, text| {
            *this = Self::Other(text);
            true
        });
    };
    (
        $(#[$attribute:meta])* $name:ident: closed {
            $($(#[$variant_attribute:meta])* $variant:ident = $value:literal $($default:ident)?),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(::std::clone::Clone, ::std::marker::Copy)]
        pub enum $name {
            $($(#[$variant_attribute])* $variant,)+
        }

        impl $name {
            const VARIANTS: &'static [Self] = &[$(Self::$variant),+];

            /// The value on the wire.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)+
                }
            }
        }

        impl $crate::object::Empty for $name {
            const EMPTY: Self = $($(if $crate::string_enum!(@is $default) { Self::$variant } else)?)+ {
                Self::VARIANTS[0]
            };
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::object::UnknownValueError;

            fn try_from(text: &str) -> ::std::result::Result<Self, Self::Error> {
                match $crate::object::index_of(Self::VALUES, text) {
                    ::std::option::Option::Some(index) => ::std::result::Result::Ok(Self::VARIANTS[index]),
                    ::std::option::Option::None => ::std::result::Result::Err(
                        $crate::object::UnknownValueError::new(text, Self::VALUES),
                    ),
                }
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::object::UnknownValueError;

            #[inline]
            fn try_from(text: ::std::string::String) -> ::std::result::Result<Self, Self::Error> {
                ::std::convert::TryFrom::try_from(text.as_str())
            }
        }

        impl ::std::convert::TryFrom<$crate::object::Str> for $name {
            type Error = $crate::object::UnknownValueError;

            #[inline]
            fn try_from(text: $crate::object::Str) -> ::std::result::Result<Self, Self::Error> {
                ::std::convert::TryFrom::try_from(text.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::object::UnknownValueError;

            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::convert::TryFrom::try_from(text)
            }
        }

        $crate::string_enum!(@common $name [$($value)+] |_this, _text| false);
    };
    (@is default) => { true };
    (@common $name:ident [$($value:literal)+] |$this:ident, $text:ident| $set_other:expr) => {
        impl $name {
            /// The values that have a variant.
            pub const VALUES: &'static [&'static str] = &[$($value),+];
        }

        impl $crate::object::StringEnum for $name {
            fn values(&self) -> &'static [&'static str] {
                Self::VALUES
            }

            fn set_known(&mut self, index: usize) {
                if let ::std::option::Option::Some(variant) = Self::VARIANTS.get(index) {
                    *self = ::std::clone::Clone::clone(variant);
                }
            }

            fn set_other(&mut self, $text: $crate::object::Str) -> bool {
                let $this = self;
                $set_other
            }

            fn clear(&mut self) {
                *self = $crate::object::Empty::EMPTY;
            }
        }

        impl $crate::object::Value for $name {
            fn view(&self) -> $crate::object::View<'_> {
                $crate::object::View::Str(self.as_str())
            }

            fn slot(&mut self) -> $crate::object::Slot<'_> {
                $crate::object::Slot::Enum(self)
            }
        }

        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                $crate::object::Empty::EMPTY
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self.as_str(), f)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                ::std::cmp::PartialEq::eq(self.as_str(), other.as_str())
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::cmp::PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                ::std::cmp::PartialEq::eq(self.as_str(), other)
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                ::std::cmp::PartialEq::eq(self.as_str(), *other)
            }
        }

        impl ::std::cmp::PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(::std::cmp::Ord::cmp(self, other))
            }
        }

        impl ::std::cmp::Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                ::std::cmp::Ord::cmp(self.as_str(), other.as_str())
            }
        }

        impl ::std::hash::Hash for $name {
            #[inline]
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                ::std::hash::Hash::hash(self.as_str(), state);
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut value = <Self as $crate::object::Empty>::EMPTY;
                $crate::wire::serde_bridge::deserialize(&mut value, deserializer)?;
                ::std::result::Result::Ok(value)
            }
        }
    };
    // Several, one below the other.
    (
        $(#[$first:meta])* $name:ident $(: $closed:ident)? { $($variants:tt)* }
        $($(#[$other:meta])* $others:ident $(: $others_closed:ident)? { $($others_variants:tt)* })+
    ) => {
        $crate::string_enum! { $(#[$first])* $name $(: $closed)? { $($variants)* } }
        $($crate::string_enum! { $(#[$other])* $others $(: $others_closed)? { $($others_variants)* } })+
    };
}
