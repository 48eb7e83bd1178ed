//! Deleting.

use std::marker::PhantomData;

use super::options::{builder, narrowing, option};
use super::{InFlight, read_object};
use crate::client::{Deleted, DeletedCollection};
use crate::error::{Result, read_status};
use crate::meta::{self, DeleteOptions, Status};
use crate::object::{Empty, Kind, Resource, Struct};
use crate::request::{Request, Response};
use crate::wire::Mode;

/// Deletes an object: [`ResourceClient::delete`](crate::client::ResourceClient::delete).
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Delete<K> {
    request: Request,
    options: DeleteOptions,
    kind: PhantomData<fn() -> K>,
}

builder!(Delete);

impl<K> Delete<K> {
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.delete(),
            options: DeleteOptions::default(),
            kind: PhantomData,
        }
    }

    fn prepared(self) -> Request {
        with_options(self.request, &self.options)
    }

    option!(delete_dry_run);
    option!(grace_period);
    option!(propagation_policy);
    option!(precondition_uid);
    option!(precondition_resource_version);
    option!(ignore_store_read_error);
    option!(delete_options);
}

impl<K: Kind> Delete<K> {
    /// Deletes the object.
    pub fn send(self) -> InFlight<Deleted<K>> {
        InFlight::new(self.prepared(), read_deleted)
    }
}

impl<K: Kind> IntoFuture for Delete<K> {
    type Output = Result<Deleted<K>>;
    type IntoFuture = InFlight<Deleted<K>>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

/// Deletes many objects:
/// [`ResourceClient::delete_collection`](crate::client::ResourceClient::delete_collection).
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct DeleteCollection<K> {
    request: Request,
    options: DeleteOptions,
    kind: PhantomData<fn() -> K>,
}

builder!(DeleteCollection);

impl<K> DeleteCollection<K> {
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.delete(),
            options: DeleteOptions::default(),
            kind: PhantomData,
        }
    }

    fn prepared(self) -> Request {
        with_options(self.request, &self.options)
    }

    narrowing!();
    option!(labels);
    option!(fields);
    option!(shard_selector);
    option!(limit);
    option!(continue_);
    option!(resource_version);
    option!(resource_version_match);
    option!(server_timeout);
    option!(delete_dry_run);
    option!(grace_period);
    option!(propagation_policy);
    option!(precondition_uid);
    option!(precondition_resource_version);
    option!(ignore_store_read_error);
    option!(delete_options);
}

impl<K: Resource> DeleteCollection<K> {
    /// Deletes the objects.
    pub fn send(self) -> InFlight<DeletedCollection<K>> {
        InFlight::new(self.prepared(), read_deleted_collection)
    }
}

impl<K: Resource> IntoFuture for DeleteCollection<K> {
    type Output = Result<DeletedCollection<K>>;
    type IntoFuture = InFlight<DeletedCollection<K>>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

/// The options travel as the body, which the server prefers to the query.
fn with_options(request: Request, options: &DeleteOptions) -> Request {
    if *options == DeleteOptions::EMPTY {
        return request;
    }
    request.body_object(options, Mode::Update)
}

fn read_deleted<K: Kind>(answer: Result<Response>) -> Result<Deleted<K>> {
    match status_or_object(answer)? {
        Ok(status) => Ok(Deleted::Gone(status)),
        Err(object) => Ok(Deleted::Pending(object)),
    }
}

fn read_deleted_collection<K: Resource>(answer: Result<Response>) -> Result<DeletedCollection<K>> {
    match status_or_object::<meta::List<K>>(answer)? {
        Ok(status) => Ok(DeletedCollection::Done(status)),
        Err(list) => Ok(DeletedCollection::Objects(list)),
    }
}

/// The answer's `kind` decides: the specification names one of the two, the server sends either.
fn status_or_object<T: Struct + Empty>(answer: Result<Response>) -> Result<Result<Status, T>> {
    let answer = answer?;
    match read_status(answer.bytes()) {
        Some(status) if status.status != "Failure" => Ok(Ok(status)),
        _ => read_object(Ok(answer)).map(Err),
    }
}
