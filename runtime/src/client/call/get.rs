//! Reading one object.

use std::marker::PhantomData;

use super::options::{builder, option};
use super::{InFlight, read_object};
use crate::error::{Error, Result};
use crate::object::{Empty, Struct};
use crate::request::{Request, Response};

/// Reads an object: [`ResourceClient::get`](crate::client::ResourceClient::get).
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Get<K> {
    request: Request,
    kind: PhantomData<fn() -> K>,
}

builder!(Get);

impl<K> Get<K> {
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.get(),
            kind: PhantomData,
        }
    }

    fn prepared(self) -> Request {
        self.request
    }

    option!(resource_version);
}

impl<K: Struct + Empty> Get<K> {
    /// Reads the object.
    pub fn send(self) -> InFlight<K> {
        InFlight::new(self.request, read_object)
    }
}

impl<K: Struct + Empty> IntoFuture for Get<K> {
    type Output = Result<K>;
    type IntoFuture = InFlight<K>;

    fn into_future(self) -> InFlight<K> {
        self.send()
    }
}

/// Reads an object that may not be there:
/// [`ResourceClient::get_opt`](crate::client::ResourceClient::get_opt).
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct GetOpt<K> {
    request: Request,
    kind: PhantomData<fn() -> K>,
}

builder!(GetOpt);

impl<K> GetOpt<K> {
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.get(),
            kind: PhantomData,
        }
    }

    fn prepared(self) -> Request {
        self.request
    }

    option!(resource_version);
}

impl<K: Struct + Empty> GetOpt<K> {
    /// Reads the object.
    pub fn send(self) -> InFlight<Option<K>> {
        InFlight::new(self.request, read_option)
    }
}

impl<K: Struct + Empty> IntoFuture for GetOpt<K> {
    type Output = Result<Option<K>>;
    type IntoFuture = InFlight<Option<K>>;

    fn into_future(self) -> InFlight<Option<K>> {
        self.send()
    }
}

fn read_option<K: Struct + Empty>(answer: Result<Response>) -> Result<Option<K>> {
    match answer {
        Err(error) if is_missing_object(&error) => Ok(None),
        answer => read_object(answer).map(Some),
    }
}

/// Whether the object is missing, and not the whole resource: a server that does not know the group,
/// the version or the resource answers 404 too, but cannot name the object.
fn is_missing_object(error: &Error) -> bool {
    let names_it = |error: &Error| {
        error
            .status()
            .is_some_and(|status| !status.details.name.is_empty())
    };
    error.is_not_found() && !error.is_unexpected_server_error() && names_it(error)
}
