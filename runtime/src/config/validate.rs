//! What is wrong with the entries of a kubeconfig: everything, not only the first.

use std::fs::File;
use std::path::Path;

use secrecy::SecretString;

use super::error::{ConfigError, ConfigProblem, ConfigProblemKind};
use super::kubeconfig::{AuthInfo, Cluster, Context, ExecConfig, Kubeconfig};
use crate::object::Str;
use crate::transport::Proxy;

impl Kubeconfig {
    /// Whether every entry could be used, the ones that no context uses too (client-go's `Validate`).
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let kubeconfig = Kubeconfig::load(b"
    /// contexts: [{name: dev, context: {cluster: gone, user: gone}}]
    /// clusters: [{name: kind, cluster: {proxy-url: 'ftp://proxy'}}]
    /// ")?;
    /// let error = kubeconfig.validate().unwrap_err();
    /// assert_eq!(error.problems().len(), 4, "{error}");
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong. Files are opened, not read.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.is_empty() {
            return Err(empty_kubeconfig().into());
        }
        let mut problems = Vec::new();
        if !self.current_context.is_empty() && !self.contexts.contains(&self.current_context) {
            problems.push(context_not_found(&self.current_context));
        }
        for entry in &self.contexts {
            problems.extend(context(&entry.name, &entry.value, self));
        }
        for entry in &self.users {
            problems.extend(user(&entry.name, &entry.value));
        }
        for entry in &self.clusters {
            problems.extend(cluster(&entry.name, &entry.value));
        }
        ConfigError::of(problems)
    }

    /// Whether a context, its cluster and its user can be used; `None` asks for the current one
    /// (client-go's package-level `ConfirmUsable`). Stricter than
    /// [`ClientConfig`](super::ClientConfig), which takes a context without a user for one that asks as nobody.
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let kubeconfig = Kubeconfig::load(b"
    /// contexts: [{name: dev, context: {cluster: kind, user: me}}]
    /// clusters: [{name: kind, cluster: {server: 'https://10.0.0.1'}}]
    /// users: [{name: me, user: {token: s3cret}}]
    /// ")?;
    /// assert!(kubeconfig.confirm_usable(None).is_err(), "no context is chosen");
    /// kubeconfig.confirm_usable(Some("dev"))?;
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn confirm_usable(&self, context_name: Option<&str>) -> Result<(), ConfigError> {
        if self.is_empty() {
            return Err(empty_kubeconfig().into());
        }
        let name = context_name
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.current_context);
        if name.is_empty() {
            return Err(ConfigError::one(
                ConfigProblemKind::NoContext,
                "no context is chosen; choose one with `kubectl config use-context NAME`",
            ));
        }
        let Some(chosen) = self.contexts.get(name) else {
            return Err(context_not_found(name).into());
        };
        let mut problems = context(name, chosen, self);
        if let Some(value) = self.users.get(&chosen.user) {
            problems.extend(user(&chosen.user, value));
        }
        if let Some(value) = self.clusters.get(&chosen.cluster) {
            problems.extend(cluster(&chosen.cluster, value));
        }
        ConfigError::of(problems)
    }
}

fn empty_kubeconfig() -> ConfigProblem {
    ConfigProblem::new(
        ConfigProblemKind::Empty,
        "the kubeconfig is empty: it has no cluster, user, context or extension",
    )
}

pub(super) fn context_not_found(name: &str) -> ConfigProblem {
    ConfigProblem::new(
        ConfigProblemKind::ContextNotFound,
        format!(
            "the context {name:?} is not there; `kubectl config get-contexts` lists those that are"
        ),
    )
}

/// What is wrong with a context; not with what it names.
fn context(name: &str, context: &Context, kubeconfig: &Kubeconfig) -> Vec<ConfigProblem> {
    let mut problems = Vec::new();
    let mut fault = |what: String| problems.push(ConfigProblem::invalid(what));
    if name.is_empty() {
        fault(format!(
            "a context has no name (it names the cluster {:?} and the user {:?})",
            context.cluster, context.user
        ));
    }
    let (user, cluster) = (&context.user, &context.cluster);
    for (what, value, found) in [
        ("user", user, kubeconfig.users.contains(user)),
        ("cluster", cluster, kubeconfig.clusters.contains(cluster)),
    ] {
        if value.is_empty() {
            fault(format!("the context {name:?} names no {what}"));
        } else if !found {
            fault(format!(
                "the context {name:?} names the {what} {value:?}, which is not there"
            ));
        }
    }
    if !context.namespace.is_empty() && !is_dns_label(&context.namespace) {
        fault(format!(
            "the context {name:?}: the namespace {:?} is no name of a namespace; expected up to 63 of a-z, 0-9 and -, the first and last no -",
            context.namespace
        ));
    }
    problems
}

/// A label of the domain name system (RFC 1123).
fn is_dns_label(text: &str) -> bool {
    text.len() <= 63
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// What is wrong with a cluster.
pub(super) fn cluster(name: &str, cluster: &Cluster) -> Vec<ConfigProblem> {
    let entry = Named("cluster", name);
    let mut problems = Vec::new();
    if cluster.server.is_empty() {
        problems.push(entry.fault("it has no server"));
    }
    if !cluster.proxy_url.is_empty() {
        let url = SecretString::from(cluster.proxy_url.as_str());
        if let Err(error) = Proxy::parse(&url) {
            problems.push(entry.fault(format!("proxy-url: {error}")));
        }
    }
    let (file, data) = (
        &cluster.certificate_authority,
        cluster.certificate_authority_data.as_slice(),
    );
    problems.extend(entry.exclusive("certificate-authority", file, data));
    problems.extend(entry.openable("certificate-authority", file));
    problems
}

/// What is wrong with a user.
pub(super) fn user(name: &str, user: &AuthInfo) -> Vec<ConfigProblem> {
    let entry = Named("user", name);
    let mut problems = Vec::new();
    let (certificate, certificate_data) = (
        &user.client_certificate,
        user.client_certificate_data.as_slice(),
    );
    let (key, key_data) = (&user.client_key, user.client_key_data.as_slice());
    // A key without a certificate is passed over, as in client-go.
    if !certificate.is_empty() || !certificate_data.is_empty() {
        problems.extend(entry.exclusive("client-certificate", certificate, certificate_data));
        problems.extend(entry.exclusive("client-key", key, key_data));
        if key.is_empty() && key_data.is_empty() {
            problems.push(entry.fault(
                "it has a client-certificate and no client-key; set client-key or client-key-data",
            ));
        }
        problems.extend(entry.openable("client-certificate", certificate));
        problems.extend(entry.openable("client-key", key));
    }
    if let Some(plugin) = user.exec.as_ref() {
        if user.auth_provider.is_some() {
            problems.push(entry.fault("exec and auth-provider are both set; remove one"));
        }
        problems.extend(exec(&entry, plugin));
    }
    let basic = !user.username.is_empty() || !user.password.is_empty();
    if basic && !user.token.is_empty() {
        problems.push(entry.fault(
            "it has a token and a username or password, and a request can carry one of them; remove the others",
        ));
    }
    if user.impersonate.is_empty() {
        let fields = [
            ("as-uid", user.impersonate_uid.is_empty()),
            ("as-groups", user.impersonate_groups.is_empty()),
            ("as-user-extra", user.impersonate_user_extra.is_empty()),
        ];
        let set: Vec<_> = fields
            .into_iter()
            .filter_map(|(field, empty)| (!empty).then_some(field))
            .collect();
        if !set.is_empty() {
            problems.push(entry.fault(format!(
                "{} without as: nobody is named to be impersonated",
                set.join(", ")
            )));
        }
    }
    problems
}

fn exec(entry: &Named<'_>, exec: &ExecConfig) -> Vec<ConfigProblem> {
    let mut problems = Vec::new();
    if exec.command.is_empty() {
        problems.push(entry.fault("exec has no command"));
    }
    if exec.api_version.is_empty() {
        problems.push(entry.fault(
            "exec has no apiVersion; expected client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1",
        ));
    }
    for (index, variable) in exec.env.iter().enumerate() {
        if variable.name.is_empty() {
            problems.push(entry.fault(format!("exec.env[{index}] has no name")));
        }
    }
    if let Err(why) = exec.mode() {
        problems.push(entry.fault(format!("exec: {why}")));
    }
    problems
}

/// What sort of entry, and its name.
struct Named<'a>(&'static str, &'a str);

impl Named<'_> {
    fn fault(&self, what: impl std::fmt::Display) -> ConfigProblem {
        ConfigProblem::invalid(self.text(what))
    }

    fn text(&self, what: impl std::fmt::Display) -> String {
        match self {
            Self(sort, "") => format!("the {sort}: {what}"),
            Self(sort, name) => format!("the {sort} {name:?}: {what}"),
        }
    }

    /// A file and its data.
    fn exclusive(&self, field: &str, file: &Str, data: &[u8]) -> Option<ConfigProblem> {
        (!file.is_empty() && !data.is_empty()).then(|| {
            self.fault(format_args!(
                "{field} and {field}-data are both set; remove one"
            ))
        })
    }

    /// A file that has to be there.
    fn openable(&self, field: &str, path: &Str) -> Option<ConfigProblem> {
        if path.is_empty() {
            return None;
        }
        let error = File::open(Path::new(path.as_str())).err()?;
        let text = self.text(format_args!("cannot read {field} {path}: {error}"));
        Some(ConfigProblem::new(ConfigProblemKind::Unreadable, text).with_source(error))
    }
}
