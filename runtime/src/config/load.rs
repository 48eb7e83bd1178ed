//! From kubeconfig files to a configuration: the current context, its cluster and its user.

use std::fmt;
use std::path::{Path, PathBuf};

use super::kubeconfig::{Cluster, Context, Kubeconfig, User};
use super::{Config, Server};
use crate::auth::Credentials;
use crate::error::{Error, Result};
use crate::meta::ByteString;
use crate::object::Str;
use crate::transport::{Identity, Pem};
use crate::wire::yaml;

/// A kubeconfig, and where it is from.
pub(super) struct File {
    /// As messages name it.
    origin: String,
    /// What its relative paths are relative to.
    folder: PathBuf,
    config: Kubeconfig,
}

impl File {
    /// Reads a file; `None` when there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>> {
        let origin = format!("kubeconfig {}", path.display());
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Error::config(format!("{origin}: {error}")).with_source(error));
            }
        };
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let text = String::from_utf8(text).map_err(|error| {
            Error::config(format!("{origin}: it is not UTF-8 text")).with_source(error)
        })?;
        Self::parse(&text, origin, folder).map(Some)
    }

    /// Reads a text. Relative paths are relative to the working directory.
    pub(super) fn text(text: &str) -> Result<Self> {
        Self::parse(text, "kubeconfig".to_owned(), PathBuf::new())
    }

    fn parse(text: &str, origin: String, folder: PathBuf) -> Result<Self> {
        let config: Kubeconfig = if text.trim().is_empty() {
            Kubeconfig::default()
        } else {
            yaml::from_str(text)
                .map_err(|error| Error::config(format!("{origin}: {error}")).with_source(error))?
        };
        let file = Self {
            origin,
            folder,
            config,
        };
        file.check_names()?;
        Ok(file)
    }

    /// Whether the file says nothing, as a file does that `kubectl` has just made.
    pub(super) fn is_empty(&self) -> bool {
        let config = &self.config;
        config.current_context.is_empty()
            && config.clusters.is_empty()
            && config.contexts.is_empty()
    }

    fn check_names(&self) -> Result<()> {
        let config = &self.config;
        self.check_unique("clusters", config.clusters.iter().map(|entry| &entry.name))?;
        self.check_unique("contexts", config.contexts.iter().map(|entry| &entry.name))?;
        self.check_unique("users", config.users.iter().map(|entry| &entry.name))
    }

    fn check_unique<'a>(&self, list: &str, names: impl Iterator<Item = &'a Str>) -> Result<()> {
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            None => Ok(()),
            Some(pair) => Err(self.fault(format_args!(
                "{list}: the name {:?} is there twice; rename or remove one",
                pair[0]
            ))),
        }
    }

    fn fault(&self, what: impl fmt::Display) -> Error {
        Error::config(format!("{}: {what}", self.origin))
    }

    /// A path of the file, relative to its folder.
    fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// A field in its two forms, a file or data.
    fn pem(&self, field: &str, path: &str, data: &ByteString) -> Result<Option<Pem>> {
        match (path, data.as_slice()) {
            ("", []) => Ok(None),
            ("", data) => Ok(Some(Pem::Data(data.to_vec().into()))),
            (path, []) => Ok(Some(Pem::File(self.path(path)))),
            _ => Err(self.fault(format_args!(
                "{field} and {field}-data are both set; remove one"
            ))),
        }
    }

    fn cluster(&self, name: &str) -> Option<(&Self, &Cluster)> {
        let entry = self
            .config
            .clusters
            .iter()
            .find(|entry| entry.name == *name)?;
        Some((self, &entry.cluster))
    }

    fn context(&self, name: &str) -> Option<(&Self, &Context)> {
        let entry = self
            .config
            .contexts
            .iter()
            .find(|entry| entry.name == *name)?;
        Some((self, &entry.context))
    }

    fn user(&self, name: &str) -> Option<(&Self, &User)> {
        let entry = self.config.users.iter().find(|entry| entry.name == *name)?;
        Some((self, &entry.user))
    }
}

/// The configuration of the current context. Of several files, the first that has a name counts for
/// it, as in client-go.
pub(super) fn resolve(files: &[File]) -> Result<Config> {
    let origin = match files {
        [file] => file.origin.clone(),
        files => {
            let names: Vec<_> = files.iter().map(|file| file.origin.as_str()).collect();
            names.join(", ")
        }
    };
    let fault = |what: String| Error::config(format!("{origin}: {what}"));
    let name = files
        .iter()
        .map(|file| &file.config.current_context)
        .find(|name| !name.is_empty())
        .ok_or_else(|| {
            fault(
                "no current-context is set; choose one with `kubectl config use-context NAME`"
                    .to_owned(),
            )
        })?;
    let (context_file, context) = files.iter().find_map(|file| file.context(name)).ok_or_else(|| {
        fault(format!(
            "the current-context {name:?} is not among the contexts; choose one with `kubectl config use-context NAME`"
        ))
    })?;
    if context.cluster.is_empty() {
        return Err(context_file.fault(format_args!("the context {name:?} names no cluster")));
    }
    let missing = |what: &str, other: &Str| {
        context_file.fault(format_args!(
            "the context {name:?} names the {what} {other:?}, which is not there"
        ))
    };
    let (file, cluster) = files
        .iter()
        .find_map(|file| file.cluster(&context.cluster))
        .ok_or_else(|| missing("cluster", &context.cluster))?;
    let mut config = from_cluster(file, &context.cluster, cluster)?;
    if !context.namespace.is_empty() {
        config.namespace = Some(context.namespace.clone());
    }
    if context.user.is_empty() {
        return Ok(config);
    }
    let (file, user) = files
        .iter()
        .find_map(|file| file.user(&context.user))
        .ok_or_else(|| missing("user", &context.user))?;
    add_user(&mut config, file, &context.user, user)?;
    Ok(config)
}

fn from_cluster(file: &File, name: &str, cluster: &Cluster) -> Result<Config> {
    let fault = |what: &str| file.fault(format_args!("the cluster {name:?}: {what}"));
    if cluster.server.is_empty() {
        return Err(fault("it has no server"));
    }
    let mut config = Config::new(cluster.server.as_str());
    config.tls.authority = file.pem(
        "certificate-authority",
        &cluster.certificate_authority,
        &cluster.certificate_authority_data,
    )?;
    config.tls.insecure = cluster.insecure_skip_tls_verify;
    if config.tls.insecure && config.tls.authority.is_some() {
        return Err(fault(
            "certificate-authority and insecure-skip-tls-verify exclude each other; remove one",
        ));
    }
    if !cluster.tls_server_name.is_empty() {
        config.tls.server_name = Some(cluster.tls_server_name.to_string());
    }
    if !cluster.proxy_url.is_empty() {
        config.proxy = Some(cluster.proxy_url.as_str().into());
    }
    config.compression = !cluster.disable_compression;
    Ok(config)
}

/// Adds the credentials; not over plain http, where anyone could read them (as in client-go).
fn add_user(config: &mut Config, file: &File, name: &str, user: &User) -> Result<()> {
    if let Some((field, what)) = user.unsupported() {
        return Err(file.fault(format_args!(
            "the user {name:?} has {field:?}: {what} not supported yet; use a token or a client certificate"
        )));
    }
    let certificate = file.pem(
        "client-certificate",
        &user.client_certificate,
        &user.client_certificate_data,
    )?;
    let key = file.pem("client-key", &user.client_key, &user.client_key_data)?;
    let identity = match (certificate, key) {
        (None, None) => None,
        (Some(certificate), Some(key)) => Some(Identity { certificate, key }),
        (Some(_), None) => {
            return Err(file.fault(format_args!(
                "the user {name:?} has a client-certificate and no client-key; set client-key or client-key-data"
            )));
        }
        (None, Some(_)) => {
            return Err(file.fault(format_args!(
                "the user {name:?} has a client-key and no client-certificate; set client-certificate or client-certificate-data"
            )));
        }
    };
    let token = (!user.token.is_empty()).then(|| user.token.as_str().into());
    let credentials = match (user.token_file.as_str(), token) {
        ("", None) => Credentials::None,
        ("", Some(token)) => Credentials::Token(token),
        (path, token) => Credentials::TokenFile(file.path(path), token),
    };
    let secure = config.tls.authority.is_some() || config.tls.insecure || identity.is_some();
    if !Server::parse(&config.server, secure)?.is_https() {
        if identity.is_some() || !matches!(credentials, Credentials::None) {
            tracing::warn!(
                target: "clientset",
                "the server address is not https://, so the credentials of the user {name:?} are not sent"
            );
        }
        return Ok(());
    }
    config.tls.identity = identity;
    config.credentials = credentials;
    Ok(())
}
