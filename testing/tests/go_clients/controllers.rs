//! The controllers of Kubernetes at work on the in-memory server: kube-controller-manager, which reads by informers and
//! writes as it does anywhere. A real cluster has to do the same.

use std::future::Future;
use std::time::Duration;

use clientset::apps_v1::{Deployment, ReplicaSet};
use clientset::batch_v1::Job;
use clientset::client::Patch;
use clientset::client::call::PropagationPolicy;
use clientset::core_v1::{
    ConfigMap, Namespace, Node, PersistentVolumeClaim, Pod, ResourceQuota, Service,
};
use clientset::object::Kind;
use clientset::policy_v1::PodDisruptionBudget;
use clientset::rbac_v1::ClusterRole;
use clientset::wire::yaml;
use clientset::{Clientset, Config, some};
use clientset_testing::suite::Context;
use clientset_testing::{ControllerManager, TestCluster};
use tokio::sync::OnceCell;

use crate::TestResult;

/// How long controllers may take.
const PATIENCE: Duration = Duration::from_secs(60);

const DEPLOYMENT: &str = "
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'example.com/web:1'}]}
";

/// A namespace of a server whose controllers run.
struct Place {
    clients: Clientset,
    namespace: String,
}

/// The in-memory server and the controllers of all tests here. These end with the process.
struct Scene {
    cluster: TestCluster,
    _controllers: ControllerManager,
}

async fn scene() -> TestResult<&'static Scene> {
    static SCENE: OnceCell<Scene> = OnceCell::const_new();
    let start = async || -> TestResult<Scene> {
        let builder = TestCluster::builder().stable_versions().tls().rbac();
        let cluster = builder.without_controllers().start().await?;
        let controllers = ControllerManager::start(&cluster.kubeconfig())?;
        Ok(Scene {
            cluster,
            _controllers: controllers,
        })
    };
    SCENE.get_or_try_init(start).await
}

/// A place in memory and one in a real cluster, one after the other.
async fn everywhere<F>(context: &Context, test: impl Fn(Place) -> F) -> TestResult
where
    F: Future<Output = TestResult>,
{
    let scene = scene().await?;
    let clients = scene.cluster.clientset();
    let namespace = scene.cluster.create_namespace("controlled").await?;
    let accounts = clients.core_v1().service_accounts(&namespace);
    until("a service account", || async {
        accounts.get("default").await.ok()
    })
    .await?;
    test(Place { clients, namespace }).await?;

    let real = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let kubeconfig = real.kubeconfig_file(real.admin(), &namespace)?;
    let clients = Clientset::new(Config::from_kubeconfig(kubeconfig).await?)?;
    test(Place { clients, namespace })
        .await
        .map_err(|error| format!("on the real server: {error}").into())
}

/// Looks until there is something to see.
async fn until<T, F: Future<Output = Option<T>>>(
    what: &str,
    look: impl Fn() -> F,
) -> TestResult<T> {
    let looking = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let seen = tokio::time::timeout(PATIENCE, looking).await;
    seen.map_err(|_| format!("there was no {what} within {PATIENCE:?}").into())
}

fn read<K: Kind>(text: &str) -> TestResult<K> {
    Ok(yaml::from_str(text)?)
}

impl Place {
    /// The pods that are not about to go, once they are so many.
    async fn pods(&self, count: usize, selector: &str) -> TestResult<Vec<Pod>> {
        let pods = self.clients.core_v1().pods(&self.namespace);
        until(&format!("{count} pods of {selector}"), || async {
            let mut listed = pods.list().labels(selector).await.ok()?.items;
            listed.retain(|pod| pod.metadata.deletion_timestamp.is_none());
            (listed.len() == count).then_some(listed)
        })
        .await
    }

    /// Plays the kubelet: says how pods are.
    async fn report(&self, pods: &[Pod], status: &str) -> TestResult {
        let client = self.clients.core_v1().pods(&self.namespace);
        for pod in pods {
            let patch = Patch::merge(format!(r#"{{"status": {status}}}"#));
            client.patch_status(&pod.metadata.name, patch).await?;
        }
        Ok(())
    }
}

const READY: &str = r#"{
    "phase": "Running", "podIP": "10.1.0.1", "podIPs": [{"ip": "10.1.0.1"}],
    "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"}]
}"#;

pub(crate) async fn a_deployment_is_rolled_out(context: Context) -> TestResult {
    everywhere(&context, |place| async move {
        let deployments = place.clients.apps_v1().deployments(&place.namespace);
        let sets = place.clients.apps_v1().replica_sets(&place.namespace);
        deployments.create(&read::<Deployment>(DEPLOYMENT)?).await?;
        place
            .report(&place.pods(3, "app=web").await?, READY)
            .await?;
        let is_complete = |deployment: &Deployment| {
            deployment.status.observed_generation
                == Some(deployment.metadata.generation.unwrap_or_default())
                && deployment.status.available_replicas == Some(3)
                && deployment.status.updated_replicas == Some(3)
                && deployment.status.replicas == Some(3)
        };
        deployments
            .wait_for("web", is_complete)
            .timeout(PATIENCE)
            .await?;

        let image = |deployment: &mut Deployment| {
            deployment.spec.template.spec.containers[0].image = some("example.com/web:2");
        };
        deployments.modify("web", image).await?;
        // The kubelet's part, until all pods are new ones.
        until("completed rollout", || async {
            let pods = place
                .clients
                .core_v1()
                .pods(&place.namespace)
                .list()
                .await
                .ok()?
                .items;
            let pending: Vec<Pod> = pods
                .into_iter()
                .filter(|pod| pod.status.phase.as_deref() != Some("Running"))
                .collect();
            place.report(&pending, READY).await.ok()?;
            deployments.get("web").await.ok().filter(is_complete)
        })
        .await?;
        let sets: Vec<ReplicaSet> = sets.list().await?.items;
        let mut sizes: Vec<_> = sets.iter().map(|set| set.spec.replicas).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [Some(0), Some(3)]);

        deployments
            .modify("web", |deployment| deployment.spec.replicas = Some(1))
            .await?;
        place.pods(1, "app=web").await?;
        Ok(())
    })
    .await
}

pub(crate) async fn services_have_endpoints_and_jobs_end(context: Context) -> TestResult {
    everywhere(&context, |place| async move {
        let namespace = &place.namespace;
        // Endpoints are pods of a node.
        let nodes = place.clients.core_v1().nodes();
        let node: Node = read(&format!("metadata: {{name: {namespace}}}"))?;
        nodes.create(&node).await?;
        let deployments = place.clients.apps_v1().deployments(namespace);
        let mut deployment: Deployment = read(DEPLOYMENT)?;
        deployment.spec.template.spec.node_name = some(namespace.as_str());
        deployments.create(&deployment).await?;
        let service = "
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
";
        let services = place.clients.core_v1().services(namespace);
        services.create(&read::<Service>(service)?).await?;
        place
            .report(&place.pods(3, "app=web").await?, READY)
            .await?;
        let slices = place.clients.discovery_v1().endpoint_slices(namespace);
        until("slice with three ready endpoints", || async {
            let slices = slices.list().labels("kubernetes.io/service-name=web");
            let slice = slices.await.ok()?.items.into_iter().next()?;
            let ready = slice
                .endpoints
                .iter()
                .filter(|endpoint| endpoint.conditions.ready == Some(true));
            (ready.count() == 3).then_some(())
        })
        .await?;

        let job = "
metadata: {name: once}
spec:
  completions: 2
  parallelism: 2
  template:
    spec: {restartPolicy: Never, containers: [{name: once, image: example.com/once}]}
";
        let jobs = place.clients.batch_v1().jobs(namespace);
        jobs.create(&read::<Job>(job)?).await?;
        let pods = place.pods(2, "job-name=once").await?;
        // They are held by a finalizer until the job has counted them.
        assert!(pods.iter().all(|pod| !pod.metadata.finalizers.is_empty()));
        place.report(&pods, r#"{"phase": "Succeeded"}"#).await?;
        let is_complete = |job: &Job| {
            let mut conditions = job.status.conditions.iter();
            conditions.any(|condition| condition.type_ == "Complete" && condition.status == "True")
        };
        jobs.wait_for("once", is_complete).timeout(PATIENCE).await?;
        assert_eq!(jobs.get("once").await?.status.succeeded, Some(2));
        Ok(())
    })
    .await
}

pub(crate) async fn what_loses_its_owner_goes(context: Context) -> TestResult {
    everywhere(&context, |place| async move {
        let deployments = place.clients.apps_v1().deployments(&place.namespace);
        let sets = place.clients.apps_v1().replica_sets(&place.namespace);
        for policy in [
            PropagationPolicy::Background,
            PropagationPolicy::Foreground,
            PropagationPolicy::Orphan,
        ] {
            deployments.create(&read::<Deployment>(DEPLOYMENT)?).await?;
            place.pods(3, "app=web").await?;
            let name = sets.list().await?.items[0].metadata.name.to_string();
            deployments.delete("web").propagation_policy(policy).await?;
            deployments.wait_deleted("web").timeout(PATIENCE).await?;
            match policy {
                PropagationPolicy::Orphan => {
                    let set = sets.get(&name).await?;
                    assert!(set.metadata.owner_references.is_empty());
                    place.pods(3, "app=web").await?;
                }
                PropagationPolicy::Foreground => assert!(sets.list().await?.items.is_empty()),
                _ => {
                    sets.wait_deleted(&name).timeout(PATIENCE).await?;
                    place.pods(0, "app=web").await?;
                }
            }
        }
        Ok(())
    })
    .await
}

pub(crate) async fn a_namespace_ends_with_what_is_in_it(context: Context) -> TestResult {
    everywhere(&context, |place| async move {
        let namespaces = place.clients.core_v1().namespaces();
        let maps = place.clients.core_v1().config_maps(&place.namespace);
        let mut held: ConfigMap = read("metadata: {name: held, finalizers: [example.com/hold]}")?;
        held = maps.create(&held).await?;
        let claim = "
metadata: {name: claimed}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";
        let claims = place
            .clients
            .core_v1()
            .persistent_volume_claims(&place.namespace);
        let claim = claims
            .create(&read::<PersistentVolumeClaim>(claim)?)
            .await?;
        assert_eq!(claim.metadata.finalizers, ["kubernetes.io/pvc-protection"]);

        namespaces.delete(&place.namespace).await?;
        let says_what_is_left = |namespace: &Namespace| {
            let mut conditions = namespace.status.conditions.iter();
            conditions.any(|condition| {
                condition.type_ == "NamespaceFinalizersRemaining" && condition.status == "True"
            })
        };
        namespaces
            .wait_for(&place.namespace, says_what_is_left)
            .timeout(PATIENCE)
            .await?;
        claims.wait_deleted("claimed").timeout(PATIENCE).await?;
        maps.modify(&held.metadata.name, |map: &mut ConfigMap| {
            map.metadata.finalizers.clear();
        })
        .await?;
        namespaces
            .wait_deleted(&place.namespace)
            .timeout(PATIENCE)
            .await?;
        Ok(())
    })
    .await
}

pub(crate) async fn budgets_quotas_and_roles_are_summed_up(context: Context) -> TestResult {
    everywhere(&context, |place| async move {
        let namespace = &place.namespace;
        let quotas = place.clients.core_v1().resource_quotas(namespace);
        let quota = "{metadata: {name: pods}, spec: {hard: {pods: '3'}}}";
        quotas.create(&read::<ResourceQuota>(quota)?).await?;
        let is_counted = |used: &'static str| {
            move |quota: &ResourceQuota| {
                let pods = quota.status.used.get("pods");
                pods.is_some_and(|pods| pods.to_string() == used)
            }
        };
        quotas
            .wait_for("pods", is_counted("0"))
            .timeout(PATIENCE)
            .await?;

        let budget = "
metadata: {name: web}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
";
        let budgets = place.clients.policy_v1().pod_disruption_budgets(namespace);
        budgets
            .create(&read::<PodDisruptionBudget>(budget)?)
            .await?;
        let deployments = place.clients.apps_v1().deployments(namespace);
        deployments.create(&read::<Deployment>(DEPLOYMENT)?).await?;
        place
            .report(&place.pods(3, "app=web").await?, READY)
            .await?;
        let allows_one = |budget: &PodDisruptionBudget| budget.status.disruptions_allowed == 1;
        budgets
            .wait_for("web", allows_one)
            .timeout(PATIENCE)
            .await?;
        // The server itself charges what is created, and refuses what is too much.
        quotas
            .wait_for("pods", is_counted("3"))
            .timeout(PATIENCE)
            .await?;
        let more = |deployment: &mut Deployment| deployment.spec.replicas = Some(4);
        deployments.modify("web", more).await?;
        let is_refused = |deployment: &Deployment| {
            let mut conditions = deployment.status.conditions.iter();
            conditions.any(|condition| {
                condition.type_ == "ReplicaFailure"
                    && condition
                        .message
                        .as_deref()
                        .is_some_and(|message| message.contains("exceeded quota: pods"))
            })
        };
        deployments
            .wait_for("web", is_refused)
            .timeout(PATIENCE)
            .await?;

        let label = format!("example.com/in-{namespace}");
        let roles = place.clients.rbac_v1().cluster_roles();
        let sum = format!(
            "
metadata: {{name: sum-{namespace}}}
aggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{{label}: a}}}}]}}
rules: []
"
        );
        let part = format!(
            "
metadata: {{name: part-{namespace}, labels: {{{label}: a}}}}
rules: [{{apiGroups: [''], resources: [pods], verbs: [get]}}]
"
        );
        roles.create(&read::<ClusterRole>(&sum)?).await?;
        roles.create(&read::<ClusterRole>(&part)?).await?;
        let is_summed_up = |role: &ClusterRole| role.rules.len() == 1;
        roles
            .wait_for(&format!("sum-{namespace}"), is_summed_up)
            .timeout(PATIENCE)
            .await?;
        Ok(())
    })
    .await
}
