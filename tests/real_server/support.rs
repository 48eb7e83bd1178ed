//! What every test begins with.

use std::error::Error;

use clientset::{Clientset, Config};
use clientset_testing::suite::{Context, Target};

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
    if context.target() == Target::InMemory {
        let clients = context.in_memory().await?.clientset();
        return Ok(Place { clients, namespace });
    }
    let server = context.control_plane().await?;
    let kubeconfig = server.kubeconfig_file(server.admin(), &namespace)?;
    let clients = Clientset::new(Config::from_kubeconfig(kubeconfig).await?)?;
    Ok(Place { clients, namespace })
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
