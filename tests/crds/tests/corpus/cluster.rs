//! Definitions on a real server, and objects of theirs, by plain requests.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use clientset_codegen::crd::facts::{Definition, Version};
use clientset_codegen::model::Scope;
use clientset_runtime::config::Config;
use clientset_runtime::request::{Request, RestClient};
use clientset_testing::suite::{Context, Target};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep};

use crate::corpus::{Custom, corpus};
use crate::modules::UNTAKEN;
use crate::pattern::Patterns;
use crate::random::Random;
use crate::repair::repair;
use crate::sample::{Fill, Sampler, Taker};

/// The outcome of a test.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// A server with the corpus, as one test uses it.
pub(crate) struct Cluster {
    pub(crate) rest: RestClient,
    /// The test's own.
    pub(crate) namespace: String,
    /// What is installed, by name.
    pub(crate) installed: Arc<BTreeMap<String, Custom>>,
    /// Of the samples.
    pub(crate) seed: u64,
}

/// What was installed on a server, by name, or why that failed.
type Installed = OnceCell<Result<Arc<BTreeMap<String, Custom>>, String>>;

/// A definition that a server takes in no form: it says no scope.
const REFUSED: &str = "drivers.crew.example.com";

impl Cluster {
    /// The server that all tests of a target share; the first one installs the corpus. `seed` is of the
    /// samples.
    pub(crate) async fn of(context: &Context, seed: u64) -> Outcome<Self> {
        static REAL: Installed = OnceCell::const_new();
        static IN_MEMORY: Installed = OnceCell::const_new();
        let namespace = context.namespace().await?;
        let (config, installed) = if context.target() == Target::InMemory {
            (context.in_memory().await?.config(), &IN_MEMORY)
        } else {
            let server = context.control_plane().await?;
            let kubeconfig = server.kubeconfig_file(server.admin(), &namespace)?;
            (Config::from_kubeconfig(kubeconfig).await?, &REAL)
        };
        let rest = RestClient::new(config)?;
        let install = || async {
            let installed = install(&rest).await;
            installed.map(Arc::new).map_err(|error| error.to_string())
        };
        let installed = installed.get_or_init(install).await.clone()?;
        Ok(Self {
            rest,
            namespace,
            installed,
            seed,
        })
    }

    /// A request for the objects of a kind: in the test's namespace, or in the cluster.
    pub(crate) fn objects(&self, definition: &Definition, version: &Version) -> Request {
        let request = self
            .rest
            .request()
            .api(&definition.group, &version.name)
            .resource(definition.plural.as_str());
        match definition.scope {
            Scope::Namespaced => request.namespace(self.namespace.as_str()),
            Scope::Cluster => request,
        }
    }

    /// An object that the server takes, as rich as one is found: each refusal says what has to go.
    pub(crate) async fn accepted(
        &self,
        definition: &Definition,
        version: &Version,
        name: &str,
    ) -> Outcome<(Fill, Value)> {
        let create = || self.objects(definition, version).post();
        self.settle(definition, version, create, |sampler| {
            sampler.object(definition, version, name)
        })
        .await
    }

    /// An object with a status that the server takes.
    pub(crate) async fn accepted_status(
        &self,
        definition: &Definition,
        version: &Version,
        live: &Value,
    ) -> Outcome<Value> {
        let name = live["metadata"]["name"].as_str().unwrap_or_default();
        let update = || {
            let objects = self.objects(definition, version);
            objects.name(name).subresource("status").put()
        };
        let sample = |sampler: &mut Sampler<'_>| {
            let mut object = live.clone();
            let mut sample = sampler.object(definition, version, name);
            object["status"] = sample["status"].take();
            object
        };
        Ok(self.settle(definition, version, update, sample).await?.1)
    }

    /// Makes objects until a dry run takes one.
    async fn settle(
        &self,
        definition: &Definition,
        version: &Version,
        request: impl Fn() -> Request,
        sample: impl Fn(&mut Sampler<'_>) -> Value,
    ) -> Outcome<(Fill, Value)> {
        let row = format!(
            "{}.{}/{}",
            definition.plural, definition.group, version.name
        );
        let mut random = Random::new(self.seed, &row);
        let mut patterns = Patterns::default();
        let mut last = String::new();
        let fills = [Fill::Full; 3].into_iter().chain([Fill::Random; 20]);
        for fill in fills.chain([Fill::Minimal]) {
            let mut object = sample(&mut Sampler {
                fill,
                taker: Taker::Server,
                random: &mut random,
                patterns: &mut patterns,
            });
            for _ in 0..40 {
                let request = request()
                    .param("dryRun", "All")
                    .param("fieldValidation", "Strict");
                let Err(error) = send(request, Some(&object)).await else {
                    return Ok((fill, object));
                };
                last = error.to_string();
                if !repair(&mut object, &version.schema, &error, &mut random) {
                    break;
                }
            }
        }
        Err(format!("no sample is taken: {last}").into())
    }
}

/// Sends a JSON body, and gives the one that is answered.
pub(crate) async fn send(
    request: Request,
    body: Option<&Value>,
) -> Result<Value, clientset_runtime::Error> {
    let request = match body {
        Some(body) => request.body_bytes("application/json", body.to_string()),
        None => request,
    };
    let response = request.send().await?;
    Ok(serde_json::from_slice(response.bytes()).unwrap_or(Value::Null))
}

/// Creates the definitions of the corpus, each name once, and waits until they are served.
async fn install(rest: &RestClient) -> Outcome<BTreeMap<String, Custom>> {
    let mut installed = BTreeMap::new();
    for custom in corpus()? {
        let name = custom.name();
        let untaken = name == REFUSED || UNTAKEN.contains(&custom.module.as_str());
        if untaken || installed.contains_key(&name) {
            continue;
        }
        let request = definitions(rest).post();
        let created = send(request, Some(&acceptable(&custom.json))).await;
        created.map_err(|error| format!("{} of {}: {error}", name, custom.module))?;
        installed.insert(name, custom);
    }
    for name in installed.keys() {
        wait_established(rest, name).await?;
    }
    Ok(installed)
}

fn definitions(rest: &RestClient) -> Request {
    rest.request()
        .api("apiextensions.k8s.io", "v1")
        .resource("customresourcedefinitions")
}

async fn wait_established(rest: &RestClient, name: &str) -> Outcome {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let found = send(definitions(rest).name(name).get(), None).await?;
        let mut conditions = found["status"]["conditions"]
            .as_array()
            .into_iter()
            .flatten();
        if conditions.any(|one| one["type"] == "Established" && one["status"] == "True") {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("{name} is not established: {}", found["status"]).into());
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// A definition of the corpus, which has no prose, as the server demands it.
fn acceptable(definition: &Value) -> Value {
    let mut definition = definition.clone();
    let group = definition["spec"]["group"].as_str().unwrap_or_default();
    if group.ends_with(".k8s.io") {
        let annotations = &mut definition["metadata"]["annotations"];
        annotations["api-approved.kubernetes.io"] = json!("unapproved, a test");
    }
    // Nobody answers the webhook here.
    if let Value::Object(spec) = &mut definition["spec"] {
        spec.remove("conversion");
    }
    for version in definition["spec"]["versions"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        say_messages(&mut version["schema"]["openAPIV3Schema"]);
    }
    definition
}

/// A rule of several lines needs a message.
fn say_messages(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(rule)) = object.get("rule")
                && rule.contains('\n')
                && !object.contains_key("message")
            {
                object.insert("message".into(), "is refused".into());
            }
            object.values_mut().for_each(say_messages);
        }
        Value::Array(elements) => elements.iter_mut().for_each(say_messages),
        _ => {}
    }
}
