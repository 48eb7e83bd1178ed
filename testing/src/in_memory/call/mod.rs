//! A request, understood: where it goes, what it asks for, what it brings.

mod body;
mod options;
mod query;
mod route;

use std::sync::Arc;

use bytes::Bytes;

pub(crate) use body::BODY_LIMIT;
pub(crate) use options::{
    DeleteOptions, ListOptions, Validation, VersionMatch, WriteOptions, deletion, deletion_of,
    parse_version,
};
pub(crate) use query::Query;
pub(crate) use route::{Path, Target, Verb};

use super::access::User;
use super::answer::Accept;
use super::registry::Resource;
use super::server::Server;

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
}

impl Call {
    pub(crate) fn resource(&self) -> &Arc<Resource> {
        &self.target.resource
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
