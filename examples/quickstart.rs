//! The first use: says what it does at each step, against the cluster of the current kubeconfig; or, where there is
//! none, against an API server in memory.
//!
//! ```sh
//! cargo run --example quickstart
//! cargo run --example quickstart -- --in-memory    # whatever kubeconfig there is
//! ```
//!
//! It makes a namespace of its own and deletes it again, also when a step fails. It waits for what
//! the control plane does, not for containers, so that it works where nothing can run.

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::env;
use std::error::Error as StdError;
use std::process::ExitCode;
use std::time::Duration;

use clientset::apps_v1::{Deployment, DeploymentSpec};
use clientset::config::{ClientConfig, LoadingRules};
use clientset::core_v1::{Container, ContainerPort, Namespace, PodSpec, PodTemplateSpec};
use clientset::meta::{LabelSelector, ObjectMeta};
use clientset::watch::Event;
use clientset::{Clientset, Error, some};
use clientset_testing::TestCluster;

/// Under whose name the program writes fields.
const FIELD_MANAGER: &str = "quickstart";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn StdError>> {
    let asked_for = match env::args().nth(1).as_deref() {
        None => false,
        Some("--in-memory") => true,
        Some(other) => {
            return Err(format!("unknown argument {other:?}; there is --in-memory").into());
        }
    };
    if asked_for {
        return in_memory().await;
    }
    // `Clientset::try_default()` is this, without a second choice.
    match ClientConfig::deferred(LoadingRules::new()).client_config() {
        // Who names a file wants that one.
        Err(error) if error.is_empty_config() && env::var_os("KUBECONFIG").is_none() => {
            println!("There is no kubeconfig, so that an API server in memory has to do.");
            in_memory().await
        }
        found => Ok(tour(&Clientset::new(found?)?).await?),
    }
}

/// The same without a cluster.
async fn in_memory() -> Result<(), Box<dyn StdError>> {
    // Dropping it is its end.
    let cluster = TestCluster::start().await?;
    let clients = cluster.clientset();
    let controller = tokio::spawn(play_the_controller(clients.clone()));
    tour(&clients).await?;
    controller.abort();
    Ok(())
}

/// Nobody looks after Deployments in such a server, and a real controller makes pods. This one says that it did.
async fn play_the_controller(clients: Clientset) -> Result<(), Error> {
    let mut events = clients.apps_v1().all_deployments().watch().await?;
    while let Some(event) = events.try_next().await? {
        if let Event::Added(mut web) | Event::Modified(mut web) = event
            && web.status.observed_generation != web.metadata.generation
        {
            let deployments = clients.apps_v1().deployments(&web.metadata.namespace);
            web.status.observed_generation = web.metadata.generation;
            web.status.replicas = web.spec.replicas;
            match deployments.update_status(&web).await {
                // Somebody was faster: what they made of it is an event, too.
                Err(error) if error.is_conflict() => {}
                written => drop(written?),
            }
        }
    }
    Ok(())
}

async fn tour(clients: &Clientset) -> Result<(), Error> {
    let version = clients.server_version().await?;
    println!("The API server is {}.", version.git_version);

    let namespace = Namespace {
        metadata: ObjectMeta {
            generate_name: "quickstart-".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let namespace = clients.core_v1().namespaces().create(&namespace).await?;
    let namespace = namespace.metadata.name.as_str();
    println!("Created namespace {namespace}.");

    let outcome = use_namespace(clients, namespace).await;

    clients.core_v1().namespaces().delete(namespace).await?;
    clients
        .core_v1()
        .namespaces()
        .wait_deleted(namespace)
        .timeout(Duration::from_secs(60))
        .await?;
    println!("Deleted namespace {namespace} and all that was in it.");
    outcome
}

async fn use_namespace(clients: &Clientset, namespace: &str) -> Result<(), Error> {
    let deployments = clients.apps_v1().deployments(namespace);

    let web = deployments
        .create(&web_server(2))
        .field_manager(FIELD_MANAGER)
        .await?;
    println!(
        "Created deployment {} with {} replicas.",
        web.metadata.name,
        count(&web)
    );

    println!("Watching it until the controllers have seen it:");
    let web = deployments
        .wait_for("web", |web: &Deployment| {
            println!(
                "  {} of {} replicas",
                web.status.replicas.unwrap_or(0),
                count(web)
            );
            web.status.replicas == web.spec.replicas
        })
        .timeout(Duration::from_secs(60))
        .await?;

    let web = deployments
        .modify(&web.metadata.name, |web| web.spec.replicas = Some(3))
        .await?;
    println!(
        "Scaled it to {} replicas; only the difference was sent.",
        count(&web)
    );

    // Server-side apply sends what this manager wants to own, and nothing else.
    let labels = Deployment {
        metadata: ObjectMeta {
            name: "web".into(),
            labels: [("tier", "front")].into(),
            ..Default::default()
        },
        spec: web_server(3).spec,
        ..Default::default()
    };
    let web = deployments
        .apply(&labels)
        .field_manager(FIELD_MANAGER)
        .force()
        .await?;
    println!("Applied a label server-side: {:?}.", web.metadata.labels);

    for deployment in deployments.list().labels("tier=front").await?.items {
        println!("Listed deployment {}.", deployment.metadata.name);
    }
    Ok(())
}

fn count(deployment: &Deployment) -> i32 {
    deployment.spec.replicas.unwrap_or(1)
}

fn web_server(replicas: i32) -> Deployment {
    let labels = [("app", "web")];
    Deployment {
        metadata: ObjectMeta {
            name: "web".into(),
            ..Default::default()
        },
        spec: DeploymentSpec {
            replicas: some(replicas),
            selector: LabelSelector {
                match_labels: labels.into(),
                ..Default::default()
            },
            template: PodTemplateSpec {
                metadata: ObjectMeta {
                    labels: labels.into(),
                    ..Default::default()
                },
                spec: PodSpec {
                    containers: vec![Container {
                        name: "web".into(),
                        image: some("nginx"),
                        ports: vec![ContainerPort {
                            container_port: 80,
                            ..Default::default()
                        }],
                        ..Default::default()
                    }],
                    ..Default::default()
                },
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}
