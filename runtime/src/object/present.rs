//! How a literal says that a value is there.

use super::optional::Optional;
use super::value::Described;

/// A value that is there, for every field that may be absent: `Optional` of a struct, `Option` of
/// anything else. What goes in is converted on the way.
///
/// The type comes from the field, so that a `let` without a type wants `Optional::from(..)` or `Some(..)`.
///
/// ```
/// use clientset_runtime::meta::{IntOrString, LabelSelector};
/// use clientset_runtime::object::{Optional, Str, some};
///
/// let image: Option<Str> = some("nginx");
/// let user: Option<i64> = some(2000);
/// let surge: Option<IntOrString> = some("25%");
/// let everything: Optional<LabelSelector> = some(LabelSelector::default());
/// assert!(image.is_some() && user.is_some() && surge.is_some() && everything.is_some());
/// ```
#[must_use]
pub fn some<T, P: Present<T>>(value: T) -> P {
    P::present(value)
}

/// A field's type that can be made from a present `T`: what [`some`] returns.
#[diagnostic::on_unimplemented(
    message = "`some(..)` of `{T}` does not fit a field of type `{Self}`",
    label = "this field holds something else"
)]
pub trait Present<T> {
    /// The field with this value.
    fn present(value: T) -> Self;
}

impl<T: Described, U: Into<T>> Present<U> for Optional<T> {
    fn present(value: U) -> Self {
        Self::from(value.into())
    }
}

impl<T, U: Into<T>> Present<U> for Option<T> {
    fn present(value: U) -> Self {
        Some(value.into())
    }
}
