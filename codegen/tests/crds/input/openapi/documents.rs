//! The documents that are read.

use clientset_codegen::crd::facts::{Definition, Place, Schema};
use clientset_codegen::model::Model;
use clientset_codegen::{Files, crd};
use serde_json::{Value, json};

/// The two forms of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::input) enum Form {
    V2,
    V3,
}

pub(in crate::input) const FORMS: [Form; 2] = [Form::V2, Form::V3];
pub(super) const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1";

impl Form {
    pub(super) fn reference(self, name: &str) -> Value {
        json!({"$ref": format!("{}{name}", match self {
            Self::V2 => "#/definitions/",
            Self::V3 => "#/components/schemas/",
        })})
    }

    /// A field of a struct: v3 puts what stands beside a reference around it.
    pub(super) fn field(self, description: &str, name: &str) -> Value {
        match self {
            Self::V2 => {
                let mut field = self.reference(name);
                field["description"] = json!(description);
                field
            }
            Self::V3 => json!({
                "description": description,
                "default": {},
                "allOf": [self.reference(name)],
            }),
        }
    }

    pub(super) fn operation(self, action: &str, kind: &Value, answer: Value) -> Value {
        let answer = match self {
            Self::V2 => json!({"description": "OK", "schema": answer}),
            Self::V3 => json!({
                "description": "OK",
                "content": {"application/json": {"schema": answer}},
            }),
        };
        let mut operation = json!({
            "description": "does it",
            "operationId": format!("{action}It"),
            "responses": {"200": answer, "401": {"description": "Unauthorized"}},
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": kind,
        });
        if action == "list" {
            // A parameter that no call has an option for, as newer servers have.
            let parameter = |name: &str, ty: &str| match self {
                Self::V2 => json!({"name": name, "in": "query", "type": ty, "uniqueItems": true}),
                Self::V3 => json!({
                    "name": name, "in": "query", "schema": {"type": ty, "uniqueItems": true}
                }),
            };
            let watch = parameter("watch", "boolean");
            operation["parameters"] = json!([watch, parameter("brandNew", "string")]);
        }
        if ["post", "put"].contains(&action) {
            let schema = answer_schema(&operation, self);
            match self {
                Self::V2 => {
                    operation["parameters"] = json!([
                        {"name": "body", "in": "body", "required": true, "schema": schema}
                    ]);
                }
                Self::V3 => {
                    operation["requestBody"] = json!({"content": {"*/*": {"schema": schema}}});
                }
            }
        }
        operation
    }

    pub(super) fn document(self, schemas: &Value, paths: &Value) -> Value {
        let info = json!({"title": "Kubernetes metrics-server", "version": "v0.8.0"});
        match self {
            Self::V2 => {
                json!({"swagger": "2.0", "info": info, "definitions": schemas, "paths": paths})
            }
            Self::V3 => json!({
                "openapi": "3.0.0",
                "info": info,
                "components": {"schemas": schemas},
                "paths": paths,
            }),
        }
    }
}

pub(super) fn answer_schema(operation: &Value, form: Form) -> Value {
    let answer = &operation["responses"]["200"];
    match form {
        Form::V2 => answer["schema"].clone(),
        Form::V3 => answer["content"]["application/json"]["schema"].clone(),
    }
}

/// What every server has.
pub(super) fn shared(form: Form) -> Value {
    let string = json!({"type": "string"});
    json!({
        format!("{META}.ObjectMeta"): {"type": "object", "properties": {"name": string}},
        format!("{META}.ListMeta"): {"type": "object", "properties": {"continue": string}},
        format!("{META}.Status"): {"type": "object", "properties": {"message": string}},
        format!("{META}.Time"): {"type": "string", "format": "date-time"},
        format!("{META}.Duration"): {"description": "a wrapper", "type": "string"},
        "io.k8s.apimachinery.pkg.api.resource.Quantity": match form {
            Form::V2 => string,
            Form::V3 => json!({"oneOf": [{"type": "string"}, {"type": "number"}]}),
        },
    })
}

pub(super) fn kind(kind: &str) -> Value {
    json!({"group": "metrics.k8s.io", "version": "v1beta1", "kind": kind})
}

pub(super) const PACKAGE: &str = "io.k8s.metrics.pkg.apis.metrics.v1beta1";

/// What metrics-server serves.
pub(in crate::input) fn metrics(form: Form) -> Value {
    let own = |name: &str| format!("{PACKAGE}.{name}");
    let object = |properties: Value, required: Value, kinds: Option<&str>| {
        let mut object = json!({"description": "has them", "type": "object", "required": required});
        object["properties"] = properties;
        if let Some(name) = kinds {
            for name in ["apiVersion", "kind"] {
                object["properties"][name] = json!({"type": "string"});
            }
            object["x-kubernetes-group-version-kind"] = json!([kind(name)]);
        }
        object
    };
    let usage = json!({
        "description": "what is used",
        "type": "object",
        "additionalProperties": form.reference("io.k8s.apimachinery.pkg.api.resource.Quantity"),
    });
    let metadata = form.field("of it", &format!("{META}.ObjectMeta"));
    let time = form.field("when", &format!("{META}.Time"));
    let window = form.field("how long", &format!("{META}.Duration"));
    let list = |name: &str| {
        let items = match form {
            Form::V2 => form.reference(&own(name)),
            Form::V3 => json!({"default": {}, "allOf": [form.reference(&own(name))]}),
        };
        object(
            json!({
                "metadata": form.field("of the list", &format!("{META}.ListMeta")),
                "items": {"type": "array", "items": items},
            }),
            json!(["metadata", "items"]),
            Some(&format!("{name}List")),
        )
    };
    let mut schemas = shared(form);
    schemas[own("NodeMetrics")] = object(
        json!({"metadata": metadata, "timestamp": time, "window": window, "usage": usage}),
        json!(["timestamp", "window", "usage"]),
        Some("NodeMetrics"),
    );
    schemas[own("PodMetrics")] = object(
        json!({
            "metadata": metadata,
            "timestamp": time,
            "window": window,
            "containers": {
                "type": "array",
                "items": form.reference(&own("ContainerMetrics")),
                "x-kubernetes-patch-merge-key": "name",
                "x-kubernetes-patch-strategy": "merge",
            },
        }),
        json!(["timestamp", "window", "containers"]),
        Some("PodMetrics"),
    );
    schemas[own("ContainerMetrics")] = object(
        json!({"name": {"type": "string", "default": ""}, "usage": usage}),
        json!(["name", "usage"]),
        None,
    );
    schemas[own("NodeMetricsList")] = list("NodeMetrics");
    schemas[own("PodMetricsList")] = list("PodMetrics");
    let get =
        |name: &str| json!({"get": form.operation("get", &kind(name), form.reference(&own(name)))});
    let listed = |name: &str| {
        let answer = form.reference(&own(&format!("{name}List")));
        json!({"get": form.operation("list", &kind(name), answer)})
    };
    let root = "/apis/metrics.k8s.io/v1beta1";
    let paths = json!({
        "/apis/metrics.k8s.io/": {"get": {"responses": {}}},
        format!("{root}/"): {"get": {"responses": {}}},
        format!("{root}/nodes"): listed("NodeMetrics"),
        format!("{root}/nodes/{{name}}"): get("NodeMetrics"),
        format!("{root}/namespaces/{{namespace}}/pods"): listed("PodMetrics"),
        format!("{root}/namespaces/{{namespace}}/pods/{{name}}"): get("PodMetrics"),
        format!("{root}/pods"): listed("PodMetrics"),
        // A server's own.
        "/metrics": {"get": {"responses": {}}},
        "/version/": {"get": {"responses": {}}},
    });
    form.document(&schemas, &paths)
}

pub(super) fn read(document: &Value) -> crd::Read {
    crd::read_openapi(&Files::from([(
        "a.json".to_owned(),
        document.to_string().into_bytes(),
    )]))
}

pub(super) fn read_well(document: &Value) -> Vec<Definition> {
    let read = read(document);
    assert!(read.problems.is_empty(), "{:#?}", read.problems);
    read.definitions
}

pub(super) fn build(definitions: &[Definition]) -> Model {
    let built = crd::build(definitions, &mut crd::settings::Settings::default());
    assert!(built.problems.is_empty(), "{:#?}", built.problems);
    built.model
}

pub(super) fn without_places(mut definition: Definition) -> Definition {
    pub(super) fn strip(schema: &mut Schema) {
        (schema.line, schema.column) = (0, 0);
        schema.properties.values_mut().for_each(strip);
        let inner = schema.items.iter_mut().chain(&mut schema.additional);
        inner.for_each(|schema| strip(schema));
    }
    definition.place = Place::default();
    for version in &mut definition.versions {
        strip(&mut version.schema);
    }
    definition
}

/// A document with one kind, whose schema and further paths are given.
pub(super) fn tea(form: Form, schema: &Value, more: &Value, paths: &[(&str, &[&str])]) -> Value {
    let gvk = json!({"group": "tea.example.com", "version": "v1", "kind": "Pot"});
    let mut schemas = shared(form);
    for (name, schema) in more.as_object().unwrap() {
        schemas[name] = schema.clone();
    }
    let mut pot = schema.clone();
    pot["x-kubernetes-group-version-kind"] = json!([gvk]);
    schemas["com.example.tea.v1.Pot"] = pot;
    let scale = json!({"group": "autoscaling", "version": "v1", "kind": "Scale"});
    schemas["io.k8s.api.autoscaling.v1.Scale"] = json!({
        "type": "object",
        "x-kubernetes-group-version-kind": [scale],
    });
    let mut all = json!({});
    for (path, actions) in paths {
        let mut item = json!({});
        for action in *actions {
            let method = match *action {
                "list" | "get" => "get",
                "deletecollection" => "delete",
                other => other,
            };
            let (gvk, name) = match *action {
                "delete" | "deletecollection" => (&gvk, format!("{META}.Status")),
                _ if path.ends_with("/scale") => {
                    (&scale, "io.k8s.api.autoscaling.v1.Scale".to_owned())
                }
                _ => (&gvk, "com.example.tea.v1.Pot".to_owned()),
            };
            item[method] = form.operation(action, gvk, form.reference(&name));
        }
        all[format!("/apis/tea.example.com/v1{path}")] = item;
    }
    form.document(&schemas, &all)
}
