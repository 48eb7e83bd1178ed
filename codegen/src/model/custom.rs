//! What only custom resources have: enums, aliases, printer columns, rules.

/// What is kept of an object beside the values of its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keeps {
    /// Fields that the type does not know, until the next update: Kubernetes' own types.
    #[default]
    Unknown,
    /// Also that a member was `null`, or a list or map without elements: the server of a custom
    /// resource stores what it was sent.
    Exact,
    /// As exact, and unknown fields are data of the user's, which apply writes too:
    /// `x-kubernetes-preserve-unknown-fields` beside properties.
    Open,
}

/// A string of which the schema lists the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// The name in Rust: `CertificatePrivateKeyAlgorithm`.
    pub name: String,
    /// The values, in the schema's order.
    pub variants: Vec<Variant>,
    /// A value that is not listed cannot be read; otherwise it is `Other`.
    pub closed: bool,
    /// The variant, by its index, that is the value of a closed enum until one is set.
    pub default: usize,
    /// Attributes to write above it.
    pub attributes: Vec<String>,
    /// The description.
    pub docs: Option<String>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The name in Rust: `Rsa`.
    pub name: String,
    /// On the wire: `RSA`.
    pub value: String,
}

/// A further name of a type or an enum of the same group-version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// The type's or the enum's.
    pub target: String,
}

/// What a CustomResourceDefinition says of a resource beside what every resource has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomResource {
    /// Whether this version is the one that is stored.
    pub storage: bool,
    /// The version is deprecated; the warning that the server sends, where it is the definition's own.
    pub deprecated: Option<Option<String>>,
    /// `additionalPrinterColumns`.
    pub columns: Vec<PrinterColumn>,
    /// Where the scale subresource finds its numbers.
    pub scale: Option<ScalePaths>,
    /// `selectableFields`, as JSON paths.
    pub selectable_fields: Vec<String>,
    /// `x-kubernetes-validations` of the whole schema, by place.
    pub rules: Vec<Rule>,
}

/// A column of `kubectl get`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterColumn {
    /// The heading.
    pub name: String,
    /// `string`, `integer`, `date` ...
    pub type_name: String,
    /// The format, or nothing.
    pub format: String,
    /// The description, or nothing.
    pub description: String,
    /// Where the value stands: `.spec.replicas`.
    pub json_path: String,
    /// Above 0: only in wide output.
    pub priority: i32,
}

/// The paths of a scale subresource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalePaths {
    /// Where the wanted number stands: `.spec.replicas`.
    pub spec_replicas: String,
    /// Where the observed number stands.
    pub status_replicas: String,
    /// Where the label selector stands as a string, if anywhere.
    pub label_selector: Option<String>,
}

/// A CEL rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What the rule is about: `spec.ports[]`; empty for the object itself. `[]` is an element of a list,
    /// `{}` a value of a map.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What a refusal says; empty where the definition does not say it.
    pub message: String,
    /// A CEL expression that makes the message; empty where there is none.
    pub message_expression: String,
    /// `FieldValueInvalid` and so on; empty where the definition does not say it.
    pub reason: String,
    /// The field that a refusal names, below the path; empty where the definition does not say it.
    pub field_path: String,
    /// Whether the rule about a change also holds for a value that was not there before.
    pub optional_old_self: bool,
}
