//! A small sorted map.

use std::fmt;

use super::string::Str;
use super::value::{Empty, Entries, Slot, Value, View};

/// A map from strings in the order of its keys, in one vector: labels, annotations, limits.
///
/// Made from pairs (`[("app", "web")].into()`), read with [`Map::get`], changed with
/// [`Map::insert`] and [`Map::remove`]. Of equal keys the last one wins.
#[derive(Clone, PartialEq)]
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

    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Str, &V)> + DoubleEndedIterator {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The entries, values to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&Str, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Str> + DoubleEndedIterator {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator {
        self.0.iter().map(|(_, value)| value)
    }

    /// Sorts, keeps the last of equal keys, gives back spare memory.
    fn restore_order(&mut self) {
        if !self.0.is_sorted_by(|a, b| a.0 < b.0) {
            // Stable, so that the last of equal keys stays last; `dedup` keeps the first, so reverse.
            self.0.reverse();
            self.0.sort_by(|a, b| a.0.cmp(&b.0));
            self.0.dedup_by(|later, earlier| later.0 == earlier.0);
        }
        self.0.shrink_to_fit();
    }
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
    }
}
