//! A struct that may be absent, in one pointer.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use super::info::Presence;
use super::value::{Described, Empty, OptionSlot, Slot, Value, View};

/// A struct that may be absent: eight bytes, and read in one line.
///
/// [`Deref`] reads an absent value as the empty one, so that nested fields read straight through.
/// It therefore hides the difference between an absent value and an empty one (`namespaceSelector`:
/// absent selects this namespace, `{}` every one): ask [`Optional::is_some`] there. There is no
/// `DerefMut`, since looking would create objects; to set a nested field, say
/// [`Optional::or_default`].
///
/// ```
/// use clientset_runtime::meta::ObjectMeta;
/// use clientset_runtime::object::{Optional, some};
///
/// let mut meta: Optional<ObjectMeta> = Optional::NONE;
/// assert_eq!(meta.name, "");
/// assert!(meta.is_none());
/// assert_eq!(format!("{meta:?}"), "None");
///
/// meta.or_default().name = "web".into();
/// assert_eq!(meta.as_ref().map(|meta| meta.name.as_str()), Some("web"));
/// assert_eq!(meta, some(ObjectMeta { name: "web".into(), ..Default::default() }));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Optional<T: Described>(
    /// Taken out by `drop`, which hands it to the crate that has `T`: what dropping a value takes is
    /// compiled there once, and not again in every crate that has one.
    ManuallyDrop<Option<Box<T>>>,
);

impl<T: Described> Optional<T> {
    /// No value.
    pub const NONE: Self = Self(ManuallyDrop::new(None));

    /// Whether there is a value.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The value, where there is one.
    #[must_use]
    pub fn as_ref(&self) -> Option<&T> {
        self.0.as_deref()
    }

    /// The value to be changed, where there is one.
    #[must_use]
    pub fn as_mut(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }

    /// Whether there is a value of which `holds` says so.
    #[must_use]
    pub fn is_some_and(&self, holds: impl FnOnce(&T) -> bool) -> bool {
        self.as_ref().is_some_and(holds)
    }

    /// What `map` makes of the value, where there is one.
    #[must_use]
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Option<U> {
        self.into_option().map(map)
    }

    /// The value once, or nothing.
    pub fn iter(&self) -> std::option::IntoIter<&T> {
        self.as_ref().into_iter()
    }

    /// Sets the value and hands out the one it had.
    pub fn replace(&mut self, value: T) -> Option<T> {
        self.0.replace(Box::new(value)).map(|value| *value)
    }

    /// Takes the value out and leaves none.
    pub fn take(&mut self) -> Option<T> {
        self.0.take().map(|value| *value)
    }

    /// The value, or none, as an `Option`.
    #[must_use]
    pub fn into_option(mut self) -> Option<T> {
        self.take()
    }
}

impl<T: Described> Optional<T> {
    /// The value to be changed; an absent one becomes the empty one first.
    pub fn or_default(&mut self) -> &mut T {
        // `Box::default` is three more functions to compile for every type.
        #[allow(clippy::box_default)]
        self.0.get_or_insert_with(|| Box::new(T::default()))
    }

    /// The value, or the empty one.
    #[must_use]
    pub fn unwrap_or_default(self) -> T {
        self.into_option().unwrap_or_default()
    }
}

impl<T: Described> Drop for Optional<T> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            T::discard(value);
        }
    }
}

impl<T: Described> Deref for Optional<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &*self.0 {
            Some(value) => value,
            None => T::empty(),
        }
    }
}

impl<T: Described> From<T> for Optional<T> {
    fn from(value: T) -> Self {
        Self(ManuallyDrop::new(Some(Box::new(value))))
    }
}

impl<T: Described> From<Option<T>> for Optional<T> {
    fn from(value: Option<T>) -> Self {
        Self(ManuallyDrop::new(value.map(Box::new)))
    }
}

impl<T: Described> From<Box<T>> for Optional<T> {
    fn from(value: Box<T>) -> Self {
        Self(ManuallyDrop::new(Some(value)))
    }
}

impl<T: Described> From<Optional<T>> for Option<T> {
    fn from(value: Optional<T>) -> Self {
        value.into_option()
    }
}

impl<T: Described> IntoIterator for Optional<T> {
    type Item = T;
    type IntoIter = std::option::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_option().into_iter()
    }
}

impl<'a, T: Described> IntoIterator for &'a Optional<T> {
    type Item = &'a T;
    type IntoIter = std::option::IntoIter<&'a T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Described> Default for Optional<T> {
    fn default() -> Self {
        Self::NONE
    }
}

impl<T: Described> Empty for Optional<T> {
    const EMPTY: Self = Self::NONE;
    const PRESENCE: Presence = Presence::Optional;
}

impl<T: Described> fmt::Debug for Optional<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

impl<T: Described> Value for Optional<T> {
    fn view(&self) -> View<'_> {
        match &*self.0 {
            Some(value) => View::Struct(&**value),
            None => View::Absent,
        }
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Option(self)
    }
}

impl<T: Described> OptionSlot for Optional<T> {
    fn clear(&mut self) {
        *self = Self::NONE;
    }

    fn insert(&mut self) -> &mut dyn Value {
        // Empty and not the default, which may hold what the text does not say.
        &mut **self.0.get_or_insert_with(|| Box::new(T::EMPTY))
    }
}
