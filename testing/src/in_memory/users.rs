//! The users of a cluster: what they may, and how a test becomes one of them.

use super::cluster::TestClusterBuilder;

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
}
