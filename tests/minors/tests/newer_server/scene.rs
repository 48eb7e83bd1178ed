//! The objects on the server, the programs, and what a step of the old client leaves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clientset::RawJson;
use clientset::wire::yaml;
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, blocking};
use serde_json::{Value, from_str, json};
use tokio::sync::OnceCell;

use crate::OLD;
use crate::programs::{path_of, program};
use crate::support::{Outcome, run};
use crate::taken::Taken;

const PROGRAM: &str = "old-client";
const OBJECTS: &str = include_str!("objects.yaml");

/// The selector of a shard: half of all uids.
pub(crate) const SHARD: &str =
    "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')";

/// The objects on the server, and the programs.
pub(crate) struct Scene {
    server: Arc<ControlPlane>,
    namespace: String,
    pub(crate) kubeconfig: PathBuf,
    pub(crate) old: PathBuf,
    pub(crate) targets: Vec<Target>,
}

/// An object as one version shows it.
pub(crate) struct Target {
    pub(crate) path: String,
    /// What the program is told.
    line: String,
}

/// The scene of all tests here, made once.
pub(crate) async fn scene(context: &Context) -> Outcome<&'static Scene> {
    static SCENE: OnceCell<Result<Scene, String>> = OnceCell::const_new();
    let scene = SCENE.get_or_init(|| async {
        let made = make_scene(context).await;
        made.map_err(|error| error.to_string())
    });
    match scene.await {
        Ok(scene) => Ok(scene),
        Err(error) => Err(error.as_str().into()),
    }
}

async fn make_scene(context: &Context) -> Outcome<Scene> {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let kubeconfig = server.kubeconfig_file(server.admin(), &namespace)?;
    let build = || program(OLD, PROGRAM).map_err(|error| error.to_string());
    let mut scene = Scene {
        server,
        namespace,
        kubeconfig,
        old: blocking(build).await?,
        targets: Vec::new(),
    };
    // What the controller manager would do.
    let account =
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}});
    scene.create("", "v1", "serviceaccounts", true, &account)?;
    for text in OBJECTS.split("\n---\n") {
        scene.add(from_str(yaml::from_str::<RawJson>(text)?.as_str())?)?;
    }
    scene.add_second_beta()?;
    scene.observe_definition().await?;
    // A client of the new minor applies all of it as one manager.
    let newer = Path::new(env!("CARGO_BIN_EXE_old-client"));
    run(newer, &scene.kubeconfig, &["own"], &scene.lines())?;
    Ok(scene)
}

/// Where the kinds of the objects are served: kind, plural, whether in a namespace, whether the status
/// has a subresource.
const KINDS: [(&str, &str, bool, bool); 14] = [
    ("CSIDriver", "csidrivers", false, false),
    ("CSINode", "csinodes", false, true),
    (
        "CustomResourceDefinition",
        "customresourcedefinitions",
        false,
        true,
    ),
    ("Deployment", "deployments", true, true),
    ("DeviceClass", "deviceclasses", false, false),
    ("DeviceTaintRule", "devicetaintrules", false, true),
    (
        "HorizontalPodAutoscaler",
        "horizontalpodautoscalers",
        true,
        true,
    ),
    ("Job", "jobs", true, true),
    ("Node", "nodes", false, true),
    (
        "PersistentVolumeClaim",
        "persistentvolumeclaims",
        true,
        true,
    ),
    ("Pod", "pods", true, true),
    ("ResourceClaim", "resourceclaims", true, true),
    ("ResourceSlice", "resourceslices", false, false),
    ("ServiceAccount", "serviceaccounts", true, false),
];

impl Scene {
    /// Creates an object with its status, and makes it a target.
    fn add(&mut self, mut object: Value) -> Outcome {
        let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
        let (api_version, kind) = (text("apiVersion"), text("kind"));
        let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
        let known = KINDS.iter().find(|known| known.0 == kind);
        let (_, plural, namespaced, has_status) =
            known.ok_or_else(|| format!("{kind} is served nowhere"))?;
        let status = object
            .as_object_mut()
            .and_then(|members| members.remove("status"));
        let name = object["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let mut created = self.create(group, version, plural, *namespaced, &object)?;
        let namespace = namespaced.then_some(self.namespace.as_str());
        let path = path_of(group, version, namespace, &format!("{plural}/{name}"));
        if let (Some(status), true) = (status, has_status) {
            created["status"] = status.clone();
            let found = self.put(&format!("{path}/status"), &created)?;
            holds(&status, &found["status"], &format!("{path}.status"))?;
        }
        holds(&object["spec"], &created["spec"], &format!("{path}.spec"))?;
        let line = json!({"apiVersion": api_version, "kind": kind, "name": name}).to_string();
        self.targets.push(Target { path, line });
        Ok(())
    }

    /// The objects of `resource.k8s.io/v1beta1` once more, as `v1beta2` has them.
    fn add_second_beta(&mut self) -> Outcome {
        let paths: Vec<String> = self
            .targets
            .iter()
            .filter(|target| target.path.contains("/v1beta1/"))
            .map(|target| target.path.replace("/v1beta1/", "/v1beta2/"))
            .collect();
        assert!(!paths.is_empty(), "there are none");
        for path in paths {
            let mut object = self.get(&path)?;
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            object["metadata"] = json!({"name": format!("{name}-second")});
            self.add(object)?;
        }
        Ok(())
    }

    /// Waits until the API server itself has written the status of the definition, and adds which
    /// generation was observed, as a server does that tracks it.
    async fn observe_definition(&self) -> Outcome {
        let rest = "customresourcedefinitions/things.newer.example.com";
        let path = path_of("apiextensions.k8s.io", "v1", None, rest);
        for _ in 0..300 {
            let mut definition = self.get(&path)?;
            let status = &mut definition["status"];
            if let Some(conditions) = status["conditions"].as_array_mut()
                && conditions
                    .iter()
                    .any(|condition| condition["type"] == "Established")
            {
                for condition in conditions {
                    condition["observedGeneration"] = json!(1);
                }
                status["observedGeneration"] = json!(1);
                return self.put(&format!("{path}/status"), &definition).map(drop);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the definition is not established".into())
    }

    fn create(
        &self,
        group: &str,
        version: &str,
        plural: &str,
        namespaced: bool,
        object: &Value,
    ) -> Outcome<Value> {
        let namespace = namespaced.then_some(self.namespace.as_str());
        let path = path_of(group, version, namespace, plural);
        self.send(
            "POST",
            &format!("{path}?fieldValidation=Strict"),
            Some(object),
        )
    }

    pub(crate) fn put(&self, path: &str, object: &Value) -> Outcome<Value> {
        self.send(
            "PUT",
            &format!("{path}?fieldValidation=Strict"),
            Some(object),
        )
    }

    fn get(&self, path: &str) -> Outcome<Value> {
        self.send("GET", path, None)
    }

    pub(crate) fn read(&self, target: &Target) -> Outcome<Value> {
        self.get(&target.path)
    }

    /// A request of the administrator, past the clients under test.
    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let answer = self.server.call(self.server.admin(), method, path, body)?;
        if answer.status / 100 == 2 {
            Ok(answer.body)
        } else {
            Err(format!("{method} {path}: {answer:?}").into())
        }
    }

    fn lines(&self) -> String {
        let lines: Vec<&str> = self
            .targets
            .iter()
            .map(|target| target.line.as_str())
            .collect();
        lines.join("\n")
    }

    /// What the old client reads of a list's metadata when it asks for a shard.
    pub(crate) fn shard(&self) -> Outcome<Value> {
        let mut lines = run(&self.old, &self.kubeconfig, &["shards"], SHARD)?;
        lines.pop().ok_or_else(|| "it printed nothing".into())
    }

    /// Every step of the old client, one after the other, with the objects before and after it.
    pub(crate) async fn steps(
        &'static self,
    ) -> Outcome<&'static BTreeMap<&'static str, Vec<Taken>>> {
        static STEPS: OnceCell<Result<BTreeMap<&str, Vec<Taken>>, String>> = OnceCell::const_new();
        let take = || self.take_steps().map_err(|error| error.to_string());
        let steps =
            STEPS.get_or_init(|| async { blocking(take).await.map_err(|error| error.to_string()) });
        match steps.await {
            Ok(steps) => Ok(steps),
            Err(error) => Err(error.as_str().into()),
        }
    }

    fn take_steps(&self) -> Outcome<BTreeMap<&'static str, Vec<Taken>>> {
        const STEPS: [&str; 14] = [
            "get",
            "list",
            // While the owner owns everything.
            "extract",
            "update-nothing",
            "modify-nothing",
            "update-status-nothing",
            "update",
            "modify",
            "difference",
            "merge",
            "strategic",
            "json",
            "watch",
            "apply",
        ];
        let snapshot = || -> Outcome<Vec<Value>> {
            self.targets
                .iter()
                .map(|target| self.read(target))
                .collect()
        };
        let mut steps = BTreeMap::new();
        let mut before = snapshot()?;
        for step in STEPS {
            let answers = run(&self.old, &self.kubeconfig, &[step], &self.lines())?;
            let after = snapshot()?;
            assert_eq!(answers.len(), self.targets.len(), "{step}");
            let taken = self.targets.iter().zip(before).zip(&after).zip(answers);
            let taken = taken.map(|(((target, before), after), answer)| Taken {
                path: target.path.clone(),
                before,
                after: after.clone(),
                answer,
            });
            steps.insert(step, taken.collect());
            before = after;
        }
        Ok(steps)
    }
}

/// Whether the server took everything that was written.
fn holds(wanted: &Value, found: &Value, path: &str) -> Outcome {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            wanted.iter().try_for_each(|(key, value)| {
                let path = format!("{path}.{key}");
                let found = found
                    .get(key)
                    .ok_or_else(|| format!("the server dropped {path}"))?;
                holds(value, found, &path)
            })
        }
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.iter().enumerate().try_for_each(|(index, value)| {
                let path = format!("{path}[{index}]");
                let found = found
                    .get(index)
                    .ok_or_else(|| format!("the server dropped {path}"))?;
                holds(value, found, &path)
            })
        }
        (wanted, found) if wanted == found => Ok(()),
        (wanted, found) => Err(format!("{path}: wrote {wanted}, the server has {found}").into()),
    }
}
