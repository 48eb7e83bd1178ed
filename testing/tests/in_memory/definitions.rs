//! CustomResourceDefinitions: what is taken, which names are accepted, what is served, and how one ends.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Outcome, ask, ask_as};

pub(crate) const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// A definition of namespaced objects of one version.
pub(crate) fn definition(plural: &str, kind: &str, schema: Value) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.example.com")},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": plural, "kind": kind},
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": schema},
            }],
        },
    })
}

/// A schema with these fields in `spec`.
pub(crate) fn spec(properties: Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "spec": {"type": "object", "properties": properties},
            "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        },
    })
}

/// An object in `default`.
pub(crate) fn object(kind: &str, name: &str, spec: Value) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": kind, "metadata": {"name": name}, "spec": spec})
}

fn conditions(definition: &Value) -> Vec<String> {
    let conditions = definition["status"]["conditions"].as_array();
    let condition = |it: &Value| {
        let text = |field: &str| it[field].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", text("type"), text("status"), text("reason"))
    };
    conditions.into_iter().flatten().map(condition).collect()
}

#[tokio::test]
async fn a_definition_is_established_and_served_at_once() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut foos = definition("foos", "Foo", spec(json!({"a": {"type": "string"}})));
    foos["spec"]["names"]["shortNames"] = json!(["fo"]);
    foos["spec"]["names"]["categories"] = json!(["all"]);
    foos["spec"]["versions"][0]["subresources"] = json!({
        "status": {},
        "scale": {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n"},
    });
    let created = ask(&cluster, &format!("POST {DEFINITIONS}"), foos).await?;
    assert_eq!(created.code, 201, "{created:?}");
    let names = &created.body["spec"]["names"];
    assert_eq!(
        (&names["singular"], &names["listKind"]),
        (&json!("foo"), &json!("FooList"))
    );
    assert_eq!(
        created.body["spec"]["conversion"],
        json!({"strategy": "None"})
    );
    assert_eq!(
        created.body["status"],
        json!({"conditions": null, "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": ["v1"]})
    );
    let read = ask(&cluster, &format!("GET {DEFINITIONS}/foos.example.com"), ())
        .await?
        .body;
    assert_eq!(
        conditions(&read),
        [
            "NamesAccepted True NoConflicts",
            "Established True InitialNamesAccepted"
        ]
    );
    assert_eq!(read["status"]["acceptedNames"], read["spec"]["names"]);

    let listed = ask(&cluster, "GET /apis/example.com/v1", ()).await?.body;
    let names: Vec<&str> = listed["resources"]
        .as_array()
        .ok_or("resources")?
        .iter()
        .filter_map(|resource| resource["name"].as_str())
        .collect();
    assert_eq!(names, ["foos", "foos/status", "foos/scale"]);
    assert_eq!(listed["resources"][0]["shortNames"], json!(["fo"]));
    let group = ask(&cluster, "GET /apis/example.com", ()).await?.body;
    assert_eq!(group["preferredVersion"]["groupVersion"], "example.com/v1");
    let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    let all = ask_as(&cluster, "GET /apis", aggregated, ()).await?.body;
    let ours = all["items"].as_array().into_iter().flatten();
    let ours: Vec<_> = ours
        .filter(|group| group["metadata"]["name"] == "example.com")
        .collect();
    assert_eq!(
        ours[0]["versions"][0]["resources"][0]["categories"],
        json!(["all"])
    );
    assert_eq!(
        ours[0]["versions"][0]["resources"][0]["subresources"][1]["responseKind"]["kind"],
        "Scale"
    );
    Ok(())
}

#[tokio::test]
async fn names_are_accepted_once_in_a_group_and_again_when_they_are_free() -> Outcome {
    let cluster = TestCluster::start().await?;
    let post = format!("POST {DEFINITIONS}");
    let schema = || json!({"type": "object"});
    ask(&cluster, &post, definition("foos", "Foo", schema())).await?;
    ask(&cluster, &post, definition("bars", "Foo", schema())).await?;
    let mut short = definition("bazs", "Baz", schema());
    short["spec"]["names"]["shortNames"] = json!(["foo"]);
    ask(&cluster, &post, short).await?;

    let bars = ask(&cluster, &format!("GET {DEFINITIONS}/bars.example.com"), ())
        .await?
        .body;
    assert_eq!(
        conditions(&bars),
        [
            "NamesAccepted False ListKindConflict",
            "Established False NotAccepted"
        ]
    );
    assert_eq!(
        bars["status"]["acceptedNames"],
        json!({"plural": "bars", "kind": ""})
    );
    let bazs = ask(&cluster, &format!("GET {DEFINITIONS}/bazs.example.com"), ())
        .await?
        .body;
    assert_eq!(
        conditions(&bazs),
        [
            "NamesAccepted False ShortNamesConflict",
            "Established False NotAccepted"
        ]
    );
    let none = ask(&cluster, "GET /apis/example.com/v1/bars", ()).await?;
    assert_eq!(none.outcome(), "404 NotFound");

    ask(
        &cluster,
        &format!("DELETE {DEFINITIONS}/foos.example.com"),
        (),
    )
    .await?;
    let bars = ask(&cluster, &format!("GET {DEFINITIONS}/bars.example.com"), ())
        .await?
        .body;
    assert_eq!(
        conditions(&bars),
        [
            "NamesAccepted True NoConflicts",
            "Established True InitialNamesAccepted"
        ]
    );
    assert_eq!(
        ask(&cluster, "GET /apis/example.com/v1/bars", ())
            .await?
            .code,
        200
    );
    Ok(())
}

/// Sends a schema in a definition that is not stored, and gives the places of what is wrong with it.
async fn refused(cluster: &TestCluster, definition: Value) -> Outcome<Vec<String>> {
    let answer = ask(
        cluster,
        &format!("POST {DEFINITIONS}?dryRun=All"),
        definition,
    )
    .await?;
    if answer.code == 201 {
        return Ok(Vec::new());
    }
    assert_eq!(answer.outcome(), "422 Invalid", "{answer:?}");
    Ok(answer.fields().into_iter().map(str::to_owned).collect())
}

#[tokio::test]
async fn schemas_have_to_be_structural() -> Outcome {
    let cluster = TestCluster::start().await?;
    let x = |schema: Value| json!({"type": "object", "properties": {"x": schema}});
    let text = || json!({"type": "string"});
    // As a kube-apiserver answers: the place below the root of the schema.
    for (schema, expected) in [
        (json!({"type": "string"}), "type"),
        (x(json!({"type": "strin"})), "properties[x].type"),
        (x(json!({})), "properties[x].type"),
        (x(json!({"type": "array"})), "properties[x].items"),
        (
            x(
                json!({"type": "object", "properties": {"y": text()}, "additionalProperties": text()}),
            ),
            "properties[x].additionalProperties",
        ),
        (
            x(json!({"type": "string", "anyOf": [{"type": "string"}]})),
            "properties[x].anyOf[0].type",
        ),
        (
            json!({
                "type": "object",
                "properties": {"x": text()},
                "anyOf": [{"properties": {"z": {"minimum": 1}}}],
            }),
            "properties[z]",
        ),
        (
            x(json!({"type": "string", "pattern": "["})),
            "properties[x].pattern",
        ),
        (
            x(json!({"type": "integer", "default": "a"})),
            "properties[x].default",
        ),
        (
            x(json!({"type": "object", "properties": {"y": text()}, "default": {"z": 1}})),
            "properties[x].default",
        ),
        (
            x(
                json!({"type": "array", "items": {"type": "object"}, "x-kubernetes-list-type": "map"}),
            ),
            "properties[x].x-kubernetes-list-map-keys",
        ),
        (
            x(json!({
                "type": "array",
                "items": {"type": "object", "properties": {"k": text()}},
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["k"],
            })),
            "properties[x].items.properties[k].default",
        ),
        (
            x(
                json!({"type": "array", "items": {"type": "object"}, "x-kubernetes-list-type": "set"}),
            ),
            "properties[x].items.x-kubernetes-map-type",
        ),
        (
            x(json!({"type": "array", "items": text(), "uniqueItems": true})),
            "properties[x].uniqueItems",
        ),
        (
            x(json!({"type": "object", "x-kubernetes-embedded-resource": true})),
            "properties[x].properties",
        ),
        (
            json!({"type": "object", "properties": {
                "metadata": {"type": "object", "properties": {"labels": {"type": "object"}}},
            }}),
            "properties[metadata]",
        ),
        (
            x(json!({"type": "object", "$ref": "a"})),
            "properties[x].$ref",
        ),
        (
            json!({"type": "object", "x-kubernetes-preserve-unknown-fields": false}),
            "x-kubernetes-preserve-unknown-fields",
        ),
        (
            x(json!({"type": "string", "x-kubernetes-validations": [{"rule": ""}]})),
            "properties[x].x-kubernetes-validations[0].rule",
        ),
    ] {
        let fields = refused(&cluster, definition("bads", "Bad", schema.clone())).await?;
        assert_eq!(
            fields,
            [format!("spec.validation.openAPIV3Schema.{expected}")],
            "{schema}"
        );
    }
    for schema in [
        x(json!({"type": "string", "x-kubernetes-int-or-string": true})),
        x(
            json!({"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ),
        x(json!({"type": "object", "additionalProperties": false})),
        x(json!({"x-kubernetes-preserve-unknown-fields": true})),
    ] {
        let fields = refused(&cluster, definition("goods", "Good", schema.clone())).await?;
        assert_eq!(fields, Vec::<String>::new(), "{schema}");
    }
    Ok(())
}

#[tokio::test]
async fn definitions_are_checked() -> Outcome {
    let cluster = TestCluster::start().await?;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut bad = definition("bads", "Bad", json!({"type": "object"}));
        change(&mut bad);
        bad
    };
    let version = |field: &'static str, value: Value| {
        with(&|it| it["spec"]["versions"][0][field] = value.clone())
    };
    // Two versions that share their schema or their selectable fields, and not the other.
    let alike = |schema: &str, field: &str| {
        with(&|it| {
            let of = |kind: &str| json!({"type": kind});
            let properties =
                |second: &str| json!({"x": of("string"), "y": of("string"), "z": of(second)});
            let versions = &mut it["spec"]["versions"];
            versions[0]["schema"]["openAPIV3Schema"]["properties"] = properties("string");
            versions[0]["selectableFields"] = json!([{"jsonPath": ".x"}]);
            let mut second = versions[0].clone();
            second["name"] = json!("v2");
            second["storage"] = json!(false);
            second["schema"]["openAPIV3Schema"]["properties"] = properties(schema);
            second["selectableFields"][0]["jsonPath"] = json!(field);
            versions.as_array_mut().unwrap().push(second);
        })
    };
    for (bad, expected) in [
        (alike("integer", ".x"), &["spec.selectableFields"][..]),
        (
            alike("string", ".y"),
            &[
                "spec.versions[0].selectableFields",
                "spec.versions[1].selectableFields",
            ],
        ),
        (
            with(&|it| it["metadata"]["name"] = json!("others.example.com")),
            &["metadata.name"],
        ),
        (
            with(&|it| it["spec"]["scope"] = json!("Galaxy")),
            &["spec.scope"],
        ),
        (
            with(&|it| {
                it["spec"]["group"] = json!("example");
                it["metadata"]["name"] = json!("bads.example");
            }),
            &["spec.group"],
        ),
        (
            with(&|it| {
                it["spec"]["group"] = json!("x.k8s.io");
                it["metadata"]["name"] = json!("bads.x.k8s.io");
            }),
            &["metadata.annotations[api-approved.kubernetes.io]"],
        ),
        (
            version("storage", json!(false)),
            &["spec.versions", "status.storedVersions"],
        ),
        (version("name", json!("V1")), &["spec.versions[0].name"]),
        (
            version("schema", json!({})),
            &["spec.versions[0].schema.openAPIV3Schema"],
        ),
        (
            version(
                "additionalPrinterColumns",
                json!([{"name": "", "type": "foo", "jsonPath": "spec.x", "format": "z"}]),
            ),
            &[
                "spec.additionalPrinterColumns[0].name",
                "spec.additionalPrinterColumns[0].type",
                "spec.additionalPrinterColumns[0].format",
                "spec.additionalPrinterColumns[0].JSONPath",
            ],
        ),
        (
            version(
                "subresources",
                json!({"scale": {
                    "specReplicasPath": "spec.r",
                    "statusReplicasPath": ".spec.b",
                    "labelSelectorPath": ".foo",
                }}),
            ),
            &[
                "spec.subresources.scale.specReplicasPath",
                "spec.subresources.scale.statusReplicasPath",
                "spec.subresources.scale.labelSelectorPath",
            ],
        ),
        (
            version("selectableFields", json!([{"jsonPath": ".spec.x"}])),
            &["spec.selectableFields[0].jsonPath"],
        ),
        (
            with(&|it| it["spec"]["conversion"] = json!({"strategy": "Webhook"})),
            &[
                "spec.conversion.webhookClientConfig",
                "spec.conversion.conversionReviewVersions",
            ],
        ),
        (
            with(&|it| it["spec"]["conversion"] = json!({"strategy": "Magic"})),
            &["spec.conversion.strategy"],
        ),
        (
            with(&|it| it["spec"]["preserveUnknownFields"] = json!(true)),
            &["spec.preserveUnknownFields"],
        ),
    ] {
        assert_eq!(refused(&cluster, bad.clone()).await?, expected, "{bad}");
    }
    let schema =
        json!({"type": "object", "properties": {"x": {"type": "string", "format": "foo"}}});
    let post = format!("POST {DEFINITIONS}?dryRun=All");
    let warned = ask(&cluster, &post, definition("bads", "Bad", schema)).await?;
    assert_eq!(warned.warnings, ["unrecognized format \"foo\""]);
    Ok(())
}

#[tokio::test]
async fn what_decides_where_objects_are_stays_as_it_is() -> Outcome {
    let cluster = TestCluster::start().await?;
    let post = format!("POST {DEFINITIONS}");
    let path = format!("{DEFINITIONS}/foos.example.com");
    ask(
        &cluster,
        &post,
        definition("foos", "Foo", json!({"type": "object"})),
    )
    .await?;
    let read = async || ask(&cluster, &format!("GET {path}"), ()).await;
    let mut changed = read().await?.body;
    changed["spec"]["scope"] = json!("Cluster");
    changed["spec"]["names"]["kind"] = json!("Zwei");
    changed["spec"]["group"] = json!("x.example.com");
    let answer = ask(&cluster, &format!("PUT {path}"), changed).await?;
    assert_eq!(
        answer.fields(),
        ["spec.scope", "spec.names.kind", "spec.group"]
    );

    // Another version is stored from now on; the old one stays known until somebody says that nothing has it.
    let mut changed = read().await?.body;
    let mut second = changed["spec"]["versions"][0].clone();
    second["name"] = json!("v2");
    changed["spec"]["versions"][0]["storage"] = json!(false);
    changed["spec"]["versions"]
        .as_array_mut()
        .ok_or("versions")?
        .push(second);
    let answer = ask(&cluster, &format!("PUT {path}"), changed).await?;
    assert_eq!(
        answer.body["status"]["storedVersions"],
        json!(["v1", "v2"]),
        "{answer:?}"
    );
    assert_eq!(answer.body["metadata"]["generation"], 2);
    let mut changed = read().await?.body;
    changed["spec"]["versions"]
        .as_array_mut()
        .ok_or("versions")?
        .remove(0);
    let answer = ask(&cluster, &format!("PUT {path}"), changed.clone()).await?;
    assert_eq!(answer.fields(), ["status.storedVersions[0]"]);
    let mut migrated = read().await?.body;
    migrated["status"]["storedVersions"] = json!(["v2"]);
    let answer = ask(&cluster, &format!("PUT {path}/status"), migrated).await?;
    assert_eq!(answer.code, 200, "{answer:?}");
    changed["metadata"]["resourceVersion"] = answer.body["metadata"]["resourceVersion"].clone();
    assert_eq!(
        ask(&cluster, &format!("PUT {path}"), changed).await?.code,
        200
    );
    assert_eq!(
        ask(&cluster, "GET /apis/example.com/v1/foos", ())
            .await?
            .code,
        404
    );
    Ok(())
}

#[tokio::test]
async fn a_definition_goes_when_its_objects_are_gone() -> Outcome {
    let cluster = TestCluster::start().await?;
    let post = format!("POST {DEFINITIONS}");
    let path = format!("{DEFINITIONS}/foos.example.com");
    let foos = "/apis/example.com/v1/namespaces/default/foos";
    ask(&cluster, &post, definition("foos", "Foo", spec(json!({})))).await?;
    let mut held = object("Foo", "held", json!({}));
    held["metadata"]["finalizers"] = json!(["example.com/held"]);
    ask(&cluster, &format!("POST {foos}"), held).await?;
    ask(
        &cluster,
        &format!("POST {foos}"),
        object("Foo", "free", json!({})),
    )
    .await?;

    let answer = ask(&cluster, &format!("DELETE {path}"), ()).await?;
    assert_eq!(
        answer.body["metadata"]["finalizers"],
        json!(["customresourcecleanup.apiextensions.k8s.io"]),
        "{answer:?}"
    );
    let read = ask(&cluster, &format!("GET {path}"), ()).await?.body;
    assert!(conditions(&read).contains(&"Terminating True InstanceDeletionInProgress".to_owned()));
    let left = ask(&cluster, &format!("GET {foos}"), ()).await?.body;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1));
    let answer = ask(
        &cluster,
        &format!("POST {foos}"),
        object("Foo", "new", json!({})),
    )
    .await?;
    assert_eq!(answer.outcome(), "403 Forbidden");

    let release = format!("PATCH {foos}/held application/merge-patch+json");
    let answer = ask(
        &cluster,
        &release,
        json!({"metadata": {"finalizers": null}}),
    )
    .await?;
    assert_eq!(answer.code, 200, "{answer:?}");
    assert_eq!(
        ask(&cluster, &format!("GET {path}"), ()).await?.outcome(),
        "404 NotFound"
    );
    assert_eq!(ask(&cluster, &format!("GET {foos}"), ()).await?.code, 404);
    assert_eq!(ask(&cluster, "GET /apis/example.com", ()).await?.code, 404);
    Ok(())
}

#[tokio::test]
async fn a_watch_of_custom_objects_ends_with_their_definition() -> Outcome {
    let cluster = TestCluster::start().await?;
    let post = format!("POST {DEFINITIONS}");
    let foos = "/apis/example.com/v1/namespaces/default/foos";
    ask(&cluster, &post, definition("foos", "Foo", spec(json!({})))).await?;
    ask(
        &cluster,
        &format!("POST {foos}"),
        object("Foo", "one", json!({})),
    )
    .await?;
    let watched = format!("GET {foos}?watch=1&timeoutSeconds=20");
    let (events, deleted) = tokio::join!(ask(&cluster, &watched, ()), async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        ask(
            &cluster,
            &format!("DELETE {DEFINITIONS}/foos.example.com"),
            (),
        )
        .await
    });
    assert_eq!(deleted?.code, 200);
    let events = events?.body;
    let events = events.as_str().ok_or("lines")?;
    let kinds: Vec<&str> = events.lines().map(|line| &line[9..14]).collect();
    assert_eq!(kinds, ["ADDED", "DELET"], "{events}");
    Ok(())
}
