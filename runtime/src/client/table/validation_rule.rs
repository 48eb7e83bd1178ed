//! Rules that a server holds objects to.

/// A CEL rule, as `x-kubernetes-validations` of a CustomResourceDefinition has it.
///
/// ```
/// use clientset_runtime::client::ValidationRule;
///
/// const SCALES_UP: ValidationRule =
///     ValidationRule::new("spec", "self.replicas <= self.maxReplicas").message("too many replicas");
/// assert_eq!(SCALES_UP.path, "spec");
/// assert_eq!(SCALES_UP.reason, "");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidationRule {
    /// What the rule is about, its `self`: `spec.ports[]`; empty for the object itself. `[]` is each
    /// element of a list, `{}` each value of a map.
    pub path: &'static str,
    /// The expression, which has to be true.
    pub rule: &'static str,
    /// What a refusal says; empty where the definition does not say it.
    pub message: &'static str,
    /// An expression that makes the message; empty where there is none. It goes before the message.
    pub message_expression: &'static str,
    /// The reason of a refusal, as in `FieldValueForbidden`; empty for `FieldValueInvalid`.
    pub reason: &'static str,
    /// Which field a refusal names, as a path below `path`; empty for `path` itself.
    pub field_path: &'static str,
    /// Whether a rule about a change (one that says `oldSelf`) also holds where there was no value before.
    pub optional_old_self: bool,
}

impl ValidationRule {
    /// A rule.
    #[must_use]
    pub const fn new(path: &'static str, rule: &'static str) -> Self {
        Self {
            path,
            rule,
            message: "",
            message_expression: "",
            reason: "",
            field_path: "",
            optional_old_self: false,
        }
    }

    /// With a message.
    #[must_use]
    pub const fn message(mut self, message: &'static str) -> Self {
        self.message = message;
        self
    }

    /// With an expression that makes the message.
    #[must_use]
    pub const fn message_expression(mut self, expression: &'static str) -> Self {
        self.message_expression = expression;
        self
    }

    /// With a reason.
    #[must_use]
    pub const fn reason(mut self, reason: &'static str) -> Self {
        self.reason = reason;
        self
    }

    /// With the field that a refusal names.
    #[must_use]
    pub const fn field_path(mut self, path: &'static str) -> Self {
        self.field_path = path;
        self
    }

    /// Also where there was no value before.
    #[must_use]
    pub const fn optional_old_self(mut self) -> Self {
        self.optional_old_self = true;
        self
    }
}
