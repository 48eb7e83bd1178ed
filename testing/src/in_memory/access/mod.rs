//! Who asks, and whether they may: between the log and the route of a request.

mod attributes;
mod certificates;
mod impersonation;
mod own_certificate;
pub(crate) mod rbac;
pub(crate) mod secret_tokens;
mod service_accounts;
mod tokens;
mod user;

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::Method;
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use serde_json::{Value, json};

pub use certificates::ClientCertificate;
pub use user::User;

use super::answer::{Answer, Refusal};
use super::call::Path;
use super::store::{Object, Store};
pub(crate) use attributes::Attributes;
pub(crate) use certificates::Certificates;
use rbac::Decision;
pub(crate) use service_accounts::Claims;
use service_accounts::Signer;
use tokens::Tokens;

/// The audience of this server: what tokens are for, unless they say otherwise. It is their issuer, too.
pub(crate) const API_AUDIENCE: &str = "https://kubernetes.default.svc";

/// What a server knows of its users, and how much it lets them do.
#[derive(Debug, Default)]
pub(crate) struct Access {
    settings: Settings,
    tokens: Tokens,
    signer: Signer,
    /// There where connections are by TLS.
    certificates: Option<Arc<Certificates>>,
}

/// How a server treats those who ask.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// Whether roles and bindings decide, rather than nobody.
    pub(crate) rbac: bool,
    /// Whether connections are by TLS.
    pub(crate) tls: bool,
    /// Whether a request without a credential is refused.
    pub(crate) without_anonymous: bool,
}

/// Whom a connection is of, for requests that carry no credential themselves.
#[derive(Clone, Debug)]
pub(crate) enum Peer {
    /// Whoever comes this way is this user: in the same process, or over a socket that nobody else can read.
    Trusted(Arc<User>),
    /// A connection by TLS, and the certificate that the client showed.
    Tls(Option<Arc<[u8]>>),
}

impl Access {
    /// # Errors
    /// No certificates can be made.
    pub(crate) fn new(settings: Settings) -> io::Result<Self> {
        let certificates = match settings.tls {
            true => Some(Arc::new(Certificates::new()?)),
            false => None,
        };
        Ok(Self {
            settings,
            tokens: Tokens::default(),
            signer: Signer::default(),
            certificates,
        })
    }

    /// The certificates, where connections are by TLS.
    pub(crate) fn certificates(&self) -> Option<&Arc<Certificates>> {
        self.certificates.as_ref()
    }

    /// A certificate by which a user is known, for so long or for ever.
    ///
    /// # Errors
    /// Connections are not by TLS, or the name cannot be in a certificate.
    pub(crate) fn issue_certificate(
        &self,
        user: User,
        now: SystemTime,
        lifetime: Option<Duration>,
    ) -> io::Result<ClientCertificate> {
        let certificates = self.certificates().ok_or_else(needs_tls)?;
        certificates.issue(user, now, lifetime)
    }

    /// Whether roles and bindings decide who may do what.
    pub(crate) fn uses_rbac(&self) -> bool {
        self.settings.rbac
    }

    /// Whether somebody may do something.
    pub(crate) fn decide(&self, store: &Store, user: &User, wanted: &Attributes) -> Decision {
        if !self.settings.rbac {
            return Decision {
                allowed: true,
                reason: String::new(),
            };
        }
        rbac::decide(store, user, wanted)
    }

    /// Everything that a user may in a namespace, as rules.
    pub(crate) fn rules_of(&self, store: &Store, user: &User, namespace: &str) -> Vec<Value> {
        if self.settings.rbac {
            return rbac::rules_of(store, user, namespace);
        }
        vec![
            json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}),
            json!({"verbs": ["*"], "nonResourceURLs": ["*"]}),
        ]
    }

    /// A token for a service account.
    pub(crate) fn sign(&self, claims: &Claims<'_>, now: SystemTime) -> Option<String> {
        self.signer.sign(claims, now)
    }

    /// A token for a service account that a Secret is to hold.
    pub(crate) fn sign_for_secret(&self, account: &Object, secret: &Object) -> Option<String> {
        self.signer
            .sign_payload(&secret_tokens::payload(account, secret))
    }

    /// What others need to verify tokens of service accounts: where the keys are, and the keys.
    pub(crate) fn document(&self, path: &Path, head: &Parts) -> Option<Answer> {
        if head.method != Method::GET {
            return None;
        }
        match path.parts()[..] {
            ["openid", "v1", "jwks"] => {
                let keys = self.signer.key_set();
                Some(Answer::typed(keys, "application/jwk-set+json"))
            }
            [".well-known", "openid-configuration"] => {
                let host = head.headers.get(HOST).and_then(|host| host.to_str().ok());
                let host = host.or(head.uri.authority().map(|authority| authority.as_str()));
                Some(Answer::document(json!({
                    "issuer": API_AUDIENCE,
                    "jwks_uri": format!("https://{}/openid/v1/jwks", host.unwrap_or_default()),
                    "response_types_supported": ["id_token"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["ES256"],
                })))
            }
            _ => None,
        }
    }

    /// Whose token it is, and for which of the wanted audiences.
    ///
    /// # Errors
    /// Why it is not taken.
    pub(crate) fn of_token(
        &self,
        store: &Store,
        token: &str,
        wanted: &[&str],
        now: SystemTime,
    ) -> Result<(User, Vec<String>), String> {
        let invalid = "invalid bearer token";
        if let Some(user) = self.tokens.find(token, now) {
            return match wanted.contains(&API_AUDIENCE) {
                true => Ok((user.authenticated(), vec![API_AUDIENCE.to_owned()])),
                false => Err(invalid.to_owned()),
            };
        }
        match self.signer.verify(store, token, wanted, now) {
            Ok((user, audiences)) => Ok((user.authenticated(), audiences)),
            Err(None) => Err(invalid.to_owned()),
            Err(Some(why)) => Err(format!("[{invalid}, {why}]")),
        }
    }

    /// Takes a token for a user, for as long as there is one.
    pub(crate) fn add_token(&self, token: String, user: User) {
        self.tokens.add(token, user, None);
    }

    /// A new token, for so long or for ever.
    pub(crate) fn issue_token(
        &self,
        user: User,
        now: SystemTime,
        lifetime: Option<Duration>,
    ) -> String {
        self.tokens.issue(user, now, lifetime)
    }

    /// Takes a token no longer.
    pub(crate) fn revoke_token(&self, token: &str) -> bool {
        self.tokens.revoke(token)
    }

    /// Who sent a request: whom its credential, or else its connection, is of.
    ///
    /// # Errors
    /// 401: the credential is none, or there is none where there has to be one.
    pub(crate) fn authenticate(
        &self,
        head: &Parts,
        store: &Store,
        now: SystemTime,
    ) -> Result<User, Refusal> {
        let peer = head.extensions.get::<Peer>();
        let certificate = match peer {
            Some(Peer::Tls(certificate)) => certificate.as_deref(),
            _ => None,
        };
        if let Some(shown) = certificate
            && let Some(user) = self.certificates().and_then(|known| known.find(shown, now))
        {
            return Ok(user.authenticated());
        }
        if let Some(token) = bearer(head) {
            return match self.of_token(store, token, &[API_AUDIENCE], now) {
                Ok((user, _)) => Ok(user),
                Err(_) => Err(Refusal::unauthorized()),
            };
        }
        match peer {
            Some(Peer::Trusted(user)) => Ok(User::clone(user).authenticated()),
            _ if certificate.is_some() || self.settings.without_anonymous => {
                Err(Refusal::unauthorized())
            }
            _ => Ok(User::anonymous()),
        }
    }

    /// Whom a request is to be of instead.
    ///
    /// # Errors
    /// It says something of them, and not who they are.
    pub(crate) fn impersonated(head: &Parts) -> Result<Option<User>, Refusal> {
        impersonation::read(&head.headers)
    }

    /// What one has to be allowed to act as this user, whom a request names.
    pub(crate) fn needed_to_act_as(head: &Parts, user: &User) -> Vec<Attributes> {
        impersonation::needed(&head.headers, user)
    }
}

/// Users cannot be told apart without TLS.
pub(crate) fn needs_tls() -> io::Error {
    let why = "clients send no credentials without TLS: start the server with TestCluster::builder().tls()";
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

/// The token of the header; other schemes are passed over, as API servers do.
fn bearer(head: &Parts) -> Option<&str> {
    let value = head.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let mut words = value.trim().splitn(3, ' ');
    let scheme = words.next()?;
    let token = words.next()?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
