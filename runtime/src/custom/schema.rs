//! `JSONSchemaProps`: a node of a schema.

use crate::meta::{StructOrBool, StructOrList};
use crate::object::{
    Map, MergeStrategy, Optional, RawJson, Str, UnknownFields, optional, plain, required,
};

/// A node of a schema, with what a structural schema may say; the rest is kept among the unknown fields.
#[derive(Clone)]
pub struct JSONSchemaProps {
    /// What the values of a map are.
    pub additional_properties: Option<StructOrBool<JSONSchemaProps>>,
    /// Everything that holds.
    pub all_of: Vec<JSONSchemaProps>,
    /// Of which one at least holds.
    pub any_of: Vec<JSONSchemaProps>,
    /// What the server fills in.
    pub default: RawJson,
    /// What it is.
    pub description: Option<Str>,
    /// The values that there are.
    pub enum_: Vec<RawJson>,
    /// Less than the maximum.
    pub exclusive_maximum: Option<bool>,
    /// Greater than the minimum.
    pub exclusive_minimum: Option<bool>,
    /// The format of a string or a number.
    pub format: Option<Str>,
    /// What the elements of a list are.
    pub items: Option<StructOrList<JSONSchemaProps>>,
    /// The greatest number of elements.
    pub max_items: Option<i64>,
    /// The greatest number of characters.
    pub max_length: Option<i64>,
    /// The greatest number of members.
    pub max_properties: Option<i64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// The least number of elements.
    pub min_items: Option<i64>,
    /// The least number of characters.
    pub min_length: Option<i64>,
    /// The least number of members.
    pub min_properties: Option<i64>,
    /// The least number.
    pub minimum: Option<f64>,
    /// What the number is a multiple of.
    pub multiple_of: Option<f64>,
    /// What does not hold.
    pub not: Optional<JSONSchemaProps>,
    /// `null` is a value.
    pub nullable: Option<bool>,
    /// Of which exactly one holds.
    pub one_of: Vec<JSONSchemaProps>,
    /// A regular expression that is found in the string.
    pub pattern: Option<Str>,
    /// The members of an object.
    pub properties: Map<JSONSchemaProps>,
    /// The members that have to be there.
    pub required: Vec<Str>,
    /// A heading.
    pub title: Option<Str>,
    /// `object`, `array`, `string`, `integer`, `number` or `boolean`.
    pub type_: Option<Str>,
    /// Forbidden in custom resources, unless false.
    pub unique_items: Option<bool>,
    /// An object of Kubernetes, with `apiVersion`, `kind` and `metadata`.
    pub x_kubernetes_embedded_resource: Option<bool>,
    /// A whole number or a string.
    pub x_kubernetes_int_or_string: Option<bool>,
    /// What tells the elements of a list apart.
    pub x_kubernetes_list_map_keys: Vec<Str>,
    /// `atomic`, `set` or `map`.
    pub x_kubernetes_list_type: Option<Str>,
    /// `granular` or `atomic`.
    pub x_kubernetes_map_type: Option<Str>,
    /// The server keeps members that are not described.
    pub x_kubernetes_preserve_unknown_fields: Option<bool>,
    /// Rules in CEL.
    pub x_kubernetes_validations: Vec<ValidationRule>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    JSONSchemaProps {
        0 additional_properties: optional("additionalProperties"),
        1 all_of: plain("allOf").atomic(),
        2 any_of: plain("anyOf").atomic(),
        3 default: optional("default"),
        4 description: optional("description"),
        5 enum_: plain("enum").atomic(),
        6 exclusive_maximum: optional("exclusiveMaximum"),
        7 exclusive_minimum: optional("exclusiveMinimum"),
        8 format: optional("format"),
        9 items: optional("items"),
        10 max_items: optional("maxItems"),
        11 max_length: optional("maxLength"),
        12 max_properties: optional("maxProperties"),
        13 maximum: optional("maximum"),
        14 min_items: optional("minItems"),
        15 min_length: optional("minLength"),
        16 min_properties: optional("minProperties"),
        17 minimum: optional("minimum"),
        18 multiple_of: optional("multipleOf"),
        19 not: optional("not"),
        20 nullable: optional("nullable"),
        21 one_of: plain("oneOf").atomic(),
        22 pattern: optional("pattern"),
        23 properties: plain("properties"),
        24 required: plain("required").atomic(),
        25 title: optional("title"),
        26 type_: optional("type"),
        27 unique_items: optional("uniqueItems"),
        28 x_kubernetes_embedded_resource: optional("x-kubernetes-embedded-resource"),
        29 x_kubernetes_int_or_string: optional("x-kubernetes-int-or-string"),
        30 x_kubernetes_list_map_keys: plain("x-kubernetes-list-map-keys").atomic(),
        31 x_kubernetes_list_type: optional("x-kubernetes-list-type"),
        32 x_kubernetes_map_type: optional("x-kubernetes-map-type"),
        33 x_kubernetes_preserve_unknown_fields: optional("x-kubernetes-preserve-unknown-fields"),
        34 x_kubernetes_validations: plain("x-kubernetes-validations").keyed(&["rule"]).merged(MergeStrategy::Merge("rule")),
    }
}

/// A rule in CEL.
#[derive(Clone)]
pub struct ValidationRule {
    /// Which field the error names.
    pub field_path: Option<Str>,
    /// What the server says where the rule does not hold.
    pub message: Option<Str>,
    /// The same, as an expression.
    pub message_expression: Option<Str>,
    /// Also evaluated on creation.
    pub optional_old_self: Option<bool>,
    /// The kind of the error, as in `FieldValueForbidden`.
    pub reason: Option<Str>,
    /// The expression; `self` is the value.
    pub rule: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ValidationRule {
        0 field_path: optional("fieldPath"),
        1 message: optional("message"),
        2 message_expression: optional("messageExpression"),
        3 optional_old_self: optional("optionalOldSelf"),
        4 reason: optional("reason"),
        5 rule: required("rule"),
    }
}
