//! Six kinds, six verbs each, as a small tool uses them. `../ours` is the same program with clientset.

use std::collections::BTreeMap;
use std::error::Error;
use std::pin::pin;

use futures::TryStreamExt;
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{
    ConfigMap, Container, ContainerPort, Namespace, Pod, PodSpec, PodTemplateSpec, Service,
    ServicePort, ServiceSpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use kube::api::{DeleteParams, ListParams, Patch, PatchParams, PostParams};
use kube::runtime::{WatchStreamExt, watcher};
use kube::{Api, Client, ResourceExt};
use serde_json::{Value, json};

const NAMESPACE: &str = "six-kinds";
const LABELS: [(&str, &str); 1] = [("app", "web")];
const SELECTOR: &str = "app=web";
const IMAGE: &str = "nginx:1.28";

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome {
    let client = Client::try_default().await?;
    let namespaces: Api<Namespace> = Api::all(client.clone());
    namespaces
        .create(&PostParams::default(), &namespace())
        .await?;
    let namespace = namespaces.get(NAMESPACE).await?;
    println!(
        "namespace {} is {}",
        namespace.name_any(),
        namespace
            .status
            .and_then(|status| status.phase)
            .unwrap_or_default()
    );
    for namespace in namespaces
        .list(&ListParams::default().labels(SELECTOR))
        .await?
    {
        println!("listed {}", namespace.name_any());
    }
    namespaces
        .patch(NAMESPACE, &PatchParams::default(), &patch())
        .await?;
    let events = watcher(
        namespaces.clone(),
        watcher::Config::default().labels(SELECTOR),
    );
    let mut events = pin!(events.default_backoff().applied_objects());
    if let Some(namespace) = events.try_next().await? {
        println!("saw {:?}", namespace.labels());
    }

    config_maps(&client).await?;
    services(&client).await?;
    pods(&client).await?;
    deployments(&client).await?;
    jobs(&client).await?;

    namespaces
        .delete(NAMESPACE, &DeleteParams::default())
        .await?;
    Ok(())
}

async fn config_maps(client: &Client) -> Outcome {
    let config_maps: Api<ConfigMap> = Api::namespaced(client.clone(), NAMESPACE);
    config_maps
        .create(&PostParams::default(), &config_map())
        .await?;
    let config_map = config_maps.get("web").await?;
    println!(
        "config map {} has {:?}",
        config_map.name_any(),
        config_map.data
    );
    for config_map in config_maps
        .list(&ListParams::default().labels(SELECTOR))
        .await?
    {
        println!("listed {}", config_map.name_any());
    }
    config_maps
        .patch("web", &PatchParams::default(), &patch())
        .await?;
    let events = watcher(
        config_maps.clone(),
        watcher::Config::default().labels(SELECTOR),
    );
    let mut events = pin!(events.default_backoff().applied_objects());
    if let Some(config_map) = events.try_next().await? {
        println!("saw {:?}", config_map.labels());
    }
    config_maps.delete("web", &DeleteParams::default()).await?;
    Ok(())
}

async fn services(client: &Client) -> Outcome {
    let services: Api<Service> = Api::namespaced(client.clone(), NAMESPACE);
    services.create(&PostParams::default(), &service()).await?;
    let service = services.get("web").await?;
    println!(
        "service {} is at {}",
        service.name_any(),
        service
            .spec
            .and_then(|spec| spec.cluster_ip)
            .unwrap_or_default()
    );
    for service in services
        .list(&ListParams::default().labels(SELECTOR))
        .await?
    {
        let name = service.name_any();
        for port in service.spec.and_then(|spec| spec.ports).unwrap_or_default() {
            println!("listed {} at port {}", name, port.port);
        }
    }
    services
        .patch("web", &PatchParams::default(), &patch())
        .await?;
    let events = watcher(
        services.clone(),
        watcher::Config::default().labels(SELECTOR),
    );
    let mut events = pin!(events.default_backoff().applied_objects());
    if let Some(service) = events.try_next().await? {
        println!("saw {:?}", service.labels());
    }
    services.delete("web", &DeleteParams::default()).await?;
    Ok(())
}

async fn pods(client: &Client) -> Outcome {
    let pods: Api<Pod> = Api::namespaced(client.clone(), NAMESPACE);
    pods.create(&PostParams::default(), &pod()).await?;
    let pod = pods.get("web").await?;
    println!(
        "pod {} is {}",
        pod.name_any(),
        pod.status
            .and_then(|status| status.phase)
            .unwrap_or_default()
    );
    for pod in pods.list(&ListParams::default().labels(SELECTOR)).await? {
        let name = pod.name_any();
        for container in pod.spec.map(|spec| spec.containers).unwrap_or_default() {
            println!("listed {} with {}", name, container.name);
        }
    }
    pods.patch("web", &PatchParams::default(), &patch()).await?;
    let events = watcher(pods.clone(), watcher::Config::default().labels(SELECTOR));
    let mut events = pin!(events.default_backoff().applied_objects());
    if let Some(pod) = events.try_next().await? {
        println!("saw {:?}", pod.labels());
    }
    pods.delete("web", &DeleteParams::default().grace_period(0))
        .await?;
    Ok(())
}

async fn deployments(client: &Client) -> Outcome {
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), NAMESPACE);
    deployments
        .create(&PostParams::default(), &deployment())
        .await?;
    let deployment = deployments.get("web").await?;
    println!(
        "deployment {} has {} of {} replicas",
        deployment.name_any(),
        deployment
            .status
            .and_then(|status| status.ready_replicas)
            .unwrap_or(0),
        deployment.spec.replicas.unwrap_or(1)
    );
    for deployment in deployments
        .list(&ListParams::default().labels(SELECTOR))
        .await?
    {
        println!("listed {}", deployment.name_any());
    }
    deployments
        .patch("web", &PatchParams::default(), &patch())
        .await?;
    let events = watcher(
        deployments.clone(),
        watcher::Config::default().labels(SELECTOR),
    );
    let mut events = pin!(events.default_backoff().applied_objects());
    if let Some(deployment) = events.try_next().await? {
        println!("saw {:?}", deployment.labels());
    }
    deployments.delete("web", &DeleteParams::default()).await?;
    Ok(())
}

async fn jobs(client: &Client) -> Outcome {
    let jobs: Api<Job> = Api::namespaced(client.clone(), NAMESPACE);
    jobs.create(&PostParams::default(), &job()).await?;
    let job = jobs.get("web").await?;
    println!(
        "job {} has {} succeeded pods",
        job.name_any(),
        job.status.and_then(|status| status.succeeded).unwrap_or(0)
    );
    for job in jobs.list(&ListParams::default().labels(SELECTOR)).await? {
        println!("listed {}", job.name_any());
    }
    jobs.patch("web", &PatchParams::default(), &patch()).await?;
    let events = watcher(jobs.clone(), watcher::Config::default().labels(SELECTOR));
    let mut events = pin!(events.default_backoff().applied_objects());
    if let Some(job) = events.try_next().await? {
        println!("saw {:?}", job.labels());
    }
    jobs.delete("web", &DeleteParams::default()).await?;
    Ok(())
}

fn patch() -> Patch<Value> {
    Patch::Merge(json!({"metadata": {"labels": {"tier": "front"}}}))
}

fn labels() -> BTreeMap<String, String> {
    LABELS
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .into()
}

fn metadata(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_string()),
        labels: Some(labels()),
        ..Default::default()
    }
}

fn namespace() -> Namespace {
    Namespace {
        metadata: metadata(NAMESPACE),
        ..Default::default()
    }
}

fn config_map() -> ConfigMap {
    ConfigMap {
        metadata: metadata("web"),
        data: Some([("greeting".to_string(), "hello".to_string())].into()),
        ..Default::default()
    }
}

fn service() -> Service {
    Service {
        metadata: metadata("web"),
        spec: Some(ServiceSpec {
            selector: Some(labels()),
            ports: Some(vec![ServicePort {
                port: 80,
                ..Default::default()
            }]),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn pod_spec() -> PodSpec {
    PodSpec {
        containers: vec![Container {
            name: "web".to_string(),
            image: Some(IMAGE.to_string()),
            ports: Some(vec![ContainerPort {
                container_port: 80,
                ..Default::default()
            }]),
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn pod() -> Pod {
    Pod {
        metadata: metadata("web"),
        spec: Some(pod_spec()),
        ..Default::default()
    }
}

fn deployment() -> Deployment {
    Deployment {
        metadata: metadata("web"),
        spec: DeploymentSpec {
            replicas: Some(2),
            selector: LabelSelector {
                match_labels: Some(labels()),
                ..Default::default()
            },
            template: PodTemplateSpec {
                metadata: Some(metadata("")),
                spec: Some(pod_spec()),
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

fn job() -> Job {
    Job {
        metadata: metadata("web"),
        spec: Some(JobSpec {
            template: PodTemplateSpec {
                spec: Some(PodSpec {
                    restart_policy: Some("Never".to_string()),
                    ..pod_spec()
                }),
                ..Default::default()
            },
            ..Default::default()
        }),
        ..Default::default()
    }
}
