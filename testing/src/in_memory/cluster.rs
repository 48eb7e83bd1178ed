//! A server and the clients of it, for one test.

use std::io;
use std::sync::Arc;

use clientset::Clientset;
use clientset::core_v1::Namespace;
use clientset::meta::ObjectMeta;
use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;

use super::clock::Clock;
use super::http::Listener;
use super::registry::Registry;
use super::request_log::LoggedRequest;
use super::server::Server;
use super::transport::InProcess;

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
#[derive(Debug)]
pub struct TestCluster {
    server: Arc<Server>,
    listener: Listener,
    clientset: Clientset,
}

/// How a [`TestCluster`] begins.
#[derive(Clone, Debug)]
#[must_use = "nothing starts before start()"]
pub struct TestClusterBuilder {
    remembered_changes: usize,
}

impl Default for TestClusterBuilder {
    fn default() -> Self {
        Self {
            remembered_changes: REMEMBERED_CHANGES,
        }
    }
}

impl TestClusterBuilder {
    /// How many changes of each resource the server remembers, 100,000 unless set: who asks for what was before,
    /// by a watch or by a page, is answered 410.
    pub fn remembered_changes(mut self, changes: usize) -> Self {
        self.remembered_changes = changes;
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    /// No port of loopback can be listened on.
    pub async fn start(self) -> io::Result<TestCluster> {
        let registry = Registry::of_tables(clientset::RESOURCES);
        let server = Server::new(registry, self.remembered_changes);
        let listener = Listener::start(server.clone()).await?;
        let config = Config::new("http://in-memory");
        let transport = Arc::new(InProcess(server.clone()));
        let rest = RestClient::with_transport(config, transport).map_err(io::Error::other)?;
        Ok(TestCluster {
            server,
            listener,
            clientset: rest.into(),
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

    /// The clients of this server. They hand their requests over within the process; for clients that use a
    /// socket, see [`TestCluster::config`].
    #[must_use]
    pub fn clientset(&self) -> Clientset {
        self.clientset.clone()
    }

    /// The server's address, such as `http://127.0.0.1:45531`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address())
    }

    /// The configuration of clients that ask over HTTP.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = clientset_testing::TestCluster::start().await?;
    /// let clients = clientset::Clientset::new(cluster.config())?;
    /// assert_eq!(clients.server_version().await?.minor, "37");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn config(&self) -> Config {
        Config::new(self.url())
    }

    /// The text of a kubeconfig file for programs outside.
    #[must_use]
    pub fn kubeconfig(&self) -> String {
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: in-memory\n\
             clusters:\n- name: in-memory\n  cluster: {{server: \"{}\"}}\n\
             contexts:\n- name: in-memory\n  context: {{cluster: in-memory, user: in-memory, namespace: default}}\n\
             users:\n- name: in-memory\n  user: {{}}\n",
            self.url()
        )
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

    /// What was asked, in the order in which it was answered; the last 10,000 requests.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.server.log.all()
    }

    /// Forgets what was asked so far.
    pub fn clear_requests(&self) {
        self.server.log.clear();
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
    }
}
