//! Discovery, tables, metadata alone, YAML, and the log of what was asked.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{MAPS, Outcome, ask, ask_as, map};

fn find<'a>(list: &'a Value, field: &str, value: &str) -> &'a Value {
    let items = list.as_array().into_iter().flatten();
    let found = items.into_iter().find(|item| item[field] == value);
    found.unwrap_or(&Value::Null)
}

#[tokio::test]
async fn discovery_names_groups_versions_and_resources() -> Outcome {
    let cluster = TestCluster::start().await?;
    let get = async |path: &str| Outcome::Ok(ask(&cluster, &format!("GET {path}"), ()).await?.body);
    assert_eq!(get("/api").await?["versions"], json!(["v1"]));
    let apps = get("/apis/apps").await?;
    assert_eq!(
        apps["preferredVersion"],
        json!({"groupVersion": "apps/v1", "version": "v1"})
    );
    assert_eq!(
        find(&get("/apis").await?["groups"], "name", "apps")["versions"],
        apps["versions"]
    );
    let resources = get("/apis/apps/v1").await?;
    let deployments = find(&resources["resources"], "name", "deployments");
    assert_eq!(deployments["shortNames"], json!(["deploy"]));
    assert_eq!(deployments["singularName"], "deployment");
    let scale = find(&resources["resources"], "name", "deployments/scale");
    assert_eq!(
        (&scale["group"], &scale["kind"]),
        (&json!("autoscaling"), &json!("Scale"))
    );
    for path in ["/healthz", "/livez", "/readyz", "/readyz/ping"] {
        assert_eq!(get(path).await?, "ok", "{path}");
    }
    assert_eq!(get("/version").await?["minor"], "37");

    let v2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    let accept = format!("{v2},application/json");
    let groups = ask_as(&cluster, "GET /apis", &accept, ()).await?.body;
    assert_eq!(groups["kind"], "APIGroupDiscoveryList");
    let apps = groups["items"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|item| item["metadata"]["name"] == "apps");
    let resources = &apps.ok_or("no apps")?["versions"][0]["resources"];
    let deployments = find(resources, "resource", "deployments");
    assert_eq!(deployments["scope"], "Namespaced");
    assert_eq!(
        find(&deployments["subresources"], "subresource", "scale")["responseKind"]["kind"],
        "Scale"
    );
    let core = ask_as(&cluster, "GET /api", &accept, ()).await?.body;
    assert_eq!(core["items"][0]["versions"][0]["version"], "v1");
    let plain = ask_as(&cluster, "GET /apis", &format!("application/json,{v2}"), ())
        .await?
        .body;
    assert_eq!(plain["kind"], "APIGroupList");
    Ok(())
}

#[tokio::test]
async fn answers_take_the_form_that_is_accepted() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    for (path, rows) in [(MAPS.to_owned(), 1), (format!("{MAPS}/a"), 1)] {
        let answer = ask_as(&cluster, &format!("GET {path}"), table, ())
            .await?
            .body;
        assert_eq!(answer["kind"], "Table");
        assert_eq!(answer["columnDefinitions"][0]["name"], "Name");
        assert_eq!(answer["rows"].as_array().map(Vec::len), Some(rows));
        assert_eq!(answer["rows"][0]["cells"][0], "a");
        assert_eq!(answer["rows"][0]["object"]["kind"], "PartialObjectMetadata");
    }
    let metadata = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    let answer = ask_as(&cluster, &format!("GET {MAPS}"), metadata, ())
        .await?
        .body;
    assert_eq!(answer["kind"], "PartialObjectMetadataList");
    assert_eq!(answer["items"][0]["metadata"]["name"], "a");
    assert_eq!(answer["items"][0]["data"], Value::Null);
    let yaml = ask_as(&cluster, &format!("GET {MAPS}/a"), "application/yaml", ())
        .await?
        .body;
    let text = yaml.as_str().unwrap_or_default();
    assert!(
        text.contains("\nkind: ConfigMap\n") || text.starts_with("kind: ConfigMap\n"),
        "{text}"
    );
    let sent = format!("POST {MAPS} application/yaml");
    let answer = ask(
        &cluster,
        &sent,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yy}\ndata: {a: '1'}\n",
    )
    .await?;
    assert_eq!(
        (answer.code, &answer.body["data"]["a"]),
        (201, &json!("1")),
        "{answer:?}"
    );
    for accept in [
        "text/html",
        "application/vnd.kubernetes.protobuf",
        "application/json;as=Foo",
    ] {
        let answer = ask_as(&cluster, &format!("GET {MAPS}/a"), accept, ()).await?;
        assert_eq!(answer.outcome(), "406 NotAcceptable", "{accept}");
    }
    Ok(())
}

#[tokio::test]
async fn requests_are_written_down() -> Outcome {
    let cluster = TestCluster::start().await?;
    let clients = cluster.clientset();
    let _ = clients.apps_v1().deployments("default").get("web").await;
    clients.core_v1().all_pods().list().limit(5).await?;
    let requests = cluster.requests();
    let [get, list] = &requests[..] else {
        return Err(format!("two requests, not {requests:?}").into());
    };
    assert_eq!(
        (get.verb, get.resource.as_str(), get.code),
        ("get", "deployments.apps", 404)
    );
    assert_eq!(
        (get.namespace.as_str(), get.name.as_str()),
        ("default", "web")
    );
    assert_eq!(
        (list.verb, list.query.as_str(), list.code),
        ("list", "limit=5", 200)
    );
    assert!(list.user_agent.contains('/'));
    cluster.clear_requests();
    assert!(cluster.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn servers_know_nothing_of_each_other_and_a_kubeconfig_leads_to_one() -> Outcome {
    let (one, other) = tokio::try_join!(TestCluster::start(), TestCluster::start())?;
    ask(&one, &format!("POST {MAPS}"), map("a")).await?;
    assert_eq!(ask(&other, &format!("GET {MAPS}/a"), ()).await?.code, 404);
    let config = clientset::Config::from_kubeconfig_text(&one.kubeconfig())?;
    let clients = clientset::Clientset::new(config)?;
    assert_eq!(
        clients
            .core_v1()
            .config_maps("default")
            .get("a")
            .await?
            .metadata
            .name,
        "a"
    );
    assert_eq!(clients.default_namespace(), "default");
    Ok(())
}

#[test]
fn the_served_groups_are_the_stable_ones_of_the_clientset() -> Outcome {
    // The same list stands in two manifests, and only one of them is written by `sync`.
    let block = |path: &str, begin: &str| {
        let text = std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")))?;
        let (_, rest) = text
            .split_once(begin)
            .ok_or_else(|| format!("no {begin:?} in {path}"))?;
        let lines = rest.lines().skip(1).take_while(|line| *line != "]");
        let names = lines.map(|line| line.trim().to_owned());
        Outcome::Ok(
            names
                .filter(|name| name != "\"regenerate\",")
                .collect::<Vec<_>>(),
        )
    };
    let stable = block("../Cargo.toml", "\ndefault = [")?;
    assert!(stable.len() > 20, "{stable:?}");
    assert_eq!(block("Cargo.toml", "\nfeatures = [")?, stable);
    Ok(())
}

#[tokio::test]
async fn a_list_of_storage_classes_shows_the_default() -> Outcome {
    const CLASSES: &str = "/apis/storage.k8s.io/v1/storageclasses";
    let cluster = TestCluster::start().await?;
    for (name, annotation) in [
        ("older", "storageclass.beta.kubernetes.io/is-default-class"),
        ("other", "example.com/is-default-class"),
        ("newer", "storageclass.kubernetes.io/is-default-class"),
    ] {
        cluster.clock().advance(std::time::Duration::from_secs(1));
        let class = json!({
            "metadata": {"name": name, "annotations": {annotation: "true"}},
            "provisioner": "example.com/disk",
        });
        let created = ask(&cluster, &format!("POST {CLASSES}"), class).await?;
        assert_eq!(created.code, 201);
    }
    let table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    let list = ask_as(&cluster, &format!("GET {CLASSES}"), table, ())
        .await?
        .body;
    let rows = list["rows"].as_array().into_iter().flatten();
    let names: Vec<&Value> = rows.map(|row| &row["cells"][0]).collect();
    assert_eq!(names, ["newer (default)", "older", "other"]);
    // By itself it is not known to be the one.
    let one = ask_as(&cluster, &format!("GET {CLASSES}/newer"), table, ())
        .await?
        .body;
    assert_eq!(one["rows"][0]["cells"][0], "newer");
    Ok(())
}
