//! What can be applied server-side.

use bytes::Bytes;

use super::identity::check_identity;
use crate::apply::Apply;
use crate::object::{Kind, Str, Struct, has_managed_fields, metadata_text, set_name};
use crate::request::{PatchType, Request};
use crate::wire::json::Tree;
use crate::wire::{Mode, WriteError, json};

mod sealed {
    pub trait Sealed {}
}

/// What [`ResourceClient::apply`](super::ResourceClient::apply) takes for a kind: an object of it.
///
/// An object is written in the mode of server-side apply ([`Mode::Apply`]): what it sets becomes the
/// manager's, what it leaves empty does not, and fields that the type does not
/// know are never applied, but those that a custom resource's schema lets users add
/// ([`Keeps::Open`](crate::object::Keeps)).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be applied as a `{K}`",
    label = "not an object of this kind",
    note = "hand over a reference: `apply(&object)`"
)]
pub trait ToApply<K>: sealed::Sealed {
    /// The body, for the object of this name; empty for the object's own.
    #[doc(hidden)]
    fn to_apply(&self, name: &str) -> ApplyBody;
}

impl<K: Kind> sealed::Sealed for &K {}
impl<K: Kind> sealed::Sealed for &Apply<K> {}

impl<K: Kind> ToApply<K> for &K {
    fn to_apply(&self, name: &str) -> ApplyBody {
        if name.is_empty() || !metadata_text(*self, "name").is_empty() {
            return ApplyBody::new(*self);
        }
        let mut named = (*self).clone();
        set_name(&mut named, name);
        ApplyBody::new(&named)
    }
}

impl<K: Kind> ToApply<K> for &Apply<K> {
    fn to_apply(&self, name: &str) -> ApplyBody {
        if name.is_empty() || !metadata_text(&***self, "name").is_empty() {
            return ApplyBody::of(&***self, self.to_json());
        }
        let mut named = (*self).clone();
        set_name(&mut *named, name);
        ApplyBody::of(&*named, named.to_json())
    }
}

/// An object, ready to be applied.
#[derive(Clone, Debug)]
pub struct ApplyBody {
    pub(super) name: Str,
    namespace: Str,
    body: Result<Bytes, String>,
}

impl ApplyBody {
    fn new(object: &dyn Struct) -> Self {
        let mut body = Vec::new();
        let written = json::write(object, Mode::Apply, &mut body);
        Self::of(object, written.map(|()| body))
    }

    fn of(object: &dyn Struct, body: Result<impl Into<Bytes>, WriteError>) -> Self {
        Self {
            name: metadata_text(object, "name").into(),
            namespace: metadata_text(object, "namespace").into(),
            body: checked(object, body),
        }
    }

    pub(super) fn into_body(self) -> Result<Bytes, String> {
        self.body
    }

    /// The status alone, with what says whose it is. Of other fields a server drops `spec` and, in a
    /// custom resource, no more: a required field at the root would be claimed, and be in conflict with
    /// whoever set it.
    pub(super) fn status_alone(self) -> Self {
        let body = self.body.and_then(|body| {
            let text = String::from_utf8_lossy(&body);
            let Tree::Object(mut members) = Tree::read(&text).map_err(|error| error.to_string())?
            else {
                return Ok(body);
            };
            members.retain(|(name, _)| STATUS_OF.contains(&name.as_ref()));
            let mut status = String::with_capacity(body.len());
            Tree::Object(members).write(&mut status);
            Ok(status.into())
        });
        Self { body, ..self }
    }

    /// Refuses an object that says it is another one than the path.
    pub(super) fn check_place(
        &self,
        request: Request,
        name: &str,
        namespace: Option<&Str>,
    ) -> Request {
        check_identity(request, (&self.name, &self.namespace), name, namespace)
    }

    pub(super) fn put_into(self, request: Request) -> Request {
        let request = request.patch(PatchType::Apply);
        match self.body {
            Ok(body) => request.body_bytes(PatchType::Apply.content_type(), body),
            Err(fault) => request.fail(fault),
        }
    }
}

/// What is applied to the status of an object.
const STATUS_OF: [&str; 4] = ["apiVersion", "kind", "metadata", "status"];

fn checked(
    object: &dyn Struct,
    body: Result<impl Into<Bytes>, WriteError>,
) -> Result<Bytes, String> {
    if has_managed_fields(object) {
        return Err(
            "the object carries managedFields, so it was read from the server and would claim \
             every field; build what you want to own, or extract it"
                .to_owned(),
        );
    }
    body.map(Into::into)
        .map_err(|error| format!("{} has no JSON form: {error}", object.info().name))
}
