//! Asks a webhook: one POST of JSON over TLS.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clientset_runtime::Error;
use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use serde_json::Value;

use crate::in_memory::server::Server;

/// The port of a service that says none.
const PORT: u16 = 443;

/// Where a webhook is: a `clientConfig`, read.
#[derive(Debug)]
struct Target {
    /// With the port, without a path.
    origin: String,
    path: String,
    /// What the server's certificate is for, where the address does not say it.
    server_name: Option<String>,
    /// Who signs the server's certificate, as PEM; empty for the authorities of the system.
    authority: Vec<u8>,
}

/// Sends a review to the webhook of a `clientConfig`, and gives what it answers.
///
/// # Errors
/// Why there is no answer: nobody is there, the certificate is not right, it took too long, the answer is no
/// success or no JSON.
pub(super) async fn post(
    server: &Server,
    client_config: &Value,
    review: &Value,
    timeout: Option<Duration>,
) -> Result<Value, String> {
    let target = Target::read(server, client_config)?;
    let url = format!("{}{}", target.origin, target.path);
    target
        .send(review, timeout)
        .await
        .map_err(|why| format!("Post {url:?}: {why}"))
}

impl Target {
    fn read(server: &Server, client_config: &Value) -> Result<Self, String> {
        let authority = client_config["caBundle"].as_str().unwrap_or_default();
        let authority = STANDARD
            .decode(authority)
            .map_err(|error| format!("the caBundle is no base64: {error}"))?;
        let service = &client_config["service"];
        if service.is_object() {
            let text = |field: &str| service[field].as_str().unwrap_or_default();
            let (namespace, name) = (text("namespace"), text("name"));
            let port = service["port"].as_u64().map_or(Ok(PORT), u16::try_from);
            let port = port.map_err(|_| "the port of the service is none".to_owned())?;
            let server_name = format!("{name}.{namespace}.svc");
            let address = server
                .services
                .find(namespace, name, port)
                .map_err(|why| format!("Post \"https://{server_name}:{port}\": {why}"))?;
            return Ok(Self {
                origin: format!("https://{address}"),
                path: text("path").to_owned(),
                server_name: Some(server_name),
                authority,
            });
        }
        let url = client_config["url"]
            .as_str()
            .ok_or("webhook configuration must have either service or URL")?;
        let (scheme, rest) = url
            .split_once("://")
            .ok_or_else(|| format!("the url {url:?} has no scheme"))?;
        let (host, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        Ok(Self {
            origin: format!("{scheme}://{host}"),
            path: path.to_owned(),
            server_name: None,
            authority,
        })
    }

    async fn send(&self, review: &Value, timeout: Option<Duration>) -> Result<Value, String> {
        let mut config = Config::new(self.origin.as_str());
        if !self.authority.trim_ascii().is_empty() {
            config = config.with_certificate_authority(self.authority.as_slice());
        }
        if let Some(name) = &self.server_name {
            config = config.with_tls_server_name(name.as_str());
        }
        // Not kept: a webhook that a test starts again has to be found.
        let client = RestClient::new(config).map_err(|error| error.to_string())?;
        let mut request = client
            .request()
            .post()
            .abs_path(self.path.as_str())
            .max_retries(0)
            .header("accept", "application/json, */*")
            .body_bytes("application/json", review.to_string().into_bytes());
        if let Some(timeout) = timeout {
            request = request.timeout(timeout);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| failure(&error, timeout))?;
        serde_json::from_slice(answer.bytes())
            .map_err(|error| format!("the answer is no JSON: {error}"))
    }
}

/// Why there is no answer, in a sentence.
fn failure(error: &Error, timeout: Option<Duration>) -> String {
    if let Some(code) = error.code() {
        let said = String::from_utf8_lossy(error.body());
        let said: String = said.trim().chars().take(256).collect();
        return format!("the webhook answered {code} ({said:?})");
    }
    if error.is_timeout() || error.failure() == Some(clientset_runtime::transport::Failure::Timeout)
    {
        let seconds = timeout.unwrap_or_default().as_secs();
        return format!("context deadline exceeded: no answer within {seconds}s");
    }
    error.to_string()
}
