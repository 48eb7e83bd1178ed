//! Kinds of alpha and beta versions, from their creation to their deletion.
//!
//! `cases/previews.yaml` has the objects. Each is created in each of its versions, and all that can be done with it is done. Of
//! the answers the first is kept in full, of each other one what differs from the one before.

mod answers;
mod life;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use clientset::{Clientset, Config};
use clientset_runtime::client::ResourceInfo;
use clientset_testing::suite::{Context, Target};
use clientset_testing::{ControlPlane, TestCluster};
use http::Method;
use serde_json::{Map, Value, json};

use crate::cases::{self, Server};
use life::Life;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Without these gates, a real server has not all groups, or drops fields of theirs.
const GATES: &str = "--feature-gates=CompositePodGroup=true,DRAResourcePoolStatus=true,\
    DRAWorkloadResourceClaims=true,EvictionRequestAPI=true,GenericWorkload=true,\
    PodGroupPreemptionPolicy=true,TopologyAwareWorkloadScheduling=true";

const NAMESPACE: &str = "alpha-and-beta";

/// Does all that can be done with all objects, and compares with the answers that are known.
pub(crate) async fn run(context: Context) -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds");
    let file = folder.join("answers/previews.json");
    // Without controllers, whose writes come at any time.
    let (_real, _memory, config) = match context.target() {
        Target::Real => {
            let builder = ControlPlane::builder()
                .api_server_flag("--runtime-config=api/all=true")
                .api_server_flag(GATES)
                .without_controller_manager();
            let server = context.start(builder).await?;
            let kubeconfig = server.kubeconfig_file(server.admin(), NAMESPACE)?;
            (
                Some(server),
                None,
                Config::from_kubeconfig(kubeconfig).await?,
            )
        }
        _ => {
            let server = TestCluster::builder().without_controllers().start().await?;
            let config = server.config();
            (None, Some(server), config)
        }
    };
    let server = Server {
        clients: Clientset::new(config)?,
        namespace: NAMESPACE.to_owned(),
        is_real: context.target() == Target::Real,
    };
    let namespace =
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}});
    cases::check_success(&server.create(&namespace, "").await?)?;
    let class = json!({
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "previews"},
        "value": 7,
        "preemptionPolicy": "Never",
    });
    cases::check_success(&server.create(&class, "").await?)?;

    let mut answers = Map::new();
    // Some times have to be near the present one.
    let now = jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string();
    for mut case in cases::documents(&folder, "previews", NAMESPACE)? {
        replace(&mut case, "@NOW@", &now);
        let versions = case["versions"]
            .as_array()
            .ok_or("a case without versions")?;
        for version in versions.iter().filter_map(Value::as_str) {
            let life = Life::new(&server, &case, version)?;
            let title = life.title.clone();
            let lived = life
                .live()
                .await
                .map_err(|error| format!("{title}: {error}"))?;
            if answers
                .insert(title.clone(), Value::Object(lived))
                .is_some()
            {
                return Err(format!("two cases are called {title:?}").into());
            }
        }
    }
    answers.insert("discovery".to_owned(), discovery(&server).await?);
    cases::settle(&file, &answers, server.is_real, || lines(&answers))
}

/// What a server says of the groups that have alpha or beta versions.
async fn discovery(server: &Server) -> Outcome<Value> {
    const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    let is_preview =
        |row: &&ResourceInfo| row.version.contains("alpha") || row.version.contains("beta");
    let rows = clientset::RESOURCES.iter().copied().flatten();
    let previews: BTreeSet<(&str, &str)> = rows
        .filter(is_preview)
        .map(|row| (row.group, row.version))
        .collect();
    let groups: BTreeSet<&str> = previews.iter().map(|(group, _)| *group).collect();
    let mut said = Map::new();
    let all = server
        .ask(Method::GET, "/apis", AGGREGATED, None, &[])
        .await?;
    let items = || all["items"].as_array().into_iter().flatten();
    for group in groups {
        let legacy = server
            .ask(Method::GET, &format!("/apis/{group}"), "", None, &[])
            .await?;
        said.insert(group.to_owned(), legacy);
        let versions = items().find(|item| item["metadata"]["name"] == group);
        let versions = versions.and_then(|item| item["versions"].as_array());
        for version in versions.into_iter().flatten() {
            let name = version["version"].as_str().unwrap_or_default();
            if previews.contains(&(group, name)) {
                let mut version = version.clone();
                sort(&mut version["resources"], "resource");
                said.insert(format!("{group}/{name} among all"), version);
            }
        }
    }
    for (group, version) in previews {
        let path = format!("/apis/{group}/{version}");
        let mut list = server.ask(Method::GET, &path, "", None, &[]).await?;
        for resource in list["resources"].as_array_mut().into_iter().flatten() {
            if let Some(resource) = resource.as_object_mut() {
                // Each server makes its own.
                resource.remove("storageVersionHash");
            }
        }
        sort(&mut list["resources"], "name");
        said.insert(format!("{group}/{version}"), list);
    }
    Ok(Value::Object(said))
}

/// Resources come in any order.
fn sort(list: &mut Value, field: &str) {
    if let Value::Array(list) = list {
        list.sort_by_key(|one| one[field].as_str().map(str::to_owned));
    }
}

/// JSON with an answer in each line.
fn lines(answers: &Map<String, Value>) -> String {
    let lives = answers.iter().map(|(title, life)| {
        let steps = life.as_object().into_iter().flatten();
        let steps: Vec<String> = steps
            .map(|(step, answer)| format!("{}: {answer}", Value::from(step.as_str())))
            .collect();
        format!(
            "{}: {{\n{}\n}}",
            Value::from(title.as_str()),
            steps.join(",\n")
        )
    });
    let lives: Vec<String> = lives.collect();
    format!("{{\n{}\n}}", lives.join(",\n"))
}

/// Writes another text wherever a text stands.
fn replace(value: &mut Value, text: &str, with: &str) {
    match value {
        Value::String(found) if found == text => with.clone_into(found),
        Value::Array(elements) => elements.iter_mut().for_each(|one| replace(one, text, with)),
        Value::Object(fields) => fields.values_mut().for_each(|one| replace(one, text, with)),
        _ => {}
    }
}
