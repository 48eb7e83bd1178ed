//! What can be done with a custom resource, and what its definition says beside.

use clientset_codegen::model::{GroupVersionKind, Resource, Scope, Verb};
use serde_json::{Value, json};

use super::support::{MODULE, definition, module, object};

fn resource(definition: Value) -> Resource {
    module(&[definition]).resources.remove(0)
}

#[test]
fn a_custom_resource_has_every_verb() {
    let pot = resource(definition("Pot", &object(&json!({}))));
    assert_eq!(pot.verbs, Verb::ALL);
    assert_eq!(pot.ty.to_string(), format!("{MODULE}.Pot"));
    assert_eq!((pot.scope, pot.all_namespaces), (Scope::Namespaced, true));
    assert_eq!(pot.list.unwrap().kind, "PotList");
    assert_eq!(pot.singular.as_deref(), Some("pot"));
    assert!(pot.subresources.is_empty());

    let mut pot = definition("Pot", &object(&json!({})));
    pot["spec"]["scope"] = json!("Cluster");
    let pot = resource(pot);
    assert_eq!((pot.scope, pot.all_namespaces), (Scope::Cluster, false));
}

#[test]
fn accessors_take_their_words_from_the_kind() {
    let table = [
        (
            "ClusterIssuer",
            "clusterissuers",
            "cluster_issuers",
            "ClusterIssuers",
        ),
        ("postgresql", "postgresqls", "postgresqls", "Postgresqls"),
        (
            "NetworkPolicy",
            "networkpolicies",
            "network_policies",
            "NetworkPolicies",
        ),
        ("TeaPot", "tea-pots", "tea_pots", "TeaPots"),
        ("Type", "type", "type_", "Type"),
    ];
    for (kind, plural, accessor, type_name) in table {
        let mut definition = definition(kind, &object(&json!({})));
        definition["spec"]["names"]["plural"] = json!(plural);
        definition["metadata"]["name"] = json!(format!("{plural}.tea.example.com"));
        let resource = resource(definition);
        assert_eq!(resource.plural, plural);
        assert_eq!(
            (resource.accessor.as_str(), resource.type_name.as_str()),
            (accessor, type_name),
        );
    }
}

#[test]
fn status_and_scale_are_subresources_where_the_definition_says_so() {
    let schema = object(&json!({"status": {"type": "object"}}));
    assert!(resource(definition("Pot", &schema)).subresources.is_empty());

    let mut pot = definition("Pot", &object(&json!({})));
    pot["spec"]["versions"][0]["subresources"] = json!({
        "status": {},
        "scale": {"specReplicasPath": ".spec.cups", "statusReplicasPath": ".status.cups"},
    });
    let pot = resource(pot);
    let names: Vec<&str> = pot
        .subresources
        .iter()
        .map(|sub| sub.name.as_str())
        .collect();
    assert_eq!(names, ["scale", "status"]);
    for sub in &pot.subresources {
        assert_eq!(sub.verbs, [Verb::Get, Verb::Update, Verb::Patch]);
    }
    let scale = &pot.subresources[0];
    assert_eq!(
        scale.payload.as_ref().unwrap().to_string(),
        "client::scale.Scale"
    );
    let kind = GroupVersionKind {
        group: "autoscaling".to_owned(),
        version: "v1".to_owned(),
        kind: "Scale".to_owned(),
    };
    assert_eq!(scale.payload_kind, Some(kind));
    assert_eq!(pot.subresources[1].payload, Some(pot.ty));
    let paths = pot.custom.unwrap().scale.unwrap();
    assert_eq!(paths.spec_replicas, ".spec.cups");
    assert_eq!(paths.label_selector, None);
}

#[test]
fn a_resource_has_what_its_definition_says_of_it() {
    let rule = |rule: &str| json!([{"rule": rule}]);
    let mut pot = definition(
        "Pot",
        &json!({
            "type": "object",
            "x-kubernetes-validations": rule("root"),
            "properties": {"spec": {"type": "object", "properties": {
                "cups": {"type": "array", "x-kubernetes-validations": rule("cups"), "items": {
                    "type": "object", "x-kubernetes-validations": rule("cup"),
                    "properties": {"config.yaml": {"type": "object", "additionalProperties": {
                        "type": "string", "x-kubernetes-validations": rule("value"),
                    }}},
                }},
            }}},
        }),
    );
    pot["spec"]["names"]["shortNames"] = json!(["po"]);
    pot["spec"]["names"]["categories"] = json!(["all"]);
    let version = &mut pot["spec"]["versions"][0];
    version["deprecated"] = json!(true);
    version["additionalPrinterColumns"] =
        json!([{"name": "Cups", "type": "integer", "jsonPath": ".spec.cups"}]);
    let module = module(&[pot]);
    let pot = &module.resources[0];
    assert_eq!(
        (pot.short_names.join(" "), pot.categories.join(" ")),
        ("po".into(), "all".into())
    );
    let custom = pot.custom.as_ref().unwrap();
    assert!(custom.storage);
    assert_eq!(custom.deprecated, Some(None));
    assert_eq!(custom.columns[0].json_path, ".spec.cups");
    let rules: Vec<(&str, &str)> = custom
        .rules
        .iter()
        .map(|rule| (rule.path.as_str(), rule.rule.as_str()))
        .collect();
    assert_eq!(
        rules,
        [
            ("", "root"),
            ("spec.cups", "cups"),
            ("spec.cups[]", "cup"),
            ("spec.cups[].\"config.yaml\"{}", "value"),
        ]
    );
    assert!(
        module
            .types
            .iter()
            .find(|ty| ty.name == "Pot")
            .unwrap()
            .deprecated
    );
}
