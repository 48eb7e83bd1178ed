//! What a request brings.

use std::borrow::Cow;

use clientset_runtime::object::RawJson;
use clientset_runtime::wire::yaml;
use serde_json::Value;

use super::{Call, Validation, Verb};
use crate::in_memory::answer::Refusal;
use crate::in_memory::protobuf::{self, Unreadable};

/// How many bytes a body may have, as in API servers.
pub(crate) const BODY_LIMIT: usize = 3 * 1024 * 1024;

const READ: &str = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

/// What is read of kinds that have no protobuf: custom resources.
const READ_OF_CUSTOM: &str = "application/json, application/yaml";

impl Call {
    /// The body as JSON text.
    ///
    /// # Errors
    /// It is of a media type that is not read, or no text of it.
    pub(crate) fn body_text(&self) -> Result<Cow<'_, str>, Refusal> {
        let text = String::from_utf8_lossy(&self.body);
        match self.content_type.as_str() {
            "" | "application/json" => Ok(text),
            "application/yaml" => {
                let mut raw = RawJson::new();
                yaml::read_into(&mut raw, &text).map_err(|error| {
                    Refusal::bad_request(format!("the body is no YAML: {error}"))
                })?;
                Ok(Cow::Owned(raw.as_str().to_owned()))
            }
            protobuf::MEDIA_TYPE => self.protobuf().map(Cow::Owned),
            other => Err(Refusal::unsupported_media_type(other, READ)),
        }
    }

    fn protobuf(&self) -> Result<String, Refusal> {
        let resource = self.resource();
        let (version, kind) = (resource.api_version(), resource.kind.as_str());
        let expected = match (self.verb, resource.subresource(&self.target.subresource)) {
            (Verb::Delete | Verb::DeleteCollection, _) => ("v1".to_owned(), "DeleteOptions"),
            (_, Some(sub)) if !sub.kind.is_empty() => (sub.api_version(), sub.kind.as_str()),
            _ => (version, kind),
        };
        if !protobuf::has_kind(&expected.0, expected.1) {
            return Err(Refusal::unsupported_media_type(
                protobuf::MEDIA_TYPE,
                READ_OF_CUSTOM,
            ));
        }
        let read = protobuf::read(&self.body, (&expected.0, expected.1));
        let object = read.map_err(|unreadable| {
            Refusal::bad_request(match unreadable {
                Unreadable::Envelope(why) => format!(
                    "the object provided is unrecognized (must be of type {}): {why}",
                    expected.1
                ),
                Unreadable::Object {
                    api_version,
                    kind,
                    why,
                } => format!(
                    "{kind} in version {:?} cannot be handled as a {}: {why}",
                    api_version.rsplit('/').next().unwrap_or_default(),
                    expected.1
                ),
            })
        })?;
        Ok(object.to_string())
    }

    /// The object of the body, in the stored version, and what to warn of.
    ///
    /// # Errors
    /// It is no object of the resource; or, if that is asked for, has fields that the kind does not have.
    pub(crate) fn object(&self, validation: Validation) -> Result<(Value, Vec<String>), Refusal> {
        let text = self.body_text()?;
        let decoded = self
            .resource()
            .decode(&text)
            .map_err(|refused| Refusal::bad_request(refused.0))?;
        let warnings = match validation {
            Validation::Ignore => Vec::new(),
            Validation::Warn => decoded.problems,
            Validation::Strict if decoded.problems.is_empty() => Vec::new(),
            Validation::Strict => {
                return Err(Refusal::bad_request(format!(
                    "{kind} in version {version:?} cannot be handled as a {kind}: strict decoding error: {problems}",
                    kind = self.resource().kind,
                    version = self.resource().version,
                    problems = decoded.problems.join(", "),
                )));
            }
        };
        Ok((self.resource().to_stored(decoded.tree), warnings))
    }
}
