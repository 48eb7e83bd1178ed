//! What nobody gets a certificate for.
//!
//! Kubernetes: `plugin/pkg/admission/certificates/subjectrestriction`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::Place;
use crate::in_memory::tree;

const SIGNER: &str = "kubernetes.io/kube-apiserver-client";

/// Checks that a new request is not one for a certificate of an administrator.
///
/// # Errors
/// It is.
pub(super) fn check(place: &Place<'_>, request: &Value) -> Result<(), Refusal> {
    let spec = &request["spec"];
    let text = spec["request"].as_str().unwrap_or_default();
    if spec["signerName"] != SIGNER || !is_for_masters(text) {
        return Ok(());
    }
    let why = format!("use of {SIGNER} signer with system:masters group is not allowed");
    let name = tree::text(request, "name");
    Err(Refusal::forbidden(place.resource, name, &why))
}

/// Whether a subject in the base64 of a PEM is of the organization `system:masters`.
fn is_for_masters(base64: &str) -> bool {
    /// The name of organizations in DER, and behind it the type of a text, its length, and the text.
    const ORGANIZATION: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x0a];
    const MASTERS: &[u8] = b"\x0esystem:masters";
    let pem = STANDARD.decode(base64).unwrap_or_default();
    let pem = String::from_utf8_lossy(&pem);
    let body = pem
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('-'));
    let der = STANDARD
        .decode(body.collect::<String>())
        .unwrap_or_default();
    let length = ORGANIZATION.len() + 1 + MASTERS.len();
    der.windows(length).any(|found| {
        found.starts_with(&ORGANIZATION) && found[ORGANIZATION.len() + 1..] == *MASTERS
    })
}
