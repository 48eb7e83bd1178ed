//! The users of a cluster: what they may, and how a test becomes one of them.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clientset::Clientset;
use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use serde_json::Value;

use super::access::{ClientCertificate, User, needs_tls};
use super::cluster::{TestCluster, TestClusterBuilder};
use super::server::Server;
use super::transport::InProcess;

impl TestClusterBuilder {
    /// Lets roles and their bindings decide who may do what; without it everybody may do everything. The server begins
    /// with the roles that people bind (`cluster-admin`, `admin`, `edit`, `view`) and those that everybody has
    /// (discovery, reviews of oneself); the administrator is in `system:masters` and may do everything.
    ///
    /// ```
    /// use clientset::rbac_v1::RoleBinding;
    /// use clientset::wire::yaml;
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::builder().rbac().start().await?;
    /// let jane = cluster.clientset_as("jane");
    /// let error = jane.core_v1().pods("default").list().await.unwrap_err();
    /// assert!(error.is_forbidden());
    ///
    /// let binding: RoleBinding = yaml::from_str(
    ///     "metadata: {name: readers}\n\
    ///      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n\
    ///      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]\n",
    /// )?;
    /// cluster.clientset().rbac_v1().role_bindings("default").create(&binding).await?;
    /// jane.core_v1().pods("default").list().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rbac(mut self) -> Self {
        self.access.rbac = true;
        self
    }

    /// Serves over TLS, with an authority of this server's own. Only so do clients send credentials, and can users be
    /// told apart over the socket: by their tokens or by their certificates. Who sends neither is
    /// `system:anonymous`.
    ///
    /// ```
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::builder().tls().start().await?;
    /// let clients = clientset::Clientset::new(cluster.config_as("jane")?)?;
    /// clients.core_v1().namespaces().list().await?;
    /// assert_eq!(cluster.requests()[0].user, "jane");
    /// # Ok(())
    /// # }
    /// ```
    pub fn tls(mut self) -> Self {
        self.access.tls = true;
        self
    }

    /// Answers requests without a credential 401, rather than taking them as those of `system:anonymous`. Matters with
    /// [TLS](Self::tls): without it, who sends no credential is the administrator.
    pub fn without_anonymous(mut self) -> Self {
        self.access.without_anonymous = true;
        self
    }

    /// Knows a user by a bearer token of the test's own choice, such as one that stands in a file. For tokens that
    /// expire or are revoked, see [`TestCluster::new_token`].
    ///
    /// ```
    /// use clientset_testing::TestCluster;
    /// use clientset_testing::in_memory::User;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let jane = User::new("jane").in_group("developers");
    /// let cluster = TestCluster::builder().token("t0", jane).start().await?;
    /// let anybody = clientset::Clientset::new(cluster.config())?;
    /// let request = anybody.request().get().abs_path("/version");
    /// request.header("authorization", "Bearer t0").send().await?;
    /// assert_eq!(cluster.requests()[0].user, "jane");
    /// # Ok(())
    /// # }
    /// ```
    pub fn token(mut self, token: impl Into<String>, user: impl Into<User>) -> Self {
        self.tokens.push((token.into(), user.into()));
        self
    }
}

impl TestCluster {
    /// The clients of a user, within the process. Whoever is named exists: a server knows users by what they
    /// come with.
    ///
    /// ```
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::start().await?;
    /// cluster.clientset_as("jane").core_v1().namespaces().list().await?;
    /// assert_eq!(cluster.requests()[0].user, "jane");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the same settings made the administrator's clients"
    )]
    pub fn clientset_as(&self, user: impl Into<User>) -> Clientset {
        in_process(&self.server, user.into())
            .expect("clients can be made, as the administrator's were")
    }

    /// The configuration of clients that ask over the socket, as the administrator.
    ///
    /// Clients send no credentials over plain HTTP, where anybody could read them. So who sends none there is the
    /// administrator; who sends a token is whose it is. With [TLS](TestClusterBuilder::tls) the configuration holds the
    /// authority and a token.
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
        match self.certificate_authority() {
            Some(_) => self.config_without_credential().with_token(&self.token),
            None => self.config_without_credential(),
        }
    }

    /// The same as a user, with a new token.
    ///
    /// # Errors
    /// The server has no [TLS](TestClusterBuilder::tls), without which clients send no credentials.
    pub fn config_as(&self, user: impl Into<User>) -> io::Result<Config> {
        self.certificate_authority().ok_or_else(needs_tls)?;
        let token = self.new_token(user, None);
        Ok(self.config_without_credential().with_token(token))
    }

    /// The same without any credential, to add one: a token file, a plugin, a
    /// [certificate](TestCluster::new_certificate).
    #[must_use]
    pub fn config_without_credential(&self) -> Config {
        let config = Config::new(self.url());
        match self.certificate_authority() {
            Some(authority) => config.with_certificate_authority(authority),
            None => config,
        }
    }

    /// The authority of the server as PEM, where it has [TLS](TestClusterBuilder::tls).
    #[must_use]
    pub fn certificate_authority(&self) -> Option<String> {
        let certificates = self.server.access.certificates()?;
        Some(certificates.authority())
    }

    /// A new bearer token of a user, which the server takes for so long by its [clock](Self::clock), or for as long as it
    /// runs. After that it answers 401.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::start().await?;
    /// let token = cluster.new_token("jane", Some(Duration::from_secs(600)));
    /// let header = format!("Bearer {token}");
    /// let clients = clientset::Clientset::new(cluster.config())?;
    /// let ask = || clients.request().get().abs_path("/version").header("authorization", &header).send();
    /// ask().await?;
    /// cluster.clock().advance(Duration::from_secs(600));
    /// assert!(ask().await.unwrap_err().is_unauthorized());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new_token(&self, user: impl Into<User>, lifetime: Option<Duration>) -> String {
        let now = self.server.clock.now();
        self.server.access.issue_token(user.into(), now, lifetime)
    }

    /// Takes a token no longer: who comes with it is answered 401. Says whether it was known; tokens of service accounts
    /// end with their account, or with the object they are bound to.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.server.access.revoke_token(token)
    }

    /// A new client certificate of a user, which the server takes for so long by its [clock](Self::clock), or for as
    /// long as it runs. After that, as for one of another authority, it answers 401. The certificate itself says the name
    /// and the first group; the server knows the others.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::builder().tls().start().await?;
    /// let jane = cluster.new_certificate("jane", Some(Duration::from_secs(600)))?;
    /// let config = cluster.config_without_credential();
    /// let config = config.with_client_certificate(jane.certificate(), jane.key());
    /// let namespaces = clientset::Clientset::new(config)?.core_v1().namespaces();
    /// namespaces.list().await?;
    ///
    /// cluster.clock().advance(Duration::from_secs(600));
    /// assert!(namespaces.list().await.unwrap_err().is_unauthorized());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The server has no [TLS](TestClusterBuilder::tls), or the name cannot be in a certificate.
    pub fn new_certificate(
        &self,
        user: impl Into<User>,
        lifetime: Option<Duration>,
    ) -> io::Result<ClientCertificate> {
        let now = self.server.clock.now();
        let access = &self.server.access;
        access.issue_certificate(user.into(), now, lifetime)
    }

    /// The text of the administrator's kubeconfig file for programs outside.
    #[must_use]
    pub fn kubeconfig(&self) -> String {
        self.kubeconfig_in("default")
    }

    /// The same with a namespace for its only context.
    pub(crate) fn kubeconfig_in(&self, namespace: &str) -> String {
        self.kubeconfig_with("admin", &self.token, namespace)
    }

    /// The same for a user, with a new token.
    ///
    /// # Errors
    /// The server has no [TLS](TestClusterBuilder::tls), without which clients send no credentials.
    pub fn kubeconfig_as(&self, user: impl Into<User>) -> io::Result<String> {
        self.certificate_authority().ok_or_else(needs_tls)?;
        let user = user.into();
        let name = user.name().to_owned();
        Ok(self.kubeconfig_with(&name, &self.new_token(user, None), "default"))
    }

    fn kubeconfig_with(&self, user: &str, token: &str, namespace: &str) -> String {
        // A JSON string is a YAML string, too.
        let (user, namespace) = (Value::from(user), Value::from(namespace));
        let (authority, credential) = match self.certificate_authority() {
            Some(authority) => (
                format!(
                    ", certificate-authority-data: {}",
                    STANDARD.encode(authority)
                ),
                format!("token: {}", Value::from(token)),
            ),
            None => (String::new(), String::new()),
        };
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: in-memory\n\
             clusters:\n- name: in-memory\n  cluster: {{server: \"{}\"{authority}}}\n\
             contexts:\n- name: in-memory\n  context: {{cluster: in-memory, user: {user}, namespace: {namespace}}}\n\
             users:\n- name: {user}\n  user: {{{credential}}}\n",
            self.url()
        )
    }
}

/// Clients that hand their requests over within the process.
pub(super) fn in_process(server: &Arc<Server>, user: User) -> io::Result<Clientset> {
    let transport = InProcess {
        server: server.clone(),
        user: Arc::new(user),
    };
    let config = Config::new("http://in-memory");
    let rest = RestClient::with_transport(config, Arc::new(transport)).map_err(io::Error::other)?;
    Ok(rest.into())
}
