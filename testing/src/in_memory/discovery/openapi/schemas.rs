//! The schemas of a document, by the names that API servers give them.

use std::collections::BTreeMap;

use clientset::meta::{ListMeta, ObjectMeta, Status};
use clientset_runtime::object::{MergeStrategy, Struct};
use serde_json::{Map, Value, json};

use super::paths::meta;
use crate::in_memory::registry::{Registry, Resource, Subresource};
use crate::in_memory::schema;
use crate::in_memory::schema::{
    ListMerge, Scalar, StructType, Type, TypeId, TypedSchema, described,
};

const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const ANY: &str = "io.k8s.apimachinery.pkg.runtime.RawExtension";
const INT_OR_STRING: &str = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

/// The types of apimachinery that objects have.
const META: [&str; 15] = [
    "Condition",
    "DeleteOptions",
    "FieldSelectorRequirement",
    "GroupResource",
    "LabelSelector",
    "LabelSelectorRequirement",
    "ListMeta",
    "ManagedFieldsEntry",
    "ObjectMeta",
    "OwnerReference",
    "Preconditions",
    "ShardInfo",
    "Status",
    "StatusCause",
    "StatusDetails",
];

/// The schemas of a document in the making.
pub(super) struct Schemas<'r> {
    group: &'r str,
    version: &'r str,
    /// The types of the core group, which others use: their fields by name.
    core: BTreeMap<String, Vec<String>>,
    made: Map<String, Value>,
}

impl<'r> Schemas<'r> {
    pub(super) fn new(registry: &Registry, group: &'r str, version: &'r str) -> Self {
        let mut core = BTreeMap::new();
        let of_core = registry.resources("", "v1").filter(|_| !group.is_empty());
        for resource in of_core {
            let schema = resource.typed_schema();
            collect(schema, schema.root(), &mut core);
        }
        Self {
            group,
            version,
            core,
            made: Map::new(),
        }
    }

    pub(super) fn finish(self) -> Value {
        Value::Object(self.made)
    }

    /// The name of a type of apimachinery, which the document then has.
    pub(super) fn meta(&mut self, name: &str) -> String {
        let full = meta(name);
        if self.made.contains_key(&full) {
            return full;
        }
        match name {
            "Status" => return self.described(&mut Status::default()),
            "ListMeta" => return self.described(&mut ListMeta::default()),
            "ObjectMeta" => return self.described(&mut ObjectMeta::default()),
            _ => {}
        }
        let schema = match name {
            "DeleteOptions" => delete_options(&self.meta("Preconditions")),
            "Preconditions" => json!({
                "type": "object",
                "properties": {"resourceVersion": {"type": "string"}, "uid": {"type": "string"}},
            }),
            "Time" | "MicroTime" => json!({"type": "string", "format": "date-time"}),
            // A patch, or the fields that a manager owns.
            _ => json!({"type": "object"}),
        };
        self.made.insert(full.clone(), schema);
        full
    }

    /// The name of the schema of a resource's objects.
    pub(super) fn of_resource(&mut self, resource: &Resource) -> String {
        let Some(custom) = resource.custom() else {
            let schema = resource.typed_schema();
            return self.structure(schema, schema.root());
        };
        let name = self.own_name(&resource.kind);
        let mut schema = custom.document.clone();
        let metadata = self.meta("ObjectMeta");
        decorate(&mut schema, &metadata, true);
        schema["x-kubernetes-group-version-kind"] = json!([self.kind(&resource.kind)]);
        self.made.insert(name.clone(), schema);
        name
    }

    /// The name of the schema of a list of objects.
    pub(super) fn of_list(&mut self, resource: &Resource, object: &str) -> String {
        let name = match object.rsplit_once('.') {
            Some((package, _)) => format!("{package}.{}", resource.list_kind),
            None => self.own_name(&resource.list_kind),
        };
        let metadata = self.meta("ListMeta");
        let schema = json!({
            "type": "object",
            "required": ["items"],
            "properties": {
                "apiVersion": {"type": "string"},
                "kind": {"type": "string"},
                "items": {"type": "array", "items": reference(object)},
                "metadata": {"allOf": [reference(&metadata)]},
            },
            "x-kubernetes-group-version-kind": [self.kind(&resource.list_kind)],
        });
        self.made.insert(name.clone(), schema);
        name
    }

    /// The name of the schema of what a subresource takes; `None` where that is not known.
    pub(super) fn of_subresource(
        &mut self,
        resource: &Resource,
        subresource: &Subresource,
        object: &str,
    ) -> Option<String> {
        if subresource.kind == resource.kind && subresource.name != "log" {
            return Some(object.to_owned());
        }
        let schema = schema::of_subresource(&subresource.kind)?;
        Some(self.structure(&schema, schema.root()))
    }

    fn described(&mut self, object: &mut dyn Struct) -> String {
        let schema = described(object);
        self.structure(&schema, schema.root())
    }

    fn kind(&self, kind: &str) -> Value {
        json!({"group": self.group, "version": self.version, "kind": kind})
    }

    /// A name in the package of the group-version: `com.example.v1.Foo` where the group is a domain of others.
    fn own_name(&self, kind: &str) -> String {
        package(self.group, self.version) + kind
    }

    /// The name of a struct, whose schema the document then has.
    fn structure(&mut self, schema: &TypedSchema, id: TypeId) -> String {
        let Type::Struct(object) = schema.get(id) else {
            return self.meta("Patch");
        };
        let name = self.name(object);
        if self.made.contains_key(&name) {
            return name;
        }
        // It may contain itself.
        self.made.insert(name.clone(), Value::Null);
        let mut required: Vec<&str> = Vec::new();
        let mut properties = Map::new();
        if object.kind.is_some() {
            for field in ["apiVersion", "kind"] {
                properties.insert(field.to_owned(), json!({"type": "string"}));
            }
        }
        for (name, field) in &object.fields {
            let mut property = self.value(schema, field.ty, name);
            if field.required {
                required.push(name);
            }
            let is_struct = matches!(schema.get(field.ty), Type::Struct(_));
            let is_zero = field.default.as_ref().is_none_or(is_zero);
            let default = field.default.as_ref();
            let default = default.filter(|_| field.required || is_struct || !is_zero);
            // The same struct is atomic in one place and not in another.
            let is_atomic = matches!(schema.get(field.ty), Type::Struct(inner) if inner.atomic);
            if (default.is_some() || is_atomic)
                && let Some(reference) = property.get("$ref").cloned()
            {
                property = json!({"allOf": [{"$ref": reference}]});
            }
            if is_atomic {
                property["x-kubernetes-map-type"] = json!("atomic");
            }
            if let Some(default) = default {
                property["default"] = default.clone();
            }
            patch_strategy(field.patch, &mut property);
            properties.insert(name.clone(), property);
        }
        let mut made = json!({"type": "object"});
        if !properties.is_empty() {
            made["properties"] = Value::Object(properties);
        }
        if !required.is_empty() {
            made["required"] = json!(required);
        }
        if let Some(kind) = object.kind {
            let (group, version) = kind
                .api_version
                .split_once('/')
                .unwrap_or(("", kind.api_version));
            made["x-kubernetes-group-version-kind"] =
                json!([{"group": group, "version": version, "kind": kind.kind}]);
        }
        self.made.insert(name.clone(), made);
        name
    }

    /// The package that a type is in is not known, but for kinds, those of apimachinery, and those that the core
    /// group has too.
    fn name(&self, object: &StructType) -> String {
        if META.contains(&object.name.as_str()) {
            return meta(&object.name);
        }
        if let Some(kind) = object.kind {
            let (group, version) = kind
                .api_version
                .split_once('/')
                .unwrap_or(("", kind.api_version));
            return package(group, version) + kind.kind;
        }
        if let Some((group, version)) = borrowed(self.group, &object.name) {
            return package(group, version) + &object.name;
        }
        let is_core = self
            .core
            .get(&object.name)
            .is_some_and(|fields| fields.iter().eq(object.fields.keys()));
        if is_core {
            return package("", "v1") + &object.name;
        }
        self.own_name(&object.name)
    }

    fn value(&mut self, schema: &TypedSchema, id: TypeId, field: &str) -> Value {
        match schema.get(id) {
            Type::Struct(_) => reference(&self.structure(schema, id)),
            Type::Any { .. } if field == "fieldsV1" => reference(&self.meta("FieldsV1")),
            Type::Any { .. } => {
                let any = json!({"type": "object"});
                self.made.insert(ANY.to_owned(), any);
                reference(ANY)
            }
            Type::Scalar(scalar) => self.scalar(*scalar),
            Type::List(list) => {
                let mut made =
                    json!({"type": "array", "items": self.value(schema, list.element, "")});
                match &list.merge {
                    ListMerge::Atomic => {}
                    ListMerge::Set => made["x-kubernetes-list-type"] = json!("set"),
                    ListMerge::Map(keys) => {
                        made["x-kubernetes-list-type"] = json!("map");
                        made["x-kubernetes-list-map-keys"] = json!(keys);
                    }
                }
                made
            }
            Type::Map(map) => {
                let mut made = json!({"type": "object", "additionalProperties": self.value(schema, map.value, "")});
                if map.atomic {
                    made["x-kubernetes-map-type"] = json!("atomic");
                }
                made
            }
        }
    }

    fn scalar(&mut self, scalar: Scalar) -> Value {
        match scalar {
            Scalar::Boolean => json!({"type": "boolean"}),
            Scalar::Int32 => json!({"type": "integer", "format": "int32"}),
            Scalar::Int64 => json!({"type": "integer", "format": "int64"}),
            Scalar::Double => json!({"type": "number", "format": "double"}),
            Scalar::String("date-time") => reference(&self.meta("Time")),
            Scalar::String("") => json!({"type": "string"}),
            Scalar::String(format) => json!({"type": "string", "format": format}),
            Scalar::Quantity => {
                let either = json!({"oneOf": [{"type": "string"}, {"type": "number"}]});
                self.made.insert(QUANTITY.to_owned(), either);
                reference(QUANTITY)
            }
            Scalar::IntOrString => {
                let either = json!({
                    "format": "int-or-string",
                    "oneOf": [{"type": "integer"}, {"type": "string"}],
                });
                self.made.insert(INT_OR_STRING.to_owned(), either);
                reference(INT_OR_STRING)
            }
        }
    }
}

/// Says in the schema of a custom object what every object has, and the same in those embedded in it.
fn decorate(schema: &mut Value, metadata: &str, is_object: bool) {
    let Value::Object(keywords) = schema else {
        return;
    };
    let is_either = keywords.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true));
    if is_either && !keywords.contains_key("anyOf") {
        let either = json!([{"type": "integer"}, {"type": "string"}]);
        keywords.insert("anyOf".to_owned(), either);
    }
    let below = |schema: &mut Value| {
        let is_object = schema["x-kubernetes-embedded-resource"] == true;
        decorate(schema, metadata, is_object);
    };
    if let Some(Value::Object(properties)) = keywords.get_mut("properties") {
        properties.values_mut().for_each(below);
    }
    for name in ["items", "additionalProperties"] {
        if let Some(values) = keywords.get_mut(name).filter(|values| values.is_object()) {
            below(values);
        }
    }
    if is_object {
        let properties = &mut schema["properties"];
        properties["apiVersion"] = json!({"type": "string"});
        properties["kind"] = json!({"type": "string"});
        properties["metadata"] = json!({"allOf": [reference(metadata)]});
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn patch_strategy(patch: Option<MergeStrategy>, property: &mut Value) {
    let (strategy, key) = match patch {
        None => return,
        Some(MergeStrategy::Merge(key)) => ("merge", key),
        Some(MergeStrategy::MergeRetainKeys(key)) => ("merge,retainKeys", key),
        Some(MergeStrategy::RetainKeys) => ("retainKeys", ""),
        Some(MergeStrategy::Replace) => ("replace", ""),
    };
    property["x-kubernetes-patch-strategy"] = json!(strategy);
    if !key.is_empty() {
        property["x-kubernetes-patch-merge-key"] = json!(key);
    }
}

/// The package of a type that a group has of another, or the group's own of two alike.
fn borrowed(group: &str, name: &str) -> Option<(&'static str, &'static str)> {
    Some(match (group, name) {
        ("discovery.k8s.io", "EndpointPort") => ("discovery.k8s.io", "v1"),
        ("events.k8s.io", "EventSeries") => ("events.k8s.io", "v1"),
        (_, "ScaleSpec" | "ScaleStatus") => ("autoscaling", "v1"),
        (_, "BoundObjectReference" | "TokenRequestSpec" | "TokenRequestStatus") => {
            ("authentication.k8s.io", "v1")
        }
        (_, "TopologySelectorTerm" | "TopologySelectorLabelRequirement") => ("", "v1"),
        ("batch", "TopologyConstraint") => ("scheduling.k8s.io", "v1alpha3"),
        ("batch", name) if name.starts_with("WorkloadPodGroup") => {
            ("scheduling.k8s.io", "v1alpha3")
        }
        _ => return None,
    })
}

/// What stands before the name of a type: that of its Go package, or the group from right to left.
fn package(group: &str, version: &str) -> String {
    match group {
        "" => format!("io.k8s.api.core.{version}."),
        "apiextensions.k8s.io" => {
            format!("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.{version}.")
        }
        "apiregistration.k8s.io" => {
            format!("io.k8s.kube-aggregator.pkg.apis.apiregistration.{version}.")
        }
        "flowcontrol.apiserver.k8s.io" => format!("io.k8s.api.flowcontrol.{version}."),
        group => match group.strip_suffix(".k8s.io") {
            // The community's own groups of definitions have more than one word before that, but for RBAC.
            Some(own) if !own.contains('.') || own == "rbac.authorization" => {
                let word = own.split('.').next().unwrap_or(own);
                format!("io.k8s.api.{word}.{version}.")
            }
            None if !group.contains('.') => format!("io.k8s.api.{group}.{version}."),
            _ => {
                let parts: Vec<&str> = group.rsplit('.').collect();
                format!("{}.{version}.", parts.join("."))
            }
        },
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

fn delete_options(preconditions: &str) -> Value {
    json!({
        "type": "object",
        "properties": {
            "apiVersion": {"type": "string"},
            "dryRun": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "atomic"},
            "gracePeriodSeconds": {"type": "integer", "format": "int64"},
            "ignoreStoreReadErrorWithClusterBreakingPotential": {"type": "boolean"},
            "kind": {"type": "string"},
            "orphanDependents": {"type": "boolean"},
            "preconditions": {"allOf": [reference(preconditions)]},
            "propagationPolicy": {"type": "string"},
        },
    })
}

/// The structs of a schema without a kind, by name.
fn collect(schema: &TypedSchema, id: TypeId, found: &mut BTreeMap<String, Vec<String>>) {
    match schema.get(id) {
        Type::Struct(object) => {
            if object.kind.is_none() {
                if found.contains_key(&object.name) {
                    return;
                }
                let fields = object.fields.keys().cloned().collect();
                found.insert(object.name.clone(), fields);
            }
            for field in object.fields.values() {
                collect(schema, field.ty, found);
            }
        }
        Type::List(list) => collect(schema, list.element, found),
        Type::Map(map) => collect(schema, map.value, found),
        Type::Scalar(_) | Type::Any { .. } => {}
    }
}
