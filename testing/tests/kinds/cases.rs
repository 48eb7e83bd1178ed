//! The cases of a file, asked one after another.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clientset::wire::yaml;
use clientset::{Clientset, Config, RawJson};
use clientset_runtime::client::ResourceInfo;
use clientset_testing::suite::{Context, Target};
use http::Method;
use serde_json::{Map, Value, json};

use crate::mask::essence;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// The files in `cases`.
pub(crate) const FILES: &[&str] = &[
    "admission",
    "autoscalers",
    "changes",
    "limits",
    "manifests",
    "pod-security",
    "quotas",
    "refusals-others",
    "refusals-pods",
    "refusals-rare",
    "refusals-workloads",
    "smallest",
    "statuses",
    "tables",
];

/// How often a real server is asked that answers otherwise.
const TRIES: usize = 5;

pub(crate) const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/// Asks what a file says, and compares with the answers beside it.
pub(crate) async fn run(context: Context, name: &'static str) -> Outcome {
    let namespace = context.namespace().await?;
    let config = match context.target() {
        Target::Real => {
            let server = context.control_plane().await?;
            Config::from_kubeconfig(server.kubeconfig_file(server.admin(), &namespace)?).await?
        }
        _ => context.in_memory().await?.config(),
    };
    let server = Server {
        clients: Clientset::new(config)?,
        namespace,
        is_real: context.target() == Target::Real,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds");
    let file = folder.join("answers").join(format!("{name}.json"));
    let blesses = blesses(server.is_real);
    let expected = if blesses { Map::new() } else { known(&file)? };
    let mut answers = Map::new();
    let documents = documents(&folder, name, &server.namespace)?;
    for (index, document) in documents.into_iter().enumerate() {
        let (title, case) = case(document)?;
        let server = match case.get("namespace") {
            Some(labels) => &server.with_namespace(index, labels).await?,
            None => &server,
        };
        let at_case = |error| format!("{title}: {error}");
        // Their status is counted at once in memory.
        if name == "manifests" && case["object"]["kind"] != "ResourceQuota" {
            let table = server.as_table(&case["object"]).await.map_err(at_case)?;
            let title = server.title(&format!("{title}, as a table"));
            keep(&mut answers, title, shown(&table, &case, server))?;
        }
        let title = server.title(&title);
        let mut tries = if server.is_real && !blesses { TRIES } else { 1 };
        let answer = loop {
            let answer = server.ask_case(&case).await;
            let answer = answer.map(|answer| shown(&answer, &case, server));
            tries -= 1;
            match answer {
                Ok(answer) if tries == 0 || expected.get(&title) == Some(&answer) => break answer,
                Err(error) if tries == 0 => return Err(at_case(error).into()),
                // Admission reads caches, which may not have what was made before the object.
                _ => tokio::time::sleep(Duration::from_millis(500)).await,
            }
        };
        keep(&mut answers, title, answer)?;
    }
    let pretty = || serde_json::to_string_pretty(&answers).unwrap_or_default();
    settle(&file, &answers, server.is_real, pretty)
}

/// Compares answers with those that are known, or writes down their text.
pub(crate) fn settle(
    file: &Path,
    answers: &Map<String, Value>,
    is_real: bool,
    text: impl Fn() -> String,
) -> Outcome {
    if blesses(is_real) {
        fs::write(file, text() + "\n")?;
        return Ok(());
    }
    compare(&known(file)?, answers, file)
}

/// Whether answers are written down.
fn blesses(is_real: bool) -> bool {
    is_real && std::env::var_os("CLIENTSET_BLESS").is_some()
}

/// The answers that a real server gave.
fn known(file: &Path) -> Outcome<Map<String, Value>> {
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}

/// What an answer is compared by, but for what the case says that controllers may change.
fn shown(answer: &Value, case: &Value, server: &Server) -> Value {
    let mut answer = essence(answer, &server.namespace);
    if case["warnings"] != true
        && let Some(answer) = answer.as_object_mut()
    {
        answer.remove("warnings");
    }
    for field in case["ignore"].as_array().into_iter().flatten() {
        if let (Some(answer), Some(field)) = (answer.as_object_mut(), field.as_str()) {
            answer.remove(field);
        }
    }
    if case["object"]["kind"] == "ResourceQuota" && case.get("show").is_none() {
        answer.as_object_mut().map(|answer| answer.remove("status"));
    }
    if let Some(places) = case["show"].as_array()
        && answer.get("apiVersion").is_some()
    {
        let places = places.iter().filter_map(Value::as_str);
        let shown = places.map(|place| (place.to_owned(), answer.pointer(place).cloned().into()));
        let mut shown: Map<String, Value> = shown.collect();
        if let Some(warnings) = answer.get("warnings") {
            shown.insert("warnings".to_owned(), warnings.clone());
        }
        answer = Value::Object(shown);
    }
    answer
}

fn keep(answers: &mut Map<String, Value>, title: String, answer: Value) -> Outcome {
    match answers.insert(title.clone(), answer) {
        None => Ok(()),
        Some(_) => Err(format!("two cases are called {title:?}").into()),
    }
}

/// The manifests of the other suite are a file of cases too.
pub(crate) fn documents(folder: &Path, name: &str, namespace: &str) -> Outcome<Vec<Value>> {
    let files: Vec<PathBuf> = match name {
        "manifests" => ["core", "workloads", "access", "infrastructure"]
            .iter()
            .map(|file| folder.join(format!("../../../tests/manifests/{file}.yaml")))
            .collect(),
        name => vec![folder.join(format!("cases/{name}.yaml"))],
    };
    let mut documents = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file)?.replace("@NAMESPACE@", namespace);
        for (index, document) in text.split("\n---\n").enumerate() {
            let raw: RawJson = yaml::from_str(document)
                .map_err(|error| format!("{}: document {index}: {error}", file.display()))?;
            let document: Value = serde_json::from_str(raw.as_str())?;
            // Definitions have tests of their own.
            if document["kind"] != "CustomResourceDefinition" {
                documents.push(document);
            }
        }
    }
    Ok(documents)
}

/// The name of a case, and the case; a manifest by itself is created.
fn case(document: Value) -> Outcome<(String, Value)> {
    if let Some(name) = document["case"].as_str() {
        return Ok((name.to_owned(), document));
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let metadata = &document["metadata"];
    let name = text(&metadata["name"]).or_else(|| text(&metadata["generateName"]));
    let version = text(&document["apiVersion"]).ok_or("no apiVersion")?;
    let kind = text(&document["kind"]).ok_or("no kind")?;
    let name = format!("{version} {kind} {}", name.ok_or("no name")?);
    Ok((name, json!({"object": document})))
}

pub(crate) struct Server {
    pub(crate) clients: Clientset,
    pub(crate) namespace: String,
    pub(crate) is_real: bool,
}

impl Server {
    /// The title of a case without the namespace that was drawn.
    fn title(&self, title: &str) -> String {
        title.replace(&self.namespace, "@NAMESPACE@")
    }

    /// The same server with a namespace for one case, which has these labels.
    async fn with_namespace(&self, index: usize, labels: &Value) -> Outcome<Self> {
        let server = Self {
            clients: self.clients.clone(),
            namespace: format!("{}-{index}", self.namespace),
            is_real: self.is_real,
        };
        let namespace = json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": server.namespace, "labels": labels},
        });
        check_success(&server.create(&namespace, "").await?)?;
        let account = format!(
            "/api/v1/namespaces/{}/serviceaccounts/default",
            server.namespace
        );
        server.wait_for(&account, "/metadata/uid").await?;
        Ok(server)
    }

    /// Waits until a controller has written something.
    async fn wait_for(&self, path: &str, field: &str) -> Outcome {
        for _ in 0..200 {
            let found = self.ask(Method::GET, path, "", None, &[]).await?;
            if found.pointer(field).is_some() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("{path} has no {field}").into())
    }

    /// An object, once controllers have nothing to write into it any more.
    async fn settled(&self, path: &str) -> Outcome<Value> {
        let mut last = self.ask(Method::GET, path, "", None, &[]).await?;
        if !self.is_real {
            return Ok(last);
        }
        loop {
            tokio::time::sleep(Duration::from_millis(400)).await;
            let now = self.ask(Method::GET, path, "", None, &[]).await?;
            if now == last {
                return Ok(last);
            }
            last = now;
        }
    }

    /// What comes of a case; nothing is left of it.
    async fn ask_case(&self, case: &Value) -> Outcome<Value> {
        let mut made = Vec::new();
        let answer = self.play(case, &mut made).await;
        for path in made.iter().rev() {
            // Whatever is in the way of it (a finalizer) does not matter here.
            let now = [("gracePeriodSeconds", "0")];
            self.ask(Method::DELETE, path, "", None, &now).await?;
        }
        answer
    }

    /// Creates `before`, then `object`, then does what `then` says; gives the last answer.
    async fn play(&self, case: &Value, made: &mut Vec<String>) -> Outcome<Value> {
        for object in case["before"].as_array().into_iter().flatten() {
            let answer = self.create(object, "").await?;
            check_success(&answer)?;
            let path = path_of(&answer, object, &self.namespace)?;
            made.push(path.clone());
            if object["kind"] == "ResourceQuota" {
                self.wait_for(&path, "/status/used").await?;
                // Admission hears of it a little later than who asks.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        let object = &case["object"];
        let accept = if case["table"] == true { TABLE } else { "" };
        let mut answer = self.create(object, accept).await?;
        if answer["kind"] == "Status" {
            return Ok(answer);
        }
        let path = match answer["kind"].as_str() {
            Some("Table") => path_of(object, object, &self.namespace)?,
            _ => path_of(&answer, object, &self.namespace)?,
        };
        made.push(path.clone());
        for step in case["then"].as_array().into_iter().flatten() {
            check_success(&answer)?;
            answer = self.step(step, &path, object).await?;
        }
        Ok(answer)
    }

    /// The table of an object that is created for show.
    async fn as_table(&self, object: &Value) -> Outcome<Value> {
        let path = collection(object, &self.namespace)?;
        let body = Some(("application/json", object));
        self.ask(Method::POST, &path, TABLE, body, &[("dryRun", "All")])
            .await
    }

    async fn step(&self, step: &Value, path: &str, object: &Value) -> Outcome<Value> {
        let accept = if step["table"] == true { TABLE } else { "" };
        let merge = "application/merge-patch+json";
        if step["of_namespace"].is_object() {
            let path = format!("/api/v1/namespaces/{}", self.namespace);
            let patch = Some((merge, &step["of_namespace"]));
            return self.ask(Method::PATCH, &path, accept, patch, &[]).await;
        }
        if let Some(patch) = step.get("patch") {
            return self
                .ask(Method::PATCH, path, accept, Some((merge, patch)), &[])
                .await;
        }
        if let Some(status) = step.get("status") {
            let path = format!("{path}/status");
            let patch = json!({"status": status});
            return self
                .ask(Method::PATCH, &path, accept, Some((merge, &patch)), &[])
                .await;
        }
        if let Some(put) = step.get("put") {
            return self
                .ask(
                    Method::PUT,
                    path,
                    accept,
                    Some(("application/json", put)),
                    &[],
                )
                .await;
        }
        if let Some(other) = step.get("look") {
            let path = path_of(other, other, &self.namespace)?;
            return self.settled(&path).await;
        }
        if step["delete"] == true {
            let now = [("gracePeriodSeconds", "0")];
            return self.ask(Method::DELETE, path, "", None, &now).await;
        }
        if let Some(resize) = step.get("resize") {
            let path = format!("{path}/resize");
            let body = Some((merge, resize));
            return self.ask(Method::PATCH, &path, accept, body, &[]).await;
        }
        if let Some(version) = step["get"].as_str() {
            let mut other = object.clone();
            if !version.is_empty() {
                other["apiVersion"] = version.into();
            }
            let path = path_of(&other, &other, &self.namespace)?;
            return self.ask(Method::GET, &path, accept, None, &[]).await;
        }
        Err(format!("a step that is none: {step}").into())
    }

    pub(crate) async fn create(&self, object: &Value, accept: &str) -> Outcome<Value> {
        let path = collection(object, &self.namespace)?;
        self.ask(
            Method::POST,
            &path,
            accept,
            Some(("application/json", object)),
            &[],
        )
        .await
    }

    /// The body of the answer, whatever its code.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        body: Option<(&'static str, &Value)>,
        query: &[(&str, &str)],
    ) -> Outcome<Value> {
        let mut request = self
            .clients
            .request()
            .verb(method)
            .abs_path(path)
            .max_retries(0);
        if !accept.is_empty() {
            request = request.header("accept", accept);
        }
        for (name, value) in query {
            request = request.param(*name, *value);
        }
        if let Some((media_type, body)) = body {
            request = request.body_bytes(media_type, body.to_string());
        }
        match request.send().await {
            Ok(response) => {
                let mut body: Value = serde_json::from_slice(response.bytes())?;
                let warnings = response.warnings();
                let warnings: Vec<&str> = warnings.iter().map(|warning| &*warning.text).collect();
                if !warnings.is_empty() {
                    body["warnings"] = json!(warnings);
                }
                Ok(body)
            }
            Err(error) => match error.status() {
                Some(status) => {
                    let mut status = serde_json::to_value(status)?;
                    status["kind"] = "Status".into();
                    status["status"] = "Failure".into();
                    Ok(status)
                }
                None => Err(error.into()),
            },
        }
    }
}

pub(crate) fn check_success(answer: &Value) -> Outcome {
    if answer["kind"] == "Status" && answer["status"] == "Failure" {
        return Err(format!("a step before the last one failed: {}", answer["message"]).into());
    }
    Ok(())
}

pub(crate) fn row(object: &Value) -> Outcome<&'static ResourceInfo> {
    let (version, kind) = (&object["apiVersion"], &object["kind"]);
    let (group, version) = match version.as_str().unwrap_or_default().split_once('/') {
        Some(pair) => pair,
        None => ("", version.as_str().unwrap_or_default()),
    };
    let mut rows = clientset::RESOURCES.iter().copied().flatten();
    rows.find(|row| row.group == group && row.version == version && *kind == *row.kind)
        .ok_or_else(|| format!("no resource of {version} {kind}").into())
}

pub(crate) fn collection(object: &Value, namespace: &str) -> Outcome<String> {
    let row = row(object)?;
    let root = match row.group {
        "" => format!("/api/{}", row.version),
        group => format!("/apis/{group}/{}", row.version),
    };
    let stated = object["metadata"]["namespace"].as_str();
    Ok(if row.namespaced {
        let namespace = stated.unwrap_or(namespace);
        format!("{root}/namespaces/{namespace}/{}", row.plural)
    } else {
        format!("{root}/{}", row.plural)
    })
}

pub(crate) fn path_of(answer: &Value, object: &Value, namespace: &str) -> Outcome<String> {
    let name = answer["metadata"]["name"].as_str().ok_or("no name")?;
    Ok(format!("{}/{name}", collection(object, namespace)?))
}

/// All differences at once.
fn compare(expected: &Map<String, Value>, found: &Map<String, Value>, file: &Path) -> Outcome {
    let mut differences = Vec::new();
    for (name, expected) in expected {
        match found.get(name) {
            Some(found) => differ(expected, found, name, &mut differences),
            None => differences.push(format!("{name}: not among the cases")),
        }
    }
    let new = found.keys().filter(|name| !expected.contains_key(*name));
    differences.extend(new.map(|name| format!("{name}: no answer known")));
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} differences from {} (CLIENTSET_BLESS=1 writes what a real server answers):\n{}",
        differences.len(),
        file.display(),
        differences.join("\n")
    )
    .into())
}

fn differ(expected: &Value, found: &Value, path: &str, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, expected) in expected {
                match found.get(name) {
                    Some(found) => differ(expected, found, &format!("{path}.{name}"), differences),
                    None => {
                        differences.push(format!("{path}.{name}: missing, expected {expected}"));
                    }
                }
            }
            for (name, found) in found
                .iter()
                .filter(|(name, _)| !expected.contains_key(*name))
            {
                differences.push(format!("{path}.{name}: {found}, which is not expected"));
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                differ(expected, found, &format!("{path}[{index}]"), differences);
            }
        }
        _ if expected == found => {}
        _ => differences.push(format!("{path}: {found}, expected {expected}")),
    }
}
