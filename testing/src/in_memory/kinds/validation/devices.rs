//! The claims of devices that a pod names, and which of its containers use them.

use std::collections::HashSet;

use super::check::{At, Check};
use crate::in_memory::rules::NameRule;

/// Claims of a pod, and what its containers say of them.
pub(super) fn resource_claims(check: &mut Check, spec: &At<'_>) {
    let mut names = HashSet::new();
    for claim in spec.each("resourceClaims") {
        let name = claim.get("name");
        if check.has_text(&name, "a claim has a name in its pod") {
            if names.insert(name.text()) {
                check.named(&name, NameRule::Label);
            } else {
                check.duplicate(&name);
            }
        }
        let sources = ["resourceClaimName", "resourceClaimTemplateName"];
        if sources.iter().filter(|name| claim.is_there(name)).count() != 1 {
            let why = "it names either a claim or a template of one";
            check.invalid(&claim, why);
        }
        for source in sources.iter().filter(|name| claim.is_there(name)) {
            check.named(&claim.get(source), NameRule::Subdomain);
        }
    }
    for field in ["initContainers", "containers"] {
        for container in spec.each(field) {
            used(check, &container.get("resources"), &names);
        }
    }
}

/// Each claim is used as a whole, or each of its requests once.
fn used(check: &mut Check, resources: &At<'_>, claims: &HashSet<&str>) {
    let mut used: HashSet<(&str, &str)> = HashSet::new();
    for claim in resources.each("claims") {
        let (name, request) = (claim.text_of("name"), claim.text_of("request"));
        if name.is_empty() {
            check.required(&claim, "the name of a claim of the pod");
            continue;
        }
        if !request.is_empty() {
            check.named(&claim.get("request"), NameRule::Label);
        }
        let overlaps = |(known, part): &(&str, &str)| {
            *known == name && (part.is_empty() || request.is_empty() || *part == request)
        };
        if used.iter().any(overlaps) {
            check.duplicate(&claim);
        }
        used.insert((name, request));
        if !claims.contains(name) {
            check.missing(&claim);
        }
    }
}
