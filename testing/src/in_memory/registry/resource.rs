//! One resource in one version.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use clientset_runtime::client::{ResourceInfo, SubresourceInfo};
use serde_json::{Map, Value};

use super::conversion::Conversion;
use super::custom::{ConversionWebhook, Custom};
use super::deprecations;
use super::facts::Facts;
use super::schema::{Decoded, Refused, Schema};
use crate::in_memory::answer::Cause;
use crate::in_memory::rules::Part;
use crate::in_memory::schema::TypedSchema;
use crate::in_memory::store::TableName;
use crate::in_memory::tree;

/// A resource in one version: its names, what it offers, what its objects are.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) list_kind: String,
    pub(crate) plural: String,
    pub(crate) singular: String,
    pub(crate) short_names: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) namespaced: bool,
    pub(crate) verbs: Vec<String>,
    pub(crate) subresources: Vec<Subresource>,
    /// Where its objects are stored.
    pub(crate) table: TableName,
    /// The rules that are its own.
    pub(crate) facts: Facts,
    pub(super) schema: Schema,
    /// What is told to everybody who uses this version.
    pub(crate) deprecation: Option<String>,
    /// Made when it is first asked for.
    pub(super) typed: OnceLock<TypedSchema>,
    /// The same.
    pub(super) empty: OnceLock<Value>,
    pub(super) conversion: Conversion,
}

/// A subresource: `status`, `scale` ...
#[derive(Debug)]
pub(crate) struct Subresource {
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) verbs: Vec<String>,
}

impl Resource {
    pub(super) fn of_row(row: &ResourceInfo, conversion: Conversion) -> Self {
        Self {
            group: row.group.to_owned(),
            version: row.version.to_owned(),
            kind: row.kind.to_owned(),
            list_kind: row.list_kind.to_owned(),
            plural: row.plural.to_owned(),
            singular: if row.singular.is_empty() {
                row.kind.to_lowercase()
            } else {
                row.singular.to_owned()
            },
            short_names: owned(row.short_names),
            categories: owned(row.categories),
            namespaced: row.namespaced,
            verbs: owned(row.verbs),
            subresources: row.subresources.iter().map(Subresource::of_row).collect(),
            table: conversion.table(row.group, row.plural),
            facts: Facts::of(row.group, row.version, row.plural),
            schema: Schema::Described(row.empty),
            deprecation: deprecations::of(row.group, row.version, row.kind),
            typed: OnceLock::new(),
            empty: OnceLock::new(),
            conversion,
        }
    }

    /// `version`, or `group/version`.
    pub(crate) fn api_version(&self) -> String {
        api_version(&self.group, &self.version)
    }

    /// `plural`, or `plural.group`: its name in messages.
    pub(crate) fn qualified(&self) -> String {
        if self.group.is_empty() {
            self.plural.clone()
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }

    /// Whether this version is the one that is stored.
    pub(crate) fn is_storage_version(&self) -> bool {
        let leads = self.custom().is_none_or(|custom| custom.leads);
        self.is_stored() && leads && matches!(self.conversion, Conversion::Same)
    }

    /// What a custom resource has more than others.
    pub(crate) fn custom(&self) -> Option<&Custom> {
        match &self.schema {
            Schema::Structural(custom) => Some(custom),
            Schema::Described(_) => None,
        }
    }

    /// The fields that can be selected by, beside `metadata.name` and `metadata.namespace`.
    pub(crate) fn selectable(&self) -> Vec<&str> {
        let own = self.custom().map(|custom| custom.selectable.as_slice());
        let own = own.unwrap_or_default().iter().map(String::as_str);
        self.facts.fields.iter().copied().chain(own).collect()
    }

    /// Whether objects are kept, rather than answered at once like a review.
    pub(crate) fn is_stored(&self) -> bool {
        self.offers("get")
    }

    pub(crate) fn offers(&self, verb: &str) -> bool {
        self.verbs.iter().any(|offered| offered == verb)
    }

    pub(crate) fn subresource(&self, name: &str) -> Option<&Subresource> {
        self.subresources.iter().find(|sub| sub.name == name)
    }

    /// Whether the status is written apart from the rest.
    pub(crate) fn has_status(&self) -> bool {
        self.subresource("status").is_some()
    }

    /// The key of an object in its table.
    pub(crate) fn key(&self, namespace: &str, name: &str) -> String {
        if self.namespaced {
            format!("{namespace}/{name}")
        } else {
            name.to_owned()
        }
    }

    /// Reads an object of this version as the server does: only what it knows, without what is empty.
    /// The tree has no `apiVersion` and no `kind`.
    pub(crate) fn decode(&self, json: &str) -> Result<Decoded, Refused> {
        self.schema.decode(self, json)
    }

    /// What its objects are made of in this version.
    pub(crate) fn typed_schema(&self) -> &TypedSchema {
        self.typed.get_or_init(|| self.schema.typed())
    }

    /// The object by which a change is judged, as the version of the request has it.
    pub(crate) fn current<'t>(&self, tree: &'t Value) -> Cow<'t, Value> {
        let served = self.custom().and_then(|custom| custom.served(tree));
        served.map_or(Cow::Borrowed(tree), Cow::Owned)
    }

    /// What is wrong with a new custom object, or with a part of a changed one, by its schema.
    pub(crate) fn causes(&self, part: Part, object: &Value, old: Option<&Value>) -> Vec<Cause> {
        match self.custom() {
            Some(custom) => custom.causes(self, part, object, old),
            None => Vec::new(),
        }
    }

    /// Who converts its objects; `None` where nobody has to.
    pub(crate) fn webhook(&self) -> Option<&ConversionWebhook> {
        self.custom()?.webhook.as_deref()
    }

    /// Whether a stored object is of another version, so that a webhook has to be asked.
    pub(crate) fn is_foreign(&self, tree: &Value) -> bool {
        let webhook = self.webhook();
        webhook.is_some_and(|webhook| webhook.version_of(tree) != self.api_version())
    }

    /// Whether objects of this version are stored in another one that only a webhook knows.
    pub(crate) fn is_stored_otherwise(&self) -> bool {
        self.webhook()
            .is_some_and(|webhook| webhook.storage != self.api_version())
    }

    /// What a webhook made of an object, in this version.
    pub(crate) fn adopt(&self, tree: Value) -> Value {
        match self.custom() {
            Some(custom) => custom.adopt(self.api_version(), tree),
            None => tree,
        }
    }

    /// The same in the version that is stored.
    pub(crate) fn adopt_for_storage(&self, tree: Value) -> Value {
        match (self.custom(), self.webhook()) {
            (Some(custom), Some(webhook)) => {
                custom.adopt_for_storage(webhook.storage.clone(), tree)
            }
            _ => tree,
        }
    }

    /// What of an object is stored, after the rules had it.
    pub(crate) fn kept(&self, object: Value) -> Value {
        match self.custom() {
            Some(custom) => custom.stored(self.api_version(), object),
            None => object,
        }
    }

    /// What is left of a stored object that somebody read in this version and stores again: what both know. Where a webhook
    /// converts, that is as it was.
    pub(crate) fn rewritten(&self, tree: Value) -> Value {
        if self.webhook().is_some() {
            return tree;
        }
        let seen = self.current(&tree).into_owned();
        self.kept(seen)
    }

    /// An object of which nothing is said, as it is stored: what a built-in kind always has is there.
    pub(crate) fn empty(&self) -> &Value {
        self.empty.get_or_init(|| match self.schema {
            Schema::Described(_) => match self.decode("{}") {
                Ok(mut decoded) => {
                    if let Value::Object(fields) = &mut decoded.tree {
                        for list in self.facts.lists {
                            let (holder, list) = tree::holder(fields, list);
                            holder.insert(list.to_owned(), Value::Null);
                        }
                        if let (true, Some(Value::Object(status))) =
                            (self.facts.counts_metrics, fields.get_mut("status"))
                        {
                            status.insert("currentMetrics".to_owned(), Value::Null);
                        }
                    }
                    self.to_stored(decoded.tree)
                }
                Err(_) => Value::Object(Map::new()),
            },
            Schema::Structural(_) => Value::Object(Map::new()),
        })
    }

    /// From this version to the stored one.
    pub(crate) fn to_stored(&self, tree: Value) -> Value {
        self.conversion.to_stored(tree)
    }

    /// From the stored version to this one; `None` where they are the same.
    pub(crate) fn served(&self, tree: &Value) -> Option<Value> {
        if let Some(custom) = self.custom() {
            return custom.served(tree);
        }
        self.conversion.served(tree)
    }
}

impl Subresource {
    fn of_row(row: &SubresourceInfo) -> Self {
        Self {
            name: row.name.to_owned(),
            group: row.group.to_owned(),
            version: row.version.to_owned(),
            kind: row.kind.to_owned(),
            verbs: owned(row.verbs),
        }
    }

    /// `version`, or `group/version`.
    pub(crate) fn api_version(&self) -> String {
        api_version(&self.group, &self.version)
    }

    pub(crate) fn offers(&self, verb: &str) -> bool {
        self.verbs.iter().any(|offered| offered == verb)
    }
}

fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Where a resource's objects are unless a conversion says otherwise.
pub(super) fn table_name(group: &str, plural: &str) -> TableName {
    if group.is_empty() {
        Arc::from(plural)
    } else {
        Arc::from(format!("{plural}.{group}"))
    }
}
