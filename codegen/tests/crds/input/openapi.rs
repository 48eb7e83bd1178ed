//! Resources of aggregated API servers, from documents in the form that their servers serve.

use clientset_codegen::crd::facts::{Definition, Place, Schema};
use clientset_codegen::model::{Model, Scope, Shape, Verb, Wrapper};
use clientset_codegen::{Files, crd};
use serde_json::{Value, json};

/// The two forms of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    V2,
    V3,
}

pub(super) const FORMS: [Form; 2] = [Form::V2, Form::V3];
const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1";

impl Form {
    fn reference(self, name: &str) -> Value {
        json!({"$ref": format!("{}{name}", match self {
            Self::V2 => "#/definitions/",
            Self::V3 => "#/components/schemas/",
        })})
    }

    /// A field of a struct: v3 puts what stands beside a reference around it.
    fn field(self, description: &str, name: &str) -> Value {
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

    fn operation(self, action: &str, kind: &Value, answer: Value) -> Value {
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

    fn document(self, schemas: &Value, paths: &Value) -> Value {
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

fn answer_schema(operation: &Value, form: Form) -> Value {
    let answer = &operation["responses"]["200"];
    match form {
        Form::V2 => answer["schema"].clone(),
        Form::V3 => answer["content"]["application/json"]["schema"].clone(),
    }
}

/// What every server has.
fn shared(form: Form) -> Value {
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

fn kind(kind: &str) -> Value {
    json!({"group": "metrics.k8s.io", "version": "v1beta1", "kind": kind})
}

const PACKAGE: &str = "io.k8s.metrics.pkg.apis.metrics.v1beta1";

/// What metrics-server serves.
pub(super) fn metrics(form: Form) -> Value {
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

fn read(document: &Value) -> crd::Read {
    crd::read_openapi(&Files::from([(
        "a.json".to_owned(),
        document.to_string().into_bytes(),
    )]))
}

fn read_well(document: &Value) -> Vec<Definition> {
    let read = read(document);
    assert!(read.problems.is_empty(), "{:#?}", read.problems);
    read.definitions
}

fn build(definitions: &[Definition]) -> Model {
    let built = crd::build(definitions, &mut crd::settings::Settings::default());
    assert!(built.problems.is_empty(), "{:#?}", built.problems);
    built.model
}

fn without_places(mut definition: Definition) -> Definition {
    fn strip(schema: &mut Schema) {
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

#[test]
fn both_forms_of_a_document_say_the_same() {
    let [two, three] = FORMS.map(|form| {
        let definitions = read_well(&metrics(form)).into_iter();
        definitions.map(without_places).collect::<Vec<_>>()
    });
    assert_eq!(two, three);
    let [nodes, pods] = two.as_slice() else {
        panic!("{two:#?}");
    };
    assert_eq!(
        (
            nodes.kind.as_str(),
            nodes.plural.as_str(),
            nodes.list_kind.as_str(),
            nodes.scope
        ),
        ("NodeMetrics", "nodes", "NodeMetricsList", Scope::Cluster)
    );
    assert_eq!(
        (pods.kind.as_str(), pods.scope),
        ("PodMetrics", Scope::Namespaced)
    );
    for (definition, all_namespaces) in [(nodes, false), (pods, true)] {
        let [version] = definition.versions.as_slice() else {
            panic!("{definition:#?}");
        };
        let offer = version.offer.as_ref().unwrap();
        // The parameter `watch` stands on every list, and says nothing.
        assert_eq!(offer.verbs, [Verb::Get, Verb::List]);
        assert_eq!(offer.all_namespaces, all_namespaces);
        assert!(!version.status && version.scale.is_none());
    }
    let schema = &pods.versions[0].schema;
    let containers = schema.properties["containers"].items.as_ref().unwrap();
    assert_eq!(
        containers.reference.as_deref(),
        Some("io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics")
    );
    // The zero value is no default that a server would fill in.
    assert_eq!(containers.properties["name"].default, None);
    let time = &schema.properties["timestamp"];
    assert_eq!(time.reference, Some(format!("{META}.Time")));
    assert_eq!(time.description.as_deref(), Some("when"));
    assert_eq!(time.ty, None);
}

#[test]
fn types_keep_their_names_and_those_of_apimachinery_are_the_runtimes() {
    for form in FORMS {
        let model = build(&read_well(&metrics(form)));
        let [module] = model.group_versions.as_slice() else {
            panic!("{model:#?}");
        };
        assert_eq!(module.name, "metrics_k8s_io_v1beta1");
        let names: Vec<_> = module.types.iter().map(|ty| ty.name.as_str()).collect();
        assert_eq!(names, ["ContainerMetrics", "NodeMetrics", "PodMetrics"]);
        assert!(module.aliases.is_empty(), "{:?}", module.aliases);
        let field = |ty: usize, name: &str| {
            let fields = module.types[ty].fields.iter();
            let field = fields.into_iter().find(|field| field.wire_name == name);
            let field = field.unwrap_or_else(|| panic!("no {name}"));
            (field.shape.to_string(), field.wrapper, field.required)
        };
        let table = [
            (0, "name", "string", Wrapper::Plain, true),
            (0, "usage", "map<quantity>", Wrapper::Plain, true),
            (1, "metadata", "meta.ObjectMeta", Wrapper::Plain, false),
            (1, "timestamp", "time", Wrapper::Option, true),
            (1, "window", "string", Wrapper::Plain, true),
            (1, "usage", "map<quantity>", Wrapper::Plain, true),
            (
                2,
                "containers",
                "list<metrics_k8s_io_v1beta1.ContainerMetrics>",
                Wrapper::Plain,
                true,
            ),
        ];
        for (ty, name, shape, wrapper, required) in table {
            assert_eq!(
                field(ty, name),
                (shape.to_owned(), wrapper, required),
                "{name}"
            );
        }
        let [nodes, pods] = module.resources.as_slice() else {
            panic!("{:#?}", module.resources);
        };
        assert_eq!(nodes.verbs, [Verb::Get, Verb::List]);
        assert_eq!(nodes.list.as_ref().unwrap().kind, "NodeMetricsList");
        assert!(!nodes.all_namespaces && pods.all_namespaces);
        assert!(nodes.subresources.is_empty());
    }
}

#[test]
fn kinds_share_the_types_that_both_refer_to() {
    for form in FORMS {
        let window = format!("{PACKAGE}.Window");
        let text = metrics(form).to_string();
        let text = text.replace(&format!("/{META}.Duration\""), &format!("/{window}\""));
        let mut document: Value = serde_json::from_str(&text).unwrap();
        let schemas = match form {
            Form::V2 => &mut document["definitions"],
            Form::V3 => &mut document["components"]["schemas"],
        };
        let edge = format!("{PACKAGE}.Edge");
        schemas[&edge] = json!({"type": "object", "properties": {"open": {"type": "boolean"}}});
        schemas[&window] = json!({
            "type": "object",
            "properties": {"start": form.field("where it begins", &edge)},
        });
        let definitions = read_well(&document);
        let model = build(&definitions);
        let [module] = model.group_versions.as_slice() else {
            panic!("{model:#?}");
        };
        let names: Vec<_> = module.types.iter().map(|ty| ty.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "ContainerMetrics",
                "Edge",
                "NodeMetrics",
                "PodMetrics",
                "Window"
            ]
        );
        assert!(module.aliases.is_empty(), "{:?}", module.aliases);
        for ty in [2, 3] {
            let fields = &module.types[ty].fields;
            let field = fields.iter().find(|field| field.wire_name == "window");
            let shape = field.unwrap().shape.to_string();
            assert_eq!(shape, "metrics_k8s_io_v1beta1.Window");
        }

        // What is said of one kind changes no type of another.
        let mut settings = crd::settings::Settings::default();
        let kinds = &mut settings
            .groups
            .entry("metrics.k8s.io".to_owned())
            .or_default()
            .kinds;
        kinds.entry("PodMetrics".to_owned()).or_default().derive = vec!["Hash".to_owned()];
        let built = crd::build(&definitions, &mut settings);
        let types = built.model.group_versions[0].types.iter();
        let names: Vec<_> = types.map(|ty| ty.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "ContainerMetrics",
                "Edge",
                "NodeMetrics",
                "PodMetrics",
                "PodMetricsWindow",
                "PodMetricsWindowStart",
                "Window",
            ]
        );
    }
}

#[test]
fn what_has_a_watch_path_can_be_watched_and_custom_resources_always() {
    for form in FORMS {
        let mut document = metrics(form);
        let path = "/apis/metrics.k8s.io/v1beta1/watch/namespaces/{namespace}/pods";
        document["paths"][path] = json!({"get": {"responses": {}}});
        let definitions = read_well(&document);
        let watched = definitions.iter().map(|definition| {
            let offer = definition.versions[0].offer.as_ref().unwrap();
            offer.verbs.contains(&Verb::Watch)
        });
        assert_eq!(watched.collect::<Vec<_>>(), [false, true]);

        let text = metrics(form).to_string();
        let text = text.replace(PACKAGE, "io.k8s.metrics.v1beta1");
        let definitions = read_well(&serde_json::from_str(&text).unwrap());
        for definition in definitions {
            let offer = definition.versions[0].offer.clone().unwrap();
            assert!(offer.verbs.contains(&Verb::Watch), "{}", definition.kind);
        }
    }
}

/// A document with one kind, whose schema and further paths are given.
fn tea(form: Form, schema: &Value, more: &Value, paths: &[(&str, &[&str])]) -> Value {
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

#[test]
fn verbs_and_subresources_are_those_of_the_paths() {
    for form in FORMS {
        let name = "/namespaces/{namespace}/pots/{name}";
        let log = format!("{name}/log");
        let status = format!("{name}/status");
        let scale = format!("{name}/scale");
        let document = tea(
            form,
            &json!({"type": "object"}),
            &json!({}),
            &[
                (
                    "/namespaces/{namespace}/pots",
                    &["post", "deletecollection"],
                ),
                (name, &["get", "put", "delete"]),
                (&status, &["get", "put"]),
                (&scale, &["get"]),
                (&log, &["get"]),
            ],
        );
        let read = read(&document);
        assert!(read.problems.is_empty(), "{:#?}", read.problems);
        assert_eq!(
            read.notes,
            [
                "a.json:1: pots.tea.example.com v1: passed over the subresource log; only status and scale have methods"
            ]
        );
        let version = &read.definitions[0].versions[0];
        let offer = version.offer.as_ref().unwrap();
        assert_eq!(
            offer.verbs,
            [
                Verb::Get,
                Verb::Create,
                Verb::Update,
                Verb::Delete,
                Verb::DeleteCollection
            ]
        );
        assert!(version.status);
        assert_eq!(offer.status_verbs, [Verb::Get, Verb::Update]);
        assert_eq!(offer.scale_verbs, [Verb::Get]);
        assert!(!offer.all_namespaces);

        let model = build(&read.definitions);
        let resource = &model.group_versions[0].resources[0];
        assert_eq!(resource.verbs, offer.verbs);
        assert!(resource.list.is_none());
        let subresources: Vec<_> = resource
            .subresources
            .iter()
            .map(|sub| (sub.name.as_str(), sub.verbs.clone()))
            .collect();
        assert_eq!(
            subresources,
            [
                ("scale", vec![Verb::Get]),
                ("status", vec![Verb::Get, Verb::Update]),
            ]
        );
    }
}

/// As servers of custom resources say it.
#[test]
fn a_scale_may_be_said_to_be_of_the_resources_own_kind() {
    for form in FORMS {
        let name = "/namespaces/{namespace}/pots/{name}";
        let scale = format!("{name}/scale");
        let paths: [(&str, &[&str]); 2] = [(name, &["get"]), (&scale, &["get", "put", "patch"])];
        let mut document = tea(form, &json!({"type": "object"}), &json!({}), &paths);
        let path = &mut document["paths"][format!("/apis/tea.example.com/v1{scale}")];
        let own = json!({"group": "tea.example.com", "version": "v1", "kind": "Pot"});
        for method in ["get", "put", "patch"] {
            path[method]["x-kubernetes-group-version-kind"] = own.clone();
        }
        let definitions = read_well(&document);
        let offer = definitions[0].versions[0].offer.as_ref().unwrap();
        assert_eq!(offer.scale_verbs, [Verb::Get, Verb::Update, Verb::Patch]);

        // Of a third kind is a mistake.
        document["paths"][format!("/apis/tea.example.com/v1{scale}")]["get"]["x-kubernetes-group-version-kind"]
            ["kind"] = json!("Cup");
        let problems = read(&document).problems;
        assert!(
            problems[0].to_string().contains("is not of that kind"),
            "{problems:#?}"
        );
    }
}

#[test]
fn a_definition_in_itself_is_any_json_there() {
    for form in FORMS {
        let node = json!({
            "type": "object",
            "properties": {
                "value": {"type": "string"},
                "next": form.field("the next one", "com.example.tea.v1.Leaf"),
                "lists": {"type": "array", "items": form.reference("com.example.tea.v1.Leaf")},
            },
        });
        let pot = json!({
            "type": "object",
            "properties": {"leaf": form.field("one", "com.example.tea.v1.Leaf")},
        });
        let document = tea(
            form,
            &pot,
            &json!({"com.example.tea.v1.Leaf": node}),
            &[("/pots/{name}", &["get"])],
        );
        let read = read(&document);
        assert!(read.problems.is_empty(), "{:#?}", read.problems);
        assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
        assert!(
            read.notes[0].ends_with(
                "com.example.tea.v1.Leaf contains itself, at leaf.lists[]: that is read as any JSON"
            ),
            "{}",
            read.notes[0]
        );
        let model = build(&read.definitions);
        let leaf = &model.group_versions[0].types[0];
        assert_eq!(leaf.name, "Leaf");
        let next = leaf.fields.iter().find(|field| field.wire_name == "next");
        assert_eq!(next.unwrap().shape, Shape::RawJson);
    }
}

#[test]
fn what_is_written_in_place_is_read_as_well() {
    // What a server says of an installed custom resource.
    for form in FORMS {
        let pot = json!({
            "type": "object",
            "properties": {
                "metadata": form.field("of it", &format!("{META}.ObjectMeta")),
                "spec": {
                    "type": "object",
                    "required": ["cups"],
                    "properties": {
                        "cups": {"type": "integer", "format": "int32"},
                        "when": {"type": "string", "format": "date-time"},
                        "port": {"x-kubernetes-int-or-string": true},
                        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                    },
                },
            },
        });
        let document = tea(form, &pot, &json!({}), &[("/pots/{name}", &["get"])]);
        let model = build(&read_well(&document));
        let types = &model.group_versions[0].types;
        assert_eq!(types[1].name, "PotSpec");
        let shapes: Vec<_> = types[1]
            .fields
            .iter()
            .map(|field| (field.wire_name.as_str(), field.shape.to_string()))
            .collect();
        let expected = [
            ("cups", "int32"),
            ("free", "json"),
            ("port", "int64-or-string"),
            ("when", "date-time"),
        ];
        assert_eq!(
            shapes,
            expected.map(|(name, shape)| (name, shape.to_owned()))
        );
    }
}

#[test]
fn what_is_no_document_of_an_aggregated_server_is_refused_where_it_stands() {
    let text = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let dangling = |form: Form| {
        let pot = json!({
            "type": "object",
            "properties": {"lid": form.reference("com.example.tea.v1.Lid")},
        });
        text(&tea(form, &pot, &json!({}), &[("/pots/{name}", &["get"])]))
    };
    let wrong = |change: &dyn Fn(&mut Value)| {
        let mut document = tea(
            Form::V3,
            &json!({"type": "object"}),
            &json!({}),
            &[("/pots/{name}", &["get"])],
        );
        change(&mut document);
        text(&document)
    };
    let operation = "/apis/tea.example.com/v1/pots/{name}";
    let table = [
        (
            String::new(),
            "a.json:1:1: is empty; expected an OpenAPI document",
        ),
        ("{\"a\": [}".to_owned(), "a.json:1:7: is not YAML: "),
        (
            "{\n}".to_owned(),
            "a.json:1:1: is no OpenAPI document: it has neither \"swagger\": \"2.0\" nor \"openapi\": \"3.0.x\"",
        ),
        (
            text(&Form::V3.document(&json!({}), &json!({}))),
            "a.json:1:1: has no resource but Kubernetes' own; expected those of an aggregated API server, below \
             /apis/GROUP/VERSION/",
        ),
        (
            dangling(Form::V2),
            "a.json:6:19: pots.tea.example.com v1: lid refers to com.example.tea.v1.Lid, which the document does \
             not define",
        ),
        (
            dangling(Form::V3),
            "a.json:7:21: pots.tea.example.com v1: lid refers to com.example.tea.v1.Lid, which the document does \
             not define",
        ),
        (
            wrong(&|document| document["openapi"] = json!("3.1.0")),
            "a.json:72:14: /openapi OpenAPI \"3.1.0\" is not read; expected 3.0.x",
        ),
        (
            wrong(&|document| {
                document["paths"][operation]["get"]["x-kubernetes-action"] = json!("brew");
            }),
            "a.json:75:14: /paths/~1apis~1tea.example.com~1v1~1pots~1{name}/get unknown x-kubernetes-action \
             \"brew\" for this path",
        ),
        (
            wrong(&|document| {
                document["components"]["schemas"]["com.example.tea.v1.Pot"]["type"] =
                    json!("strng");
            }),
            "a.json:5:17: pots.tea.example.com v1: the type of the whole object is \"strng\"; expected object, \
             array, string, integer, number or boolean",
        ),
    ];
    for (text, expected) in table {
        let read = crd::read_openapi(&Files::from([("a.json".to_owned(), text.clone().into())]));
        assert!(read.definitions.is_empty());
        assert_eq!(read.problems.len(), 1, "{:#?}", read.problems);
        let said: Vec<_> = read.problems.iter().map(ToString::to_string).collect();
        assert!(
            said.first().is_some_and(|said| said.starts_with(expected)),
            "{said:#?}\nexpected {expected}"
        );
    }
}
