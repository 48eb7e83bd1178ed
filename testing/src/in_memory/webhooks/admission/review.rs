//! The `AdmissionReview`: what a webhook is asked, and what may be taken as its answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use json_patch::Patch;
use serde_json::{Map, Value, json};

use super::{Attributes, Failed, Hook, Stage};
use crate::in_memory::answer::Refusal;
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::new_uid;

/// Versions of reviews that are sent, as configurations name them.
const VERSIONS: [&str; 2] = ["v1", "v1beta1"];

/// An answer that was checked.
#[derive(Debug, Default)]
pub(super) struct Response {
    is_allowed: bool,
    /// The `Status` of a refusal.
    status: Value,
    patch: Vec<u8>,
    patch_type: Value,
    pub(super) warnings: Vec<String>,
}

/// The review that is sent to a webhook.
pub(super) fn request(
    hook: &Hook,
    attributes: &Attributes,
    version: &Resource,
) -> Result<Value, Failed> {
    let mut understood = hook.elements("admissionReviewVersions");
    let review = understood
        .find_map(|known| VERSIONS.into_iter().find(|version| known == version))
        .ok_or_else(|| {
            let why = "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)";
            Failed::Call(why.to_owned())
        })?;
    let request = of_attributes(attributes, version).map_err(Failed::Call)?;
    Ok(json!({
        "kind": "AdmissionReview",
        "apiVersion": format!("admission.k8s.io/{review}"),
        "request": request,
    }))
}

/// The request of a review: everything that there is to know of a write.
///
/// # Errors
/// The object cannot be seen in this version.
pub(crate) fn of_attributes(attributes: &Attributes, version: &Resource) -> Result<Value, String> {
    let object = |object: &Option<Value>| match object {
        Some(object) => attributes.in_version(object, version).map_err(Failed::why),
        None => Ok(Value::Null),
    };
    let kind = if attributes.is_of_subresource() {
        kind_of(&attributes.kind)
    } else {
        json!({"group": version.group, "version": version.version, "kind": version.kind})
    };
    let mut request = json!({
        "uid": new_uid(),
        "kind": kind,
        "resource": resource_of(version),
        "requestKind": kind_of(&attributes.kind),
        "requestResource": resource_of(&attributes.resource),
        "operation": attributes.operation.as_str(),
        "userInfo": attributes.user.info(),
        "object": object(&attributes.object)?,
        "oldObject": object(&attributes.old)?,
        "dryRun": attributes.dry_run,
        "options": attributes.options,
    });
    for (field, text) in [
        ("subResource", &attributes.subresource),
        ("requestSubResource", &attributes.subresource),
        ("name", &attributes.name),
        ("namespace", &attributes.namespace),
    ] {
        if !text.is_empty() {
            request[field] = Value::from(text.as_str());
        }
    }
    Ok(request)
}

fn kind_of([group, version, kind]: &[String; 3]) -> Value {
    json!({"group": group, "version": version, "kind": kind})
}

fn resource_of(resource: &Resource) -> Value {
    json!({"group": resource.group, "version": resource.version, "resource": resource.plural})
}

impl Response {
    /// Reads the answer to a review.
    ///
    /// # Errors
    /// It is none: of something else, to another review, or with a patch where there can be none.
    pub(super) fn read(review: &Value, answer: &Value, stage: Stage) -> Result<Self, String> {
        let response = match &answer["response"] {
            Value::Object(response) => response,
            Value::Null => return Err("webhook response was absent".to_owned()),
            _ => return Err("response is no object".to_owned()),
        };
        let is_first = review["apiVersion"] == "admission.k8s.io/v1beta1";
        if !is_first {
            check_version(review, answer, response)?;
        }
        let patch = match response.get("patch") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => STANDARD
                .decode(text)
                .map_err(|error| format!("response.patch is no base64: {error}"))?,
            Some(_) => return Err("response.patch is no text of base64".to_owned()),
        };
        let kind = response.get("patchType").filter(|kind| !kind.is_null());
        match (stage, patch.is_empty(), kind) {
            _ if is_first => {}
            (Stage::Mutating, false, None) => {
                return Err("webhook returned response.patch but not response.patchType".to_owned());
            }
            (Stage::Mutating, true, Some(_)) => {
                return Err("webhook returned response.patchType but not response.patch".to_owned());
            }
            (Stage::Validating, false, _) => {
                return Err("validating webhook may not return response.patch".to_owned());
            }
            (Stage::Validating, _, Some(_)) => {
                return Err("validating webhook may not return response.patchType".to_owned());
            }
            _ => {}
        }
        let patch_type = kind.cloned().unwrap_or_else(|| "JSONPatch".into());
        let is_allowed = match response.get("allowed") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(is_allowed)) => *is_allowed,
            Some(_) => return Err("response.allowed is neither true nor false".to_owned()),
        };
        let warnings = response.get("warnings").and_then(Value::as_array);
        let warnings = warnings.into_iter().flatten().filter_map(Value::as_str);
        Ok(Self {
            is_allowed,
            status: response.get("status").cloned().unwrap_or_default(),
            patch_type,
            patch: if stage == Stage::Mutating {
                patch
            } else {
                Vec::new()
            },
            warnings: warnings.map(str::to_owned).collect(),
        })
    }

    /// Whether the webhook allows the request.
    pub(super) fn check(&self, hook: &Hook) -> Result<(), Failed> {
        if self.is_allowed {
            return Ok(());
        }
        let code = self.status["code"]
            .as_u64()
            .and_then(|code| u16::try_from(code).ok());
        let text = |field: &str| self.status[field].as_str().filter(|text| !text.is_empty());
        let denied = format!("admission webhook {:?} denied the request", hook.name());
        let message = match text("message").or_else(|| text("reason")) {
            Some(why) => format!("{denied}: {why}"),
            None => format!("{denied} without explanation"),
        };
        // What is refused is no success.
        let code = code.filter(|code| (400..600).contains(code)).unwrap_or(400);
        Err(Failed::refused(Refusal::of_status(
            code,
            message,
            &self.status,
        )))
    }

    /// What the patch makes of the object, in the version of the request; `None` where it changes nothing.
    pub(super) fn apply(
        &self,
        hook: &Hook,
        version: &Resource,
        attributes: &Attributes,
    ) -> Result<Option<Value>, Failed> {
        if self.patch.is_empty() {
            return Ok(None);
        }
        let patch: Patch = serde_json::from_slice(&self.patch).map_err(|error| {
            let why = format!("received undecodable patch in webhook response: {error}");
            Failed::Call(why)
        })?;
        if patch.0.is_empty() {
            return Ok(None);
        }
        if self.patch_type != "JSONPatch" {
            return Err(Failed::Call(format!(
                "unsupported patch type {}",
                self.patch_type
            )));
        }
        let wrong = |why: &str| Failed::refused(Refusal::internal_error(why));
        let Some(object) = &attributes.object else {
            return Err(wrong(&format!(
                "admission webhook {:?} attempted to modify the object, which is not supported for this operation",
                hook.name()
            )));
        };
        let before = attributes.in_version(object, version)?;
        let mut after = before.clone();
        json_patch::patch(&mut after, &patch).map_err(|error| wrong(&error.to_string()))?;
        let after = attributes
            .reread(version, &after, false)
            .map_err(Failed::refused)?;
        if after == before {
            return Ok(None);
        }
        let after = attributes.in_own_version(version, after);
        after.map(Some).map_err(Failed::refused)
    }
}

/// The answer has to be of the version of the review, and to it.
fn check_version(
    review: &Value,
    answer: &Value,
    response: &Map<String, Value>,
) -> Result<(), String> {
    let uid = review["request"]["uid"].as_str().unwrap_or_default();
    let found = response
        .get("uid")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if found != uid {
        return Err(format!("expected response.uid={uid:?}, got {found:?}"));
    }
    let stated = |field: &str| answer[field].as_str().unwrap_or_default();
    if answer["apiVersion"] != review["apiVersion"] || answer["kind"] != review["kind"] {
        return Err(format!(
            "expected webhook response of {}, Kind=AdmissionReview, got {}, Kind={}",
            review["apiVersion"].as_str().unwrap_or_default(),
            stated("apiVersion"),
            stated("kind"),
        ));
    }
    Ok(())
}
