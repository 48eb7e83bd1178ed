//! What a request is answered with, and its form on the wire.

mod age;
mod cause;
mod columns;
mod media;
mod refusal;
mod table;

use std::sync::Arc;

use bytes::Bytes;
use clientset_runtime::object::RawJson;
use clientset_runtime::transport::Body;
use clientset_runtime::wire::yaml;
use http::header::{CONTENT_TYPE, WARNING};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

pub(crate) use age::{age, duration};
pub(crate) use cause::Cause;
pub(crate) use media::{Accept, Format, View};
pub(crate) use refusal::{Conflict, Refusal};

use crate::in_memory::kinds;
use crate::in_memory::registry::Resource;
use crate::in_memory::store::Object;

/// A granted request's answer.
#[derive(Debug)]
pub(crate) struct Answer {
    code: StatusCode,
    content: Content,
    warnings: Vec<String>,
}

#[derive(Debug)]
enum Content {
    Object(Arc<Resource>, Arc<Object>),
    List(List),
    /// A `Status`, a discovery document.
    Document(Value),
    /// A document whose media type says more than that it is JSON.
    Typed(Value, &'static str),
    Text(String),
    /// A watch.
    Stream(Body),
    /// A log that grows.
    TextStream(Body),
    Nothing,
}

/// Objects of one resource, at one revision.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) resource: Arc<Resource>,
    pub(crate) items: Vec<Arc<Object>>,
    pub(crate) revision: u64,
    /// The token of the next page.
    pub(crate) continue_: Option<String>,
    /// How many objects follow, where that is known.
    pub(crate) remaining: Option<usize>,
}

impl Answer {
    fn new(code: StatusCode, content: Content) -> Self {
        Self {
            code,
            content,
            warnings: Vec::new(),
        }
    }

    pub(crate) fn object(resource: &Arc<Resource>, object: Arc<Object>) -> Self {
        Self::new(StatusCode::OK, Content::Object(resource.clone(), object))
    }

    pub(crate) fn created(resource: &Arc<Resource>, object: Arc<Object>) -> Self {
        Self::new(
            StatusCode::CREATED,
            Content::Object(resource.clone(), object),
        )
    }

    /// For a deletion that goes on, and was asked to go on with what depends on the object.
    pub(crate) fn accepted(resource: &Arc<Resource>, object: Arc<Object>) -> Self {
        Self::new(
            StatusCode::ACCEPTED,
            Content::Object(resource.clone(), object),
        )
    }

    pub(crate) fn list(list: List) -> Self {
        Self::new(StatusCode::OK, Content::List(list))
    }

    pub(crate) fn document(document: Value) -> Self {
        Self::new(StatusCode::OK, Content::Document(document))
    }

    /// A document that was asked for by a POST.
    pub(crate) fn created_document(document: Value) -> Self {
        Self::new(StatusCode::CREATED, Content::Document(document))
    }

    pub(crate) fn typed(document: Value, media_type: &'static str) -> Self {
        Self::new(StatusCode::OK, Content::Typed(document, media_type))
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(StatusCode::OK, Content::Text(text.into()))
    }

    /// For paths of nothing at all, which API servers answer without a `Status`.
    pub(crate) fn no_such_path() -> Self {
        let text = Content::Text("404 page not found\n".to_owned());
        Self::new(StatusCode::NOT_FOUND, text)
    }

    pub(crate) fn stream(body: Body) -> Self {
        Self::new(StatusCode::OK, Content::Stream(body))
    }

    pub(crate) fn text_stream(body: Body) -> Self {
        Self::new(StatusCode::OK, Content::TextStream(body))
    }

    /// Something was done, and there is nothing to show of it.
    pub(crate) fn success() -> Self {
        Self::created_document(json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Success",
            "code": 201,
        }))
    }

    pub(crate) fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, Content::Nothing)
    }

    /// The answer to a deletion after which nothing is left.
    pub(crate) fn gone(resource: &Resource, object: &Object) -> Self {
        let mut details = json!({
            "name": object.name(),
            "kind": resource.plural,
            "uid": object.uid(),
        });
        if !resource.group.is_empty() {
            details["group"] = Value::from(resource.group.as_str());
        }
        Self::document(json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Success",
            "details": details,
        }))
    }

    /// The stored objects that it shows, of a resource in its version.
    pub(crate) fn objects(&mut self) -> Option<(Arc<Resource>, &mut [Arc<Object>])> {
        match &mut self.content {
            Content::Object(resource, object) => {
                Some((resource.clone(), std::slice::from_mut(object)))
            }
            Content::List(list) => Some((list.resource.clone(), &mut list.items)),
            _ => None,
        }
    }

    /// With what a reader of lenient validation should know.
    pub(crate) fn with_warnings(mut self, warnings: Vec<String>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// With what is told before all else.
    pub(crate) fn with_first_warnings(mut self, mut warnings: Vec<String>) -> Self {
        warnings.append(&mut self.warnings);
        self.warnings = warnings;
        self
    }

    /// The answer on the wire.
    pub(crate) fn into_response(self, accept: &Accept) -> Response<Body> {
        let what = match (&self.content, accept.view) {
            (Content::Object(..), View::MetadataList) => {
                Some("PartialObjectMetadataList, and not a list")
            }
            (Content::List(_), View::Metadata) => Some("PartialObjectMetadata, and a list"),
            _ => None,
        };
        if let Some(what) = what {
            let refusal = Refusal::not_acceptable_form(&format!("you requested {what}"));
            return refusal.into_response(&Accept::JSON);
        }
        let (content_type, body) = match self.content {
            Content::Object(resource, object) => encode(accept, single(&resource, &object, accept)),
            Content::List(list) => encode(accept, list_text(&list, accept)),
            Content::Document(document) => encode(accept, document.to_string().into()),
            Content::Typed(document, media_type) => (media_type, document.to_string().into()),
            Content::Text(text) => ("text/plain; charset=utf-8", text.into()),
            Content::Stream(body) => ("application/json", body),
            Content::TextStream(body) => ("text/plain", body),
            Content::Nothing => ("text/plain", Body::empty()),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.code;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        for warning in &self.warnings {
            // What cannot be in a header is of no use to whoever reads it there.
            if let Ok(value) =
                HeaderValue::try_from(format!("299 - {}", Value::from(warning.as_str())))
            {
                headers.append(WARNING, value);
            }
        }
        response
    }
}

impl Refusal {
    /// The refusal on the wire.
    pub(crate) fn into_response(self, accept: &Accept) -> Response<Body> {
        self.with_warnings(Vec::new()).into_response(accept)
    }

    /// The refusal with what else its reader should know.
    pub(crate) fn with_warnings(self, warnings: Vec<String>) -> Answer {
        // Every constructor has a code of HTTP.
        let code = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer::new(code, Content::Document(self.status())).with_warnings(warnings)
    }
}

fn encode(accept: &Accept, json: Bytes) -> (&'static str, Body) {
    if accept.format == Format::Yaml
        && let Some(yaml) = to_yaml(&json)
    {
        return ("application/yaml", yaml.into());
    }
    ("application/json", json.into())
}

fn to_yaml(json: &[u8]) -> Option<String> {
    let raw: RawJson = std::str::from_utf8(json).ok()?.parse().ok()?;
    yaml::to_string(&raw).ok()
}

/// An object by itself, as what is accepted.
fn single(resource: &Resource, object: &Object, accept: &Accept) -> Bytes {
    match accept.view {
        View::Object => whole(resource, object),
        View::Metadata | View::MetadataList => metadata(resource, object),
        View::Table => table::of_object(resource, object, accept, true)
            .to_string()
            .into(),
    }
}

/// An object by itself in the event of a watch; `first` says whether a table names its columns.
pub(crate) fn event_object(
    resource: &Resource,
    object: &Object,
    accept: &Accept,
    first: bool,
) -> Bytes {
    match accept.view {
        View::Table => table::of_object(resource, object, accept, first)
            .to_string()
            .into(),
        View::Object | View::Metadata | View::MetadataList => single(resource, object, accept),
    }
}

/// An object with its `kind` and `apiVersion`.
fn whole(resource: &Resource, object: &Object) -> Bytes {
    typed(
        &resource.kind,
        &resource.api_version(),
        &fields(resource, object),
    )
}

/// Only the metadata of an object.
fn metadata(resource: &Resource, object: &Object) -> Bytes {
    let tree = resource.served(object.tree());
    let tree = tree.as_ref().unwrap_or(object.tree());
    let mut fields = json!({"metadata": tree["metadata"]});
    kinds::strip_metadata(resource, &mut fields);
    let fields = fields.to_string();
    typed("PartialObjectMetadata", "meta.k8s.io/v1", fields.as_bytes())
}

/// The fields of an object in a version, as text.
fn fields(resource: &Resource, object: &Object) -> Bytes {
    match resource.served(object.tree()) {
        None => object.text().clone(),
        Some(tree) => tree.to_string().into(),
    }
}

/// Puts a kind before the fields of an object's text.
fn typed(kind: &str, api_version: &str, fields: &[u8]) -> Bytes {
    let mut text = Vec::with_capacity(fields.len() + 64);
    text.extend_from_slice(
        format!(
            "{{\"kind\":{},\"apiVersion\":{}",
            Value::from(kind),
            Value::from(api_version)
        )
        .as_bytes(),
    );
    // Every object has metadata, so that a comma is right.
    text.push(b',');
    text.extend_from_slice(fields.strip_prefix(b"{").unwrap_or(fields));
    text.into()
}

fn list_text(list: &List, accept: &Accept) -> Bytes {
    let resource = &*list.resource;
    let mut metadata = json!({"resourceVersion": list.revision.to_string()});
    if let Some(token) = &list.continue_ {
        metadata["continue"] = Value::from(token.as_str());
    }
    if list.continue_.is_none() && resource.custom().is_some() && accept.view == View::Object {
        // As lists of custom resources are kept.
        metadata["continue"] = Value::from("");
    }
    if let Some(remaining) = list.remaining {
        metadata["remainingItemCount"] = Value::from(remaining);
    }
    let (kind, api_version) = match accept.view {
        View::Table => {
            let table = table::of_list(resource, &list.items, metadata, accept);
            return table.to_string().into();
        }
        View::Metadata | View::MetadataList => {
            ("PartialObjectMetadataList", "meta.k8s.io/v1".to_owned())
        }
        View::Object => (list.resource.list_kind.as_str(), resource.api_version()),
    };
    let mut items = Vec::with_capacity(list.items.len() * 512);
    items.extend_from_slice(b"{\"metadata\":");
    items.extend_from_slice(metadata.to_string().as_bytes());
    items.extend_from_slice(b",\"items\":");
    if accept.view != View::Object && list.items.is_empty() {
        items.extend_from_slice(b"null}");
        return typed(kind, &api_version, &items);
    }
    items.push(b'[');
    for (index, object) in list.items.iter().enumerate() {
        if index > 0 {
            items.push(b',');
        }
        match accept.view {
            // As API servers do: the list says the kind, and those of custom resources their elements, too.
            View::Object if resource.custom().is_none() => {
                items.extend_from_slice(&fields(resource, object));
            }
            View::Object => items.extend_from_slice(&whole(resource, object)),
            _ => items.extend_from_slice(&self::metadata(resource, object)),
        }
    }
    items.extend_from_slice(b"]}");
    typed(kind, &api_version, &items)
}
