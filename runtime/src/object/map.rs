//! A small sorted map.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Index;
use std::slice;

use super::info::Presence;
use super::string::Str;
use super::value::{Empty, Entries, Slot, Value, View};

/// A map from strings in the order of its keys, in one vector: labels, annotations, limits.
///
/// Of equal keys the last one wins. Finding is a binary search; inserting moves what comes behind, which
/// is nothing for the few entries that objects have.
///
/// ```
/// use clientset_runtime::object::{Map, Str};
///
/// let mut labels: Map<Str> = [("tier", "front"), ("app", "web")].into();
/// labels.insert("env", "test".into());
/// assert_eq!(labels.get("app").map(Str::as_str), Some("web"));
/// assert_eq!(labels["tier"], "front");
/// assert_eq!(labels.keys().collect::<Vec<_>>(), ["app", "env", "tier"]);
///
/// let mut count: Map<i64> = Map::new();
/// for word in ["a", "b", "a"] {
///     *count.or_default(word) += 1;
/// }
/// assert_eq!(count, [("a", 2), ("b", 1)].into());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Map<V>(Vec<(Str, V)>);

impl<V> Map<V> {
    /// A map without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(key))
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&V> {
        self.find(key).ok().map(|index| &self.0[index].1)
    }

    /// The value of `key`, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.find(key).ok().map(|index| &mut self.0[index].1)
    }

    /// Whether there is an entry for `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.find(key).is_ok()
    }

    /// Sets the value of `key` and hands out the one it had.
    pub fn insert(&mut self, key: impl Into<Str>, value: V) -> Option<V> {
        let key = key.into();
        match self.find(&key) {
            Ok(index) => Some(std::mem::replace(&mut self.0[index].1, value)),
            Err(index) => {
                self.0.insert(index, (key, value));
                None
            }
        }
    }

    /// Removes an entry and hands out its value.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        self.find(key).ok().map(|index| self.0.remove(index).1)
    }

    /// Removes every entry.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The value of `key` to be changed; where there is none, the default one comes first.
    pub fn or_default(&mut self, key: impl Into<Str>) -> &mut V
    where
        V: Default,
    {
        let key = key.into();
        let index = self.find(&key).unwrap_or_else(|index| {
            self.0.insert(index, (key, V::default()));
            index
        });
        &mut self.0[index].1
    }

    /// Keeps the entries for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&Str, &mut V) -> bool) {
        self.0.retain_mut(|(key, value)| keep(key, value));
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> MapIter<'_, V> {
        MapIter(self.0.iter())
    }

    /// The entries, values to be changed.
    pub fn iter_mut(&mut self) -> MapIterMut<'_, V> {
        MapIterMut(self.0.iter_mut())
    }

    /// The keys in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Str> + DoubleEndedIterator {
        self.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator {
        self.iter().map(|(_, value)| value)
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl ExactSizeIterator<Item = &mut V> + DoubleEndedIterator {
        self.iter_mut().map(|(_, value)| value)
    }

    /// Sorts, and keeps the last of equal keys.
    fn restore_order(&mut self) {
        if !self.0.is_sorted_by(|a, b| a.0 < b.0) {
            let keys: Vec<&Str> = self.keys().collect();
            let order = order(&keys);
            let mut entries: Vec<_> = self.0.drain(..).map(Some).collect();
            self.0
                .extend(order.into_iter().filter_map(|index| entries[index].take()));
        }
    }
}

/// The places of the keys in their order, of equal ones the last alone. A function of keys, so that sorting
/// compiles once and not for every type of value.
fn order(keys: &[&Str]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by(|&a, &b| keys[a].cmp(keys[b]).then(b.cmp(&a)));
    order.dedup_by(|later, kept| keys[*later] == keys[*kept]);
    order
}

impl<V: fmt::Debug> fmt::Debug for Map<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> Empty for Map<V> {
    const EMPTY: Self = Self::new();
    const PRESENCE: Presence = Presence::Plain;
}

impl<K: Into<Str>, W: Into<V>, V> FromIterator<(K, W)> for Map<V> {
    fn from_iter<I: IntoIterator<Item = (K, W)>>(entries: I) -> Self {
        let mut map = Self(
            entries
                .into_iter()
                .map(|(k, v)| (k.into(), v.into()))
                .collect(),
        );
        map.restore_order();
        map
    }
}

impl<K: Into<Str>, W: Into<V>, V, const N: usize> From<[(K, W); N]> for Map<V> {
    fn from(entries: [(K, W); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K: Into<Str>, W: Into<V>, V> From<BTreeMap<K, W>> for Map<V> {
    fn from(entries: BTreeMap<K, W>) -> Self {
        entries.into_iter().collect()
    }
}

impl<V> Index<&str> for Map<V> {
    type Output = V;

    /// The value of `key`.
    ///
    /// # Panics
    /// When there is none, as everywhere in Rust; [`Map::get`] answers `None`.
    #[track_caller]
    fn index(&self, key: &str) -> &V {
        match self.find(key) {
            Ok(index) => &self.0[index].1,
            Err(_) => no_such_key(key),
        }
    }
}

#[cold]
#[track_caller]
#[allow(clippy::panic)] // What indexing does everywhere.
fn no_such_key(key: &str) -> ! {
    panic!("the map has no key {key:?}")
}

/// The entries of a [`Map`] in the order of their keys.
#[derive(Clone, Debug)]
pub struct MapIter<'a, V>(slice::Iter<'a, (Str, V)>);

/// The entries of a [`Map`] in the order of their keys, values to be changed.
#[derive(Debug)]
pub struct MapIterMut<'a, V>(slice::IterMut<'a, (Str, V)>);

macro_rules! iterator {
    ($type:ident, $value:ty) => {
        impl<'a, V> Iterator for $type<'a, V> {
            type Item = (&'a Str, $value);

            fn next(&mut self) -> Option<Self::Item> {
                self.0.next().map(|(key, value)| (&*key, value))
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl<V> DoubleEndedIterator for $type<'_, V> {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.0.next_back().map(|(key, value)| (&*key, value))
            }
        }

        impl<V> ExactSizeIterator for $type<'_, V> {}
    };
}

iterator!(MapIter, &'a V);
iterator!(MapIterMut, &'a mut V);

impl<'a, V> IntoIterator for &'a Map<V> {
    type Item = (&'a Str, &'a V);
    type IntoIter = MapIter<'a, V>;

    fn into_iter(self) -> MapIter<'a, V> {
        self.iter()
    }
}

impl<'a, V> IntoIterator for &'a mut Map<V> {
    type Item = (&'a Str, &'a mut V);
    type IntoIter = MapIterMut<'a, V>;

    fn into_iter(self) -> MapIterMut<'a, V> {
        self.iter_mut()
    }
}

impl<V> IntoIterator for Map<V> {
    type Item = (Str, V);
    type IntoIter = std::vec::IntoIter<(Str, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Into<Str>, W: Into<V>, V> Extend<(K, W)> for Map<V> {
    fn extend<I: IntoIterator<Item = (K, W)>>(&mut self, entries: I) {
        self.0
            .extend(entries.into_iter().map(|(k, v)| (k.into(), v.into())));
        self.restore_order();
    }
}

impl<V: Value + Empty> Value for Map<V> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
}

impl<V: Value + Empty> Entries for Map<V> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn entry(&self, index: usize) -> (&Str, &dyn Value) {
        let (key, value) = &self.0[index];
        (key, value)
    }

    fn get(&self, key: &str) -> Option<&dyn Value> {
        self.find(key)
            .ok()
            .map(|index| &self.0[index].1 as &dyn Value)
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut dyn Value> {
        self.get_mut(key).map(|value| value as &mut dyn Value)
    }

    fn reserve(&mut self, entries: usize) {
        self.0.reserve_exact(entries);
    }

    fn push(&mut self, key: Str) -> &mut dyn Value {
        let index = self.0.len();
        if index == self.0.capacity() {
            // Most maps of an object are small, where `Vec` would begin with four entries.
            self.0.reserve_exact(index.max(1));
        }
        self.0.push((key, V::EMPTY));
        &mut self.0[index].1
    }

    fn remove(&mut self, key: &str) {
        Self::remove(self, key);
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn finish(&mut self) {
        self.restore_order();
        self.0.shrink_to_fit();
    }
}
