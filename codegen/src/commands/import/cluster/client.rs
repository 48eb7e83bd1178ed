//! GET requests to an API server.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

use super::access::{Access, Identity, Trust};
use super::{message, refused};
use crate::commands::arguments::Failure;

/// How long one document may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// No document of Kubernetes comes near it.
const LARGEST: u64 = 256 << 20;

/// What came.
pub(super) enum Answer {
    /// The body of a 200.
    Found(Vec<u8>),
    /// Any other code, with the server's message.
    Refused(u16, String),
}

pub(super) struct Client {
    server: String,
    token: Option<String>,
    agent: Agent,
}

impl Client {
    pub(super) fn new(access: Access) -> Result<Self, Failure> {
        let unreadable = |what: &str| {
            let what = what.to_owned();
            move |error: ureq::Error| {
                Failure::work(format!("the {what} of the kubeconfig is no PEM: {error}"))
            }
        };
        let mut tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
        match access.trust {
            Trust::System => {
                let found = rustls_native_certs::load_native_certs();
                let roots = found
                    .certs
                    .iter()
                    .map(|der| Certificate::from_der(der).to_owned());
                tls = tls.root_certs(RootCerts::from(roots));
            }
            Trust::Authority(pem) => {
                let mut roots = Vec::new();
                for item in ureq::tls::parse_pem(&pem) {
                    if let ureq::tls::PemItem::Certificate(root) =
                        item.map_err(unreadable("certificate authority"))?
                    {
                        roots.push(root);
                    }
                }
                tls = tls.root_certs(RootCerts::from(roots.into_iter()));
            }
            Trust::Anyone => tls = tls.disable_verification(true),
        }
        if let Some(Identity { certificate, key }) = access.identity {
            let certificate =
                Certificate::from_pem(&certificate).map_err(unreadable("client certificate"))?;
            let key = PrivateKey::from_pem(&key).map_err(unreadable("client key"))?;
            tls = tls.client_cert(Some(ClientCert::new_with_certs(&[certificate], key)));
        }
        let agent = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("clientset-codegen/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self {
            server: access.server.trim_end_matches('/').to_owned(),
            token: access.token,
            agent,
        })
    }

    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// Asks for a path.
    pub(super) fn get(&self, path: &str) -> Result<Answer, Failure> {
        let url = format!("{}{path}", self.server);
        let failed = |error: &ureq::Error| {
            Failure::work(format!("cannot reach the cluster at {url}: {error}"))
        };
        let mut request = self.agent.get(&url).header("Accept", "application/json");
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let mut response = request.call().map_err(|error| failed(&error))?;
        let body = response
            .body_mut()
            .with_config()
            .limit(LARGEST)
            .read_to_vec()
            .map_err(|error| failed(&error))?;
        Ok(match response.status().as_u16() {
            200 => Answer::Found(body),
            code => Answer::Refused(code, message(&body)),
        })
    }

    /// Asks for a path that must be there.
    pub(super) fn need(&self, path: &str) -> Result<Vec<u8>, Failure> {
        match self.get(path)? {
            Answer::Found(body) => Ok(body),
            Answer::Refused(code, message) => Err(refused(path, code, &message)),
        }
    }

    /// Asks for a path that must be there and be JSON.
    pub(super) fn json(&self, path: &str) -> Result<Value, Failure> {
        parse(path, &self.need(path)?)
    }
}

pub(super) fn parse(path: &str, body: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::work(format!("the cluster's {path} is not JSON: {error}")))
}
