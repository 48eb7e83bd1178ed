//! Creating, replacing, patching, applying.

use std::marker::PhantomData;

use super::options::{builder, option};
use super::{InFlight, read_object};
use crate::client::{Patch as PatchBody, apply::ApplyBody};
use crate::error::Result;
use crate::object::{Empty, Struct};
use crate::request::{PatchType, Request};

macro_rules! write {
    ($(#[$meta:meta])* $builder:ident: $($option:ident)*) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[must_use = "a call does nothing until it is awaited or sent"]
        pub struct $builder<K> {
            request: Request,
            kind: PhantomData<fn() -> K>,
        }

        builder!($builder);

        impl<K> $builder<K> {
            $(option!($option);)*
        }

        impl<K: Struct + Empty> $builder<K> {
            /// Sends it; the answer is the object as the server has stored it.
            pub fn send(self) -> InFlight<K> {
                InFlight::new(self.prepared(), read_object)
            }
        }

        impl<K: Struct + Empty> IntoFuture for $builder<K> {
            type Output = Result<K>;
            type IntoFuture = InFlight<K>;

            fn into_future(self) -> InFlight<K> {
                self.send()
            }
        }
    };
}

write! {
    /// Creates an object: [`ResourceClient::create`](crate::client::ResourceClient::create).
    Create: dry_run field_manager field_validation
}

write! {
    /// Replaces an object: [`ResourceClient::update`](crate::client::ResourceClient::update).
    Update: dry_run field_manager field_validation
}

write! {
    /// Changes an object: [`ResourceClient::patch`](crate::client::ResourceClient::patch).
    Patch: dry_run field_manager field_validation
}

write! {
    /// Applies an object: [`ResourceClient::apply`](crate::client::ResourceClient::apply).
    Apply: dry_run field_manager field_validation
}

impl<K> Create<K> {
    /// `request` has its body.
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.post(),
            kind: PhantomData,
        }
    }

    fn prepared(self) -> Request {
        self.request
    }
}

impl<K> Update<K> {
    /// `request` has its body.
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.put(),
            kind: PhantomData,
        }
    }

    fn prepared(self) -> Request {
        self.request
    }
}

impl<K> Patch<K> {
    pub(in crate::client) fn new(request: Request, patch: PatchBody) -> Self {
        Self {
            request: patch.put_into(request),
            kind: PhantomData,
        }
    }

    /// Takes fields away from other managers instead of answering 409 Conflict; for
    /// [apply patches](PatchBody::apply) alone.
    pub fn force(self) -> Self {
        self.set("force", "true")
    }

    fn prepared(self) -> Request {
        with_manager_to_apply(self.request)
    }
}

impl<K> Apply<K> {
    /// `request` has its name.
    pub(in crate::client) fn new(request: Request, body: ApplyBody) -> Self {
        Self {
            request: body.put_into(request),
            kind: PhantomData,
        }
    }

    /// Takes fields away from other managers instead of answering 409 Conflict. What a controller
    /// should do; people should look at the conflict first.
    pub fn force(self) -> Self {
        self.set("force", "true")
    }

    fn prepared(self) -> Request {
        with_manager_to_apply(self.request)
    }
}

/// The server refuses to apply for nobody, and its answer does not say what to call.
fn with_manager_to_apply(request: Request) -> Request {
    let nobody = request
        .param_value("fieldManager")
        .is_none_or(str::is_empty);
    if request.patch_type() == Some(PatchType::Apply) && nobody {
        return request.fail(
            "the field manager is missing, which says whose fields these are; \
             say .field_manager(\"my-program\")",
        );
    }
    request
}
