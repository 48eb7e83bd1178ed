//! Owners: who goes last, and who manages an object.

use super::ObjectMeta;
use crate::object::{Resource, Scope, Str, UnknownFields, optional, required};

/// An object on which another one of the same namespace, or one of the cluster, depends.
#[derive(Clone)]
pub struct OwnerReference {
    /// `v1`, or `group/version`.
    pub api_version: Str,
    /// The owner's kind.
    pub kind: Str,
    /// The owner's name.
    pub name: Str,
    /// The owner's UID.
    pub uid: Str,
    /// Whether this owner is the one that manages the object; at most one owner does.
    pub controller: Option<bool>,
    /// Whether a foreground deletion of the owner waits until this reference is gone.
    pub block_owner_deletion: Option<bool>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    OwnerReference {
        0 api_version: required("apiVersion"),
        1 kind: required("kind"),
        2 name: required("name"),
        3 uid: required("uid"),
        4 controller: optional("controller"),
        5 block_owner_deletion: optional("blockOwnerDeletion"),
    }
}

impl OwnerReference {
    /// A reference to an owner that does not manage the object. The owner comes from the server: without
    /// its UID, a reference is refused.
    #[must_use]
    pub fn new<K: Resource>(owner: &K) -> Self {
        Self {
            api_version: K::API_VERSION.into(),
            kind: K::KIND.into(),
            name: owner.metadata().name.clone(),
            uid: owner.metadata().uid.clone(),
            ..Self::default()
        }
    }

    /// A reference to the owner that manages the object, and that waits for it in a foreground deletion.
    #[must_use]
    pub fn controller<K: Resource>(owner: &K) -> Self {
        Self {
            controller: Some(true),
            block_owner_deletion: Some(true),
            ..Self::new(owner)
        }
    }
}

/// Why an object cannot have this owner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OwnerError {
    /// The owner has no UID.
    #[error("{owner} cannot own {object}: it has no uid, so it does not come from the server")]
    NoUid {
        /// The owner's kind and name.
        owner: String,
        /// The object's name.
        object: String,
    },
    /// The owner lives in another namespace.
    #[error(
        "{owner} cannot own {object}: one is in the namespace {owner_namespace:?}, the other in {namespace:?}"
    )]
    OtherNamespace {
        /// The owner's kind and name.
        owner: String,
        /// The owner's namespace.
        owner_namespace: Str,
        /// The object's name.
        object: String,
        /// The object's namespace.
        namespace: Str,
    },
    /// Another owner manages the object.
    #[error("{owner} cannot control {object}: {controller} does")]
    Controlled {
        /// The owner's kind and name.
        owner: String,
        /// The object's name.
        object: String,
        /// The kind and name of the owner that manages the object.
        controller: String,
    },
}

impl ObjectMeta {
    /// The owner that manages the object.
    #[must_use]
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references
            .iter()
            .find(|owner| owner.controller == Some(true))
    }

    /// Whether `owner` manages the object: whether the controller has its UID.
    #[must_use]
    pub fn is_controlled_by<K: Resource>(&self, owner: &K) -> bool {
        self.controller()
            .is_some_and(|controller| controller.uid == owner.metadata().uid)
    }

    /// Makes `owner` an owner: adds a reference, or replaces the one with the same UID.
    ///
    /// # Errors
    /// When the owner has no UID or lives in another namespace.
    pub fn set_owner<K: Resource>(&mut self, owner: &K) -> Result<(), OwnerError> {
        self.check_owner(owner)?;
        self.put_owner(OwnerReference::new(owner));
        Ok(())
    }

    /// Makes `owner` the one that manages the object: adds a reference, or replaces the one with the
    /// same UID.
    ///
    /// # Errors
    /// When the owner has no UID or lives in another namespace, or when another owner manages the
    /// object.
    pub fn set_controller<K: Resource>(&mut self, owner: &K) -> Result<(), OwnerError> {
        self.check_owner(owner)?;
        match self.controller() {
            Some(other) if other.uid != owner.metadata().uid => Err(OwnerError::Controlled {
                owner: display_name(owner),
                object: self.display_name(),
                controller: format!("{} {}", other.kind, other.name),
            }),
            _ => {
                self.put_owner(OwnerReference::controller(owner));
                Ok(())
            }
        }
    }

    fn put_owner(&mut self, new: OwnerReference) {
        match self
            .owner_references
            .iter_mut()
            .find(|old| old.uid == new.uid)
        {
            Some(old) => *old = new,
            None => self.owner_references.push(new),
        }
    }

    fn check_owner<K: Resource>(&self, owner: &K) -> Result<(), OwnerError> {
        let its = owner.metadata();
        if its.uid.is_empty() {
            return Err(OwnerError::NoUid {
                owner: display_name(owner),
                object: self.display_name(),
            });
        }
        // A namespace that is not filled in is the one of the client that will create the object.
        let differ = !its.namespace.is_empty()
            && !self.namespace.is_empty()
            && its.namespace != self.namespace;
        if K::Scope::NAMESPACED && differ {
            return Err(OwnerError::OtherNamespace {
                owner: display_name(owner),
                owner_namespace: its.namespace.clone(),
                object: self.display_name(),
                namespace: self.namespace.clone(),
            });
        }
        Ok(())
    }

    fn display_name(&self) -> String {
        if self.name.is_empty() {
            format!("{}*", self.generate_name)
        } else {
            self.name.to_string()
        }
    }
}

fn display_name<K: Resource>(owner: &K) -> String {
    format!("{} {}", K::KIND, owner.metadata().display_name())
}
