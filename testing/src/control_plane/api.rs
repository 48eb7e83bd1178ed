//! A plain HTTPS client for setting tests up and for looking at the server past the client under test.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request, request};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

use super::credentials::User;
use super::error::Error;

/// How long one call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// What the API server answered to [`ControlPlane::call`](super::ControlPlane::call).
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// The body: as it is where it is JSON, else its text as a JSON string.
    pub body: Value,
}

impl Answer {
    /// The message of the server's Status, or the whole body where there is none; shortened.
    pub(super) fn message(&self) -> String {
        let text = match self.body["message"].as_str() {
            Some(message) => message.to_owned(),
            None => self.body.to_string(),
        };
        text.chars().take(500).collect()
    }
}

#[derive(Debug)]
pub(super) struct Api {
    url: String,
    authority: Certificate<'static>,
    /// For everyone with a token; a client certificate belongs to the connection.
    agent: Agent,
}

impl Api {
    pub(super) fn new(url: &str, authority_pem: &str) -> Result<Api, Error> {
        let authority = Certificate::from_pem(authority_pem.as_bytes())
            .map_err(|error| failed("read", "the certificate authority", &error))?;
        let agent = new_agent(&authority, None);
        Ok(Api {
            url: url.to_owned(),
            authority,
            agent,
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Asks for `path` and says what came instead of 200.
    pub(super) fn expect_ok(&self, user: &User, path: &str) -> Result<(), String> {
        match self.call(user, "GET", path, None) {
            Ok(answer) if answer.status == 200 => Ok(()),
            Ok(answer) => Err(format!("{} {}", answer.status, answer.message())),
            Err(error) => Err(error.to_string()),
        }
    }

    pub(super) fn call(
        &self,
        user: &User,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Accept", "application/json");
        if let Some(token) = user.token() {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let own;
        let agent = match user.certificate_and_key() {
            None => &self.agent,
            Some((certificate, key)) => {
                own = Certificate::from_pem(certificate.as_bytes())
                    .and_then(|certificate| {
                        Ok((certificate, PrivateKey::from_pem(key.as_bytes())?))
                    })
                    .map(|(certificate, key)| ClientCert::new_with_certs(&[certificate], key))
                    .map(|identity| new_agent(&self.authority, Some(identity)))
                    .map_err(|error| failed(method, path, &error))?;
                &own
            }
        };
        send(agent, request, method, body).map_err(|error| failed(method, path, &error))
    }
}

fn new_agent(authority: &Certificate<'static>, identity: Option<ClientCert>) -> Agent {
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(std::slice::from_ref(authority)))
        .client_cert(identity)
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .proxy(None) // the environment may name one, and the server is on loopback
        .http_status_as_error(false)
        .timeout_global(Some(CALL_TIMEOUT))
        .build()
        .new_agent()
}

fn send(
    agent: &Agent,
    request: request::Builder,
    method: &str,
    body: Option<&Value>,
) -> Result<Answer, ureq::Error> {
    let mut response = match body {
        None => agent.run(request.body(())?)?,
        Some(body) => {
            let kind = if method == "PATCH" {
                "application/merge-patch+json"
            } else {
                "application/json"
            };
            let request = request
                .header("Content-Type", kind)
                .body(body.to_string())?;
            agent.run(request)?
        }
    };
    let text = response
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_to_string()?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer {
        status: response.status().as_u16(),
        body,
    })
}

fn failed(method: &str, path: &str, error: &ureq::Error) -> Error {
    Error::Call {
        method: method.to_owned(),
        path: path.to_owned(),
        problem: error.to_string(),
    }
}
