//! What a request is made of, its path, its query, and what it is called.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::path::{go_duration, push, push_param, segment_fault};
use super::{PatchType, WarningHandler, retry};
use crate::error::Call;
use crate::object::Str;
use crate::transport::Body;

/// What a request is made of.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) method: Method,
    pub(super) patch: Option<PatchType>,
    pub(super) path: Option<String>,
    pub(super) group: Str,
    pub(super) namespace: Option<Str>,
    pub(super) resource: Str,
    pub(super) kind: Str,
    pub(super) about: Str,
    pub(super) name: Str,
    /// A name was set, though maybe an empty one.
    pub(super) named: bool,
    pub(super) subresource: Str,
    pub(super) suffix: Option<String>,
    pub(super) params: BTreeMap<String, Vec<String>>,
    pub(super) headers: HeaderMap,
    /// The headers of who is acted as; `None` for whom the client acts as.
    pub(super) impersonation: Option<HeaderMap>,
    pub(super) body: RequestBody,
    pub(super) timeout: Option<Duration>,
    pub(super) max_retries: u32,
    pub(super) warnings: Option<Arc<dyn WarningHandler>>,
    pub(super) fault: Option<Cow<'static, str>>,
}

/// What a request sends.
#[derive(Clone)]
pub(super) enum RequestBody {
    None,
    Bytes(Cow<'static, str>, Bytes),
    /// Taken by the attempt that sends it.
    Stream(Cow<'static, str>, Arc<Mutex<Option<Body>>>),
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            method: Method::GET,
            patch: None,
            path: None,
            group: Str::new(),
            namespace: None,
            resource: Str::new(),
            kind: Str::new(),
            about: Str::new(),
            name: Str::new(),
            named: false,
            subresource: Str::new(),
            suffix: None,
            params: BTreeMap::new(),
            headers: HeaderMap::new(),
            impersonation: None,
            body: RequestBody::None,
            timeout: None,
            max_retries: retry::MOST_RETRIES,
            warnings: None,
            fault: None,
        }
    }
}

impl Parts {
    /// Why the namespace cannot be what it is (client-go's `requestPreflightCheck`, which leaves
    /// PATCH out).
    pub(super) fn namespace_fault(&self) -> Option<&'static str> {
        if !self
            .namespace
            .as_ref()
            .is_some_and(|namespace| namespace.is_empty())
        {
            return None;
        }
        if self.method == Method::POST {
            return Some("the namespace is empty; an object is created in one namespace");
        }
        (!self.name.is_empty()).then_some("the namespace is empty; one object is in one namespace")
    }

    /// The path behind the server's own, which is `prefix`, included.
    pub(super) fn full_path(&self, prefix: &str) -> String {
        let mut path = String::new();
        push(&mut path, prefix);
        if let Some(more) = &self.path {
            push(&mut path, more);
        }
        if let Some(namespace) = self.namespace.as_ref().filter(|name| !name.is_empty()) {
            push(&mut path, "namespaces");
            push(&mut path, namespace);
        }
        if !self.resource.is_empty() {
            push(&mut path, &self.resource.to_lowercase());
        }
        for more in [&self.name, &self.subresource] {
            if !more.is_empty() {
                push(&mut path, more);
            }
        }
        if let Some(suffix) = &self.suffix {
            push(&mut path, suffix);
        }
        if path.is_empty() {
            path.push('/');
        }
        path
    }

    /// The query, sorted by name.
    pub(super) fn query(&self, timeout: Option<Duration>) -> String {
        let mut query = String::new();
        let timeout = timeout.filter(|_| !self.params.contains_key("timeout"));
        let mut timeout = timeout.map(go_duration);
        for (name, values) in &self.params {
            if name.as_str() > "timeout"
                && let Some(timeout) = timeout.take()
            {
                push_param(&mut query, "timeout", &timeout);
            }
            for value in values {
                push_param(&mut query, name, value);
            }
        }
        if let Some(timeout) = timeout {
            push_param(&mut query, "timeout", &timeout);
        }
        query
    }

    /// The media type of the body.
    pub(super) fn content_type(&self) -> Option<&str> {
        let own = match &self.body {
            RequestBody::None => return None,
            RequestBody::Bytes(content_type, _) | RequestBody::Stream(content_type, _) => {
                content_type
            }
        };
        Some(match self.patch {
            Some(patch) => patch.content_type(),
            None => own,
        })
    }

    /// What the request does, in words; `get` is the verb of a GET of one object.
    pub(super) fn call(&self, get: &'static str) -> Call {
        let collection = !self.named && !self.resource.is_empty();
        let verb = match (self.method.as_str(), self.patch) {
            ("GET", _) if collection && get == "get" => "list",
            ("GET", _) => get,
            ("POST", _) => "create",
            ("PUT", _) => "update",
            (_, Some(PatchType::Apply)) => "apply",
            ("PATCH", _) => "patch",
            ("DELETE", _) if collection => "delete all",
            ("DELETE", _) => "delete",
            _ => "call",
        };
        let kind = if self.kind.is_empty() {
            &self.resource
        } else {
            &self.kind
        };
        let mut path = self.path.clone().unwrap_or_else(|| "/".to_owned());
        path.push_str(self.suffix.as_deref().unwrap_or_default());
        Call {
            verb,
            kind: kind.clone(),
            resource: self.resource.clone(),
            group: self.group.clone(),
            namespace: self.namespace.clone(),
            name: if self.name.is_empty() {
                self.about.clone()
            } else {
                self.name.clone()
            },
            subresource: self.subresource.clone(),
            path: path.into(),
        }
    }

    pub(super) fn check_once(&mut self, what: &str, place: fn(&mut Parts) -> &mut Str, value: Str) {
        self.check_segment(what, &value);
        let old = place(self);
        let fault = if value.is_empty() {
            Some(format!("the {what} is empty"))
        } else if old.is_empty() {
            *old = value;
            None
        } else {
            Some(set_twice(what, old, &value))
        };
        if let Some(fault) = fault {
            self.fault.get_or_insert(fault.into());
        }
    }

    pub(super) fn check_segment(&mut self, what: &str, segment: &str) {
        if let Some(fault) = segment_fault(segment) {
            let fault = format!("the {what} {segment:?} {fault}");
            self.fault.get_or_insert(fault.into());
        }
    }
}

/// Something is set that can be set once.
pub(super) fn set_twice(what: &str, old: &str, new: &str) -> String {
    format!("the {what} is {old:?} already and cannot become {new:?}")
}
