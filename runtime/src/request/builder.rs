//! The request builder.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};

use super::parts::{Parts, RequestBody, set_twice};
use super::path::climbs;
use super::{PatchType, RestClient, WarningHandler};
use crate::config::Impersonation;
use crate::error::{Call, Error, Result};
use crate::object::{Str, Struct};
use crate::transport::Body;
use crate::wire::{Mode, json};

/// A request in the making: verb, path, query, headers, body, deadline, retries.
///
/// Setters never fail: the first wrong one is remembered and becomes the error of `send`. What may be
/// set once only (namespace, resource, name, subresource, path) is an error when set again. Names are
/// checked as client-go checks them, and nothing but the caller's own words reaches the path.
///
/// ```
/// # use clientset_runtime::{config::Config, request::RestClient};
/// # let client = RestClient::new(Config::new("https://127.0.0.1:6443"))?;
/// let pods = client.request().api("", "v1").namespace("default").resource("pods");
/// assert_eq!(
///     pods.clone().param("labelSelector", "app=web").url()?,
///     "https://127.0.0.1:6443/api/v1/namespaces/default/pods?labelSelector=app%3Dweb"
/// );
/// assert_eq!(
///     pods.name("../secrets").url().unwrap_err().to_string(),
///     r#"cannot get pods default/../secrets: the name "../secrets" may not contain '/'"#
/// );
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    pub(super) client: RestClient,
    /// Boxed, so that the builders and futures around a request stay small.
    pub(super) parts: Box<Parts>,
}

impl Request {
    pub(super) fn new(client: RestClient) -> Self {
        Self {
            client,
            parts: Box::default(),
        }
    }

    /// Reads.
    pub fn get(self) -> Self {
        self.verb(Method::GET)
    }

    /// Creates.
    pub fn post(self) -> Self {
        self.verb(Method::POST)
    }

    /// Replaces.
    pub fn put(self) -> Self {
        self.verb(Method::PUT)
    }

    /// Deletes.
    pub fn delete(self) -> Self {
        self.verb(Method::DELETE)
    }

    /// Changes, in the manner of `patch`, which gives the body its media type.
    pub fn patch(mut self, patch: PatchType) -> Self {
        self.parts.patch = Some(patch);
        self.parts.method = Method::PATCH;
        self
    }

    /// Any other method.
    pub fn verb(mut self, method: Method) -> Self {
        self.parts.method = method;
        self.parts.patch = None;
        self
    }

    /// The path before namespace and resource, or the whole path, as in `/healthz`. A path that the
    /// server's address has stays in front of it. Segments `.` and `..` are an error.
    pub fn abs_path(self, path: impl Into<String>) -> Self {
        self.set_path(path.into())
    }

    /// The path of an API: `/api/v1` for the core group, whose name is empty, else
    /// `/apis/GROUP/VERSION`.
    pub fn api(mut self, group: &str, version: &str) -> Self {
        for (what, segment) in [("group", group), ("version", version)] {
            self.parts.check_segment(what, segment);
        }
        self.parts.group = group.into();
        if group.is_empty() {
            self.set_path(format!("/api/{version}"))
        } else {
            self.set_path(format!("/apis/{group}/{version}"))
        }
    }

    fn set_path(mut self, path: String) -> Self {
        if let Some(old) = &self.parts.path {
            let what = format!("the path is {old:?} already and cannot become {path:?}");
            return self.fail(what);
        }
        if climbs(&path) {
            return self.fail(format!("the path {path:?} may not hold '.' or '..'"));
        }
        self.parts.path = Some(path);
        self
    }

    /// The namespace. An empty one means all of them; it is an error with a name, and for creation.
    pub fn namespace(mut self, namespace: impl Into<Str>) -> Self {
        let namespace = namespace.into();
        match &self.parts.namespace {
            Some(old) => {
                let what = set_twice("namespace", old, &namespace);
                return self.fail(what);
            }
            None => self.parts.check_segment("namespace", &namespace),
        }
        self.parts.namespace = Some(namespace);
        self
    }

    /// The resource: the plural, as in `deployments`.
    pub fn resource(mut self, resource: impl Into<Str>) -> Self {
        let resource = resource.into();
        self.parts
            .check_once("resource", |parts| &mut parts.resource, resource);
        self
    }

    /// The object's name. An empty one is an error.
    pub fn name(mut self, name: impl Into<Str>) -> Self {
        let name = name.into();
        self.parts.named = true;
        if name.is_empty() {
            return self.fail("the name is empty");
        }
        self.parts.check_once("name", |parts| &mut parts.name, name);
        self
    }

    /// The subresource, as in `status`.
    pub fn subresource(mut self, subresource: impl Into<Str>) -> Self {
        let subresource = subresource.into();
        self.parts
            .check_once("subresource", |parts| &mut parts.subresource, subresource);
        self
    }

    /// What follows in the path, as the target of a proxy does. A slash at its end stays (client-go
    /// drops it, and web servers then answer with a redirect). Segments `.` and `..` are an error.
    pub fn suffix(mut self, suffix: impl Into<String>) -> Self {
        let suffix = suffix.into();
        if climbs(&suffix) {
            return self.fail(format!("the path {suffix:?} may not hold '.' or '..'"));
        }
        match &mut self.parts.suffix {
            Some(old) => {
                if !old.ends_with('/') {
                    old.push('/');
                }
                old.push_str(suffix.trim_start_matches('/'));
            }
            None => self.parts.suffix = Some(suffix),
        }
        self
    }

    /// A query parameter; one of the same name is kept beside it.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let values = self.parts.params.entry(name.into()).or_default();
        values.push(value.into());
        self
    }

    /// A query parameter instead of those of the same name.
    pub(crate) fn set_param(mut self, name: &str, value: &str) -> Self {
        self.parts
            .params
            .insert(name.to_owned(), vec![value.to_owned()]);
        self
    }

    /// Without the query parameters of this name.
    pub(crate) fn without_param(mut self, name: &str) -> Self {
        self.parts.params.remove(name);
        self
    }

    /// The first query parameter of this name.
    pub(crate) fn param_value(&self, name: &str) -> Option<&str> {
        self.parts.params.get(name)?.first().map(String::as_str)
    }

    /// How the request patches, if it does.
    pub(crate) fn patch_type(&self) -> Option<PatchType> {
        self.parts.patch
    }

    /// A header instead of the one that the request has.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        // The value may be a secret: it is not quoted.
        let Ok(key) = HeaderName::try_from(name) else {
            return self.fail(format!("{name:?} cannot be the name of a header"));
        };
        let Ok(mut value) = HeaderValue::try_from(value) else {
            return self.fail(format!(
                "the value of the header {name} holds characters that no header can carry"
            ));
        };
        value.set_sensitive(key == http::header::AUTHORIZATION);
        self.parts.headers.insert(key, value);
        self
    }

    /// Whom to act as, instead of whom the configuration says: the request is of this user, and the
    /// client's own user has to be allowed to act as them.
    ///
    /// ```no_run
    /// # use clientset_runtime::{config::Impersonation, request::RestClient};
    /// # async fn example(client: RestClient) -> clientset_runtime::Result<()> {
    /// let jane = Impersonation::new("jane").with_group("developers");
    /// client.request().abs_path("/version").impersonate(jane).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn impersonate(mut self, whom: impl Into<Impersonation>) -> Self {
        match whom.into().headers() {
            Ok(headers) => self.parts.impersonation = Some(headers),
            Err(what) => return self.fail(what),
        }
        self
    }

    /// The body, with its media type.
    pub fn body_bytes(
        mut self,
        content_type: impl Into<Cow<'static, str>>,
        body: impl Into<Bytes>,
    ) -> Self {
        self.parts.body = RequestBody::Bytes(content_type.into(), body.into());
        self
    }

    /// An object as the body, encoded as JSON at once.
    pub fn body_object(self, object: &dyn Struct, mode: Mode) -> Self {
        let mut body = Vec::new();
        match json::write(object, mode, &mut body) {
            Ok(()) => self.body_bytes("application/json", body),
            Err(error) => {
                let what = format!("{} has no JSON form: {error}", object.info().name);
                self.fail(what)
            }
        }
    }

    /// A body that is sent bit by bit. Such a request is never retried, and of its clones only the one
    /// that is sent first has the body.
    pub fn body_stream(mut self, content_type: impl Into<Cow<'static, str>>, body: Body) -> Self {
        self.parts.body =
            RequestBody::Stream(content_type.into(), Arc::new(Mutex::new(Some(body))));
        self
    }

    /// The deadline of the whole call, retries included; the server is told of it (`timeout`). Of
    /// [`stream`](Request::stream) and [`watch`](Request::watch) it limits the time until the answer
    /// begins and the server is not told. Without it, the configuration's holds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.parts.timeout = Some(timeout);
        self
    }

    /// How often the request is tried again, at most; 10 unless set. See [`Request::send`].
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.parts.max_retries = retries;
        self
    }

    /// Who takes the server's warnings about this request, instead of the client's handler.
    pub fn warning_handler(mut self, handler: Arc<dyn WarningHandler>) -> Self {
        self.parts.warnings = Some(handler);
        self
    }

    /// The kind of the object, as in `Pod`, for messages.
    pub fn kind(mut self, kind: impl Into<Str>) -> Self {
        self.parts.kind = kind.into();
        self
    }

    /// The name of the object that the body creates, for messages.
    pub fn about(mut self, name: impl Into<Str>) -> Self {
        self.parts.about = name.into();
        self
    }

    /// The whole URL.
    ///
    /// # Errors
    /// The first setter that was wrong.
    pub fn url(&self) -> Result<String> {
        let call = self.call("get");
        self.checked_url(&call, false)
    }

    /// Remembers the first fault.
    pub(crate) fn fail(mut self, what: impl Into<Cow<'static, str>>) -> Self {
        self.parts.fault.get_or_insert_with(|| what.into());
        self
    }

    /// The URL, once everything about the request is found to be right.
    pub(super) fn checked_url(&self, call: &Call, tell_timeout: bool) -> Result<String> {
        let parts = &*self.parts;
        let fault = parts
            .fault
            .clone()
            .or_else(|| parts.namespace_fault().map(Cow::Borrowed));
        if let Some(fault) = fault {
            return Err(Error::usage(fault).in_call(call));
        }
        let timeout = self.call_timeout().filter(|_| tell_timeout);
        let mut url = self.client.server().origin().to_owned();
        url.push_str(&parts.full_path(self.client.server().prefix()));
        let query = parts.query(timeout);
        if !query.is_empty() {
            url.push('?');
            url.push_str(&query);
        }
        Ok(url)
    }

    /// The deadline: the request's own, else the configuration's.
    pub(super) fn call_timeout(&self) -> Option<Duration> {
        self.parts.timeout.or(self.client.timeout())
    }

    /// What the request does, in words; `get` is the verb of a GET of one object.
    pub(crate) fn call(&self, get: &'static str) -> Call {
        self.parts.call(get)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = self.call("get");
        write!(f, "Request({} {call})", self.parts.method)
    }
}
