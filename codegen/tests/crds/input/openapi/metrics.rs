//! A whole server: what metrics-server serves.

use clientset_codegen::crd;
use clientset_codegen::model::{Scope, Verb, Wrapper};
use serde_json::{Value, json};

use super::documents::*;

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
