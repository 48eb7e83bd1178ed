//! Rules that a server holds objects to.

use crate::object::Rule;

/// A rule in CEL, and where the definition has it.
///
/// ```
/// use clientset_runtime::client::{Rule, ValidationRule};
///
/// const SCALES_UP: ValidationRule =
///     ValidationRule::new("spec", Rule::new("self.replicas <= self.maxReplicas").message("too many replicas"));
/// assert_eq!(SCALES_UP.path, "spec");
/// assert_eq!(SCALES_UP.rule.reason, "");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidationRule {
    /// What the rule is about, its `self`: `spec.ports[]`; empty for the object itself. `[]` is each
    /// element of a list, `{}` each value of a map.
    pub path: &'static str,
    /// The rule.
    pub rule: Rule,
}

impl ValidationRule {
    /// A rule at a place.
    #[must_use]
    pub const fn new(path: &'static str, rule: Rule) -> Self {
        Self { path, rule }
    }
}
