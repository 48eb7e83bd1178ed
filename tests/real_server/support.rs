//! What every test begins with.

use std::error::Error;
use std::sync::Arc;

use clientset::{Clientset, Config};
use clientset_testing::in_memory::User;
use clientset_testing::suite::{Context, Target};
use clientset_testing::{ControlPlane, TestCluster};

/// The outcome of a test.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// A namespace of the test's own, and the administrator's clients with it as their default.
pub(crate) struct Place {
    pub(crate) clients: Clientset,
    pub(crate) namespace: String,
}

/// Makes a namespace and clients for a test.
pub(crate) async fn place(context: &Context) -> Outcome<Place> {
    let namespace = context.namespace().await?;
    let config = match Server::of(context).await? {
        Server::Real(server) => {
            let kubeconfig = server.kubeconfig_file(server.admin(), &namespace)?;
            Config::from_kubeconfig(kubeconfig).await?
        }
        Server::InMemory(cluster) => cluster.config().with_namespace(namespace.as_str()),
    };
    let clients = Clientset::new(config)?;
    Ok(Place { clients, namespace })
}

/// The server that a test runs against: who it knows, and how it is reached.
pub(crate) enum Server {
    Real(Arc<ControlPlane>),
    InMemory(Arc<TestCluster>),
}

impl Server {
    pub(crate) async fn of(context: &Context) -> Outcome<Self> {
        Ok(match context.target() {
            Target::InMemory => Self::InMemory(context.in_memory().await?),
            _ => Self::Real(context.control_plane().await?),
        })
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Real(server) => server.url().to_owned(),
            Self::InMemory(cluster) => cluster.url(),
        }
    }

    pub(crate) fn certificate_authority(&self) -> Outcome<String> {
        Ok(match self {
            Self::Real(server) => server.certificate_authority(),
            Self::InMemory(cluster) => cluster.certificate_authority().ok_or("TLS")?,
        })
    }

    /// A token of the administrator.
    pub(crate) fn token(&self) -> Outcome<String> {
        Ok(match self {
            Self::Real(server) => {
                let token = server.admin().token();
                token.ok_or("the administrator has a token")?.to_owned()
            }
            Self::InMemory(cluster) => cluster.new_token(User::admin(), None),
        })
    }

    /// The configuration of the user `limited`, who may do next to nothing.
    pub(crate) async fn limited(&self) -> Outcome<Config> {
        Ok(match self {
            Self::Real(server) => {
                let kubeconfig = server.kubeconfig_file(server.limited(), "default")?;
                Config::from_kubeconfig(kubeconfig).await?
            }
            Self::InMemory(cluster) => cluster.config_as("limited")?,
        })
    }

    /// The configuration of somebody who is known by a client certificate.
    pub(crate) async fn certified(&self, name: &str, group: &str) -> Outcome<Config> {
        Ok(match self {
            Self::Real(server) => {
                let user = server.new_certificate_user(name, Some(group))?;
                let kubeconfig = server.kubeconfig_file(&user, "default")?;
                Config::from_kubeconfig(kubeconfig).await?
            }
            Self::InMemory(cluster) => {
                let user = cluster.new_certificate(User::new(name).in_group(group), None)?;
                let config = cluster.config_without_credential();
                config.with_client_certificate(user.certificate(), user.key())
            }
        })
    }
}

/// The error of a call that had to fail.
pub(crate) fn failure<T>(outcome: Result<T, clientset::Error>) -> Outcome<clientset::Error> {
    match outcome {
        Ok(_) => Err("the call succeeded, an error was expected".into()),
        Err(error) => Ok(error),
    }
}

/// A pod that nothing schedules: in these clusters it stays pending.
pub(crate) fn pod(name: &str) -> clientset::core_v1::Pod {
    use clientset::core_v1::{Container, Pod, PodSpec};
    use clientset::meta::ObjectMeta;
    Pod {
        metadata: ObjectMeta {
            name: name.into(),
            labels: [("app", "web")].into(),
            ..Default::default()
        },
        spec: PodSpec {
            containers: vec![Container {
                name: "main".into(),
                image: clientset::some("example.com/main:1"),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

/// A ConfigMap with one entry.
pub(crate) fn config_map(name: &str, value: &str) -> clientset::core_v1::ConfigMap {
    clientset::core_v1::ConfigMap {
        metadata: clientset::meta::ObjectMeta {
            name: name.into(),
            ..Default::default()
        },
        data: [("key", value)].into(),
        ..Default::default()
    }
}
