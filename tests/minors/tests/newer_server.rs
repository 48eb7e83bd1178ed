//! A client generated from the oldest minor on the API server of the newest, with all of its gates on:
//! objects that hold the fields which the client does not know lose nothing in any way of changing them.
//!
//! No controller manager runs, so that nobody else writes.
#![allow(clippy::panic, reason = "tests, though not marked as such")]

#[path = "support/fields.rs"]
mod fields;
#[path = "support/programs.rs"]
mod programs;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clientset::RawJson;
use clientset::wire::yaml;
use clientset_codegen::model::TypeRef;
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, Suite, blocking, tests};
use fields::{Types, model};
use programs::{path_of, program};
use serde_json::{Value, from_str, json};
use support::{Outcome, run};
use tokio::sync::OnceCell;

const OLD: &str = "v1.33";
const NEW: &str = "v1.37";
const PROGRAM: &str = "old-client";
const OBJECTS: &str = include_str!("newer_objects.yaml");

/// The added fields that no object here holds, and why.
const UNTESTED: [(&str, &str); 1] = [(
    "core_v1.EphemeralContainer.restartPolicyRules",
    "the API server forbids it in every ephemeral container; the type has it from Container",
)];

/// The objects whose managers this API server writes anew at any update, even one by the very bytes that
/// it has just sent, and why.
const REWRITTEN: [(&str, &str); 2] = [
    (
        "/apis/resource.k8s.io/v1beta1/resourceslices/devices",
        "quantities inside the atomic list of devices make it differ from itself",
    ),
    (
        "/apis/resource.k8s.io/v1beta2/resourceslices/devices-second",
        "the same",
    ),
];

fn main() -> ExitCode {
    let control_plane = ControlPlane::builder()
        .without_controller_manager()
        .api_server_flag("--runtime-config=api/all=true")
        .api_server_flag("--feature-gates=AllAlpha=true,AllBeta=true");
    Suite::new()
        .control_plane(control_plane)
        // Whoever comes first waits for the borrowed crates to be compiled, too.
        .timeout(Duration::from_secs(1500))
        .tests(tests![
            every_added_field_is_in_an_object,
            reading_keeps_every_field,
            writing_what_was_read_changes_nothing,
            the_server_itself_rewrites_managers,
            every_way_of_changing_changes_what_it_says_alone,
            what_a_manager_owns_is_extracted_with_unknown_fields,
            a_watch_shows_every_field,
            a_list_of_a_shard_keeps_its_shard,
            a_request_for_a_token_is_written_with_unknown_fields,
        ])
        .run()
}

async fn every_added_field_is_in_an_object(context: Context) -> Outcome {
    let (old, new) = (model(OLD)?, model(NEW)?);
    let (old, new) = (Types::new(&old), Types::new(&new));
    let known: BTreeSet<String> = old.fields().map(|(name, _)| name).collect();
    let type_of = |field: &str| field.rsplit_once('.').map(|(name, _)| name.to_owned());
    let types: BTreeSet<Option<String>> = known.iter().map(|field| type_of(field)).collect();
    let added: BTreeSet<String> = new
        .fields()
        .map(|(name, _)| name)
        .filter(|name| !known.contains(name) && types.contains(&type_of(name)))
        .collect();
    assert!(added.len() > 80, "{} fields were added", added.len());

    let mut held = BTreeSet::new();
    let scene = scene(&context).await?;
    for target in &scene.targets {
        new.present(&scene.read(target)?, &mut held)?;
    }
    let meta = |name: &str| TypeRef {
        module: "meta".to_owned(),
        name: name.to_owned(),
    };
    new.walk(&meta("ListMeta"), &scene.shard()?, &mut held);
    new.present(&token_request(), &mut held)?;

    let left: Vec<&String> = added.difference(&held).collect();
    let untested: Vec<&str> = UNTESTED.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        left, untested,
        "an added field needs an object, or a reason"
    );
    Ok(())
}

async fn reading_keeps_every_field(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for step in ["get", "list"] {
        for taken in &steps[step] {
            taken.changed(step, &[])?;
            taken.answered(step)?;
        }
    }
    Ok(())
}

async fn writing_what_was_read_changes_nothing(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for step in ["update-nothing", "modify-nothing", "update-status-nothing"] {
        for taken in &steps[step] {
            // Not even the resource version or who manages what, where the server leaves them alone.
            let rewritten = REWRITTEN.iter().any(|(path, _)| *path == taken.path);
            if step == "update-nothing" && rewritten {
                taken.without_managers().changed(step, &[])?;
            } else {
                taken.changed(step, &[])?;
            }
            if !taken.answer.is_null() {
                taken.answered(step)?;
            }
        }
    }
    Ok(())
}

/// The exceptions above are the server's: a plain request that writes back what it read has the same
/// effect.
async fn the_server_itself_rewrites_managers(context: Context) -> Outcome {
    let scene = scene(&context).await?;
    // All steps are taken before another one writes.
    scene.steps().await?;
    let mut rewritten = Vec::new();
    for target in &scene.targets {
        let before = scene.read(target)?;
        let after = scene.put(&target.path, &before)?;
        if before["metadata"]["resourceVersion"] != after["metadata"]["resourceVersion"] {
            rewritten.push(target.path.as_str());
        }
    }
    let expected: Vec<&str> = REWRITTEN.iter().map(|(path, _)| *path).collect();
    assert_eq!(rewritten, expected);
    Ok(())
}

async fn every_way_of_changing_changes_what_it_says_alone(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for step in [
        "update",
        "modify",
        "difference",
        "merge",
        "strategic",
        "json",
        "apply",
    ] {
        for taken in &steps[step] {
            taken.changed(step, &[step])?;
            taken.answered(step)?;
        }
    }
    Ok(())
}

async fn what_a_manager_owns_is_extracted_with_unknown_fields(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for taken in &steps["extract"] {
        taken.changed("extract", &["extract"])?;
        // Nothing of what it owned was given up.
        let owned = |object: &Value| -> Outcome<Value> {
            let entries = object["metadata"]["managedFields"].as_array();
            let entry = entries.and_then(|entries| {
                entries.iter().find(|entry| {
                    entry["manager"] == "owner"
                        && entry["operation"] == "Apply"
                        && entry["subresource"].is_null()
                })
            });
            Ok(entry.ok_or("the manager owns nothing")?["fieldsV1"].clone())
        };
        let (mut before, mut after) = (owned(&taken.before)?, owned(&taken.after)?);
        for fields in [&mut before, &mut after] {
            let labels = &mut fields["f:metadata"]["f:labels"];
            if let Some(labels) = labels.as_object_mut() {
                labels.remove("f:extract");
            }
            prune(fields);
        }
        same(&before, &after, "owned").map_err(|error| format!("{}: {error}", taken.path))?;
    }
    Ok(())
}

async fn a_watch_shows_every_field(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for taken in &steps["watch"] {
        taken.changed("watch", &["watch"])?;
        taken.answered("watch")?;
    }
    Ok(())
}

async fn a_list_of_a_shard_keeps_its_shard(context: Context) -> Outcome {
    let metadata = scene(&context).await?.shard()?;
    assert_eq!(metadata["shardInfo"]["selector"], SHARD, "{metadata}");
    Ok(())
}

async fn a_request_for_a_token_is_written_with_unknown_fields(context: Context) -> Outcome {
    let scene = scene(&context).await?;
    let answer = run(
        &scene.old,
        &scene.kubeconfig,
        &["token"],
        &token_request().to_string(),
    );
    // The server refuses what it could not have seen without the field.
    let error = answer.err().ok_or("the field did not arrive")?.to_string();
    let expected = "attestations may only be specified with a webhook bound object reference";
    assert!(error.contains(expected), "{error}");
    Ok(())
}

const SHARD: &str = "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')";

fn token_request() -> Value {
    json!({
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"audiences": [], "attestations": {"example.com/key": ["value"]}},
    })
}

/// The objects on the server, and the programs.
struct Scene {
    server: Arc<ControlPlane>,
    namespace: String,
    kubeconfig: PathBuf,
    old: PathBuf,
    targets: Vec<Target>,
}

/// An object as one version shows it.
struct Target {
    path: String,
    /// What the program is told.
    line: String,
}

/// What a step did to an object: the object past the client, and the client's answer.
struct Taken {
    path: String,
    before: Value,
    after: Value,
    answer: Value,
}

/// The scene of all tests here, made once.
async fn scene(context: &Context) -> Outcome<&'static Scene> {
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

    fn put(&self, path: &str, object: &Value) -> Outcome<Value> {
        self.send(
            "PUT",
            &format!("{path}?fieldValidation=Strict"),
            Some(object),
        )
    }

    fn get(&self, path: &str) -> Outcome<Value> {
        self.send("GET", path, None)
    }

    fn read(&self, target: &Target) -> Outcome<Value> {
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
    fn shard(&self) -> Outcome<Value> {
        let mut lines = run(&self.old, &self.kubeconfig, &["shards"], SHARD)?;
        lines.pop().ok_or_else(|| "it printed nothing".into())
    }

    /// Every step of the old client, one after the other, with the objects before and after it.
    async fn steps(&'static self) -> Outcome<&'static BTreeMap<&'static str, Vec<Taken>>> {
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

impl Taken {
    /// The same without what every write changes.
    fn without_managers(&self) -> Self {
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        strip_managers(&mut before);
        strip_managers(&mut after);
        Self {
            path: self.path.clone(),
            before,
            after,
            answer: self.answer.clone(),
        }
    }

    /// The step added these labels, and changed nothing else.
    fn changed(&self, step: &str, labels: &[&str]) -> Outcome {
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        if !labels.is_empty() {
            for label in labels {
                let added = after["metadata"]["labels"]
                    .as_object_mut()
                    .and_then(|labels| labels.remove(*label));
                if added.is_none() {
                    return Err(format!("{step} of {}: no label {label}", self.path).into());
                }
            }
            for object in [&mut before, &mut after] {
                strip_managers(object);
            }
        }
        // What it is comes before who manages it, so that the error names it.
        let spec = same(&before["spec"], &after["spec"], "spec");
        spec.and_then(|()| same(&before, &after, ""))
            .map_err(|error| format!("{step} changed {}: {error}", self.path).into())
    }

    /// The client's types hold all that the server has.
    fn answered(&self, step: &str) -> Outcome {
        let (mut wanted, mut found) = (self.after.clone(), self.answer.clone());
        prune(&mut wanted);
        prune(&mut found);
        same(&wanted, &found, "")
            .map_err(|error| format!("{step} of {} answered else: {error}", self.path).into())
    }
}

fn strip_managers(object: &mut Value) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("resourceVersion");
        metadata.remove("managedFields");
        // The labels, where there are none left.
        metadata.retain(|_, value| *value != json!({}));
    }
}

/// The first difference, by its path.
fn same(wanted: &Value, found: &Value, path: &str) -> Result<(), String> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            let keys: BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
            keys.into_iter().try_for_each(|key| {
                let path = format!("{path}.{key}");
                match (wanted.get(key), found.get(key)) {
                    (Some(wanted), Some(found)) => same(wanted, found, &path),
                    (Some(wanted), None) => Err(format!("{path}: {wanted} was lost")),
                    (None, found) => Err(format!("{path}: {found:?} was added")),
                }
            })
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => wanted
            .iter()
            .zip(found)
            .enumerate()
            .try_for_each(|(index, (wanted, found))| {
                same(wanted, found, &format!("{path}[{index}]"))
            }),
        (wanted, found) if wanted == found => Ok(()),
        (wanted, found) => Err(format!("{path}: {wanted} became {found}")),
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

/// Takes out what is empty, from the inside: the types leave an empty list away.
fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, value| {
                !(value.is_null()
                    || *value == json!({})
                    || *value == json!([])
                    || *value == json!("")
                    || *value == json!(0)
                    || *value == json!(false))
            });
        }
        Value::Array(elements) => elements.iter_mut().for_each(prune),
        _ => {}
    }
}
