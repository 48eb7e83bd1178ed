//! Who the client is: the `Authorization` header of each request.

#[cfg(test)]
mod tests;
mod token_file;

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use token_file::TokenFile;

use crate::config::{BasicAuth, Credentials};
use crate::error::{Error, Result};

/// Gives each request its credentials.
#[derive(Clone, Debug)]
pub(crate) enum Authenticator {
    None,
    /// A header that stays.
    Fixed(HeaderValue),
    TokenFile(Arc<TokenFile>),
}

impl Authenticator {
    /// # Errors
    /// A token that no header can carry; credentials that cannot be had yet.
    pub(crate) fn new(credentials: &Credentials) -> Result<Self> {
        let Credentials {
            token,
            token_file,
            basic,
            exec,
            auth_provider,
        } = credentials;
        let token = token.as_ref().map(checked).transpose()?;
        if let Some(path) = token_file {
            return Ok(Self::TokenFile(Arc::new(TokenFile::new(
                path.clone(),
                token,
            ))));
        }
        if let Some(token) = token {
            return Ok(Self::Fixed(token));
        }
        if let Some(basic) = basic {
            return Ok(Self::Fixed(basic.header()));
        }
        if let Some(provider) = auth_provider {
            return Err(Error::config(format!(
                "the kubeconfig's user has the auth-provider {:?}, and none is supported yet; use a token or a client certificate",
                provider.config.name
            )));
        }
        if let Some(exec) = exec {
            return Err(Error::config(format!(
                "the kubeconfig's user has the exec plugin {:?}, and none is supported yet; use a token or a client certificate",
                exec.config.command
            )));
        }
        Ok(Self::None)
    }

    /// The value of the `Authorization` header.
    ///
    /// # Errors
    /// The credentials cannot be had.
    pub(crate) fn authorization(&self) -> Result<Option<HeaderValue>> {
        match self {
            Self::None => Ok(None),
            Self::Fixed(header) => Ok(Some(header.clone())),
            Self::TokenFile(file) => file.authorization().map(Some),
        }
    }
}

impl BasicAuth {
    /// `Basic` and both parts in base64, which any header can carry.
    fn header(&self) -> HeaderValue {
        let both = format!("{}:{}", self.username, self.password.expose_secret());
        let text = format!("Basic {}", BASE64_STANDARD.encode(both));
        // Base64 is ASCII without control characters, so that the default never comes up.
        let mut header = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("Basic"));
        header.set_sensitive(true);
        header
    }
}

/// The header of a configured token.
fn checked(token: &SecretString) -> Result<HeaderValue> {
    bearer(token.expose_secret()).ok_or_else(|| {
        Error::config(
            "the token holds characters that no header can carry (a line break?); check the token of the kubeconfig's user",
        )
    })
}

/// `Bearer TOKEN`, marked so that nothing logs it; `None` if no header can carry the token.
fn bearer(token: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    header.set_sensitive(true);
    Some(header)
}
