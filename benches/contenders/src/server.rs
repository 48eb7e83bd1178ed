//! A real API server with pods in it, and what its clients are told of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clientset::core_v1::{Namespace, Pod, ServiceAccount};
use clientset::meta::ObjectMeta;
use clientset::{Clientset, Config};
use clientset_testing::ControlPlane;

use crate::pods;
use clientset_benches::Outcome;

/// Where the pods are.
pub(crate) const NAMESPACE: &str = "filled";
/// How many writers fill the server.
const WRITERS: usize = 16;

/// A server that runs until this is dropped.
pub(crate) struct Server {
    control_plane: ControlPlane,
    /// The administrator's.
    pub(crate) kubeconfig: PathBuf,
}

impl Server {
    /// Starts a server with a namespace that takes pods.
    ///
    /// Without a controller manager, which would hold every pod too, and remove those whose node does
    /// not exist.
    pub(crate) async fn start() -> Outcome<Self> {
        let builder = ControlPlane::builder()
            .without_controller_manager()
            .etcd_flag("--quota-backend-bytes=8589934592")
            // Writers are not to wait for their turn.
            .api_server_flag("--enable-priority-and-fairness=false");
        let control_plane = tokio::task::spawn_blocking(|| builder.start()).await??;
        let kubeconfig = control_plane.kubeconfig_file(control_plane.admin(), NAMESPACE)?;
        let server = Self {
            control_plane,
            kubeconfig,
        };
        let clients = clients(&server.kubeconfig).await?;
        let core = clients.core_v1();
        let named = |name: &str| ObjectMeta {
            name: name.into(),
            ..Default::default()
        };
        core.namespaces()
            .create(&Namespace {
                metadata: named(NAMESPACE),
                ..Default::default()
            })
            .await?;
        // Without it the server admits no pod.
        core.service_accounts(NAMESPACE)
            .create(&ServiceAccount {
                metadata: named("default"),
                ..Default::default()
            })
            .await?;
        Ok(server)
    }

    /// Creates so many pods.
    pub(crate) async fn fill(&self, pods: usize) -> Outcome {
        let clients = clients(&self.kubeconfig).await?;
        let next = Arc::new(AtomicUsize::new(0));
        let start = Instant::now();
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                let next = Arc::clone(&next);
                let client = clients.core_v1().pods(NAMESPACE);
                tokio::spawn(async move {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= pods {
                            return Ok::<(), clientset::Error>(());
                        }
                        let text = pods::to_create(index).to_string();
                        let pod: Pod = match clientset::wire::json::from_str(&text) {
                            Ok(pod) => pod,
                            Err(error) => panic!("the pod that was made for the server: {error}"),
                        };
                        client.create(&pod).field_manager("kubelet").await?;
                        if index % 10_000 == 9_999 {
                            let seconds = start.elapsed().as_secs();
                            eprintln!("  {} pods after {seconds} s", index + 1);
                        }
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await??;
        }
        Ok(())
    }

    /// Until Ctrl-C or the end of one of the programs.
    pub(crate) async fn wait(&self) -> Outcome {
        loop {
            tokio::select! {
                signal = tokio::signal::ctrl_c() => return Ok(signal?),
                () = tokio::time::sleep(Duration::from_secs(1)) => self.control_plane.check()?,
            }
        }
    }
}

/// Our clients of a server.
pub(crate) async fn clients(kubeconfig: &Path) -> Outcome<Clientset> {
    Ok(Clientset::new(Config::from_kubeconfig(kubeconfig).await?)?)
}

/// The rival's client of a server.
pub(crate) async fn rival(kubeconfig: &Path) -> Outcome<kube::Client> {
    let text = fs::read_to_string(kubeconfig)?;
    let kubeconfig = kube::config::Kubeconfig::from_yaml(&text)?;
    let options = kube::config::KubeConfigOptions::default();
    let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options).await?;
    Ok(kube::Client::try_from(config)?)
}

/// The name of a server's first pod.
pub(crate) async fn first_pod(kubeconfig: &Path) -> Outcome<String> {
    let clients = clients(kubeconfig).await?;
    let page = clients.core_v1().pods(NAMESPACE).list().limit(1).await?;
    let pod = page.items.first().ok_or("the server has no pods")?;
    Ok(pod.metadata.name.to_string())
}
