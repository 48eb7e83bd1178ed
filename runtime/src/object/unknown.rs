//! Fields that came over the wire and that a type does not know.

use std::collections::HashMap;

use super::raw::RawJson;
use super::string::Str;
use super::value::Empty;

/// Fields that a type does not know, kept as they came: written back by create and update, never by
/// apply. One thin empty pointer in most objects.
///
/// In a custom resource also members of its own fields that these do not show, as an explicit `null`;
/// and where the schema says `x-kubernetes-preserve-unknown-fields`, apply writes the unknown ones too:
/// see [`Keeps`](super::Keeps).
#[derive(Clone, Debug, Default, PartialEq)]
// The box keeps the field of every struct at eight bytes.
#[allow(clippy::box_collection)]
pub struct UnknownFields(Option<Box<Vec<(Str, RawJson)>>>);

impl UnknownFields {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |fields| fields.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The unparsed JSON of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.iter()
            .find_map(|(known, value)| (known.as_str() == name).then_some(value))
    }

    /// The fields in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &RawJson)> {
        self.0
            .iter()
            .flat_map(|fields| fields.iter().map(|(name, value)| (name, value)))
    }

    /// Sets a field; the last of equal names wins.
    pub fn insert(&mut self, name: Str, value: RawJson) {
        let fields = self.0.get_or_insert_default();
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => fields.push((name, value)),
        }
    }

    /// Adds a field that a reader met; [`UnknownFields::finish`] has to follow.
    pub(crate) fn push(&mut self, name: Str, value: RawJson) {
        self.0.get_or_insert_default().push((name, value));
    }

    /// Called once when a reader has filled the fields: of equal names the last one wins, spare
    /// memory goes back.
    pub(crate) fn finish(&mut self) {
        let Some(fields) = &mut self.0 else {
            return;
        };
        if fields.len() > 1 {
            let mut last = HashMap::with_capacity(fields.len());
            for (index, (name, _)) in fields.iter().enumerate() {
                last.insert(name.clone(), index);
            }
            if last.len() < fields.len() {
                let mut index = 0;
                fields.retain(|(name, _)| {
                    index += 1;
                    last.get(name) == Some(&(index - 1))
                });
            }
        }
        fields.shrink_to_fit();
    }

    /// Keeps the fields for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&Str, &RawJson) -> bool) {
        if let Some(fields) = &mut self.0 {
            fields.retain(|(name, value)| keep(name, value));
            if fields.is_empty() {
                self.0 = None;
            }
        }
    }

    /// Removes a field and hands it out.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        let fields = self.0.as_mut()?;
        let index = fields
            .iter()
            .position(|(known, _)| known.as_str() == name)?;
        let (_, value) = fields.remove(index);
        if fields.is_empty() {
            self.0 = None;
        }
        Some(value)
    }

    /// Removes every field.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

impl Empty for UnknownFields {
    const EMPTY: Self = Self(None);
}
