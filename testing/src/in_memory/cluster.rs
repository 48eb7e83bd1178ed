//! A server and the clients of it, for one test.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clientset::Clientset;
use clientset::core_v1::Namespace;
use clientset::meta::ObjectMeta;
use tokio::task::AbortHandle;

use super::access::{Access, Settings, User};
use super::clock::Clock;
use super::controllers::Controllers;
use super::faults::Faults;
use super::http::Listener;
use super::persistence::{self, StateFile};
use super::registry::{Registry, is_stable};
use super::request_log::{LoggedRequest, NotAsked};
use super::seed::{self, Seed, SeedError};
use super::server::Server;
use super::store::Store;
use super::users::in_process;

/// How many changes of each resource are remembered unless set.
const REMEMBERED_CHANGES: usize = 100_000;

/// An API server in this process, with a store of its own. Dropping it ends it with its connections and
/// watches.
///
/// ```
/// use clientset::core_v1::ConfigMap;
/// use clientset::meta::ObjectMeta;
/// use clientset_testing::TestCluster;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cluster = TestCluster::start().await?;
/// let maps = cluster.clientset().core_v1().config_maps("default");
/// let map = ConfigMap {
///     metadata: ObjectMeta { name: "settings".into(), ..Default::default() },
///     data: [("colour", "blue")].into(),
///     ..Default::default()
/// };
/// let created = maps.create(&map).await?;
/// assert!(!created.metadata.uid.is_empty());
/// assert_eq!(maps.list().await?.items.len(), 1);
/// assert_eq!(cluster.requests()[0].verb, "create");
/// # Ok(())
/// # }
/// ```
pub struct TestCluster {
    pub(in crate::in_memory) server: Arc<Server>,
    listener: Listener,
    clientset: Clientset,
    /// The administrator's.
    pub(super) token: String,
    state: Option<State>,
}

/// The file of a cluster's state, and what writes it.
#[derive(Debug)]
struct State {
    file: Arc<StateFile>,
    writer: AbortHandle,
}

/// How a [`TestCluster`] begins.
#[derive(Clone)]
#[must_use = "nothing starts before start()"]
pub struct TestClusterBuilder {
    remembered_changes: usize,
    stable_versions: bool,
    controllers: Controllers,
    pub(super) access: Settings,
    pub(super) tokens: Vec<(String, User)>,
    address: SocketAddr,
    seeds: Vec<Seed>,
    state_file: Option<PathBuf>,
}

impl Default for TestClusterBuilder {
    fn default() -> Self {
        Self {
            remembered_changes: REMEMBERED_CHANGES,
            stable_versions: false,
            controllers: Controllers::default(),
            access: Settings::default(),
            tokens: Vec::new(),
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            seeds: Vec::new(),
            state_file: None,
        }
    }
}

impl TestClusterBuilder {
    /// Serves the stable versions of Kubernetes' groups alone, as a cluster does that turned on nothing else. Without it,
    /// whatever the features of the program's `clientset` have is served, `v1beta1` too.
    ///
    /// ```
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::builder().stable_versions().start().await?;
    /// let alpha = cluster.clientset().request().get().abs_path("/apis/internal.apiserver.k8s.io/v1alpha1").send().await;
    /// assert!(alpha.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    pub fn stable_versions(mut self) -> Self {
        self.stable_versions = true;
        self
    }

    /// Leaves the work of kube-controller-manager to somebody else: nothing is collected, no namespace ends, no
    /// namespace has a service account, budgets and quotas have no status. A
    /// [`ControllerManager`](crate::ControllerManager) may do that work, or a test the part of it that it is about.
    ///
    /// ```
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::builder().without_controllers().start().await?;
    /// let accounts = cluster.clientset().core_v1().service_accounts("default").list().await?;
    /// assert!(accounts.items.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn without_controllers(mut self) -> Self {
        self.controllers = Controllers::OfTheServer;
        self
    }

    /// How many changes of each resource the server remembers, 100,000 unless set: who asks for what was before,
    /// by a watch or by a page, is answered 410.
    pub fn remembered_changes(mut self, changes: usize) -> Self {
        self.remembered_changes = changes;
        self
    }

    /// Listens on this address of loopback, and not on a free port of `127.0.0.1`. Whoever reaches the server is its
    /// administrator, so that it takes no other address.
    pub fn address(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Begins with these objects; given again, with those as well.
    pub fn seed(mut self, seed: impl Into<Seed>) -> Self {
        self.seeds.push(seed.into());
        self
    }

    /// Keeps the state in a file: begins with what is in it, writes it a fifth of a second after a change, and
    /// once more when the cluster is dropped. Versions go on where they were; history, tokens and the clock do not.
    /// Where there is a state in the file, seeds are passed over: they are in it, as far as nobody deleted them.
    ///
    /// The file is written whole and then put in its place, so that it is never half of one. A file beside it,
    /// whose name ends in `.lock`, keeps a second server away.
    ///
    /// ```
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("cluster.state");
    /// let cluster = TestCluster::builder().state_file(&path).start().await?;
    /// let namespace = cluster.create_namespace("kept").await?;
    /// drop(cluster);
    ///
    /// let cluster = TestCluster::builder().state_file(&path).start().await?;
    /// cluster.clientset().core_v1().namespaces().get(&namespace).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    /// No certificates can be made, the address cannot be listened on, a seed is wrong ([`SeedError`]), or the state file is damaged, foreign or
    /// another server's.
    pub async fn start(self) -> io::Result<TestCluster> {
        let is_wanted = |version: &str| !self.stable_versions || is_stable(version);
        let registry = Registry::of_tables(clientset::RESOURCES, is_wanted);
        let mut store = Store::new(self.remembered_changes);
        let file = match &self.state_file {
            Some(path) => Some(Arc::new(StateFile::open(path, &mut store)?)),
            None => None,
        };
        let access = Access::new(self.access)?;
        for (token, user) in self.tokens {
            access.add_token(token, user);
        }
        let server = Server::new(registry, store, access, self.controllers);
        if file.as_ref().is_none_or(|file| file.is_new()) {
            for seed in &self.seeds {
                let planted = seed::plant(&server, seed);
                planted.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
            }
        }
        let listener = Listener::start(server.clone(), self.address).await?;
        let state = match file {
            Some(file) => {
                file.save(&server)?;
                let follows = persistence::follow(server.clone(), Arc::downgrade(&file));
                let writer = tokio::spawn(follows).abort_handle();
                Some(State { file, writer })
            }
            None => None,
        };
        Ok(TestCluster {
            state,
            clientset: in_process(&server, User::admin())?,
            token: server
                .access
                .issue_token(User::admin(), server.clock.now(), None),
            server,
            listener,
        })
    }
}

impl TestCluster {
    /// Starts a server with the namespaces that every cluster has, and listens on a free port of loopback.
    ///
    /// # Errors
    /// No port of loopback can be listened on.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A server with settings.
    pub fn builder() -> TestClusterBuilder {
        TestClusterBuilder::default()
    }

    /// The administrator's clients of this server. They hand their requests over within the process; for clients that use a
    /// socket, see [`TestCluster::config`].
    #[must_use]
    pub fn clientset(&self) -> Clientset {
        self.clientset.clone()
    }

    /// The server's address, such as `http://127.0.0.1:45531`; with TLS `https://`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = match self.server.access.certificates() {
            Some(_) => "https",
            None => "http",
        };
        format!("{scheme}://{}", self.listener.address())
    }

    /// Creates a namespace of a test's own, whose name begins with what the test is called.
    ///
    /// # Errors
    /// The server is gone.
    pub async fn create_namespace(&self, test: &str) -> Result<String, clientset::Error> {
        let letters = test.chars().map(|c| match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => c,
            _ => '-',
        });
        let prefix: String = letters.take(50).collect();
        let namespace = Namespace {
            metadata: ObjectMeta {
                generate_name: format!("{}-", prefix.trim_matches('-')).into(),
                ..Default::default()
            },
            ..Default::default()
        };
        let namespaces = self.clientset.core_v1().namespaces();
        Ok(namespaces
            .create(&namespace)
            .await?
            .metadata
            .name
            .to_string())
    }

    /// Puts objects into the store that nobody created: one (`cluster.seed(&pod)`), or a [`Seed`] of many.
    ///
    /// # Errors
    /// An object is wrong; the error says which one, where it stands, and why. Those before it are there.
    pub fn seed(&self, seed: impl Into<Seed>) -> Result<(), SeedError> {
        seed::plant(&self.server, &seed.into())
    }

    /// Puts the objects of a manifest into the store, as [`Seed::yaml`] reads it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = clientset_testing::TestCluster::start().await?;
    /// cluster.seed_yaml("{apiVersion: v1, kind: Node, metadata: {name: one}, status: {phase: Running}}")?;
    /// let wrong = cluster.seed_yaml("apiVersion: v1\nkind: Node\nmetadata: {name: one}\nspeck: {}\n");
    /// assert_eq!(
    ///     wrong.unwrap_err().to_string(),
    ///     r#"cannot seed the manifest, object 1 (line 1), Node "one": unknown field "speck""#
    /// );
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`TestCluster::seed`].
    pub fn seed_yaml(&self, text: &str) -> Result<(), SeedError> {
        self.seed(Seed::new().yaml(text))
    }

    /// Writes the state to its file now, where the cluster has one ([`TestClusterBuilder::state_file`]).
    ///
    /// # Errors
    /// The file cannot be written; what was in it is in it still.
    pub fn save(&self) -> io::Result<()> {
        match &self.state {
            Some(state) => Ok(state.file.save(&self.server)?),
            None => Ok(()),
        }
    }

    /// What was asked, in the order in which it was answered; the last 10,000 requests, or fewer where their bodies
    /// have more than 64 MiB.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.server.log.all()
    }

    /// The same, and forgets them.
    #[must_use]
    pub fn take_requests(&self) -> Vec<LoggedRequest> {
        self.server.log.take()
    }

    /// Forgets what was asked so far.
    pub fn clear_requests(&self) {
        self.server.log.clear();
    }

    /// The first request of which `matches` says so: one that was asked already, or one that comes in time. A watch
    /// is written down when it begins.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = clientset_testing::TestCluster::start().await?;
    /// let pods = cluster.clientset().core_v1().pods("default");
    /// let program = tokio::spawn(async move { pods.list().labels("app=web").await });
    /// let list = cluster
    ///     .wait_for_request(Duration::from_secs(5), |request| request.verb == "list" && request.resource == "pods")
    ///     .await?;
    /// assert_eq!(list.query_value("labelSelector").as_deref(), Some("app=web"));
    /// # program.await??;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// None came; the error names the last ones that did.
    pub async fn wait_for_request(
        &self,
        timeout: Duration,
        matches: impl Fn(&LoggedRequest) -> bool,
    ) -> Result<LoggedRequest, NotAsked> {
        self.server.log.wait_for(timeout, matches).await
    }

    /// What goes wrong on purpose.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.server.faults
    }

    /// Ends all connections and watches, as far as clients see it a restart of the server. Nothing that is stored is
    /// lost, and the address stays.
    pub fn restart(&self) {
        self.server.restart();
    }

    /// The time that the server writes into objects.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.server.clock
    }

    /// Forgets what was before now, as etcd does every few minutes: a watch from an older `resourceVersion`, the
    /// next page of an older list and a list of exactly that version are answered 410 from now on. Watches that are
    /// under way and have seen everything go on.
    pub fn compact(&self) {
        self.server.store().compact();
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        self.server.close();
        if let Some(state) = &self.state {
            state.writer.abort();
            // Nobody is left to be told; who has to know calls `save` before.
            let _ = state.file.save(&self.server);
            state.file.close();
        }
    }
}

impl fmt::Debug for TestCluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCluster")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TestClusterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClusterBuilder")
            .field("remembered_changes", &self.remembered_changes)
            .finish_non_exhaustive()
    }
}
