//! From a configuration to what gives its credentials.

use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::certificate::WithCertificate;
use super::exec::{ClusterInfo, ExecPlugin};
use super::fixed::Fixed;
use super::token_file::TokenFile;
use super::{Authenticator, Authorization, provider};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::transport::ClientIdentity;

/// Who a client is.
pub(crate) struct Identified {
    /// What gives each request its credentials.
    pub(crate) authenticator: Arc<dyn Authenticator>,
    /// The certificate that connections show.
    pub(crate) identity: Arc<ClientIdentity>,
}

impl Identified {
    /// Whom the configuration says. Over plain http there are no credentials: anyone could read them.
    ///
    /// # Errors
    /// Credentials that cannot be right, a certificate that cannot be read.
    pub(crate) fn new(config: &Config) -> Result<Self> {
        if !config.parsed_server()?.is_https() {
            if config.tls.identity.is_some() || !config.credentials.is_none() {
                tracing::warn!(
                    target: "clientset",
                    "the server address is not https://, so the credentials are not sent"
                );
            }
            return Ok(Self::nobody());
        }
        let Some(identity) = &config.tls.identity else {
            return Self::of_requests(config);
        };
        let identity = ClientIdentity::shared(identity)?;
        // A plugin is another way to the same end, and not asked then, as in client-go.
        let mut without_exec = config.clone();
        without_exec.credentials.exec = None;
        let authenticator = Self::of_requests(&without_exec)?.authenticator;
        Ok(Self {
            authenticator: Arc::new(WithCertificate {
                authenticator,
                identity: identity.clone(),
            }),
            identity,
        })
    }

    fn nobody() -> Self {
        Self::of(Fixed(Authorization::none()))
    }

    fn of(authenticator: impl Authenticator) -> Self {
        Self {
            authenticator: Arc::new(authenticator),
            identity: ClientIdentity::nobody(),
        }
    }

    /// Whom the configuration says, but for its certificate.
    fn of_requests(config: &Config) -> Result<Self> {
        let credentials = &config.credentials;
        if let Some(authenticator) = &credentials.authenticator {
            return Ok(Self {
                authenticator: authenticator.clone(),
                identity: ClientIdentity::nobody(),
            });
        }
        let token = credentials.token.as_ref().map(|token| {
            Authorization::bearer(token.expose_secret()).map_err(|error| {
                Error::config(format!("{error}; check the token of the kubeconfig's user"))
            })
        });
        let token = token.transpose()?;
        if credentials.basic.is_some() && (token.is_some() || credentials.token_file.is_some()) {
            return Err(Error::config(
                "there are a token and a password, which exclude each other; remove one",
            ));
        }
        if let Some(path) = &credentials.token_file {
            return Ok(Self::of(TokenFile::new(path.clone(), token)));
        }
        if let Some(token) = token {
            return Ok(Self::of(Fixed(token)));
        }
        if let Some(basic) = &credentials.basic {
            let password = basic.password.expose_secret();
            return Ok(Self::of(Fixed(Authorization::basic(
                &basic.username,
                password,
            ))));
        }
        if credentials.exec.is_some() && credentials.auth_provider.is_some() {
            return Err(Error::config(
                "there are an exec plugin and an auth-provider, which exclude each other; remove one",
            ));
        }
        if let Some(exec) = &credentials.exec {
            let cluster = || cluster_info(config, exec.cluster_extension.clone());
            let plugin = ExecPlugin::shared(&exec.config, cluster)?;
            return Ok(Self {
                identity: plugin.identity().clone(),
                authenticator: Arc::new(plugin),
            });
        }
        if let Some(provider) = &credentials.auth_provider {
            let authenticator =
                provider::authenticator(&provider.config, provider.persister.as_ref())?;
            return Ok(Self {
                authenticator,
                identity: ClientIdentity::nobody(),
            });
        }
        Ok(Self::nobody())
    }
}

/// What an exec plugin is told of the cluster.
fn cluster_info(config: &Config, extension: crate::object::RawJson) -> Result<ClusterInfo> {
    let authority = config.tls.authority.as_ref();
    let authority = authority
        .map(|pem| pem.read("certificate-authority"))
        .transpose()?;
    Ok(ClusterInfo {
        server: config.server().into(),
        tls_server_name: config.tls.server_name.as_deref().unwrap_or_default().into(),
        insecure_skip_tls_verify: config.tls.insecure,
        certificate_authority_data: authority
            .map(|pem| pem.expose_secret().to_vec())
            .unwrap_or_default()
            .into(),
        proxy_url: config
            .proxy
            .as_ref()
            .map(|url| url.expose_secret())
            .unwrap_or_default()
            .into(),
        disable_compression: !config.compression,
        config: extension,
        ..Default::default()
    })
}
