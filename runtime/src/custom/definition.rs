//! `CustomResourceDefinition`: a kind as the API server wants it told.
//!
//! The type is here so that a program which installs its kinds does not need the built-in ones.

use super::schema::JSONSchemaProps;
use crate::meta::{Condition, ObjectMeta};
use crate::object::{Optional, RawJson, Str, UnknownFields, optional, plain, required};

/// A kind with its versions, as the API server wants it told: see
/// [`CustomResource::crd`](super::CustomResource::crd).
///
/// It is an object as any other, and its calls are those of every client:
///
/// ```
/// use clientset_runtime::Result;
/// use clientset_runtime::client::condition_is;
/// use clientset_runtime::custom::CustomResourceDefinition;
/// use clientset_runtime::request::RestClient;
///
/// async fn install(client: &RestClient, crd: &CustomResourceDefinition) -> Result<()> {
///     let crds = client.resource::<CustomResourceDefinition>();
///     crds.apply(crd).field_manager("installer").await?;
///     crds.wait_for(&crd.metadata.name, condition_is("Established", "True")).await?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct CustomResourceDefinition {
    /// Its name, which is `plural.group`, its labels.
    pub metadata: ObjectMeta,
    /// What is served.
    pub spec: CustomResourceDefinitionSpec,
    /// How far the server is with it.
    pub status: Optional<CustomResourceDefinitionStatus>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceDefinition kind "apiextensions.k8s.io"/"v1"/"CustomResourceDefinition", "apiextensions.k8s.io/v1" {
        0 metadata: plain("metadata"),
        1 spec: required("spec"),
        2 status: optional("status"),
    }
}

crate::resource! {
    CustomResourceDefinition: "customresourcedefinitions", "CustomResourceDefinitionList", Cluster
        [Get List Watch Create Update Patch Delete DeleteCollection Status]
}

/// What is served of a kind.
#[derive(Clone)]
pub struct CustomResourceDefinitionSpec {
    /// How objects are brought from one version to another; as they are where it is absent.
    pub conversion: Optional<CustomResourceConversion>,
    /// The API group.
    pub group: Str,
    /// What the kind is called.
    pub names: CustomResourceDefinitionNames,
    /// True only in definitions of the time before schemas.
    pub preserve_unknown_fields: Option<bool>,
    /// `Namespaced` or `Cluster`.
    pub scope: Str,
    /// The versions.
    pub versions: Vec<CustomResourceDefinitionVersion>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceDefinitionSpec {
        0 conversion: optional("conversion"),
        1 group: required("group"),
        2 names: required("names"),
        3 preserve_unknown_fields: optional("preserveUnknownFields"),
        4 scope: required("scope"),
        5 versions: required("versions").atomic(),
    }
}

/// What a kind is called.
#[derive(Clone)]
pub struct CustomResourceDefinitionNames {
    /// As in `all`.
    pub categories: Vec<Str>,
    /// The kind.
    pub kind: Str,
    /// The kind of its list.
    pub list_kind: Option<Str>,
    /// The plural in the path.
    pub plural: Str,
    /// What people type.
    pub short_names: Vec<Str>,
    /// The singular.
    pub singular: Option<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceDefinitionNames {
        0 categories: plain("categories").atomic(),
        1 kind: required("kind"),
        2 list_kind: optional("listKind"),
        3 plural: required("plural"),
        4 short_names: plain("shortNames").atomic(),
        5 singular: optional("singular"),
    }
}

/// A version of a kind.
#[derive(Clone)]
pub struct CustomResourceDefinitionVersion {
    /// The columns of `kubectl get`.
    pub additional_printer_columns: Vec<CustomResourceColumnDefinition>,
    /// The version is deprecated.
    pub deprecated: Option<bool>,
    /// What the server says then; it has words of its own.
    pub deprecation_warning: Option<Str>,
    /// The name, as in `v1`.
    pub name: Str,
    /// The schema.
    pub schema: Optional<CustomResourceValidation>,
    /// What field selectors can name.
    pub selectable_fields: Vec<SelectableField>,
    /// Whether the server offers the version.
    pub served: bool,
    /// Whether objects are stored in the version: exactly one is.
    pub storage: bool,
    /// The subresources.
    pub subresources: Optional<CustomResourceSubresources>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceDefinitionVersion {
        0 additional_printer_columns: plain("additionalPrinterColumns").atomic(),
        1 deprecated: optional("deprecated"),
        2 deprecation_warning: optional("deprecationWarning"),
        3 name: required("name"),
        4 schema: optional("schema"),
        5 selectable_fields: plain("selectableFields").atomic(),
        6 served: required("served"),
        7 storage: required("storage"),
        8 subresources: optional("subresources"),
    }
}

/// A column of `kubectl get`.
#[derive(Clone)]
pub struct CustomResourceColumnDefinition {
    /// What it shows.
    pub description: Option<Str>,
    /// The format of its type.
    pub format: Option<Str>,
    /// Where the value stands.
    pub json_path: Str,
    /// The heading.
    pub name: Str,
    /// Above 0: only in wide output.
    pub priority: Option<i32>,
    /// `integer`, `number`, `string`, `boolean` or `date`.
    pub type_: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceColumnDefinition {
        0 description: optional("description"),
        1 format: optional("format"),
        2 json_path: required("jsonPath"),
        3 name: required("name"),
        4 priority: optional("priority"),
        5 type_: required("type"),
    }
}

/// The schema of a version.
#[derive(Clone)]
pub struct CustomResourceValidation {
    /// The schema of the whole object.
    pub open_apiv3_schema: Optional<JSONSchemaProps>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceValidation {
        0 open_apiv3_schema: optional("openAPIV3Schema"),
    }
}

/// A field that field selectors can name.
#[derive(Clone)]
pub struct SelectableField {
    /// Its path, as in `.spec.volume`.
    pub json_path: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    SelectableField {
        0 json_path: required("jsonPath"),
    }
}

/// The subresources of a version.
#[derive(Clone)]
pub struct CustomResourceSubresources {
    /// The scale, where there is one.
    pub scale: Optional<CustomResourceSubresourceScale>,
    /// The status, where it is a subresource.
    pub status: Optional<CustomResourceSubresourceStatus>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceSubresources {
        0 scale: optional("scale"),
        1 status: optional("status"),
    }
}

/// Where the scale subresource finds its numbers.
#[derive(Clone)]
pub struct CustomResourceSubresourceScale {
    /// The text of the label selector.
    pub label_selector_path: Option<Str>,
    /// The wanted number.
    pub spec_replicas_path: Str,
    /// The present number.
    pub status_replicas_path: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceSubresourceScale {
        0 label_selector_path: optional("labelSelectorPath"),
        1 spec_replicas_path: required("specReplicasPath"),
        2 status_replicas_path: required("statusReplicasPath"),
    }
}

/// That the status is a subresource. It says no more.
#[derive(Clone)]
pub struct CustomResourceSubresourceStatus {
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceSubresourceStatus {
    }
}

/// How objects are brought from one version to another.
#[derive(Clone)]
pub struct CustomResourceConversion {
    /// `None` or `Webhook`.
    pub strategy: Str,
    /// The webhook to ask.
    pub webhook: RawJson,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceConversion {
        0 strategy: required("strategy"),
        1 webhook: optional("webhook"),
    }
}

/// How far the server is with a definition.
#[derive(Clone)]
pub struct CustomResourceDefinitionStatus {
    /// The names that are served.
    pub accepted_names: CustomResourceDefinitionNames,
    /// `NamesAccepted`, `Established`, `Terminating` ...
    pub conditions: Vec<Condition>,
    /// The generation that this was observed at.
    pub observed_generation: Option<i64>,
    /// The versions that objects may still be stored in.
    pub stored_versions: Vec<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    CustomResourceDefinitionStatus {
        0 accepted_names: plain("acceptedNames"),
        1 conditions: plain("conditions").keyed(&["type"]),
        2 observed_generation: optional("observedGeneration"),
        3 stored_versions: plain("storedVersions").atomic(),
    }
}
