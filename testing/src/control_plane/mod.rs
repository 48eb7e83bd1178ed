//! A real control plane on loopback: etcd, kube-apiserver and kube-controller-manager.
//!
//! ```no_run
//! use clientset_testing::ControlPlane;
//!
//! # fn main() -> Result<(), clientset_testing::control_plane::Error> {
//! let server = ControlPlane::start()?;
//! let namespace = server.create_namespace("try")?;
//! let kubeconfig = server.kubeconfig(server.admin(), &namespace);
//! # Ok(()) }
//! ```
//!
//! There is no scheduler, no kubelet and no node: pods stay pending.

use std::fmt;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

mod api;
mod binaries;
mod builder;
mod controller_manager;
pub(crate) mod credentials;
mod error;
mod etcd;
mod process;
mod programs;

pub use api::Answer;
pub use binaries::Binaries;
pub use builder::Builder;
pub use controller_manager::ControllerManager;
pub use credentials::User;
pub use error::{Error, NotFound};

use credentials::{Authority, Users};
use process::{Guard, Process, poll};
use programs::ApiServer;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long an API server may take to end its open requests before it is killed.
const STOP_PATIENCE: Duration = Duration::from_secs(15);

/// A running control plane. Dropped, its processes are killed and its data is removed; when this
/// process ends without dropping it (killed, aborted), a guard process does the same.
///
/// The methods block; call them through `spawn_blocking` where that matters, as
/// [`Context`](crate::Context) does.
pub struct ControlPlane {
    // The order of these three is the order in which they are dropped.
    processes: Mutex<Processes>,
    _guard: Guard,
    folder: TempDir,

    api_server: ApiServer,
    authority: Authority,
    users: Users,
    patience: Duration,
    namespaces: AtomicU64,
}

/// Dropped from top to bottom: an API server without etcd hangs.
struct Processes {
    controller_manager: Option<Process>,
    api_server: Option<Process>,
    etcd: Process,
}

impl ControlPlane {
    /// Starts one as a [`Builder`] does without further settings. Takes 4 seconds on an idle machine
    /// with two cores.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there are no programs to start, else why they did not get ready.
    pub fn start() -> Result<ControlPlane, Error> {
        Self::builder().start()
    }

    /// Settings for a control plane of one's own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The address of the API server, `https://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        self.api_server.api().url()
    }

    /// The certificate authority of the API server as PEM.
    pub fn certificate_authority(&self) -> String {
        self.authority.pem()
    }

    /// A user with a token who may do everything (group `system:masters`).
    pub fn admin(&self) -> &User {
        &self.users.admin
    }

    /// The user `limited` with a token, who may do nothing but what every user who is known may
    /// (discovery, asking about themselves) until a role is bound to them.
    pub fn limited(&self) -> &User {
        &self.users.limited
    }

    /// A user given to [`Builder::user`], by name.
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.others.iter().find(|user| user.name() == name)
    }

    /// A new user who is known by a client certificate, with one group or none.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] when the name cannot be put into a certificate.
    pub fn new_certificate_user(&self, name: &str, group: Option<&str>) -> Result<User, Error> {
        self.authority.sign_user(name, group)
    }

    /// The text of a kubeconfig file for `user`, with `namespace` as that of its only context. It
    /// holds the credential itself.
    pub fn kubeconfig(&self, user: &User, namespace: &str) -> String {
        credentials::kubeconfig(self.url(), &self.authority.pem(), user, namespace)
    }

    /// The same as a file that only the owner can read, in the control plane's own folder: it goes
    /// when the control plane goes.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it cannot be written.
    pub fn kubeconfig_file(&self, user: &User, namespace: &str) -> Result<PathBuf, Error> {
        let text = self.kubeconfig(user, namespace);
        let file = tempfile::Builder::new()
            .prefix("kubeconfig-")
            .suffix(".yaml")
            .tempfile_in(self.folder.path())
            .and_then(|file| file.keep().map_err(Into::into))
            .map_err(Error::io("create a kubeconfig file"))?;
        let (_, path) = file;
        write(&path, &text)?;
        Ok(path)
    }

    /// The folder with the data and with one log file for each program, `kube-apiserver.log` and so
    /// on. It goes when the control plane goes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Program and process id of everything that runs, in the order in which it is stopped.
    pub fn processes(&self) -> Vec<(&'static str, u32)> {
        let processes = self.lock();
        [&processes.controller_manager, &processes.api_server]
            .into_iter()
            .flatten()
            .chain([&processes.etcd])
            .map(|process| (process.program(), process.pid()))
            .collect()
    }

    /// Looks whether every program still runs.
    ///
    /// # Errors
    ///
    /// [`Error::Exited`] with the end of its log for one that does not, [`Error::Stopped`] for an API
    /// server stopped on purpose.
    pub fn check(&self) -> Result<(), Error> {
        let mut processes = self.lock();
        processes.etcd.check()?;
        processes
            .api_server
            .as_mut()
            .ok_or(Error::Stopped)?
            .check()?;
        processes
            .controller_manager
            .as_mut()
            .map_or(Ok(()), Process::check)
    }

    /// Stops the API server as an orderly shutdown does, and starts it again with the same address
    /// and data. Watches end; resource versions from before are too old for a new watch (410). Takes
    /// about 3 seconds. Tests beside on the same server feel it: start one for the test alone.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), and [`Error::Stopped`] when it is stopped.
    pub fn restart_api_server(&self) -> Result<(), Error> {
        self.stop_api_server()?;
        self.start_api_server()
    }

    /// Stops the API server and leaves etcd with the data running. It is given 15 seconds, then
    /// killed.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] when it is stopped, [`Error::Io`] when it cannot be.
    pub fn stop_api_server(&self) -> Result<(), Error> {
        self.lock()
            .api_server
            .take()
            .ok_or(Error::Stopped)?
            .terminate(STOP_PATIENCE)
    }

    /// Starts a stopped API server with the address and data it had, and waits until it is ready.
    /// Does nothing when it runs.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_api_server(&self) -> Result<(), Error> {
        let mut processes = self.lock();
        if processes.api_server.is_none() {
            processes.etcd.check()?;
            let group = processes.etcd.pid();
            let api_server = self.api_server.spawn(self.folder.path(), group)?;
            let api_server = processes.api_server.insert(api_server);
            let ready =
                self.api_server
                    .wait_until_ready(api_server, &self.users.admin, self.patience);
            if ready.is_err() {
                processes.api_server = None;
            }
            return ready;
        }
        Ok(())
    }

    /// Creates a namespace for one test, named after `test` and a number, and waits for its default
    /// service account (without which no pod can be created) where there is a controller manager.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when the API server does not want it, [`Error::TimedOut`] when the service
    /// account does not appear.
    pub fn create_namespace(&self, test: &str) -> Result<String, Error> {
        let number = self.namespaces.fetch_add(1, Ordering::Relaxed);
        let name = namespace_name(test, number);
        let namespace = json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": { "name": name },
        });
        let path = "/api/v1/namespaces";
        let answer = self.call(&self.users.admin, "POST", path, Some(&namespace))?;
        if answer.status != 201 {
            return Err(Error::Refused {
                method: "POST".to_owned(),
                path: path.to_owned(),
                status: answer.status,
                message: answer.message(),
            });
        }
        self.wait_for_service_account(&name)?;
        Ok(name)
    }

    /// Sends one request as `user` and gives the answer, whatever its status: for setting a test up
    /// and for looking at the server past the client under test. `path` begins with `/` and may have
    /// a query. A body is sent as JSON, with PATCH as a merge patch.
    ///
    /// # Errors
    ///
    /// [`Error::Call`] when no answer came within 30 seconds.
    pub fn call(
        &self,
        user: &User,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Error> {
        self.api_server.api().call(user, method, path, body)
    }

    /// Waits until the controller manager, if there is one, has made the default service account of a
    /// namespace.
    fn wait_for_service_account(&self, namespace: &str) -> Result<(), Error> {
        let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/default");
        let what = format!("the default service account of namespace {namespace}");
        // Other tests make their namespaces meanwhile, so the lock is held for single looks only.
        let waited = poll(&what, self.patience, || {
            match &mut self.lock().controller_manager {
                None => Ok(Ok(())),
                Some(process) => {
                    process.check()?;
                    Ok(self.api_server.api().expect_ok(&self.users.admin, &path))
                }
            }
        });
        waited.map_err(|error| match &self.lock().controller_manager {
            None => error,
            Some(process) => process.explain(error),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Processes> {
        // A test that panicked meanwhile leaves nothing half-done in there.
        self.processes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A namespace name (a DNS label, at most 63 characters) from the name of a test.
fn namespace_name(test: &str, number: u64) -> String {
    let label: String = test
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(40)
        .collect();
    let label = label.trim_matches('-');
    if label.is_empty() {
        format!("test-{number}")
    } else {
        format!("{label}-{number}")
    }
}

impl fmt::Debug for ControlPlane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ControlPlane")
            .field("url", &self.url())
            .field("processes", &self.processes())
            .finish_non_exhaustive()
    }
}

/// A folder of a name that begins so, for keys and tokens.
fn private_folder(prefix: &str) -> Result<TempDir, Error> {
    tempfile::Builder::new()
        .prefix(prefix)
        .permissions(Permissions::from_mode(0o700))
        .tempdir()
        .map_err(Error::io("create a folder for the control plane"))
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(Error::io(format!("write {}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespace_names_are_dns_labels() {
        let long = "x".repeat(100);
        for (test, expected) in [
            ("pods", "pods-7".to_owned()),
            (
                "lists::Pages_are_followed",
                "lists--pages-are-followed-7".to_owned(),
            ),
            ("::", "test-7".to_owned()),
            ("Ü", "test-7".to_owned()),
            (&long, format!("{}-7", &long[..40])),
        ] {
            assert_eq!(namespace_name(test, 7), expected);
        }
    }
}
