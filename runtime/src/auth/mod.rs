//! Who the client is: the `Authorization` header of each request.

#[cfg(test)]
mod tests;
mod token_file;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use token_file::TokenFile;

use crate::error::{Error, Result};

/// Where the credentials come from, as configured.
#[derive(Clone, Default)]
pub(crate) enum Credentials {
    /// None, or a client certificate, which is part of the connection.
    #[default]
    None,
    /// A token that stays.
    Token(SecretString),
    /// A token in a file that someone renews, and one to use until the file can be read.
    TokenFile(PathBuf, Option<SecretString>),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Token(_) => f.write_str("token [hidden]"),
            Self::TokenFile(path, _) => write!(f, "token file {}", path.display()),
        }
    }
}

/// Gives each request its credentials.
#[derive(Clone, Debug)]
pub(crate) enum Authenticator {
    None,
    Token(HeaderValue),
    TokenFile(Arc<TokenFile>),
}

impl Authenticator {
    /// # Errors
    /// A token that no header can carry.
    pub(crate) fn new(credentials: &Credentials) -> Result<Self> {
        Ok(match credentials {
            Credentials::None => Self::None,
            Credentials::Token(token) => Self::Token(checked(token)?),
            Credentials::TokenFile(path, fallback) => {
                let fallback = fallback.as_ref().map(checked).transpose()?;
                Self::TokenFile(Arc::new(TokenFile::new(path.clone(), fallback)))
            }
        })
    }

    /// The value of the `Authorization` header.
    ///
    /// # Errors
    /// The credentials cannot be had.
    pub(crate) fn authorization(&self) -> Result<Option<HeaderValue>> {
        match self {
            Self::None => Ok(None),
            Self::Token(header) => Ok(Some(header.clone())),
            Self::TokenFile(file) => file.authorization().map(Some),
        }
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
