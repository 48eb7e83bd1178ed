//! One of the two servers, and what a sequence has seen of it.

use std::collections::HashMap;
use std::time::Duration;

use clientset::Clientset;
use serde_json::{Value, json};

use crate::custom;
use crate::edits::{apply_edit, edit_is_null, json_patch, metadata_of, tidy};
use crate::kinds::Kind;
use crate::operation::{Edit, Form, New, Operation, Part, Version, What};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A request and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) request: Request,
    pub(crate) answers: Vec<Answer>,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) media_type: &'static str,
    pub(crate) body: Option<String>,
    pub(crate) accept: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) body: Value,
    pub(crate) warnings: usize,
}

/// One server during one sequence.
pub(crate) struct Server {
    pub(crate) clients: Clientset,
    pub(crate) namespace: String,
    /// The version of the store when the sequence began.
    begin: String,
    /// The first version of each object: its `resourceVersion`.
    first: HashMap<String, String>,
    /// How many definitions were changed.
    redefined: usize,
    /// How many operations there were: names that are drawn are in the order of their creation.
    operations: usize,
}

impl Server {
    /// A server with a namespace for the sequence.
    pub(crate) async fn new(clients: Clientset, namespace: &str, kinds: &[Kind]) -> Outcome<Self> {
        let mut server = Self {
            clients,
            namespace: namespace.to_owned(),
            begin: String::new(),
            first: HashMap::new(),
            redefined: 0,
            operations: 0,
        };
        let name = json!({"metadata": {"name": namespace}});
        server.set_up("/api/v1/namespaces", &name).await?;
        // Who admits pods looks for it.
        let account = json!({"metadata": {"name": "default"}});
        let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
        server.set_up(&path, &account).await?;
        custom::set_up(&server, kinds).await?;
        let list = server.ask(&Request::get(path)).await?;
        server.begin = version(&list.body).to_owned();
        Ok(server)
    }

    pub(crate) async fn set_up(&self, path: &str, object: &Value) -> Outcome {
        let request = Request::with_body("POST", path.to_owned(), object);
        let answer = self.ask(&request).await?;
        match answer.code {
            201 | 409 => Ok(()),
            _ => Err(format!("cannot set up {path}: {answer:?}").into()),
        }
    }

    /// Does an operation.
    pub(crate) async fn run(&mut self, kind: &Kind, operation: &Operation) -> Outcome<Exchange> {
        self.operations += 1;
        let request = self.request(kind, operation).await?;
        let mut answers = vec![self.ask(&request).await?];
        if let What::Define(_) = operation.what {
            if answers[0].code == 200 {
                custom::settled(self, kind, &self.mark()).await?;
            }
            self.redefined += 1;
        }
        if let What::List { pages, .. } = operation.what {
            for _ in 0..pages {
                let last = answers.last().map(|answer| &answer.body);
                let token = last.and_then(|list| list["metadata"]["continue"].as_str());
                let Some(token) = token.filter(|token| !token.is_empty()) else {
                    break;
                };
                let glue = if request.path.contains('?') { '&' } else { '?' };
                let next = Request::get(format!("{}{glue}continue={token}", request.path));
                answers.push(self.ask(&next).await?);
            }
        }
        if let [answer] = &answers[..]
            && answer.code < 300
            && let Some(name) = answer.body["metadata"]["name"].as_str()
        {
            let key = format!("{}/{name}", kind.plural);
            let version = version(&answer.body).to_owned();
            if !version.is_empty() {
                self.first.entry(key).or_insert(version);
            }
        }
        Ok(Exchange { request, answers })
    }

    async fn request(&self, kind: &Kind, operation: &Operation) -> Outcome<Request> {
        let name = self.name(kind, operation.name);
        let collection = self.collection(kind);
        let path = format!("{collection}/{name}");
        let with = |path: &str, query: &str| match query {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        };
        let of_part = |part: Part| match part {
            Part::Main => path.clone(),
            Part::Status => format!("{path}/status"),
            Part::Scale => format!("{path}/scale"),
        };
        Ok(match &operation.what {
            What::Create(new) => {
                let (body, collection) = self.new_object(kind, &name, *new);
                Request {
                    method: "POST",
                    body: Some(body),
                    ..Request::get(with(&collection, operation.query))
                }
            }
            What::Get => Request::get(path),
            What::GetPart(part) => Request::get(of_part(*part)),
            What::List { query, .. } => {
                let query = match (*query, kind.field) {
                    ("fieldSelector=of-kind", Some(field)) => {
                        format!("fieldSelector={}", field.replacen('=', "%3D", 1))
                    }
                    ("fieldSelector=of-kind", None) => {
                        "fieldSelector=metadata.namespace%3Dx".to_owned()
                    }
                    (query, _) => query.to_owned(),
                };
                Request::get(with(&collection, &query))
            }
            What::Table(query) => Request::table(with(&collection, query)),
            What::Define(change) => custom::redefinition(self, kind, *change, &self.mark()).await?,
            What::Watch { selector } => {
                let glue = if selector.is_empty() { "" } else { "&" };
                let since = &self.begin;
                Request::get(format!(
                    "{collection}?watch=true&timeoutSeconds=1&resourceVersion={since}{glue}{selector}"
                ))
            }
            What::Update(edit, version, part) => {
                let found = self.ask(&Request::get(path.clone())).await?;
                let mut object = match found.code {
                    200 => found.body,
                    _ => self.plain(kind, &name),
                };
                self.set_version(kind, &mut object, &name, *version);
                apply_edit(kind, *edit, &mut object);
                Request::with_body("PUT", with(&of_part(*part), operation.query), &object)
            }
            What::Patch(form, edit, part) => {
                let patch = self.patch(kind, &name, *form, *edit);
                let mut query = operation.query.to_owned();
                if let Form::Apply { manager, force } = form {
                    // There is one manager in a request.
                    query = query.replace("fieldManager=tester", "");
                    let glue = if query.is_empty() { "" } else { "&" };
                    query = format!("fieldManager={manager}{glue}{query}");
                    if *force {
                        query.push_str("&force=true");
                    }
                }
                Request {
                    media_type: media_type(*form),
                    ..Request::with_body("PATCH", with(&of_part(*part), &query), &patch)
                }
            }
            What::Scale { replicas, by_patch } => {
                let mut scale = json!({
                    "metadata": {"name": name, "namespace": self.namespace},
                    "spec": {"replicas": replicas},
                });
                let path = format!("{path}/scale");
                match by_patch {
                    false => Request::with_body("PUT", path, &scale),
                    true => {
                        tidy(&mut scale).remove("metadata");
                        Request {
                            media_type: media_type(Form::Merge),
                            ..Request::with_body("PATCH", path, &scale)
                        }
                    }
                }
            }
            What::ApplyScale {
                replicas,
                manager,
                force,
            } => {
                let mut scale = json!({
                    "apiVersion": "autoscaling/v1",
                    "kind": "Scale",
                    "metadata": {"name": name},
                    "spec": {},
                });
                if let Some(replicas) = replicas {
                    scale["spec"]["replicas"] = (*replicas).into();
                }
                let path = format!("{path}/scale?fieldManager={manager}&force={force}");
                Request {
                    media_type: media_type(Form::Apply {
                        manager,
                        force: *force,
                    }),
                    ..Request::with_body("PATCH", path, &scale)
                }
            }
            What::Send(raw) => {
                let first = self.first.get(&format!("{}/{name}", kind.plural));
                let first = first.map_or("1", String::as_str);
                let filled = |text: &str| {
                    text.replace("@NAME@", &name)
                        .replace("@NAMESPACE@", &self.namespace)
                        .replace("@FIRST@", first)
                };
                let path = match raw.part {
                    Some(part) => format!("{path}{part}"),
                    None => collection,
                };
                Request {
                    method: raw.method,
                    path: with(&path, &filled(raw.query)),
                    media_type: raw.media_type,
                    body: raw.body.as_deref().map(filled),
                    accept: raw.accept,
                }
            }
            What::Delete(how) => self.delete(kind, &name, path, how).await?,
            What::DeleteCollection(query) => {
                Request::with_body("DELETE", with(&collection, query), &json!({}))
            }
        })
    }

    async fn delete(&self, kind: &Kind, name: &str, path: String, how: &str) -> Outcome<Request> {
        let mut options = json!({});
        match how {
            "stale-version" => {
                let version = self.first.get(&format!("{}/{name}", kind.plural));
                options["preconditions"] = json!({"resourceVersion": version});
            }
            "wrong-uid" => {
                options["preconditions"] = json!({"uid": "00000000-0000-4000-8000-000000000000"});
            }
            "own-uid" => {
                let found = self.ask(&Request::get(path.clone())).await?;
                options["preconditions"] = json!({"uid": found.body["metadata"]["uid"]});
            }
            "orphanDependents=false" => options["orphanDependents"] = false.into(),
            "orphanDependents=true" => options["orphanDependents"] = true.into(),
            "gracePeriodSeconds=0" => options["gracePeriodSeconds"] = 0.into(),
            "dryRun=All" => options["dryRun"] = json!(["All"]),
            "dryRun=Some" => options["dryRun"] = json!(["Some"]),
            "Background" | "Foreground" | "Orphan" | "Sideways" => {
                options["propagationPolicy"] = how.into();
            }
            _ => {}
        }
        Ok(Request::with_body("DELETE", path, &options))
    }

    /// What services get is the sequence's own, too: an address and a port of nodes that no other one has.
    fn fill(&self, body: &str) -> String {
        let number = self
            .namespace
            .bytes()
            .fold(0_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 13_750);
        let address = format!("10.0.{}.{}", 200 + number / 250, 1 + number % 250);
        let port = (31_000 + number % 1_700).to_string();
        body.replace("@ADDRESS@", &address)
            .replace("\"@PORT@\"", &port)
    }

    /// Names in the cluster have to be the sequence's own.
    fn name(&self, kind: &Kind, name: &str) -> String {
        match kind.namespaced {
            true => name.to_owned(),
            false => format!("{}-{name}", self.namespace),
        }
    }

    fn collection(&self, kind: &Kind) -> String {
        let root = match kind.api_version {
            "v1" => "/api/v1".to_owned(),
            version => format!("/apis/{}", custom::in_group(version, &self.namespace)),
        };
        match kind.namespaced {
            true => format!("{root}/namespaces/{}/{}", self.namespace, kind.plural),
            false => format!("{root}/{}", kind.plural),
        }
    }

    fn plain(&self, kind: &Kind, name: &str) -> Value {
        let mut object = (kind.content)();
        let fields = tidy(&mut object);
        let api_version = custom::in_group(kind.api_version, &self.namespace);
        fields.insert("apiVersion".to_owned(), api_version.into());
        fields.insert("kind".to_owned(), kind.kind.into());
        fields.insert("metadata".to_owned(), json!({"name": name}));
        object
    }

    fn new_object(&self, kind: &Kind, name: &str, new: New) -> (String, String) {
        let mut object = self.plain(kind, name);
        let metadata = &mut object["metadata"];
        match new {
            New::Plain | New::NoJson | New::OtherNamespace => {}
            New::Labelled => metadata["labels"] = json!({"tier": "front", "app": "x"}),
            New::Edited(edit) => apply_edit(kind, Edit::OfKind(edit), &mut object),
            New::EditedMore(edits) => apply_edit(kind, Edit::Several(edits), &mut object),
            New::Generated => {
                *metadata = json!({"generateName": format!("{}{:03}-made-", self.name(kind, "x"), self.operations)});
            }
            New::UnknownField => object["unheardOf"] = json!({"a": 1}),
            New::WrongType => metadata["labels"] = json!(["tier"]),
            New::OtherKind => object["kind"] = "Teapot".into(),
            New::WithVersion => metadata["resourceVersion"] = "5".into(),
            New::BadName => metadata["name"] = "Not A Name".into(),
            New::BadLabel => metadata["labels"] = json!({"tier": "not a value"}),
            New::Finalized => metadata["finalizers"] = json!(["example.com/hold"]),
            New::Overreaching => {
                metadata["uid"] = "00000000-0000-4000-8000-000000000000".into();
                metadata["creationTimestamp"] = "2020-01-01T00:00:00Z".into();
                metadata["generation"] = 7.into();
                metadata["deletionTimestamp"] = "2030-01-01T00:00:00Z".into();
                if let Some(status) = kind.status {
                    object["status"] = status();
                }
            }
        }
        if matches!(new, New::OtherNamespace) {
            metadata_of(&mut object).insert("namespace".to_owned(), "elsewhere".into());
        }
        let body = match new {
            New::NoJson => "{\"metadata\": {".to_owned(),
            _ => object.to_string(),
        };
        (body, self.collection(kind))
    }

    fn set_version(&self, kind: &Kind, object: &mut Value, name: &str, version: Version) {
        let metadata = metadata_of(object);
        match version {
            Version::Fresh => {}
            Version::None => {
                metadata.remove("resourceVersion");
            }
            Version::Stale => {
                if let Some(first) = self.first.get(&format!("{}/{name}", kind.plural)) {
                    metadata.insert("resourceVersion".to_owned(), first.as_str().into());
                }
            }
        }
    }

    fn patch(&self, kind: &Kind, name: &str, form: Form, edit: Edit) -> Value {
        match form {
            Form::Json => json_patch(kind, edit),
            Form::Merge | Form::Strategic => {
                let mut patch = json!({});
                apply_edit(kind, edit, &mut patch);
                patch
            }
            Form::Apply { .. } => {
                let mut object = self.plain(kind, name);
                if edit_is_null(kind, edit) {
                    return object;
                }
                apply_edit(kind, edit, &mut object);
                object
            }
        }
    }

    /// What the next definition is told by.
    fn mark(&self) -> String {
        format!("definition {}", self.redefined)
    }

    pub(crate) async fn ask(&self, request: &Request) -> Outcome<Answer> {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let mut call = self
            .clients
            .request()
            .verb(request.method.parse()?)
            .abs_path(path)
            .header("accept", request.accept)
            .timeout(Duration::from_secs(60))
            .max_retries(0);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = value.replace("%20", " ").replace("%3D", "=");
            call = call.param(name, value);
        }
        if let Some(body) = &request.body {
            call = call.body_bytes(request.media_type, self.fill(body));
        }
        Ok(match call.send().await {
            Ok(response) => Answer {
                code: response.status().as_u16(),
                body: read(response.bytes()),
                warnings: response.warnings().len(),
            },
            Err(error) => Answer {
                code: error
                    .code()
                    .ok_or_else(|| format!("{request:?}: {error}"))?,
                body: match error.status() {
                    Some(status) => serde_json::to_value(status)?,
                    None => read(error.body()),
                },
                warnings: 0,
            },
        })
    }
}

impl Request {
    /// Whether an older version than the newest would do.
    pub(crate) fn takes_any_version(&self) -> bool {
        self.method == "GET" && self.path.contains("resourceVersion=0")
    }

    pub(crate) fn get(path: String) -> Self {
        Self {
            method: "GET",
            path,
            media_type: "application/json",
            body: None,
            accept: "application/json",
        }
    }

    pub(crate) fn table(path: String) -> Self {
        Self {
            accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
            ..Self::get(path)
        }
    }

    pub(crate) fn with_body(method: &'static str, path: String, body: &Value) -> Self {
        Self {
            method,
            body: Some(body.to_string()),
            ..Self::get(path)
        }
    }
}

/// JSON, or the events of a watch as a list, or text.
fn read(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    match serde_json::from_str::<Value>(&text) {
        Ok(event) if event.get("object").is_some() => return json!([event]),
        Ok(value) => return value,
        Err(_) => {}
    }
    let events: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    match events {
        Ok(events) => Value::Array(events),
        Err(_) => Value::from(text.into_owned()),
    }
}

fn version(object: &Value) -> &str {
    object["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default()
}

fn media_type(form: Form) -> &'static str {
    match form {
        Form::Json => "application/json-patch+json",
        Form::Merge => "application/merge-patch+json",
        Form::Strategic => "application/strategic-merge-patch+json",
        Form::Apply { .. } => "application/apply-patch+yaml",
    }
}
