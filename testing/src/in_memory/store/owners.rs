//! Which object has which UID, and who depends on whom: for the garbage collector.

use std::collections::{BTreeSet, HashMap};

use super::{Object, Place};
use crate::in_memory::tree;

#[derive(Debug, Default)]
pub(super) struct Owners {
    places: HashMap<String, Place>,
    dependents: HashMap<String, BTreeSet<Place>>,
}

impl Owners {
    pub(super) fn find(&self, uid: &str) -> Option<&Place> {
        self.places.get(uid)
    }

    pub(super) fn dependents(&self, uid: &str) -> Vec<Place> {
        let places = self.dependents.get(uid);
        places.into_iter().flatten().cloned().collect()
    }

    /// Follows a write from what was there to what is there.
    pub(super) fn follow(
        &mut self,
        place: &Place,
        before: Option<&Object>,
        after: Option<&Object>,
    ) {
        for (object, is_there) in [(before, false), (after, true)] {
            let Some(object) = object else { continue };
            if is_there {
                self.places.insert(object.uid().to_owned(), place.clone());
            } else {
                self.places.remove(object.uid());
            }
            for owner in owner_uids(object) {
                if is_there {
                    let dependents = self.dependents.entry(owner.to_owned()).or_default();
                    dependents.insert(place.clone());
                } else if let Some(dependents) = self.dependents.get_mut(owner) {
                    dependents.remove(place);
                    if dependents.is_empty() {
                        self.dependents.remove(owner);
                    }
                }
            }
        }
    }
}

fn owner_uids(object: &Object) -> impl Iterator<Item = &str> {
    tree::elements(object.tree(), "ownerReferences").filter_map(|owner| owner["uid"].as_str())
}
