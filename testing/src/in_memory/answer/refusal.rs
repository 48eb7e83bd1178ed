//! Why a request is not granted: everything that becomes a `Status` with `Failure`.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::Cause;
use crate::in_memory::access::Attributes;
use crate::in_memory::registry::Resource;

/// A failure, as clients read it: `code`, `reason` and `details` are Kubernetes', the sentences ours.
/// Only the forms that programs look for in messages are as there: `pods "x" not found`.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    reason: Cow<'static, str>,
    message: String,
    details: Map<String, Value>,
    /// Of a list whose token expired: the token with which it can go on in another version.
    continue_: Option<String>,
}

/// What an apply would take from another manager.
#[derive(Clone, Debug)]
pub(crate) struct Conflict {
    /// Who it is: `"kubectl" using v1`.
    pub(crate) with: String,
    /// Where.
    pub(crate) fields: Vec<String>,
}

impl Refusal {
    fn new(code: u16, reason: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
            message: message.into(),
            details: Map::new(),
            continue_: None,
        }
    }

    fn about(mut self, group: &str, kind: &str, name: &str) -> Self {
        for (field, value) in [("name", name), ("group", group), ("kind", kind)] {
            if !value.is_empty() {
                self.details.insert(field.to_owned(), Value::from(value));
            }
        }
        self
    }

    fn causes(mut self, causes: impl IntoIterator<Item = Cause>) -> Self {
        let causes = causes.into_iter().map(|cause| {
            let mut text = json!({});
            if !cause.message.is_empty() {
                text["message"] = Value::from(cause.message);
            }
            if !cause.reason.is_empty() {
                text["reason"] = Value::from(cause.reason);
            }
            if !cause.field.is_empty() {
                text["field"] = Value::from(cause.field);
            }
            text
        });
        self.details.insert("causes".to_owned(), causes.collect());
        self
    }

    /// There is no object of this name.
    pub(crate) fn not_found(resource: &Resource, name: &str) -> Self {
        Self::not_found_in(&resource.group, &resource.plural, name)
    }

    /// The same by the names of the resource.
    pub(crate) fn not_found_in(group: &str, plural: &str, name: &str) -> Self {
        let dot = if group.is_empty() { "" } else { "." };
        let why = format!("{plural}{dot}{group} {name:?} not found");
        Self::new(404, "NotFound", why).about(group, plural, name)
    }

    /// There is no namespace of this name.
    pub(crate) fn namespace_not_found(name: &str) -> Self {
        Self::new(404, "NotFound", format!("namespaces {name:?} not found")).about(
            "",
            "namespaces",
            name,
        )
    }

    /// The path is of a group-version that is served, and of nothing in it.
    pub(crate) fn no_such_resource() -> Self {
        Self::new(404, "NotFound", "the server serves no such resource")
    }

    /// Whether it is that there is no such resource, rather than an object that is missing.
    pub(crate) fn is_no_such_resource(&self) -> bool {
        self.code == 404 && self.details.is_empty()
    }

    pub(crate) fn already_exists(resource: &Resource, name: &str) -> Self {
        Self::new(
            409,
            "AlreadyExists",
            format!("{} {name:?} already exists", resource.qualified()),
        )
        .about(&resource.group, &resource.plural, name)
    }

    pub(crate) fn conflict(resource: &Resource, name: &str, why: &str) -> Self {
        Self::conflict_in(&resource.group, &resource.plural, name, why)
    }

    /// The same by the names of the resource, or of what is like one.
    pub(crate) fn conflict_in(group: &str, plural: &str, name: &str, why: &str) -> Self {
        let dot = if group.is_empty() { "" } else { "." };
        let why = format!("Operation cannot be fulfilled on {plural}{dot}{group} {name:?}: {why}");
        Self::new(409, "Conflict", why).about(group, plural, name)
    }

    /// An apply wants other values than other managers.
    pub(crate) fn apply_conflicts(conflicts: &[Conflict]) -> Self {
        let count: usize = conflicts.iter().map(|conflict| conflict.fields.len()).sum();
        let said = match conflicts {
            [one] if count == 1 => format!("conflict with {}: {}", one.with, one.fields[0]),
            many => {
                let mut said: Vec<String> = Vec::new();
                for conflict in many {
                    said.push(format!("conflicts with {}:", conflict.with));
                    said.extend(conflict.fields.iter().map(|field| format!("- {field}")));
                }
                said.join("\n")
            }
        };
        let plural = if count == 1 { "" } else { "s" };
        let causes = conflicts.iter().flat_map(|conflict| {
            conflict.fields.iter().map(|field| {
                let message = format!("conflict with {}", conflict.with);
                Cause::new("FieldManagerConflict", field, message)
            })
        });
        let message = format!("Apply failed with {count} conflict{plural}: {said}");
        Self::new(409, "Conflict", message).causes(causes)
    }

    /// The object is not what its kind allows.
    pub(crate) fn invalid(resource: &Resource, name: &str, causes: Vec<Cause>) -> Self {
        // Events of both groups are validated as those of the first.
        let group = match &*resource.table {
            "events" => "",
            _ => resource.group.as_str(),
        };
        Self::invalid_kind(group, &resource.kind, name, causes)
    }

    /// An object is of another kind than those of the path: of which, its refusal says.
    pub(crate) fn of_another_kind(resource: &Resource, kind: &str, name: &str) -> Self {
        let why = format!("{} is expected here", resource.kind);
        let cause = Cause::invalid("kind", kind, why);
        Self::invalid_kind(&resource.group, kind, name, vec![cause])
    }

    /// The options of a request are not what they may be.
    pub(crate) fn invalid_options(kind: &str, causes: Vec<Cause>) -> Self {
        Self::invalid_kind("meta.k8s.io", kind, "", causes)
    }

    /// What a patch makes of an object is none of its kind; of which kind, a kube-apiserver does not say.
    pub(crate) fn invalid_patch(why: &str) -> Self {
        let cause = Cause::invalid("patch", "", why);
        Self::invalid_kind("", "", "", vec![cause])
    }

    /// A number that no scale can have.
    pub(crate) fn invalid_scale(name: &str, cause: Cause) -> Self {
        Self::invalid_kind("autoscaling", "Scale", name, vec![cause])
    }

    /// Something is not what its kind allows.
    pub(crate) fn invalid_kind(group: &str, kind: &str, name: &str, causes: Vec<Cause>) -> Self {
        let dot = if group.is_empty() { "" } else { "." };
        let said: Vec<_> = causes
            .iter()
            .map(|cause| format!("{}: {}", cause.field, cause.message))
            .collect();
        let said = match &said[..] {
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        Self::new(
            422,
            "Invalid",
            format!("{kind}{dot}{group} {name:?} is invalid: {said}"),
        )
        .about(group, kind, name)
        .causes(causes)
    }

    /// A patch that cannot be applied to the object.
    pub(crate) fn unprocessable(why: impl Into<String>) -> Self {
        Self::new(422, "Invalid", why)
    }

    /// Nobody knows who asks.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized", "Unauthorized")
    }

    /// Somebody may not do what they ask for.
    pub(crate) fn not_allowed(user: &str, wanted: &Attributes, reason: &str) -> Self {
        let Attributes {
            verb, group, name, ..
        } = wanted;
        let reason = match reason {
            "" => String::new(),
            reason => format!(": {reason}"),
        };
        if wanted.resource.is_empty() {
            let path = &wanted.path;
            let why = format!("forbidden: User {user:?} cannot {verb} path {path:?}{reason}");
            return Self::new(403, "Forbidden", why);
        }
        let plural = &wanted.resource;
        let dot = if group.is_empty() { "" } else { "." };
        let which = match name.as_str() {
            "" => String::new(),
            name => format!(" {name:?}"),
        };
        let place = match wanted.namespace.as_str() {
            "" => "at the cluster scope".to_owned(),
            namespace => format!("in the namespace {namespace:?}"),
        };
        let why = format!(
            "{plural}{dot}{group}{which} is forbidden: User {user:?} cannot {verb} resource {full:?} in API group \
             {group:?} {place}{reason}",
            full = wanted.full_resource(),
        );
        Self::new(403, "Forbidden", why).about(group, plural, name)
    }

    pub(crate) fn forbidden(resource: &Resource, name: &str, why: &str) -> Self {
        Self::new(
            403,
            "Forbidden",
            format!("{} {name:?} is forbidden: {why}", resource.qualified()),
        )
        .about(&resource.group, &resource.plural, name)
    }

    /// The same with a cause that programs tell apart by its reason.
    pub(crate) fn forbidden_by(
        resource: &Resource,
        name: &str,
        reason: &'static str,
        why: &str,
    ) -> Self {
        let cause = Cause::new(reason, "", String::new());
        Self::forbidden(resource, name, why).causes([cause])
    }

    /// Nothing new begins in a namespace that ends.
    pub(crate) fn namespace_ends(resource: &Resource, name: &str, namespace: &str) -> Self {
        let why =
            format!("the namespace {namespace} is being terminated, nothing new is created in it");
        let cause = Cause::new(
            "NamespaceTerminating",
            "metadata.namespace",
            format!("namespace {namespace} is being terminated"),
        );
        Self::forbidden(resource, name, &why).causes([cause])
    }

    /// A policy says no, for a reason of its own.
    pub(crate) fn denied(resource: &Resource, name: &str, reason: &str, why: &str) -> Self {
        let (code, reason) = match reason {
            "Forbidden" => (403, "Forbidden"),
            "Unauthorized" => (401, "Unauthorized"),
            "RequestEntityTooLarge" => (413, "RequestEntityTooLarge"),
            _ => (422, "Invalid"),
        };
        let mut refusal = Self::forbidden(resource, name, why);
        refusal.code = code;
        refusal.reason = reason.into();
        refusal.causes([Cause::new("", "", why.to_owned())])
    }

    /// Mutating policies cannot do what they are for; the first says why, and the reason where it has one.
    pub(crate) fn denied_by_policies(
        resource: &Resource,
        name: &str,
        reason: &'static str,
        messages: Vec<String>,
    ) -> Self {
        let mut refusal = Self::forbidden(resource, name, "");
        refusal.message = messages.first().cloned().unwrap_or_default();
        if !reason.is_empty() {
            refusal.reason = reason.into();
        }
        let causes = messages.into_iter().map(|why| Cause::new("", "", why));
        refusal.causes(causes)
    }

    pub(crate) fn bad_request(why: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", why)
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            405,
            "MethodNotAllowed",
            "the resource does not offer this method",
        )
    }

    pub(crate) fn not_acceptable(accepted: &str) -> Self {
        Self::new(
            406,
            "NotAcceptable",
            format!(
                "none of the media types that the request accepts can be sent; there are: {accepted}"
            ),
        )
    }

    /// A form that this answer does not have.
    pub(crate) fn not_acceptable_form(why: &str) -> Self {
        Self::new(406, "NotAcceptable", why)
    }

    pub(crate) fn unsupported_media_type(sent: &str, accepted: &str) -> Self {
        Self::new(
            415,
            "UnsupportedMediaType",
            format!(
                "a body of the type {sent:?} cannot be read; accepted media types include: {accepted}"
            ),
        )
    }

    pub(crate) fn too_large(bytes: usize, limit: usize) -> Self {
        Self::new(
            413,
            "RequestEntityTooLarge",
            format!("the body has {bytes} bytes, more than {limit}"),
        )
    }

    /// A patch with more operations than anybody needs.
    pub(crate) fn too_many_operations(why: &str) -> Self {
        Self::new(413, "RequestEntityTooLarge", why)
    }

    /// A version that is forgotten.
    pub(crate) fn expired(why: impl Into<String>, continue_: Option<String>) -> Self {
        let mut refusal = Self::new(410, "Expired", why);
        refusal.continue_ = continue_;
        refusal
    }

    /// A version that there has not been yet.
    pub(crate) fn version_too_large(wanted: u64, current: u64) -> Self {
        let cause = Cause::new(
            "ResourceVersionTooLarge",
            "",
            "Too large resource version".to_owned(),
        );
        let mut refusal = Self::new(
            504,
            "Timeout",
            format!("Timeout: Too large resource version: {wanted}, current: {current}"),
        )
        .causes([cause]);
        refusal
            .details
            .insert("retryAfterSeconds".to_owned(), Value::from(1));
        refusal
    }

    /// A budget does not allow an eviction. `retry_after` is in seconds; 0 says nothing of it.
    pub(crate) fn budget(why: &str, retry_after: u64) -> Self {
        let cause = Cause::new("DisruptionBudget", "", why.to_owned());
        let message = "Cannot evict pod as it would violate the pod's disruption budget.";
        let mut refusal = Self::new(429, "TooManyRequests", message).causes([cause]);
        if retry_after > 0 {
            let after = Value::from(retry_after);
            refusal
                .details
                .insert("retryAfterSeconds".to_owned(), after);
        }
        refusal
    }

    /// Nobody is there to whom the server could pass the request on.
    pub(crate) fn unavailable(why: impl Into<String>) -> Self {
        Self::new(503, "ServiceUnavailable", why)
    }

    /// An error that API servers answer 500 to without a reason.
    pub(crate) fn internal(why: impl Into<String>) -> Self {
        Self::new(500, "", why)
    }

    /// An error that API servers answer 500 to with their reason for it.
    pub(crate) fn internal_error(why: &str) -> Self {
        let cause = Cause::new("", "", why.to_owned());
        Self::new(
            500,
            "InternalError",
            format!("Internal error occurred: {why}"),
        )
        .causes([cause])
    }

    /// What somebody else says why a request is not granted: a `Status` with another message.
    pub(crate) fn of_status(code: u16, message: String, status: &Value) -> Self {
        let reason = status["reason"].as_str().unwrap_or_default().to_owned();
        let mut refusal = Self::new(code, reason, message);
        if let Some(details) = status["details"].as_object() {
            refusal.details.clone_from(details);
        }
        refusal
    }

    /// Others took longer than a request may take.
    pub(crate) fn timeout() -> Self {
        let why = "request did not complete within requested timeout";
        Self::new(504, "Timeout", format!("Timeout: {why}"))
    }

    /// Ends a verb that waits for an answer from outside. Nobody sees it: the verb is done again.
    pub(crate) fn suspended() -> Self {
        Self::internal("the request waits for a webhook")
    }

    /// A request that this server does not know how to answer; a real one does.
    pub(crate) fn not_implemented(what: &str) -> Self {
        Self::new(
            501,
            "NotImplemented",
            format!("the in-memory API server does not implement {what}"),
        )
    }

    /// The sentence.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The `Status`.
    pub(crate) fn status(&self) -> Value {
        let mut metadata = Map::new();
        if let Some(token) = &self.continue_ {
            metadata.insert("continue".to_owned(), Value::from(token.as_str()));
        }
        let mut status = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": metadata,
            "status": "Failure",
            "message": self.message,
            "code": self.code,
        });
        if !self.reason.is_empty() {
            status["reason"] = Value::from(&*self.reason);
        }
        if !self.details.is_empty() {
            status["details"] = Value::Object(self.details.clone());
        }
        status
    }
}
