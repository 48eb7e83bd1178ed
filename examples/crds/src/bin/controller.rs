//! A loop as a controller has it: what is wanted of a Website becomes a Deployment, what is seen of the
//! Deployment becomes the Website's status.
//!
//! ```sh
//! cargo run -p clientset-crds-example --bin controller
//! ```
//!
//! It installs the definition of crds/website.yaml in the cluster of the current kubeconfig, works in its
//! namespace, makes a Website there and ends when that one is served.

// An example talks to a person.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clientset::apps_v1::{Deployment, DeploymentSpec};
use clientset::core_v1::{Container, PodSpec, PodTemplateSpec};
use clientset::meta::{DateTime, LabelSelector, ObjectMeta, OwnerReference};
use clientset::watch::Event;
use clientset::{Clientset, some};
use clientset_crds_example::web_v1::{
    Website, WebsiteSpec, WebsiteStatusCondition, WebsiteStatusPhase,
};
use clientset_crds_example::{ClientsetExt as _, WEBSITES, install};

/// Under whose name the controller writes fields.
const FIELD_MANAGER: &str = "website-controller";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("controller: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let clients = Clientset::try_default().await?;
    install(&clients, WEBSITES).await?;
    let namespace = clients.default_namespace().to_owned();
    let websites = clients.web_v1().websites(&namespace);

    let blog = Website {
        metadata: ObjectMeta {
            name: "blog".into(),
            ..Default::default()
        },
        spec: WebsiteSpec {
            image: "example.com/blog:1".into(),
            hosts: vec!["blog.example.com".into()],
            replicas: some(2),
            ..Default::default()
        },
        ..Default::default()
    };
    websites.create(&blog).await?;
    println!("Somebody wants a website.");

    let controller = async {
        let mut events = websites.watch().await?;
        while let Some(event) = events.try_next().await? {
            let (Event::Added(site) | Event::Modified(site)) = event else {
                continue;
            };
            reconcile(&clients, &namespace, &site).await?;
            if site.status.phase == Some(WebsiteStatusPhase::Serving) {
                let ready = site
                    .status
                    .conditions
                    .iter()
                    .find(|one| one.type_ == "Ready");
                println!(
                    "{} is served by {} replicas: {}",
                    site.metadata.name,
                    site.status.replicas.unwrap_or_default(),
                    ready.map_or("", |condition| condition.message.as_str())
                );
                break;
            }
        }
        Ok::<_, clientset::Error>(())
    };
    let outcome = tokio::time::timeout(Duration::from_secs(60), controller).await;
    websites.delete("blog").await?;
    println!("Nobody wants it any more.");
    outcome.map_err(|_| "the website was not served within a minute")??;
    Ok(())
}

/// Makes the world as the website wants it, and says in its status what the world is like.
async fn reconcile(
    clients: &Clientset,
    namespace: &str,
    site: &Website,
) -> Result<(), clientset::Error> {
    let deployments = clients.apps_v1().deployments(namespace);
    let deployment = deployments
        .apply(&deployment(site))
        .field_manager(FIELD_MANAGER)
        .force()
        .await?;
    let replicas = deployment.status.replicas;
    let is_serving = replicas.is_some() && replicas == site.spec.replicas;
    let (phase, status) = if is_serving {
        (WebsiteStatusPhase::Serving, "True")
    } else {
        (WebsiteStatusPhase::Pending, "False")
    };
    if !is_serving {
        println!(
            "{}: {} replicas yet",
            site.metadata.name,
            replicas.unwrap_or_default()
        );
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let generation = site.metadata.generation;
    // Repeated when somebody else was faster; sends only the difference, and nothing where there is none.
    clients
        .web_v1()
        .websites(namespace)
        .modify_status(&site.metadata.name, move |site| {
            let status_of_site = site.status.or_default();
            status_of_site.phase = Some(phase.clone());
            status_of_site.replicas = replicas;
            status_of_site.observed_generation = generation;
            let condition = WebsiteStatusCondition {
                type_: "Ready".into(),
                status: status.into(),
                reason: "Replicas".into(),
                message: format!(
                    "{} replicas of the Deployment",
                    replicas.unwrap_or_default()
                )
                .into(),
                observed_generation: generation,
                last_transition_time: Some(DateTime::now()),
                ..Default::default()
            };
            let conditions = &mut status_of_site.conditions;
            match conditions.iter_mut().find(|one| one.type_ == "Ready") {
                Some(old) if old.status == condition.status => {}
                Some(old) => *old = condition,
                None => conditions.push(condition),
            }
        })
        .await?;
    Ok(())
}

/// The Deployment of a website, which goes when the website goes.
fn deployment(site: &Website) -> Deployment {
    let labels = [("website", site.metadata.name.as_str())];
    Deployment {
        metadata: ObjectMeta {
            name: site.metadata.name.clone(),
            owner_references: vec![OwnerReference {
                api_version: "web.example.com/v1".into(),
                kind: "Website".into(),
                name: site.metadata.name.clone(),
                uid: site.metadata.uid.clone(),
                controller: some(true),
                ..Default::default()
            }],
            ..Default::default()
        },
        spec: DeploymentSpec {
            replicas: site.spec.replicas,
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
                        image: some(&*site.spec.image),
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
