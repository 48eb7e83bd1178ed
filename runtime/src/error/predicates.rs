//! What a program asks of an error, by the rules of client-go's `api/errors`: the reason decides; the
//! code only where the reason is missing or unknown, but for the few that say otherwise.

use super::status::UNEXPECTED;
use super::{Call, Error, ErrorKind};
use crate::meta::Status;
use crate::transport::Failure;

/// The reasons that the API machinery knows (`StatusReason*` of `meta/v1`).
const KNOWN_REASONS: &[&str] = &[
    "AlreadyExists",
    "BadRequest",
    "Conflict",
    "Expired",
    "Forbidden",
    "Gone",
    "InternalError",
    "Invalid",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "RequestEntityTooLarge",
    "ServerTimeout",
    "ServiceUnavailable",
    "StoreReadError",
    "Timeout",
    "TooManyRequests",
    "Unauthorized",
    "UnsupportedMediaType",
];

/// Whether a 404 is about the path: it names no object, and does so for a resource of the API. Behind a
/// proxy somebody else has answered.
pub(super) fn is_not_served(status: &Status, call: &Call) -> bool {
    // The API machinery's words for a path; whoever says anything else knew what was asked for.
    let names_nothing = status.details.name.is_empty()
        && status.details.kind.is_empty()
        && matches!(
            status.message.as_str(),
            "" | "the server could not find the requested resource"
        );
    let causes = &status.details.causes;
    let is_no_status = || causes.iter().any(|cause| cause.reason == UNEXPECTED);
    !call.resource.is_empty() && call.subresource != "proxy" && (names_nothing || is_no_status())
}

impl Error {
    /// The object, its namespace or the resource itself is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has_reason_or_code("NotFound", 404)
    }

    /// The server does not serve the resource, its version or its subresource: it is of a minor of
    /// Kubernetes that has not got it, has it switched off, or lacks the CustomResourceDefinition. It
    /// [`is_not_found`](Error::is_not_found) too; an object that is missing is not this.
    ///
    /// ```
    /// async fn quota(pods: clientset_runtime::Result<usize>) -> clientset_runtime::Result<Option<usize>> {
    ///     match pods {
    ///         Err(error) if error.is_not_served() => Ok(None), // an older cluster
    ///         count => count.map(Some),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn is_not_served(&self) -> bool {
        let call = self.0.call.as_ref();
        self.is_not_found()
            && self
                .status()
                .zip(call)
                .is_some_and(|(status, call)| is_not_served(status, call))
    }

    /// An object of this name is there already.
    #[must_use]
    pub fn is_already_exists(&self) -> bool {
        self.has_reason("AlreadyExists")
    }

    /// The object changed since it was read, or another manager owns the fields that were applied.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has_reason_or_code("Conflict", 409)
    }

    /// The object does not pass validation: [`causes`](Error::causes) has the fields.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.has_reason_or_code("Invalid", 422)
    }

    /// What was asked for was there once and will not come back.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.has_reason_or_code("Gone", 410)
    }

    /// The resource version or the `continue` token is too old: list anew. Any 410 counts, as in
    /// client-go's reflector, since old servers say `Gone`.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.has_reason("Expired") || self.is_gone()
    }

    /// The credentials are missing or were not accepted.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has_reason_or_code("Unauthorized", 401)
    }

    /// The user may not do this.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has_reason_or_code("Forbidden", 403)
    }

    /// The request itself is wrong.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        self.has_reason_or_code("BadRequest", 400)
    }

    /// The resource does not know the verb.
    #[must_use]
    pub fn is_method_not_supported(&self) -> bool {
        self.has_reason_or_code("MethodNotAllowed", 405)
    }

    /// The server has none of the formats that were asked for.
    #[must_use]
    pub fn is_not_acceptable(&self) -> bool {
        self.has_reason_or_code("NotAcceptable", 406)
    }

    /// The server does not take the format that was sent.
    #[must_use]
    pub fn is_unsupported_media_type(&self) -> bool {
        self.has_reason_or_code("UnsupportedMediaType", 415)
    }

    /// The request is larger than the server takes.
    #[must_use]
    pub fn is_request_entity_too_large(&self) -> bool {
        self.has_reason("RequestEntityTooLarge") || self.code() == Some(413)
    }

    /// The server has too much to do: [`retry_after`](Error::retry_after) says when to come back.
    #[must_use]
    pub fn is_too_many_requests(&self) -> bool {
        self.has_reason("TooManyRequests") || self.code() == Some(429)
    }

    /// The server failed.
    #[must_use]
    pub fn is_internal_error(&self) -> bool {
        self.has_reason_or_code("InternalError", 500)
    }

    /// The server cannot answer now.
    #[must_use]
    pub fn is_service_unavailable(&self) -> bool {
        self.has_reason_or_code("ServiceUnavailable", 503)
    }

    /// Time ran out, the server's (504) or the client's own deadline; the request may still be
    /// carried out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout || self.has_reason_or_code("Timeout", 504)
    }

    /// The server could not finish in time and asks to try again.
    #[must_use]
    pub fn is_server_timeout(&self) -> bool {
        self.has_reason("ServerTimeout")
    }

    /// The stored object could not be decrypted or decoded.
    #[must_use]
    pub fn is_store_read_error(&self) -> bool {
        self.has_reason("StoreReadError")
    }

    /// The answer was no `Status`: something between client and server answered, or the server broke.
    #[must_use]
    pub fn is_unexpected_server_error(&self) -> bool {
        self.has_cause(UNEXPECTED)
    }

    /// The resource version that was asked for is from the server's future.
    #[must_use]
    pub fn is_too_large_resource_version(&self) -> bool {
        self.has_cause("ResourceVersionTooLarge")
    }

    /// The deletion of the namespace is under way, so that nothing can be created in it.
    #[must_use]
    pub fn is_namespace_terminating(&self) -> bool {
        self.is_forbidden() && self.has_cause("NamespaceTerminating")
    }

    /// Nothing listens at the server's address.
    #[must_use]
    pub fn is_connection_refused(&self) -> bool {
        self.failure() == Some(Failure::Refused)
    }

    /// The connection ended before the answer was complete; a request that changes something may have
    /// been carried out.
    #[must_use]
    pub fn is_connection_lost(&self) -> bool {
        self.failure() == Some(Failure::Closed)
    }

    fn has_reason(&self, reason: &str) -> bool {
        self.reason() == Some(reason)
    }

    fn has_reason_or_code(&self, reason: &str, code: u16) -> bool {
        match self.reason() {
            Some(known) if KNOWN_REASONS.contains(&known) => known == reason,
            _ => self.code() == Some(code),
        }
    }
}
