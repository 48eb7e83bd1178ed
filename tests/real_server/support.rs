//! What every test begins with.

use std::error::Error;

use clientset::{Clientset, Config};
use clientset_testing::ControlPlane;
use clientset_testing::in_memory::User;
use clientset_testing::suite::{Context, Server};

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
    let clients = clients(&context.server().await?, &namespace)?;
    Ok(Place { clients, namespace })
}

/// The administrator's clients of a server, with a default namespace.
pub(crate) fn clients(server: &Server, namespace: &str) -> Outcome<Clientset> {
    let config = Config::from_kubeconfig_text(&server.kubeconfig(namespace))?;
    Ok(Clientset::new(config)?)
}

/// A server for one test, without a cache: so a real one forgets when it is told to.
pub(crate) async fn own_server(context: &Context) -> Outcome<(Server, Clientset)> {
    let builder = ControlPlane::builder()
        .without_controller_manager()
        .api_server_flag("--watch-cache=false");
    let server = context.own_server(builder).await?;
    let clients = clients(&server, "default")?;
    Ok((server, clients))
}

/// The users of a server: there each of the two has its own way.
pub(crate) trait Users {
    /// A token of the administrator.
    fn token(&self) -> Outcome<String>;

    /// The configuration of the user `limited`, who may do next to nothing.
    fn limited(&self) -> Outcome<Config>;

    /// The configuration of somebody who is known by a client certificate.
    fn certified(&self, name: &str, group: &str) -> Outcome<Config>;
}

impl Users for Server {
    fn token(&self) -> Outcome<String> {
        match self {
            Self::Real(server) => {
                let token = server.admin().token();
                Ok(token.ok_or("the administrator has a token")?.to_owned())
            }
            Self::InMemory(cluster) => Ok(cluster.new_token(User::admin(), None)),
        }
    }

    fn limited(&self) -> Outcome<Config> {
        match self {
            Self::Real(server) => {
                let kubeconfig = server.kubeconfig(server.limited(), "default");
                Ok(Config::from_kubeconfig_text(&kubeconfig)?)
            }
            Self::InMemory(cluster) => Ok(cluster.config_as("limited")?),
        }
    }

    fn certified(&self, name: &str, group: &str) -> Outcome<Config> {
        match self {
            Self::Real(server) => {
                let user = server.new_certificate_user(name, Some(group))?;
                let kubeconfig = server.kubeconfig(&user, "default");
                Ok(Config::from_kubeconfig_text(&kubeconfig)?)
            }
            Self::InMemory(cluster) => {
                let user = cluster.new_certificate(User::new(name).in_group(group), None)?;
                let config = cluster.config_without_credential();
                Ok(config.with_client_certificate(user.certificate(), user.key()))
            }
        }
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
