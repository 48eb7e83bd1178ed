//! One of the two servers, asked by path.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use clientset::wire::yaml;
use clientset::{Clientset, Config, RawJson};
use clientset_testing::suite::{Context, Target};
use http::Method;
use serde_json::{Map, Value, json};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

pub(crate) struct Server {
    clients: Clientset,
    /// Who asks, where that is not the administrator.
    user: Option<&'static str>,
}

/// A code and a body.
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) body: Value,
    /// How many.
    pub(crate) warnings: usize,
}

impl Server {
    pub(crate) async fn new(context: &Context) -> Outcome<Self> {
        let config = match context.target() {
            Target::Real => {
                let server = context.control_plane().await?;
                let kubeconfig = server.kubeconfig_file(server.admin(), "default")?;
                Config::from_kubeconfig(kubeconfig).await?
            }
            _ => context.in_memory().await?.config(),
        };
        let clients = Clientset::new(config)?;
        Ok(Self {
            clients,
            user: None,
        })
    }

    /// The same as somebody asks it.
    #[allow(
        dead_code,
        reason = "not every test that has this file asks as somebody else"
    )]
    pub(crate) fn asked_by(&self, user: &'static str) -> Self {
        Self {
            clients: self.clients.clone(),
            user: Some(user),
        }
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Outcome<Answer> {
        let request = self.clients.request().verb(method.clone()).abs_path(path);
        let mut request = request.max_retries(0);
        if let Some(user) = self.user {
            request = request.impersonate(user);
        }
        for (name, value) in query {
            request = request.param(*name, *value);
        }
        if let Some(body) = body {
            let media_type = match method {
                // Whoever applies says who they are.
                Method::PATCH if query.iter().any(|(name, _)| *name == "fieldManager") => {
                    "application/apply-patch+yaml"
                }
                Method::PATCH => "application/merge-patch+json",
                _ => "application/json",
            };
            request = request.body_bytes(media_type, body.to_string());
        }
        match request.send().await {
            Ok(response) => Ok(Answer {
                warnings: response.warnings().len(),
                code: 200,
                body: serde_json::from_slice(response.bytes())?,
            }),
            Err(error) => match error.status() {
                Some(status) => {
                    let body = serde_json::to_value(status)?;
                    let code = u16::try_from(body["code"].as_u64().unwrap_or(0))?;
                    let warnings = 0;
                    Ok(Answer {
                        code,
                        body,
                        warnings,
                    })
                }
                None => Err(error.into()),
            },
        }
    }

    pub(crate) async fn create(&self, path: &str, body: &Value, dry_run: bool) -> Outcome<Answer> {
        let query: &[_] = if dry_run { &[("dryRun", "All")] } else { &[] };
        self.ask(Method::POST, path, query, Some(body)).await
    }

    /// Creates the namespace of a case, which selectors of policies find by a label.
    pub(crate) async fn create_namespace(&self, name: &str) -> Outcome {
        let namespace = json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": name, "labels": {"case": name}},
        });
        self.create("/api/v1/namespaces", &namespace, false)
            .await?
            .taken()
    }
}

impl Answer {
    /// # Errors
    /// It was not taken.
    pub(crate) fn taken(&self) -> Outcome {
        if self.code == 200 {
            return Ok(());
        }
        let causes = self.body["details"]["causes"].as_array();
        let causes = causes.into_iter().flatten();
        let causes: Vec<String> = causes
            .map(|cause| format!("{} {}", cause["field"], cause["message"]))
            .collect();
        let (code, why) = (self.code, &self.body["message"]);
        Err(format!("it was not taken: {code} {why}\n{}", causes.join("\n")).into())
    }

    /// What is compared of it: nothing of what is taken, of what is refused the causes. Messages that begin
    /// with `~` are those of the table.
    pub(crate) fn essence(&self) -> Value {
        if self.code == 200 {
            return Value::from("taken");
        }
        let causes = self.body["details"]["causes"].as_array();
        let mut all: Vec<String> = vec![self.code.to_string()];
        all.extend(causes.into_iter().flatten().map(|cause| {
            let text = |field: &str| cause[field].as_str().unwrap_or_default();
            let own = text("message").find('~').map(|at| &text("message")[at..]);
            format!(
                "{} {} {}",
                text("reason"),
                text("field"),
                own.unwrap_or_default()
            )
        }));
        // Members of an object are asked in any order.
        all[1..].sort();
        all.into()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cel")
}

/// A file of the table.
pub(crate) fn read(name: &str) -> Outcome<Value> {
    let text = fs::read_to_string(folder().join(name))?;
    let raw: RawJson = yaml::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    Ok(serde_json::from_str(raw.as_str())?)
}

/// Compares what was answered with what a real server answers, or writes that down.
pub(crate) fn compare(context: &Context, name: &str, answers: &Map<String, Value>) -> Outcome {
    let file = folder().join("answers").join(name);
    if context.target() == Target::Real && std::env::var_os("CLIENTSET_BLESS").is_some() {
        let mut text = serde_json::to_string_pretty(answers)?;
        text.push('\n');
        fs::create_dir_all(folder().join("answers"))?;
        fs::write(file, text)?;
        return Ok(());
    }
    let expected: Map<String, Value> = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let mut wrong = Vec::new();
    for (title, answer) in answers {
        let expected = expected.get(title).unwrap_or(&Value::Null);
        if expected != answer {
            wrong.push(format!(
                "{title}\n  expected {expected}\n  found    {answer}"
            ));
        }
    }
    for title in expected
        .keys()
        .filter(|title| !answers.contains_key(*title))
    {
        wrong.push(format!("{title}\n  was not asked"));
    }
    match wrong.len() {
        0 => Ok(()),
        count => Err(format!("{count} of {}:\n{}", answers.len(), wrong.join("\n")).into()),
    }
}

/// The elements of a list; none of what is no list.
pub(crate) fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// An object of the policies' group.
pub(crate) fn kind(kind: &str, name: &str, spec: &Value) -> Value {
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    })
}
