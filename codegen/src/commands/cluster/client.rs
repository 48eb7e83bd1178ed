//! GET requests to an API server.

use std::time::Duration;

use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::Flags;
use crate::commands::arguments::Failure;

/// How long one document may take where `--request-timeout` does not say it.
const TIMEOUT: Duration = Duration::from_secs(60);

/// No document of Kubernetes comes near it.
const LARGEST: usize = 256 << 20;

/// What came.
pub(in crate::commands) enum Answer {
    /// The body of a 200.
    Found(Vec<u8>),
    /// Any other code, with the server's message.
    Refused(u16, String),
}

pub(in crate::commands) struct Client {
    server: String,
    rest: RestClient,
    runtime: Runtime,
}

impl Client {
    /// A client of the cluster that the kubeconfig and the flags name.
    pub(in crate::commands) fn new(flags: &Flags) -> Result<Self, Failure> {
        let flags = flags.config();
        let config = flags
            .client_config()
            .client_config()
            .map_err(Failure::work)?;
        let config = if flags.overrides.timeout.is_empty() {
            config.with_timeout(TIMEOUT)
        } else {
            config
        };
        let config =
            config.with_user_agent(concat!("clientset-codegen/", env!("CARGO_PKG_VERSION")));
        Self::of(config)
    }

    fn of(config: Config) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::work(format!("no runtime for requests: {error}")))?;
        Ok(Self {
            server: config.server().trim_end_matches('/').to_owned(),
            rest: RestClient::new(config).map_err(Failure::work)?,
            runtime,
        })
    }

    pub(in crate::commands) fn server(&self) -> &str {
        &self.server
    }

    /// Asks for a path, which may have a query.
    pub(in crate::commands) fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.runtime.block_on(self.fetch(path)).or_else(|error| {
            let message = error.status().map(|status| status.message.to_string());
            match (error.code(), message) {
                (Some(code), Some(message)) => Ok(Answer::Refused(code, message)),
                _ => Err(Failure::work(error)),
            }
        })
    }

    async fn fetch(&self, path: &str) -> Result<Answer, clientset_runtime::Error> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut request = self
            .rest
            .request()
            .abs_path(path)
            .header("accept", "application/json");
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            request = request.param(name, value);
        }
        let mut answer = request.chunks().await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                let message = format!("the document is larger than {LARGEST} bytes");
                return Ok(Answer::Refused(answer.status().as_u16(), message));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer::Found(body))
    }

    /// Asks for a path that must be there.
    pub(in crate::commands) fn need(&self, path: &str) -> Result<Vec<u8>, Failure> {
        match self.get(path)? {
            Answer::Found(body) => Ok(body),
            Answer::Refused(code, message) => Err(refused(path, code, &message)),
        }
    }

    /// Asks for a path that must be there and be JSON.
    pub(in crate::commands) fn json(&self, path: &str) -> Result<Value, Failure> {
        parse(path, &self.need(path)?)
    }
}

pub(in crate::commands) fn parse(path: &str, body: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::work(format!("the cluster's {path} is not JSON: {error}")))
}

/// Why a path could not be read, and what may help.
pub(in crate::commands) fn refused(path: &str, code: u16, message: &str) -> Failure {
    let hint = match code {
        401 => "; the credentials are not accepted",
        403 => "; the user may not read it, the role system:discovery allows that",
        _ => "",
    };
    Failure::work(format!(
        "the cluster answers {code} to {path}: {message}{hint}"
    ))
}
