//! A server of either kind, a namespace on it, and raw requests.

use std::time::Duration;

use clientset::{Clientset, Config};
use clientset_testing::in_memory::User;
use clientset_testing::suite::{Context, Target};
use serde_json::{Value, json};

use crate::requests::send;
pub(crate) use crate::requests::{Answer, Outcome};

/// Who asks.
pub(crate) const USER: &str = "tester";

/// How often a server is asked whether it knows of a configuration.
pub(crate) const PATIENCE: usize = 200;

/// A namespace of the test's own, and clients of somebody who may do everything.
pub(crate) struct Place {
    pub(crate) clients: Clientset,
    pub(crate) namespace: String,
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
        let body = body.into().map(|body: Value| body.to_string().into_bytes());
        send(&self.clients, &what, "application/json", body).await
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
