//! Patches as values.

use bytes::Bytes;

use super::apply::ToApply;
use crate::apply::{JsonPatch, difference};
use crate::object::{RawJson, Struct, metadata_text};
use crate::request::{PatchType, Request};

/// Where an object has its version.
const VERSION: &str = "resourceVersion";

mod sealed {
    pub trait Sealed {}
}

/// A change to an object, as a value: for [`ResourceClient::patch`](super::ResourceClient::patch).
///
/// ```
/// use clientset_runtime::client::{JsonPatch, Patch};
///
/// let fields = Patch::merge(r#"{"metadata": {"labels": {"tier": "front"}}}"#);
/// let lists = Patch::strategic(r#"{"spec": {"containers": [{"name": "web", "image": "nginx:1.29"}]}}"#);
/// let steps = Patch::from(JsonPatch::new().replace("/spec/replicas", 3));
/// ```
///
/// A merge patch is text, or [`RawJson`], never an object: an object says nothing of the fields that it
/// leaves empty, and all of those that are required would be written over with zeros. The difference
/// of two objects is [`Patch::difference`]; a change to the newest state is
/// [`ResourceClient::modify`](super::ResourceClient::modify); an object itself is applied.
///
/// What is wrong with a patch (text that is no JSON) is the error of the call.
#[derive(Clone, Debug)]
#[must_use = "a patch changes nothing until it is sent"]
pub struct Patch {
    kind: PatchType,
    body: Result<Bytes, String>,
}

impl Patch {
    /// Operations in order: JSON patch, RFC 6902. [`JsonPatch`] writes them.
    pub fn json(operations: impl PatchBody) -> Self {
        Self::new(PatchType::Json, operations)
    }

    /// Fields to set, `null` to remove, lists as a whole: JSON merge patch, RFC 7386.
    pub fn merge(fields: impl PatchBody) -> Self {
        Self::new(PatchType::Merge, fields)
    }

    /// A merge patch that merges lists by their keys: strategic merge patch. Built-in kinds only, a
    /// custom resource answers 415.
    pub fn strategic(fields: impl PatchBody) -> Self {
        Self::new(PatchType::Strategic, fields)
    }

    /// The fields that a manager wants: server-side apply.
    /// [`ResourceClient::apply`](super::ResourceClient::apply) is the call for it.
    pub fn apply<K>(object: impl ToApply<K>) -> Self {
        Self {
            kind: PatchType::Apply,
            body: object.to_apply("").into_body(),
        }
    }

    /// What changes `old` into `new`, as a JSON patch: see [`difference`](crate::apply::difference).
    ///
    /// It carries the resourceVersion of `old`, where that has one, so that a change in between is an
    /// error that [`is_conflict`](crate::Error::is_conflict), or one that
    /// [`is_invalid`](crate::Error::is_invalid) where the patch no longer fits. Where `new` has another
    /// version, or none, it is that one that is sent.
    ///
    /// ```
    /// use clientset_runtime::client::Patch;
    /// # use clientset_runtime::{meta::ObjectMeta, object::{UnknownFields, plain}};
    /// # #[derive(Clone)]
    /// # pub struct Pod { pub metadata: ObjectMeta, pub unknown_fields: UnknownFields }
    /// # clientset_runtime::object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
    /// # let old = Pod { metadata: ObjectMeta { resource_version: "7".into(), ..Default::default() }, ..Default::default() };
    ///
    /// let mut new = old.clone();
    /// new.metadata.labels.insert("app", "web".into());
    /// assert_eq!(
    ///     Patch::difference(&old, &new).body().unwrap(),
    ///     concat!(
    ///         r#"[{"op":"replace","path":"/metadata/resourceVersion","value":"7"},"#,
    ///         r#"{"op":"add","path":"/metadata/labels","value":{"app":"web"}}]"#,
    ///     )
    /// );
    /// ```
    pub fn difference<T: Struct>(old: &T, new: &T) -> Self {
        let (version, newer) = (metadata_text(old, VERSION), metadata_text(new, VERSION));
        match difference(old, new) {
            // `replace` and not `test`: a server answers a version that it no longer has with 409, and a
            // test that fails with 422, as any patch that it cannot carry out.
            Ok(patch) if !patch.is_empty() && !version.is_empty() && version == newer => {
                JsonPatch::new()
                    .replace("/metadata/resourceVersion", version)
                    .then(patch)
                    .into()
            }
            Ok(patch) => patch.into(),
            Err(error) => Self {
                kind: PatchType::Json,
                body: Err(format!("the change has no JSON form: {error}")),
            },
        }
    }

    /// Whether it changes nothing: no operations, or no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.body, Ok(body) if matches!(body.as_ref(), b"[]" | b"{}"))
    }

    /// Which patch it is.
    #[must_use]
    pub fn patch_type(&self) -> PatchType {
        self.kind
    }

    /// The JSON that is sent.
    ///
    /// # Errors
    /// Why there is none, as a text.
    pub fn body(&self) -> Result<&Bytes, &str> {
        self.body.as_ref().map_err(String::as_str)
    }

    fn new(kind: PatchType, body: impl PatchBody) -> Self {
        let body = match body.json() {
            Ok(json) if json.is_empty() => Err("the patch is empty".to_owned()),
            Ok(json) => Ok(json.as_str().to_owned().into()),
            Err(fault) => Err(fault),
        };
        Self { kind, body }
    }

    pub(super) fn put_into(self, request: Request) -> Request {
        let request = request.patch(self.kind);
        match self.body {
            Ok(body) => request.body_bytes(self.kind.content_type(), body),
            Err(fault) => request.fail(fault),
        }
    }
}

impl From<&Self> for Patch {
    fn from(patch: &Self) -> Self {
        patch.clone()
    }
}

/// What the body of a patch is made of: JSON as text, or [`RawJson`].
///
/// Of a `serde_json::Value`, hand over the text: `json!({"spec": {"replicas": 3}}).to_string()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the body of a patch",
    label = "not JSON text",
    note = "a patch is JSON, as text or as `RawJson`; a typed object is applied, or changed with `modify`"
)]
pub trait PatchBody: sealed::Sealed {
    /// The JSON, or what is wrong with it.
    #[doc(hidden)]
    fn json(self) -> Result<RawJson, String>;
}

impl sealed::Sealed for &str {}
impl sealed::Sealed for String {}
impl sealed::Sealed for &String {}
impl sealed::Sealed for RawJson {}
impl sealed::Sealed for &RawJson {}

impl PatchBody for &str {
    fn json(self) -> Result<RawJson, String> {
        self.parse()
            .map_err(|error| format!("the patch is no JSON: {error}"))
    }
}

impl PatchBody for String {
    fn json(self) -> Result<RawJson, String> {
        self.as_str().json()
    }
}

impl PatchBody for &String {
    fn json(self) -> Result<RawJson, String> {
        self.as_str().json()
    }
}

impl PatchBody for RawJson {
    fn json(self) -> Result<RawJson, String> {
        Ok(self)
    }
}

impl PatchBody for &RawJson {
    fn json(self) -> Result<RawJson, String> {
        Ok(self.clone())
    }
}

impl From<JsonPatch> for Patch {
    fn from(patch: JsonPatch) -> Self {
        Self {
            kind: PatchType::Json,
            body: patch.to_json().map(Into::into),
        }
    }
}
