//! What a kubeconfig says of an OpenID Connect provider.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::id_token;
use crate::error::{Error, Result};
use crate::object::{Map, Str};
use crate::transport::Pem;

pub(super) const ID_TOKEN: &str = "id-token";
pub(super) const REFRESH_TOKEN: &str = "refresh-token";
const ISSUER: &str = "idp-issuer-url";
const CLIENT_ID: &str = "client-id";
const CLIENT_SECRET: &str = "client-secret";
const AUTHORITY: &str = "idp-certificate-authority";
const AUTHORITY_DATA: &str = "idp-certificate-authority-data";
const EXTRA_SCOPES: &str = "extra-scopes";

/// What does not change while tokens do.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) issuer: Str,
    pub(super) client_id: Str,
    /// Public clients have none.
    pub(super) client_secret: Option<SecretString>,
    /// Whom to trust instead of the system's authorities.
    pub(super) authority: Option<Pem>,
    /// What is asked for beside `openid`.
    pub(super) extra_scopes: Vec<String>,
}

impl Settings {
    /// # Errors
    /// The issuer or the client is missing, the issuer's address is not https, or the authority's data is
    /// not base64.
    pub(super) fn new(config: &Map<Str>) -> Result<Self> {
        let text = |key: &str| config.get(key).filter(|text| !text.is_empty());
        let missing = |key: &str| {
            Error::config(format!(
                "the auth-provider oidc of the kubeconfig's user has no {key}"
            ))
        };
        let issuer = text(ISSUER).ok_or_else(|| missing(ISSUER))?.clone();
        let client_id = text(CLIENT_ID).ok_or_else(|| missing(CLIENT_ID))?.clone();
        if !issuer.starts_with("https://") {
            return Err(Error::config(format!(
                "the auth-provider oidc: {ISSUER} {:?} is not https://, and tokens are sent to no other address",
                issuer.as_str()
            )));
        }
        // The data goes before the file, as in client-go.
        let authority = match (text(AUTHORITY_DATA), text(AUTHORITY)) {
            (Some(data), _) => {
                let pem = STANDARD.decode(data.trim()).map_err(|error| {
                    Error::config(format!(
                        "the auth-provider oidc: {AUTHORITY_DATA} is not base64: {error}"
                    ))
                })?;
                Some(Pem::Data(pem.into()))
            }
            (None, Some(path)) => Some(Pem::File(path.as_str().into())),
            (None, None) => None,
        };
        let extra_scopes = text(EXTRA_SCOPES).map_or(Vec::new(), |scopes| {
            let scopes = scopes.split([',', ' ']).map(str::trim);
            let scopes = scopes.filter(|scope| !scope.is_empty() && *scope != "openid");
            scopes.map(str::to_owned).collect()
        });
        Ok(Self {
            issuer,
            client_id,
            client_secret: text(CLIENT_SECRET).map(|secret| secret.as_str().into()),
            authority,
            extra_scopes,
        })
    }

    /// Whether a configuration is of the same issuer and client.
    pub(super) fn is_of(&self, config: &Map<Str>) -> bool {
        config.get(ISSUER) == Some(&self.issuer) && config.get(CLIENT_ID) == Some(&self.client_id)
    }

    /// What is wrong, and with which provider.
    pub(super) fn fault(&self, what: impl fmt::Display) -> String {
        format!("the auth-provider oidc ({}): {what}", self.issuer)
    }
}

/// Why there is no id token, where nothing can get one.
pub(super) fn no_refresh_token(id_token: &str) -> String {
    let what = if id_token.is_empty() {
        "there is no id-token"
    } else if id_token::is_readable(id_token) {
        "the id-token has expired"
    } else {
        "the id-token is no JSON web token with an expiry"
    };
    format!("{what}, and there is no refresh-token to get one with; log in again")
}
