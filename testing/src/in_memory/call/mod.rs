//! A request, understood: where it goes, what it asks for, what it brings.

mod body;
mod options;
mod query;
mod route;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

pub(crate) use body::BODY_LIMIT;
pub(crate) use options::{
    DeleteOptions, ListOptions, Validation, VersionMatch, WriteOptions, deletion, deletion_of,
    deletion_options,
};
pub(crate) use query::Query;
pub(crate) use route::{Path, Target, Verb};

use super::access::User;
use super::answer::Accept;
use super::registry::Resource;
use super::server::Server;
use super::webhooks::Dialogue;

/// How many bytes the name of a field manager may have.
pub(crate) const MANAGER_LIMIT: usize = 128;

/// A request for a resource.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) server: Arc<Server>,
    /// Who asks.
    pub(crate) user: Arc<User>,
    pub(crate) target: Target,
    pub(crate) verb: Verb,
    pub(crate) query: Query,
    pub(crate) accept: Accept,
    /// The media type of the body, without its parameters.
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
    pub(crate) user_agent: String,
    pub(crate) warnings: Warnings,
    /// What others are asked about it.
    pub(crate) dialogue: Arc<Dialogue>,
}

/// What the answer to a request tells beside itself, whether or not the request is granted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    pub(crate) fn add(&self, warnings: impl IntoIterator<Item = String>) {
        self.lock().extend(warnings);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call {
    pub(crate) fn resource(&self) -> &Arc<Resource> {
        &self.target.resource
    }

    /// Who writes, for `managedFields`: what the client says, else what its program is called.
    pub(crate) fn manager(&self) -> String {
        let manager = self.query.get("fieldManager");
        if !manager.is_empty() {
            return manager.to_owned();
        }
        let program = self.user_agent.split('/').next().unwrap_or_default();
        let mut manager = String::new();
        for c in program.chars().filter(|c| !c.is_control()) {
            if manager.len() + c.len_utf8() > MANAGER_LIMIT {
                break;
            }
            manager.push(c);
        }
        if manager.is_empty() {
            "unknown".clone_into(&mut manager);
        }
        manager
    }

    /// The key of the object that the path names.
    pub(crate) fn key(&self) -> String {
        self.resource()
            .key(&self.target.namespace, &self.target.name)
    }

    /// What the keys of the objects begin with that the path covers.
    pub(crate) fn prefix(&self) -> String {
        if self.target.namespace.is_empty() || !self.resource().namespaced {
            String::new()
        } else {
            format!("{}/", self.target.namespace)
        }
    }
}
