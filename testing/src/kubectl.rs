//! kubectl for tests, of the version that `testing/control-plane` builds.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use tempfile::TempDir;

use crate::control_plane::{Binaries, NotFound};

/// kubectl with a kubeconfig and caches of its own, which are gone when it is dropped. It blocks.
///
/// ```no_run
/// use clientset_testing::{ControlPlane, Kubectl};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = ControlPlane::start()?;
/// let kubectl = Kubectl::new(&server.kubeconfig(server.admin(), "default"))?;
/// let said = kubectl.run(&["get", "namespaces", "-o", "name"])?;
/// assert!(said.stdout.contains("namespace/default\n"));
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Kubectl {
    program: PathBuf,
    home: TempDir,
}

/// What a kubectl said before it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Why there is no kubectl, or nothing that it said.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KubectlError {
    /// The program is not on this machine.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// A file or the process could not be handled.
    #[error("cannot {action}: {source}")]
    #[non_exhaustive]
    Io {
        /// What was tried.
        action: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
}

const KUBECONFIG: &str = "kubeconfig.yaml";

impl Kubectl {
    /// Finds kubectl, by [`Binaries::find_program`], for the server and the user of a kubeconfig's text.
    ///
    /// # Errors
    ///
    /// There is no kubectl, or no room for its files.
    pub fn new(kubeconfig: &str) -> Result<Self, KubectlError> {
        let program = Binaries::find_program("kubectl")?;
        let home = tempfile::Builder::new()
            .prefix("clientset-kubectl-")
            .tempdir()
            .map_err(io_error("make a folder for kubectl"))?;
        std::fs::write(home.path().join(KUBECONFIG), kubeconfig)
            .map_err(io_error("write the kubeconfig of kubectl"))?;
        Ok(Self { program, home })
    }

    /// A command of it, for arguments, input and whatever else a test wants to set. It sees nothing of the
    /// environment but the search path, and runs in a folder of its own.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path())
            .env("KUBECONFIG", self.home.path().join(KUBECONFIG))
            .current_dir(self.home.path());
        command
    }

    /// Runs it to its end, without input.
    ///
    /// # Errors
    ///
    /// It cannot be started. A failure of its own is no error here: see [`Said::status`].
    pub fn run(&self, arguments: &[&str]) -> Result<Said, KubectlError> {
        self.run_with_input(arguments, "")
    }

    /// Runs it to its end with a text as its standard input, as `kubectl apply -f -` wants it.
    ///
    /// # Errors
    ///
    /// As [`Kubectl::run`].
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Result<Said, KubectlError> {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(io_error("start kubectl"))?;
        let stdin = child.stdin.take();
        std::thread::scope(|scope| {
            if let Some(mut stdin) = stdin {
                // Who does not read its input to the end says so by how it ends.
                scope.spawn(move || stdin.write_all(input.as_bytes()));
            }
            let output = child
                .wait_with_output()
                .map_err(io_error("wait for kubectl"))?;
            Ok(Said {
                status: output.status,
                stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
                stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            })
        })
    }
}

fn io_error(action: &'static str) -> impl FnOnce(io::Error) -> KubectlError {
    move |source| KubectlError::Io { action, source }
}
