//! Runs the tests of one binary against one control plane.
//!
//! The test binary has `harness = false` in `Cargo.toml`, and a `main` that lists its tests:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use clientset_testing::suite::{Context, Suite, tests};
//!
//! async fn a_namespace_is_there(context: Context) -> Result<(), Box<dyn std::error::Error>> {
//!     let server = context.control_plane().await?;
//!     let namespace = context.namespace().await?;
//!     let kubeconfig = server.kubeconfig(server.admin(), &namespace);
//!     assert!(kubeconfig.contains(&namespace));
//!     Ok(())
//! }
//!
//! fn main() -> ExitCode {
//!     Suite::new().tests(tests![a_namespace_is_there]).run()
//! }
//! ```
//!
//! The command line is that of `cargo test`'s own runner (filters, `--skip`, `--list`,
//! `--test-threads`). Where there is no control plane to start, each test that needs one is reported
//! as ignored; where the environment variable `CLIENTSET_REQUIRE_CONTROL_PLANE` is `1`, it fails.

use std::env;
use std::fmt::Display;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::runtime::{self, Runtime};
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use crate::control_plane::{Binaries, Builder, ControlPlane, Error, NotFound};
#[cfg(feature = "in-memory")]
use crate::in_memory::{TestCluster, TestClusterBuilder};

mod server;
mod test;

pub use crate::tests;
pub use server::Server;
pub use test::{Outcome, Test};

/// The tests of one binary.
#[must_use = "nothing runs before run()"]
pub struct Suite {
    builder: Builder,
    #[cfg(feature = "in-memory")]
    in_memory: TestClusterBuilder,
    timeout: Duration,
    tests: Vec<(Test, Needs)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    ControlPlane,
    #[cfg(feature = "in-memory")]
    InMemory,
    Program(&'static str),
    Nothing,
}

impl Default for Suite {
    fn default() -> Suite {
        Suite::new()
    }
}

impl Suite {
    /// A suite without tests, against a control plane without further settings.
    pub fn new() -> Suite {
        Suite {
            builder: Builder::default(),
            #[cfg(feature = "in-memory")]
            in_memory: TestCluster::builder(),
            timeout: Duration::from_secs(300),
            tests: Vec::new(),
        }
    }

    /// The settings of the control plane that the tests share. Of another Kubernetes minor
    /// ([`Builder::minor`]) its programs must be there, or the tests are skipped.
    pub fn control_plane(mut self, builder: Builder) -> Suite {
        self.builder = builder;
        self
    }

    /// The settings of the in-memory server that the tests share.
    #[cfg(feature = "in-memory")]
    pub fn in_memory(mut self, builder: TestClusterBuilder) -> Suite {
        self.in_memory = builder;
        self
    }

    /// How long one test may take, the start of its control plane included; 300 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Suite {
        self.timeout = timeout;
        self
    }

    /// Adds tests that need a control plane, the shared one or one of their own.
    pub fn tests(mut self, tests: impl IntoIterator<Item = Test>) -> Suite {
        self.tests
            .extend(tests.into_iter().map(|test| (test, Needs::ControlPlane)));
        self
    }

    /// Adds tests that need a program that [`Binaries::find_program`] finds, and a control plane only where they ask
    /// for it. Where the program is missing they are reported as those that need a control plane.
    pub fn program_tests(
        mut self,
        program: &'static str,
        tests: impl IntoIterator<Item = Test>,
    ) -> Suite {
        let needs = Needs::Program(program);
        self.tests
            .extend(tests.into_iter().map(|test| (test, needs)));
        self
    }

    /// Adds tests that run twice: against a control plane, and against the in-memory server, which needs none. The names
    /// of the second runs begin with `in_memory::`. [`Context::server`] is the server of a run, whichever it is.
    #[cfg(feature = "in-memory")]
    pub fn tests_on_both(mut self, tests: impl IntoIterator<Item = Test>) -> Suite {
        for test in tests {
            let in_memory = Test {
                name: format!("in_memory::{}", test.name),
                run: test.run.clone(),
                only_real: test.only_real,
            };
            self.tests.push((test, Needs::ControlPlane));
            self.tests.push((in_memory, Needs::InMemory));
        }
        self
    }

    /// Adds tests that need none and so run everywhere.
    pub fn plain_tests(mut self, tests: impl IntoIterator<Item = Test>) -> Suite {
        self.tests
            .extend(tests.into_iter().map(|test| (test, Needs::Nothing)));
        self
    }

    /// Runs what the command line asks for, in parallel, and prints it as `cargo test` does. The
    /// shared control plane starts when the first test asks for it and stops when the last has ended.
    pub fn run(self) -> ExitCode {
        let mut arguments = Arguments::from_args();
        // Most tests wait for the server most of the time.
        arguments.test_threads = arguments.test_threads.or_else(default_threads);
        let runtime = match runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => Arc::new(runtime),
            Err(error) => {
                say(&format_args!(
                    "cannot run the tests without an async runtime: {error}"
                ));
                return ExitCode::FAILURE;
            }
        };
        let missing = |needs: Needs| {
            let found = match needs {
                Needs::ControlPlane => self.builder.find_binaries().map(drop),
                Needs::Program(name) => Binaries::find_program(name).map(drop),
                #[cfg(feature = "in-memory")]
                Needs::InMemory => Ok(()),
                Needs::Nothing => Ok(()),
            };
            found.err().map(|not_found| match required() {
                true => Missing::Fails(not_found),
                false => {
                    if !arguments.list {
                        say(&not_found);
                    }
                    Missing::Skips
                }
            })
        };
        let mut looked_for: Vec<(Needs, Option<Missing>)> = Vec::new();
        for (_, needs) in &self.tests {
            if looked_for.iter().all(|(known, _)| known != needs) {
                looked_for.push((*needs, missing(*needs)));
            }
        }
        let shared = Arc::new(Shared {
            builder: self.builder,
            control_plane: OnceCell::new(),
            #[cfg(feature = "in-memory")]
            in_memory_builder: self.in_memory,
            #[cfg(feature = "in-memory")]
            in_memory: OnceCell::new(),
        });
        let trials = self
            .tests
            .into_iter()
            .map(|(test, needs)| {
                let (target, missing) = match needs {
                    #[cfg(feature = "in-memory")]
                    Needs::InMemory => (Target::InMemory, test.only_real.map(Missing::Left)),
                    Needs::ControlPlane | Needs::Program(_) | Needs::Nothing => {
                        let found = looked_for.iter().find(|(known, _)| *known == needs);
                        (Target::Real, found.and_then(|(_, missing)| missing.clone()))
                    }
                };
                let context = Context {
                    test: test.name.as_str().into(),
                    target,
                    shared: shared.clone(),
                };
                trial(test, missing, context, runtime.clone(), self.timeout)
            })
            .collect();
        let conclusion = libtest_mimic::run(&arguments, trials);
        // Both are the last of their kind now unless a test left something running: end that first,
        // then stop the servers.
        if let Ok(runtime) = Arc::try_unwrap(runtime) {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
        drop(shared);
        conclusion.exit_code()
    }
}

/// Which server a test runs against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// A real control plane.
    Real,
    /// The server in memory.
    #[cfg(feature = "in-memory")]
    InMemory,
}

/// What a test is given: its name, the shared control plane, and namespaces of its own.
#[derive(Clone)]
pub struct Context {
    test: Arc<str>,
    target: Target,
    shared: Arc<Shared>,
}

struct Shared {
    builder: Builder,
    control_plane: OnceCell<Result<Arc<ControlPlane>, String>>,
    #[cfg(feature = "in-memory")]
    in_memory_builder: TestClusterBuilder,
    #[cfg(feature = "in-memory")]
    in_memory: OnceCell<Result<Arc<TestCluster>, String>>,
}

impl Context {
    /// The name of the test.
    pub fn test_name(&self) -> &str {
        &self.test
    }

    /// Which server this test runs against.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The in-memory server that the tests of this binary share; the first call starts it.
    ///
    /// # Errors
    ///
    /// Why it did not start, the same text for every test.
    #[cfg(feature = "in-memory")]
    pub async fn in_memory(&self) -> Result<Arc<TestCluster>, Failure> {
        let start = || async {
            let started = self.shared.in_memory_builder.clone().start().await;
            started.map(Arc::new).map_err(|error| error.to_string())
        };
        let cluster = self.shared.in_memory.get_or_init(start).await;
        cluster.clone().map_err(Failure)
    }

    /// The control plane that the tests of this binary share; the first call starts it.
    ///
    /// # Errors
    ///
    /// Why it did not start, the same text for every test.
    pub async fn control_plane(&self) -> Result<Arc<ControlPlane>, Failure> {
        let start = || async {
            let builder = self.shared.builder.clone();
            let started = blocking(|| builder.start()).await;
            started.map(Arc::new).map_err(|failure| failure.0)
        };
        self.shared
            .control_plane
            .get_or_init(start)
            .await
            .clone()
            .map_err(Failure)
    }

    /// The server that the tests of this binary share, of the kind that this test runs against; the first call
    /// starts it.
    ///
    /// # Errors
    ///
    /// Why it did not start, the same text for every test.
    pub async fn server(&self) -> Result<Server, Failure> {
        Ok(match self.target {
            Target::Real => Server::Real(self.control_plane().await?),
            #[cfg(feature = "in-memory")]
            Target::InMemory => Server::InMemory(self.in_memory().await?),
        })
    }

    /// A server for this test alone, of the kind that it runs against, so that it may be restarted and made to forget: a
    /// control plane with these settings, or an in-memory server with those of the suite.
    ///
    /// # Errors
    ///
    /// Why it did not start.
    pub async fn own_server(&self, builder: Builder) -> Result<Server, Failure> {
        Ok(match self.target {
            Target::Real => Server::Real(self.start(builder).await?),
            #[cfg(feature = "in-memory")]
            Target::InMemory => {
                let started = self.shared.in_memory_builder.clone().start().await;
                let started = started.map_err(|error| Failure(error.to_string()))?;
                Server::InMemory(Arc::new(started))
            }
        })
    }

    /// A new namespace on the shared server, in which a pod can be created.
    ///
    /// # Errors
    ///
    /// As [`ControlPlane::create_namespace`].
    pub async fn namespace(&self) -> Result<String, Failure> {
        self.server().await?.create_namespace(&self.test).await
    }

    /// Starts a control plane for this test alone: for other settings, and for tests that restart it.
    ///
    /// # Errors
    ///
    /// As [`Builder::start`].
    pub async fn start(&self, builder: Builder) -> Result<Arc<ControlPlane>, Failure> {
        blocking(|| builder.start()).await.map(Arc::new)
    }
}

/// Why the control plane of a test did not do what it should.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure(error.to_string())
    }
}

/// Runs what blocks away from the async threads.
///
/// # Errors
///
/// The error of `work` as text.
pub async fn blocking<T: Send + 'static, E: Display + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Failure> {
    match spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| Failure(error.to_string())),
        Err(error) => Err(Failure(error.to_string())),
    }
}

/// Why a test does not run.
#[derive(Clone)]
enum Missing {
    /// It is not for the server that there is.
    #[cfg(feature = "in-memory")]
    Left(&'static str),
    /// There is no control plane.
    Skips,
    /// There is no control plane, and there has to be one.
    Fails(NotFound),
}

fn trial(
    test: Test,
    missing: Option<Missing>,
    context: Context,
    runtime: Arc<Runtime>,
    timeout: Duration,
) -> Trial {
    let Test { name, run, .. } = test;
    Trial::ignorable_test(name, move || {
        match missing {
            #[cfg(feature = "in-memory")]
            Some(Missing::Left(why)) => return Ok(Completion::ignored_with(why)),
            Some(Missing::Skips) => return Ok(Completion::ignored_with("no control plane")),
            Some(Missing::Fails(reason)) => {
                let message =
                    format!("{REQUIRE} is set, so this test must not be skipped: {reason}");
                return Err(Failed::from(message));
            }
            None => {}
        }
        let ended = runtime.block_on(async { tokio::time::timeout(timeout, run(context)).await });
        match ended {
            Ok(Ok(())) => Ok(Completion::Completed),
            Ok(Err(message)) => Err(Failed::from(message)),
            Err(_) => Err(Failed::from(format!("did not end within {timeout:?}"))),
        }
    })
}

const REQUIRE: &str = "CLIENTSET_REQUIRE_CONTROL_PLANE";

fn required() -> bool {
    env::var_os(REQUIRE).is_some_and(|value| !value.is_empty() && value != "0")
}

/// As the standard runner, `RUST_TEST_THREADS`; else several for each processor.
fn default_threads() -> Option<usize> {
    match env::var("RUST_TEST_THREADS")
        .ok()
        .and_then(|value| value.parse().ok())
    {
        Some(threads) => Some(threads),
        None => thread::available_parallelism()
            .ok()
            .map(|processors| processors.get() * 4),
    }
}

#[allow(clippy::print_stderr, reason = "speaks for the main of a test binary")]
fn say(message: &dyn Display) {
    eprintln!("{message}");
}
