//! The controllers of Kubernetes, for a server that somebody else runs.

use std::path::Path;

use tempfile::TempDir;

use super::binaries::Binaries;
use super::error::Error;
use super::process::{Guard, Process};
use super::{private_folder, programs};

/// kube-controller-manager as a process of its own: Deployments get ReplicaSets and Pods, Services their
/// EndpointSlices, what loses its owner goes. Dropped, it is killed; when this process ends without dropping it, a
/// guard process does the same.
///
/// It works for the in-memory server as for any other; start that one with
/// [`without_controllers`](crate::in_memory::TestClusterBuilder::without_controllers), so that no two do the same.
///
/// ```no_run
/// use clientset_testing::{ControllerManager, TestCluster};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cluster = TestCluster::builder().without_controllers().start().await?;
/// let controllers = ControllerManager::start(&cluster.kubeconfig())?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct ControllerManager {
    // The order of these three is the order in which they are dropped.
    process: Process,
    _guard: Guard,
    folder: TempDir,
}

impl ControllerManager {
    /// Starts it for the server and the user of a kubeconfig's text. It is at work a second or so later: what a test
    /// wants to see, it waits for.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the program is not on this machine, [`Error::Io`] when it cannot be started.
    pub fn start(kubeconfig: &str) -> Result<Self, Error> {
        let path = Binaries::find_program("kube-controller-manager")?;
        let folder = private_folder("clientset-controller-manager-")?;
        let mut guard = Guard::start(folder.path())?;
        let process =
            programs::spawn_controller_manager(&path, kubeconfig, &[], folder.path(), None)?;
        guard.protect(process.pid())?;
        Ok(Self {
            process,
            _guard: guard,
            folder,
        })
    }

    /// Looks whether it still runs.
    ///
    /// # Errors
    ///
    /// [`Error::Exited`] with the end of its log when it does not.
    pub fn check(&mut self) -> Result<(), Error> {
        self.process.check()
    }

    /// The id of its process.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The folder with its log, `kube-controller-manager.log`. It goes when the value is dropped.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
