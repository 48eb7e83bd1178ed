//! What a CustomResourceDefinition says, whatever form it came in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::{
    DeleteResponse, ListType, MapType, PrinterColumn, Rule, ScalePaths, Scope, Verb,
};

/// A kind with its versions: one CustomResourceDefinition, or one resource of an aggregated server.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The API group: `cert-manager.io`.
    pub group: String,
    /// The kind: `Certificate`. It need not be in PascalCase.
    pub kind: String,
    /// The kind of its list; `<kind>List` where the definition does not say it.
    pub list_kind: String,
    /// The plural in the path.
    pub plural: String,
    /// The singular; the kind in small letters where the definition does not say it.
    pub singular: String,
    /// What people type.
    pub short_names: Vec<String>,
    /// As in `all`.
    pub categories: Vec<String>,
    /// Where its objects live.
    pub scope: Scope,
    /// The served versions, in the definition's order.
    pub versions: Vec<Version>,
    /// Where it stands.
    pub place: Place,
}

/// A version of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The name: `v1alpha1`. It need not look like one of Kubernetes'.
    pub name: String,
    /// Whether this version is the one that is stored.
    pub storage: bool,
    /// It is deprecated; the warning that the server sends, where it is the definition's own.
    pub deprecated: Option<Option<String>>,
    /// The schema of the whole object, `apiVersion`, `kind` and `metadata` included where it has them.
    pub schema: Schema,
    /// Whether there is a status subresource.
    pub status: bool,
    /// The scale subresource, where there is one.
    pub scale: Option<ScalePaths>,
    /// `additionalPrinterColumns`.
    pub columns: Vec<PrinterColumn>,
    /// `selectableFields`, as JSON paths.
    pub selectable_fields: Vec<String>,
    /// What an aggregated server offers; `None` for a custom resource, which has every verb.
    pub offer: Option<Offer>,
}

/// What an aggregated server offers of a resource. Its status subresource is in [`Version::status`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The verbs, sorted. `Watch` comes with `List`.
    pub verbs: Vec<Verb>,
    /// The verbs of the status subresource, sorted.
    pub status_verbs: Vec<Verb>,
    /// The verbs of the scale subresource, sorted; empty where there is none.
    pub scale_verbs: Vec<Verb>,
    /// A namespaced resource that can be listed across namespaces.
    pub all_namespaces: bool,
    /// What a delete is declared to answer.
    pub delete_response: Option<DeleteResponse>,
}

/// A place in an input file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the caller named it.
    pub file: String,
    /// Counted from 1; 0 where it is not known.
    pub line: usize,
    /// Counted from 1; 0 where it is not known.
    pub column: usize,
}

/// A node of a schema.
///
/// Logical combinators (`anyOf`, `not` ...) carry no types, by the server's rule for structural schemas,
/// and are not here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// `type`; `None` for any value, and beside `x-kubernetes-int-or-string`.
    pub ty: Option<SchemaType>,
    /// `format`.
    pub format: Option<String>,
    /// `properties`.
    pub properties: BTreeMap<String, Schema>,
    /// `required`. It may name what is not among the properties.
    pub required: BTreeSet<String>,
    /// `additionalProperties`, where it is a schema; an empty one for `true`.
    pub additional: Option<Box<Schema>>,
    /// `items`.
    pub items: Option<Box<Schema>>,
    /// `nullable`.
    pub nullable: bool,
    /// `default`.
    pub default: Option<Value>,
    /// `enum`, of any types, `null` included.
    pub enum_values: Vec<Value>,
    /// `x-kubernetes-int-or-string`, or the `anyOf` that says the same.
    pub int_or_string: bool,
    /// `x-kubernetes-preserve-unknown-fields`.
    pub preserve_unknown_fields: bool,
    /// `x-kubernetes-embedded-resource`.
    pub embedded_resource: bool,
    /// `x-kubernetes-list-type` and `x-kubernetes-list-map-keys`.
    pub list_type: Option<ListType>,
    /// `x-kubernetes-map-type`.
    pub map_type: Option<MapType>,
    /// `x-kubernetes-validations`; the paths are empty here.
    pub rules: Vec<Rule>,
    /// Bounds.
    pub bounds: Bounds,
    /// The named definition of an aggregated server that this is, by its full name, as in
    /// `io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics`: its last part names the type. What the
    /// definition says stands here as if it was written in its place.
    ///
    /// Of a definition of apimachinery (`ObjectMeta`, `Time`, `Quantity` ...) nothing is here but the name,
    /// the description, the default and what `x-kubernetes-` says: the runtime has the type.
    pub reference: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Where it stands.
    pub line: usize,
    /// Where it stands.
    pub column: usize,
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaType {
    /// `object`.
    Object,
    /// `array`.
    Array,
    /// `string`.
    String,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// `boolean`.
    Boolean,
}

/// What values are allowed: documentation only, the server holds them. Numbers are the text of the
/// definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// `minimum`.
    pub minimum: Option<String>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: bool,
    /// `maximum`.
    pub maximum: Option<String>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: bool,
    /// `multipleOf`.
    pub multiple_of: Option<String>,
    /// `minLength`.
    pub min_length: Option<u64>,
    /// `maxLength`.
    pub max_length: Option<u64>,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
}
