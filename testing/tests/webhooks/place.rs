//! A server of either kind, a namespace on it, and raw requests.

use std::error::Error;
use std::str::FromStr;
use std::time::Duration;

use clientset::{Clientset, Config};
use clientset_testing::in_memory::User;
use clientset_testing::suite::{Context, Target};
use http::Method;
use serde_json::{Value, json};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Who asks.
pub(crate) const USER: &str = "tester";

/// How often a server is asked whether it knows of a configuration.
const PATIENCE: usize = 200;

/// A namespace of the test's own, and clients of somebody who may do everything.
pub(crate) struct Place {
    pub(crate) clients: Clientset,
    pub(crate) namespace: String,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) body: Value,
    pub(crate) warnings: Vec<String>,
}

impl Place {
    /// On the server that the suite is about.
    pub(crate) async fn of(context: &Context) -> Outcome<Self> {
        match context.target() {
            Target::InMemory => Self::in_memory(context).await,
            _ => Self::real(context).await,
        }
    }

    pub(crate) async fn in_memory(context: &Context) -> Outcome<Self> {
        let cluster = context.in_memory().await?;
        let user = User::new(USER)
            .in_group("system:masters")
            .in_group("system:authenticated");
        let place = Self {
            clients: cluster.clientset_as(user),
            namespace: format!("webhooks-{}", fastrand::u32(..)),
        };
        // As it is made in the real one.
        let namespace = json!({"metadata": {"name": place.namespace}});
        let made = place
            .ask("POST /api/v1/namespaces?fieldManager=ureq", namespace)
            .await?;
        assert_eq!(made.code, 201, "{made:?}");
        Ok(place)
    }

    pub(crate) async fn real(context: &Context) -> Outcome<Self> {
        let server = context.control_plane().await?;
        let namespace = context.namespace().await?;
        // The administrator's token is the controllers', too.
        let user = server.new_certificate_user(USER, Some("system:masters"))?;
        let kubeconfig = server.kubeconfig_file(&user, &namespace)?;
        let config = Config::from_kubeconfig(kubeconfig).await?;
        Ok(Self {
            clients: Clientset::new(config)?,
            namespace,
        })
    }

    /// Sends a request: a method, a path with its query, a media type unless it is JSON. `NS` stands for the namespace.
    pub(crate) async fn ask(&self, what: &str, body: impl Into<Option<Value>>) -> Outcome<Answer> {
        let what = what.replace("NS", &self.namespace);
        let mut words = what.split(' ');
        let method = Method::from_str(words.next().ok_or("a method")?)?;
        let path = words.next().ok_or("a path")?;
        let media_type = words.next().unwrap_or("application/json").to_owned();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = self.clients.request().verb(method).abs_path(path);
        let mut request = request.max_retries(0);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            request = request.param(name, value);
        }
        if let Some(body) = body.into() {
            request = request.body_bytes(media_type, body.to_string().into_bytes());
        }
        let json = |bytes: &[u8]| {
            let text = || Value::from(String::from_utf8_lossy(bytes).into_owned());
            serde_json::from_slice(bytes).unwrap_or_else(|_| text())
        };
        Ok(match request.send().await {
            Ok(response) => Answer {
                code: response.status().as_u16(),
                body: json(response.bytes()),
                warnings: response
                    .warnings()
                    .iter()
                    .map(|warning| warning.text.clone())
                    .collect(),
            },
            Err(error) => Answer {
                code: error.code().ok_or_else(|| error.to_string())?,
                body: match error.status() {
                    Some(status) => serde_json::to_value(status)?,
                    None => json(error.body()),
                },
                warnings: Vec::new(),
            },
        })
    }

    /// Writes a configuration whose webhooks are asked about the namespace alone, and waits until the server knows it. A
    /// first webhook refuses what is labelled as a probe.
    pub(crate) async fn register(
        &self,
        kind: &str,
        name: &str,
        refusing: Value,
        webhooks: Vec<Value>,
    ) -> Outcome {
        let label = name;
        let name = format!("{}-{name}", self.namespace);
        let mut probe = json!({"name": "probe.example.com", "clientConfig": refusing});
        probe["objectSelector"] = json!({"matchLabels": {"probe": label}});
        let webhooks = std::iter::once(probe).chain(webhooks).map(|webhook| {
            let mut complete = json!({
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.namespace}},
                "objectSelector": {"matchExpressions": [{"key": "probe", "operator": "DoesNotExist"}]},
                "rules": [
                    {
                        "apiGroups": ["*"],
                        "apiVersions": ["*"],
                        "operations": ["*"],
                        "resources": ["*/*"],
                        // What is in no namespace is other tests', too.
                        "scope": "Namespaced",
                    },
                    {
                        "apiGroups": [""],
                        "apiVersions": ["v1"],
                        "operations": ["*"],
                        "resources": ["namespaces"],
                    },
                ],
            });
            if let (Value::Object(complete), Value::Object(webhook)) = (&mut complete, webhook) {
                complete.extend(webhook);
            }
            complete
        });
        let plural = format!("{}s", kind.to_lowercase());
        let path = format!("/apis/admissionregistration.k8s.io/v1/{plural}");
        let configuration = json!({
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": kind,
            "metadata": {"name": name},
            "webhooks": webhooks.collect::<Vec<_>>(),
        });
        let created = self.ask(&format!("POST {path}"), configuration).await?;
        assert_eq!(created.code, 201, "{created:?}");
        let probe = json!({"metadata": {"name": "probe", "labels": {"probe": label}}});
        for _ in 0..PATIENCE {
            let probed = "POST /api/v1/namespaces/NS/configmaps?dryRun=All";
            if self.ask(probed, probe.clone()).await?.code == 400 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("the server does not ask the webhooks of {name}").into())
    }

    /// Removes a configuration.
    pub(crate) async fn unregister(&self, kind: &str, name: &str) -> Outcome {
        let plural = format!("{}s", kind.to_lowercase());
        let name = format!("{}-{name}", self.namespace);
        let path = format!("/apis/admissionregistration.k8s.io/v1/{plural}/{name}");
        self.ask(&format!("DELETE {path}"), None).await?;
        Ok(())
    }
}
