//! Six kinds, six verbs each, as a small tool uses them. `../rival` is the same program with kube.

use clientset::apps_v1::{Deployment, DeploymentSpec};
use clientset::batch_v1::{Job, JobSpec};
use clientset::client::Patch;
use clientset::core_v1::{
    ConfigMap, Container, ContainerPort, Namespace, Pod, PodSpec, PodTemplateSpec, Service,
    ServicePort, ServiceSpec,
};
use clientset::meta::{LabelSelector, ObjectMeta};
use clientset::{Clientset, Error, some};

const NAMESPACE: &str = "six-kinds";
const LABELS: [(&str, &str); 1] = [("app", "web")];
const SELECTOR: &str = "app=web";
const PATCH: &str = r#"{"metadata": {"labels": {"tier": "front"}}}"#;
const IMAGE: &str = "nginx:1.28";

#[tokio::main]
async fn main() -> Result<(), Error> {
    let clients = Clientset::try_default().await?;
    let namespaces = clients.core_v1().namespaces();
    namespaces.create(&namespace()).await?;
    let namespace = namespaces.get(NAMESPACE).await?;
    println!(
        "namespace {} is {}",
        namespace.metadata.name,
        namespace.status.phase.unwrap_or_default()
    );
    for namespace in namespaces.list().labels(SELECTOR).await?.items {
        println!("listed {}", namespace.metadata.name);
    }
    namespaces.patch(NAMESPACE, Patch::merge(PATCH)).await?;
    let mut events = namespaces.watch().labels(SELECTOR).await?;
    if let Some(event) = events.try_next().await?
        && let Some(namespace) = event.object()
    {
        println!("saw {:?}", namespace.metadata.labels);
    }

    config_maps(&clients).await?;
    services(&clients).await?;
    pods(&clients).await?;
    deployments(&clients).await?;
    jobs(&clients).await?;

    namespaces.delete(NAMESPACE).await?;
    Ok(())
}

async fn config_maps(clients: &Clientset) -> Result<(), Error> {
    let config_maps = clients.core_v1().config_maps(NAMESPACE);
    config_maps.create(&config_map()).await?;
    let config_map = config_maps.get("web").await?;
    println!(
        "config map {} has {:?}",
        config_map.metadata.name, config_map.data
    );
    for config_map in config_maps.list().labels(SELECTOR).await?.items {
        println!("listed {}", config_map.metadata.name);
    }
    config_maps.patch("web", Patch::merge(PATCH)).await?;
    let mut events = config_maps.watch().labels(SELECTOR).await?;
    if let Some(event) = events.try_next().await?
        && let Some(config_map) = event.object()
    {
        println!("saw {:?}", config_map.metadata.labels);
    }
    config_maps.delete("web").await?;
    Ok(())
}

async fn services(clients: &Clientset) -> Result<(), Error> {
    let services = clients.core_v1().services(NAMESPACE);
    services.create(&service()).await?;
    let service = services.get("web").await?;
    println!(
        "service {} is at {}",
        service.metadata.name,
        service.spec.cluster_ip.unwrap_or_default()
    );
    for service in services.list().labels(SELECTOR).await?.items {
        for port in &service.spec.ports {
            println!("listed {} at port {}", service.metadata.name, port.port);
        }
    }
    services.patch("web", Patch::merge(PATCH)).await?;
    let mut events = services.watch().labels(SELECTOR).await?;
    if let Some(event) = events.try_next().await?
        && let Some(service) = event.object()
    {
        println!("saw {:?}", service.metadata.labels);
    }
    services.delete("web").await?;
    Ok(())
}

async fn pods(clients: &Clientset) -> Result<(), Error> {
    let pods = clients.core_v1().pods(NAMESPACE);
    pods.create(&pod()).await?;
    let pod = pods.get("web").await?;
    println!(
        "pod {} is {}",
        pod.metadata.name,
        pod.status.phase.unwrap_or_default()
    );
    for pod in pods.list().labels(SELECTOR).await?.items {
        for container in &pod.spec.containers {
            println!("listed {} with {}", pod.metadata.name, container.name);
        }
    }
    pods.patch("web", Patch::merge(PATCH)).await?;
    let mut events = pods.watch().labels(SELECTOR).await?;
    if let Some(event) = events.try_next().await?
        && let Some(pod) = event.object()
    {
        println!("saw {:?}", pod.metadata.labels);
    }
    pods.delete("web").grace_period(0).await?;
    Ok(())
}

async fn deployments(clients: &Clientset) -> Result<(), Error> {
    let deployments = clients.apps_v1().deployments(NAMESPACE);
    deployments.create(&deployment()).await?;
    let deployment = deployments.get("web").await?;
    println!(
        "deployment {} has {} of {} replicas",
        deployment.metadata.name,
        deployment.status.ready_replicas.unwrap_or(0),
        deployment.spec.replicas.unwrap_or(1)
    );
    for deployment in deployments.list().labels(SELECTOR).await?.items {
        println!("listed {}", deployment.metadata.name);
    }
    deployments.patch("web", Patch::merge(PATCH)).await?;
    let mut events = deployments.watch().labels(SELECTOR).await?;
    if let Some(event) = events.try_next().await?
        && let Some(deployment) = event.object()
    {
        println!("saw {:?}", deployment.metadata.labels);
    }
    deployments.delete("web").await?;
    Ok(())
}

async fn jobs(clients: &Clientset) -> Result<(), Error> {
    let jobs = clients.batch_v1().jobs(NAMESPACE);
    jobs.create(&job()).await?;
    let job = jobs.get("web").await?;
    println!(
        "job {} has {} succeeded pods",
        job.metadata.name,
        job.status.succeeded.unwrap_or(0)
    );
    for job in jobs.list().labels(SELECTOR).await?.items {
        println!("listed {}", job.metadata.name);
    }
    jobs.patch("web", Patch::merge(PATCH)).await?;
    let mut events = jobs.watch().labels(SELECTOR).await?;
    if let Some(event) = events.try_next().await?
        && let Some(job) = event.object()
    {
        println!("saw {:?}", job.metadata.labels);
    }
    jobs.delete("web").await?;
    Ok(())
}

fn metadata(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: name.into(),
        labels: LABELS.into(),
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
        data: [("greeting", "hello")].into(),
        ..Default::default()
    }
}

fn service() -> Service {
    Service {
        metadata: metadata("web"),
        spec: ServiceSpec {
            selector: LABELS.into(),
            ports: vec![ServicePort {
                port: 80,
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

fn pod_spec() -> PodSpec {
    PodSpec {
        containers: vec![Container {
            name: "web".into(),
            image: some(IMAGE),
            ports: vec![ContainerPort {
                container_port: 80,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn pod() -> Pod {
    Pod {
        metadata: metadata("web"),
        spec: pod_spec(),
        ..Default::default()
    }
}

fn deployment() -> Deployment {
    Deployment {
        metadata: metadata("web"),
        spec: DeploymentSpec {
            replicas: some(2),
            selector: LabelSelector {
                match_labels: LABELS.into(),
                ..Default::default()
            },
            template: PodTemplateSpec {
                metadata: metadata(""),
                spec: pod_spec(),
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

fn job() -> Job {
    Job {
        metadata: metadata("web"),
        spec: JobSpec {
            template: PodTemplateSpec {
                spec: PodSpec {
                    restart_policy: some("Never"),
                    ..pod_spec()
                },
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}
