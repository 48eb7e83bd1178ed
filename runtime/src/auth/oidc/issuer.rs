//! The issuer of id tokens: where its token endpoint is, and a new token from there.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Method, StatusCode, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret as _;

use super::settings::Settings;
use crate::error::Result;
use crate::object::{Str, UnknownFields, plain};
use crate::request::default_user_agent;
use crate::transport::{Body, ClientIdentity, HttpTransport, Options, TlsOptions, Transport as _};
use crate::wire::json;

/// Both requests together take no longer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// No answer is longer.
const LONGEST_ANSWER: usize = 1 << 20;

/// What a form escapes.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What OAuth calls the reasons of a refusal: only these are shown, since an answer may echo a secret.
const REASONS: [&str; 8] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
];

/// An issuer, for one renewal.
pub(super) struct Issuer<'a> {
    settings: &'a Settings,
    transport: HttpTransport,
}

/// What an issuer gives for a refresh token.
pub(super) struct Tokens {
    pub(super) id_token: Str,
    /// Another one, where the old one is spent.
    pub(super) refresh_token: Option<Str>,
}

/// The issuer's description of itself.
#[derive(Clone)]
struct Discovery {
    token_endpoint: Str,
    methods: Vec<Str>,
    unknown_fields: UnknownFields,
}

crate::object! {
    Discovery {
        0 token_endpoint: plain("token_endpoint"),
        1 methods: plain("token_endpoint_auth_methods_supported"),
    }
}

/// What the token endpoint answers.
#[derive(Clone)]
struct Answer {
    id_token: Str,
    refresh_token: Str,
    error: Str,
    unknown_fields: UnknownFields,
}

crate::object! {
    Answer {
        0 id_token: plain("id_token").sensitive(),
        1 refresh_token: plain("refresh_token").sensitive(),
        2 error: plain("error").sensitive(),
    }
}

/// How the client proves who it is.
#[derive(Clone, Copy, PartialEq)]
enum Proof {
    /// In the `Authorization` header.
    Basic,
    /// In the form; without a secret there is nothing to prove.
    Form,
}

impl<'a> Issuer<'a> {
    /// # Errors
    /// The authority cannot be read.
    pub(super) fn new(settings: &'a Settings) -> Result<Self> {
        let tls = TlsOptions {
            authority: settings.authority.clone(),
            ..TlsOptions::default()
        };
        Ok(Self {
            settings,
            transport: HttpTransport::shared(
                Options::of_environment(tls),
                ClientIdentity::nobody(),
            )?,
        })
    }

    /// Gets a new id token for a refresh token. It blocks, on a thread without a runtime.
    pub(super) fn refresh(&self, refresh_token: &str) -> Result<Tokens, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("no connection can be made: {error}"))?;
        runtime.block_on(async {
            let tokens = tokio::time::timeout(TIMEOUT, self.tokens(refresh_token));
            tokens
                .await
                .unwrap_or_else(|_| Err(format!("the issuer gave no answer within {TIMEOUT:?}")))
        })
    }

    async fn tokens(&self, refresh_token: &str) -> Result<Tokens, String> {
        let discovery = self.discover().await?;
        let proofs = self.proofs(&discovery.methods);
        let mut outcome = Err(String::new());
        for proof in proofs {
            let (status, answer) = self
                .ask(&discovery.token_endpoint, refresh_token, *proof)
                .await?;
            if status.is_success() {
                return tokens(&answer);
            }
            outcome = Err(refusal(status, &answer));
            // Only who was not recognized may try another way; the refresh token is not spent then.
            if !is_unrecognized(status, &answer) {
                break;
            }
        }
        outcome
    }

    /// Where the token endpoint is.
    async fn discover(&self) -> Result<Discovery, String> {
        let url = format!(
            "{}/.well-known/openid-configuration",
            self.settings.issuer.trim_end_matches('/')
        );
        let request = new_request(Method::GET, &url)?;
        let (status, body) = self.send(request).await?;
        if !status.is_success() {
            return Err(format!("{url} answered {}", status.as_u16()));
        }
        let discovery: Discovery =
            json::from_slice(&body).map_err(|error| format!("what {url} answered: {error}"))?;
        match discovery.token_endpoint.as_str() {
            "" => Err(format!("what {url} answered has no token_endpoint")),
            endpoint if !endpoint.starts_with("https://") => Err(format!(
                "its token_endpoint {endpoint:?} is not https://, and tokens are sent to no other address"
            )),
            _ => Ok(discovery),
        }
    }

    /// The ways in which the client may prove who it is, in the order in which they are tried.
    fn proofs(&self, methods: &[Str]) -> &'static [Proof] {
        let can = |method: &str| methods.iter().any(|known| *known == *method);
        if self.settings.client_secret.is_none() {
            &[Proof::Form]
        } else if can("client_secret_post") && !can("client_secret_basic") {
            &[Proof::Form, Proof::Basic]
        } else {
            &[Proof::Basic, Proof::Form]
        }
    }

    async fn ask(
        &self,
        endpoint: &str,
        refresh_token: &str,
        proof: Proof,
    ) -> Result<(StatusCode, Bytes), String> {
        let settings = self.settings;
        let secret = settings.client_secret.as_ref();
        let secret = secret.map(|secret| secret.expose_secret());
        let mut form = form("grant_type", "refresh_token");
        form += &format!("&{}", self::form("refresh_token", refresh_token));
        if !settings.extra_scopes.is_empty() {
            let scope = format!("openid {}", settings.extra_scopes.join(" "));
            form += &format!("&{}", self::form("scope", &scope));
        }
        let mut request = new_request(Method::POST, endpoint)?;
        match (proof, secret) {
            (Proof::Basic, Some(secret)) => {
                let both = format!("{}:{}", escaped(&settings.client_id), escaped(secret));
                let value = format!("Basic {}", STANDARD.encode(both));
                // Base64 fits into any header.
                if let Ok(mut value) = HeaderValue::try_from(value) {
                    value.set_sensitive(true);
                    request.headers_mut().insert(AUTHORIZATION, value);
                }
            }
            (_, secret) => {
                form += &format!("&{}", self::form("client_id", &settings.client_id));
                if let Some(secret) = secret {
                    form += &format!("&{}", self::form("client_secret", secret));
                }
            }
        }
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, kind);
        *request.body_mut() = Body::from(form);
        self.send(request).await
    }

    async fn send(&self, request: http::Request<Body>) -> Result<(StatusCode, Bytes), String> {
        let sending = async {
            let (head, mut body) = self.transport.send(request).await?.into_parts();
            let mut bytes = Vec::new();
            while let Some(chunk) = body.chunk().await? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > LONGEST_ANSWER {
                    break;
                }
            }
            Ok((head.status, bytes.into()))
        };
        sending
            .await
            .map_err(|error: crate::Error| error.to_string())
    }
}

fn new_request(method: Method, url: &str) -> Result<http::Request<Body>, String> {
    let uri: Uri = url
        .parse()
        .map_err(|error| format!("{url:?} is no URL: {error}"))?;
    let mut request = http::Request::new(Body::empty());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if let Ok(agent) = HeaderValue::try_from(default_user_agent()) {
        headers.insert(USER_AGENT, agent);
    }
    Ok(request)
}

fn form(name: &str, value: &str) -> String {
    format!("{name}={}", escaped(value))
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string()
}

fn tokens(answer: &[u8]) -> Result<Tokens, String> {
    let answer: Answer = json::from_slice(answer).map_err(|mut error| {
        error.hide();
        format!("the issuer's answer: {error}")
    })?;
    if answer.id_token.is_empty() {
        return Err(
            "the issuer's answer has no id_token; it may not renew them, so log in again"
                .to_owned(),
        );
    }
    Ok(Tokens {
        id_token: answer.id_token,
        refresh_token: (!answer.refresh_token.is_empty()).then_some(answer.refresh_token),
    })
}

/// The reason in OAuth's words, if it is one of these.
fn reason(answer: &[u8]) -> Option<&'static str> {
    let answer: Answer = json::from_slice(answer).ok()?;
    REASONS.into_iter().find(|reason| answer.error == *reason)
}

fn is_unrecognized(status: StatusCode, answer: &[u8]) -> bool {
    status == StatusCode::UNAUTHORIZED || reason(answer) == Some("invalid_client")
}

fn refusal(status: StatusCode, answer: &[u8]) -> String {
    let code = status.as_u16();
    match reason(answer) {
        Some("invalid_grant") => format!(
            "the issuer does not take the refresh-token ({code} invalid_grant): it has expired, was withdrawn, or another program has used it; log in again"
        ),
        Some(reason @ ("invalid_client" | "unauthorized_client")) => format!(
            "the issuer does not know the client ({code} {reason}); check client-id and client-secret"
        ),
        Some(reason) => format!("the issuer refuses a new token ({code} {reason})"),
        None => format!("the issuer refuses a new token ({code})"),
    }
}
