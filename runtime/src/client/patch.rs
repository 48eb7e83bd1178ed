//! Patches as values.

use bytes::Bytes;
use serde::Serialize;

use super::apply::ToApply;
use crate::object::RawJson;
use crate::request::{PatchType, Request};

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

/// The operations of a JSON patch (RFC 6902), carried out in order, all or none.
///
/// Paths are JSON pointers: `/spec/containers/0/image`; in a name, `~` is `~0` and `/` is `~1`.
///
/// ```
/// use clientset_runtime::client::{JsonPatch, Patch};
///
/// let patch = Patch::from(
///     JsonPatch::new()
///         .test("/metadata/resourceVersion", "7")
///         .add("/metadata/labels/app.kubernetes.io~1name", "web")
///         .remove("/spec/paused"),
/// );
/// assert_eq!(
///     patch.body().unwrap(),
///     concat!(
///         r#"[{"op":"test","path":"/metadata/resourceVersion","value":"7"},"#,
///         r#"{"op":"add","path":"/metadata/labels/app.kubernetes.io~1name","value":"web"},"#,
///         r#"{"op":"remove","path":"/spec/paused"}]"#,
///     )
/// );
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a patch changes nothing until it is sent"]
pub struct JsonPatch {
    operations: Vec<String>,
    fault: Option<String>,
}

impl JsonPatch {
    /// No operations.
    pub const fn new() -> Self {
        Self {
            operations: Vec::new(),
            fault: None,
        }
    }

    /// The patch fails (422 Invalid) unless the value at `path` is this one.
    pub fn test(self, path: &str, value: impl Serialize) -> Self {
        self.with_value("test", path, value)
    }

    /// Sets a field, or inserts an element before the one at `path`; `/-` at the end appends.
    pub fn add(self, path: &str, value: impl Serialize) -> Self {
        self.with_value("add", path, value)
    }

    /// Sets what is there; fails where nothing is.
    pub fn replace(self, path: &str, value: impl Serialize) -> Self {
        self.with_value("replace", path, value)
    }

    /// Removes what is there; fails where nothing is.
    pub fn remove(mut self, path: &str) -> Self {
        let path = quoted(path);
        self.operations
            .push(format!(r#"{{"op":"remove","path":{path}}}"#));
        self
    }

    /// Moves a value.
    pub fn move_(self, from: &str, to: &str) -> Self {
        self.with_origin("move", from, to)
    }

    /// Copies a value.
    pub fn copy(self, from: &str, to: &str) -> Self {
        self.with_origin("copy", from, to)
    }

    /// Whether there are no operations.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.fault.is_none()
    }

    fn with_value(mut self, operation: &str, path: &str, value: impl Serialize) -> Self {
        match RawJson::from_serialize(&value) {
            Ok(value) => {
                let (path, value) = (quoted(path), or_null(&value));
                self.operations.push(format!(
                    r#"{{"op":"{operation}","path":{path},"value":{value}}}"#
                ));
            }
            Err(error) => {
                let fault = format!("the value for {path} has no JSON form: {error}");
                self.fault.get_or_insert(fault);
            }
        }
        self
    }

    fn with_origin(mut self, operation: &str, from: &str, to: &str) -> Self {
        let (from, to) = (quoted(from), quoted(to));
        self.operations.push(format!(
            r#"{{"op":"{operation}","from":{from},"path":{to}}}"#
        ));
        self
    }
}

impl From<JsonPatch> for Patch {
    fn from(patch: JsonPatch) -> Self {
        let body = match patch.fault {
            Some(fault) => Err(fault),
            None => Ok(format!("[{}]", patch.operations.join(",")).into()),
        };
        Self {
            kind: PatchType::Json,
            body,
        }
    }
}

/// `null` is no value to [`RawJson`], but is one to a patch.
fn or_null(value: &RawJson) -> &str {
    if value.is_empty() {
        "null"
    } else {
        value.as_str()
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    crate::wire::json::push_string(text, &mut out);
    out
}
