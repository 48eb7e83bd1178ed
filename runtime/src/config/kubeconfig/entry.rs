//! Named entries, and where each came from.

use std::collections::HashSet;
use std::path::PathBuf;

use super::{AuthInfo, Cluster, Context};
use crate::object::{
    Empty, Keeps, RawJson, Slot, Str, Struct, StructInfo, UnknownFields, Value, View,
    no_such_field, required,
};

/// An entry of a kubeconfig: its name, its value, and the file that it came from.
///
/// ```no_run
/// use clientset_runtime::config::LoadingRules;
///
/// for entry in &LoadingRules::new().load()?.clusters {
///     println!("{} at {}, of {:?}", entry.name, entry.value.server, entry.origin);
/// }
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Entry<T> {
    /// The name that others refer to it by.
    pub name: Str,
    /// What it is.
    pub value: T,
    /// The file that it came from, and that [`modify_config`](crate::config::modify_config) writes it
    /// to. `None` for one that is in no file yet.
    pub origin: Option<PathBuf>,
    /// Fields beside name and value.
    pub unknown_fields: UnknownFields,
}

/// What can be an entry of a kubeconfig: a cluster, a user, a context, an extension.
pub trait Named: Value + Empty + Clone + PartialEq + private::Sealed {
    /// How its entries are written.
    #[doc(hidden)]
    const ENTRY: &'static StructInfo;
}

mod private {
    pub trait Sealed {}
}

macro_rules! named {
    ($($type:ty, $entry:literal, $field:literal;)*) => {$(
        impl private::Sealed for $type {}

        impl Named for $type {
            const ENTRY: &'static StructInfo = &StructInfo {
                name: $entry,
                kind: None,
                fields: &[required("name"), required($field)],
                keeps: Keeps::Unknown,
                schema: None,
            };
        }
    )*};
}

named! {
    Cluster, "NamedCluster", "cluster";
    AuthInfo, "NamedAuthInfo", "user";
    Context, "NamedContext", "context";
    RawJson, "NamedExtension", "extension";
}

impl<T: Empty> Empty for Entry<T> {
    const EMPTY: Self = Self {
        name: Str::EMPTY,
        value: T::EMPTY,
        origin: None,
        unknown_fields: UnknownFields::EMPTY,
    };
}

impl<T: Named> Value for Entry<T> {
    fn view(&self) -> View<'_> {
        View::Struct(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Struct(self)
    }
}

impl<T: Named> Struct for Entry<T> {
    fn info(&self) -> &'static StructInfo {
        T::ENTRY
    }

    fn field(&self, index: usize) -> &dyn Value {
        match index {
            0 => &self.name,
            1 => &self.value,
            _ => no_such_field(T::ENTRY.name, index),
        }
    }

    fn field_mut(&mut self, index: usize) -> &mut dyn Value {
        match index {
            0 => &mut self.name,
            1 => &mut self.value,
            _ => no_such_field(T::ENTRY.name, index),
        }
    }

    fn unknown_fields(&self) -> &UnknownFields {
        &self.unknown_fields
    }

    fn unknown_fields_mut(&mut self) -> &mut UnknownFields {
        &mut self.unknown_fields
    }
}

crate::object_bridges!([T: Named] Entry<T>);

/// The entries of a kubeconfig by name, in the order of the file. Equality does not look at where they
/// came from.
///
/// ```
/// use clientset_runtime::config::{Context, Entries};
///
/// let mut contexts: Entries<Context> = Entries::new();
/// contexts.insert("dev", Context { namespace: "web".into(), ..Default::default() });
/// assert_eq!(contexts.get("dev").unwrap().namespace, "web");
/// contexts.get_mut("dev").unwrap().namespace = "team".into();
/// assert_eq!(contexts.remove("dev").unwrap().value.namespace, "team");
/// assert!(contexts.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<T: Named>(Vec<Entry<T>>);

impl<T: Named> Entries<T> {
    /// No entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.entry(name).map(|entry| &entry.value)
    }

    /// The value of a name, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.entry_mut(name).map(|entry| &mut entry.value)
    }

    /// A name's entry, which tells where it came from.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry<T>> {
        self.0.iter().find(|entry| entry.name == *name)
    }

    /// A name's entry, to be changed.
    #[must_use]
    pub fn entry_mut(&mut self, name: &str) -> Option<&mut Entry<T>> {
        self.0.iter_mut().find(|entry| entry.name == *name)
    }

    /// Whether a name is there.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// Sets the value of a name and hands out the one it had. One that was there stays where it is,
    /// and of its file; a new one comes last.
    pub fn insert(&mut self, name: impl Into<Str>, value: T) -> Option<T> {
        let name = name.into();
        match self.entry_mut(&name) {
            Some(entry) => Some(std::mem::replace(&mut entry.value, value)),
            None => {
                self.0.push(Entry {
                    name,
                    value,
                    ..Entry::EMPTY
                });
                None
            }
        }
    }

    /// Sets a whole entry and hands out the one of that name.
    pub fn insert_entry(&mut self, entry: Entry<T>) -> Option<Entry<T>> {
        match self.entry_mut(&entry.name) {
            Some(known) => Some(std::mem::replace(known, entry)),
            None => {
                self.0.push(entry);
                None
            }
        }
    }

    /// Removes an entry and hands it out.
    pub fn remove(&mut self, name: &str) -> Option<Entry<T>> {
        let index = self.0.iter().position(|entry| entry.name == *name)?;
        Some(self.0.remove(index))
    }

    /// Keeps the entries for which `keep` says so.
    pub fn retain(&mut self, keep: impl FnMut(&Entry<T>) -> bool) {
        self.0.retain(keep);
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry<T>> {
        self.0.iter()
    }

    /// The entries, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Entry<T>> {
        self.0.iter_mut()
    }

    /// The names in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &Str> + DoubleEndedIterator {
        self.0.iter().map(|entry| &entry.name)
    }

    /// Adds what is in `other` and not here: the first of two files counts.
    pub(in crate::config) fn add_missing(&mut self, other: Self) {
        let known: HashSet<Str> = self.names().cloned().collect();
        let new = other.0.into_iter();
        self.0
            .extend(new.filter(|entry| !known.contains(&entry.name)));
    }
}

impl<T: Named> Default for Entries<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Named> Empty for Entries<T> {
    const EMPTY: Self = Self::new();
}

impl<T: Named> Value for Entries<T> {
    fn view(&self) -> View<'_> {
        View::List(&self.0)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::List(&mut self.0)
    }
}

impl<'a, T: Named> IntoIterator for &'a Entries<T> {
    type Item = &'a Entry<T>;
    type IntoIter = std::slice::Iter<'a, Entry<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T: Named> IntoIterator for &'a mut Entries<T> {
    type Item = &'a mut Entry<T>;
    type IntoIter = std::slice::IterMut<'a, Entry<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T: Named> IntoIterator for Entries<T> {
    type Item = Entry<T>;
    type IntoIter = std::vec::IntoIter<Entry<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Into<Str>, T: Named> FromIterator<(K, T)> for Entries<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut this = Self::new();
        for (name, value) in entries {
            this.insert(name, value);
        }
        this
    }
}

impl<K: Into<Str>, T: Named, const N: usize> From<[(K, T); N]> for Entries<T> {
    fn from(entries: [(K, T); N]) -> Self {
        entries.into_iter().collect()
    }
}
