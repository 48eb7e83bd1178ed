//! The schemas of what subresources take that is of a kind of their own.

use clientset::authentication_v1::TokenRequest;
use clientset::autoscaling_v1::Scale;
use clientset::core_v1::Binding;
use clientset::policy_v1::Eviction;

use super::{TypedSchema, described};

/// The schema of a kind that no resource has; `None` of options, which are none of an object.
pub(crate) fn of_subresource(kind: &str) -> Option<TypedSchema> {
    Some(match kind {
        "Scale" => described(&mut Scale::default()),
        "Eviction" => described(&mut Eviction::default()),
        "Binding" => described(&mut Binding::default()),
        "TokenRequest" => described(&mut TokenRequest::default()),
        _ => return None,
    })
}
