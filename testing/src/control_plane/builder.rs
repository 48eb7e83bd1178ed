//! The settings of a control plane, and the order in which it is started.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use super::binaries::Binaries;
use super::credentials::{Authority, Users};
use super::error::{Error, NotFound};
use super::process::Guard;
use super::programs::{self, ApiServer};
use super::{ControlPlane, Processes, private_folder};

/// Settings of a [`ControlPlane`].
///
/// ```no_run
/// # fn main() -> Result<(), clientset_testing::control_plane::Error> {
/// let server = clientset_testing::ControlPlane::builder()
///     .api_server_flag("--watch-cache=false")
///     .api_server_flag("--etcd-compaction-interval=5s")
///     .without_controller_manager()
///     .user("jane", ["developers"])
///     .start()?;
/// let jane = server.user("jane");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing runs before start()"]
pub struct Builder {
    binaries: Option<Binaries>,
    minor: Option<String>,
    api_server_flags: Vec<String>,
    etcd_flags: Vec<String>,
    controller_manager: bool,
    users: Vec<(String, Vec<String>)>,
    patience: Duration,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            binaries: None,
            minor: None,
            api_server_flags: Vec::new(),
            etcd_flags: Vec::new(),
            controller_manager: true,
            users: Vec::new(),
            patience: Duration::from_secs(120),
        }
    }
}

impl Builder {
    /// Uses these programs instead of those that [`Binaries::find`] finds.
    pub fn binaries(mut self, binaries: Binaries) -> Builder {
        self.binaries = Some(binaries);
        self
    }

    /// Uses the programs of another Kubernetes minor, such as `1.33`, which [`Binaries::find_minor`]
    /// finds.
    pub fn minor(mut self, minor: impl Into<String>) -> Builder {
        self.minor = Some(minor.into());
        self
    }

    /// The programs that [`start`](Builder::start) starts.
    pub(crate) fn find_binaries(&self) -> Result<Binaries, NotFound> {
        match (&self.binaries, &self.minor) {
            (Some(binaries), _) => Ok(binaries.clone()),
            (None, Some(minor)) => Binaries::find_minor(minor),
            (None, None) => Binaries::find(),
        }
    }

    /// Adds a flag for kube-apiserver, `--name=value`. It comes after the harness's own, so it wins
    /// where a flag holds one value.
    pub fn api_server_flag(mut self, flag: impl Into<String>) -> Builder {
        self.api_server_flags.push(flag.into());
        self
    }

    /// Adds a flag for etcd.
    pub fn etcd_flag(mut self, flag: impl Into<String>) -> Builder {
        self.etcd_flags.push(flag.into());
        self
    }

    /// Starts no controller manager. Then there are no default service accounts (so creating a pod
    /// is forbidden), nothing is garbage-collected, no controller makes pods, and a namespace's
    /// deletion never ends.
    pub fn without_controller_manager(mut self) -> Builder {
        self.controller_manager = false;
        self
    }

    /// Adds a user with a token, in these groups.
    pub fn user<G: Into<String>>(
        mut self,
        name: impl Into<String>,
        groups: impl IntoIterator<Item = G>,
    ) -> Builder {
        self.users
            .push((name.into(), groups.into_iter().map(Into::into).collect()));
        self
    }

    /// How long each program may take to get ready, 120 seconds unless set.
    pub fn patience(mut self, patience: Duration) -> Builder {
        self.patience = patience;
        self
    }

    /// Starts the programs and waits until the API server is ready and, with a controller manager,
    /// the namespace `default` has its default service account.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when a program is not on this machine, [`Error::InvalidUser`] for a user
    /// that cannot be expressed, [`Error::Exited`] or [`Error::TimedOut`] with the end of its log when
    /// a program did not get ready. Whatever had been started is stopped then.
    pub fn start(self) -> Result<ControlPlane, Error> {
        let binaries = self.find_binaries()?;
        let controller_manager = match self.controller_manager {
            true => Some(binaries.require("kube-controller-manager")?),
            false => None,
        };
        // etcd's socket lies in it, too, which asks for no credentials.
        let folder = private_folder("clientset-control-plane-")?;
        let authority = Authority::new()?;
        let users = Users::new(&self.users)?;
        programs::write_files(folder.path(), &authority, &users)?;

        let mut guard = Guard::start(folder.path())?;
        let etcd = binaries.require("etcd")?;
        let etcd = programs::spawn_etcd(&etcd, self.etcd_flags, folder.path(), &mut guard)?;
        let path = binaries.require("kube-apiserver")?;
        let mut control_plane = ControlPlane {
            api_server: ApiServer::new(path, self.api_server_flags, &authority)?,
            processes: Mutex::new(Processes {
                controller_manager: None,
                api_server: None,
                etcd,
            }),
            _guard: guard,
            folder,
            authority,
            users,
            patience: self.patience,
            namespaces: AtomicU64::new(0),
        };
        control_plane.start_etcd_and_api_server()?;
        if let Some(path) = controller_manager {
            control_plane.start_controller_manager(&path)?;
        }
        Ok(control_plane)
    }
}
