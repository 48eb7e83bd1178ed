//! The interface of everything that gives credentials.

use std::fmt;
use std::pin::Pin;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use crate::error::{Error, Result};

/// The future of [`Authenticator::authorization`].
pub type Authorizing<'a> = Pin<Box<dyn Future<Output = Result<Authorization>> + Send + 'a>>;

/// Gives requests their credentials: the `Authorization` header of each.
///
/// Those of a kubeconfig are built in. A program with a source of its own (a token service, a vault)
/// implements this and hands it to [`Config::with_authenticator`](crate::config::Config::with_authenticator).
///
/// Each request asks for its authorization right before it is sent, so what can be reused has to be
/// kept here. Several requests may ask at once. When the server answers 401, the authenticator is told
/// what was refused and asked again; if what it then gives is something else, the request is sent once more.
///
/// ```
/// use std::sync::Mutex;
///
/// use clientset_runtime::auth::{Authenticator, Authorization, Authorizing};
/// use clientset_runtime::config::Config;
///
/// async fn token_of_the_vault() -> clientset_runtime::Result<String> {
///     Ok("s3cret".to_owned())
/// }
///
/// #[derive(Debug, Default)]
/// struct Vault(Mutex<Option<Authorization>>);
///
/// impl Authenticator for Vault {
///     fn authorization(&self) -> Authorizing<'_> {
///         Box::pin(async {
///             if let Some(known) = self.0.lock().unwrap().clone() {
///                 return Ok(known);
///             }
///             let new = Authorization::bearer(&token_of_the_vault().await?)?;
///             *self.0.lock().unwrap() = Some(new.clone());
///             Ok(new)
///         })
///     }
///
///     fn invalidate(&self, refused: &Authorization) {
///         // Another request may have been refused the same and fetched anew since.
///         self.0.lock().unwrap().take_if(|known| known == refused);
///     }
/// }
///
/// let config = Config::new("https://127.0.0.1:6443").with_authenticator(Vault::default());
/// # drop(config);
/// ```
pub trait Authenticator: fmt::Debug + Send + Sync + 'static {
    /// What the next request is sent with. Dropping the future gives up.
    ///
    /// An error ends the request before it is sent; [`Error::credentials`] makes one.
    fn authorization(&self) -> Authorizing<'_>;

    /// The server answered 401 to a request that was sent with `refused`. If that is what would be
    /// given again, it should not be.
    fn invalidate(&self, refused: &Authorization) {
        let _ = refused;
    }
}

/// What one request is sent with: the value of its `Authorization` header, or none.
///
/// `Debug` shows no secret of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Authorization {
    header: Option<HeaderValue>,
    /// Counts the client certificates that came before the one that the connection shows.
    certificate: u64,
}

impl Authorization {
    /// No header: nobody asks, or a client certificate says who.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            header: None,
            certificate: 0,
        }
    }

    /// `Bearer TOKEN`.
    ///
    /// # Errors
    /// No header can carry the token. The error does not quote it.
    pub fn bearer(token: &str) -> Result<Self> {
        Self::header(&format!("Bearer {token}")).ok_or_else(|| {
            Error::credentials(
                "the token holds characters that no header can carry (a line break?)",
            )
        })
    }

    /// Basic authentication. API servers have not known it since 1.19; proxies before them may.
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        let encoded = STANDARD.encode(format!("{user}:{password}"));
        // Base64 fits into any header.
        Self::header(&format!("Basic {encoded}")).unwrap_or_default()
    }

    /// Any value; `None` if no header can carry it.
    #[must_use]
    pub fn header(value: &str) -> Option<Self> {
        let mut header = HeaderValue::try_from(value).ok()?;
        header.set_sensitive(true);
        Some(Self {
            header: Some(header),
            certificate: 0,
        })
    }

    /// The value of the header, marked as sensitive.
    #[must_use]
    pub fn value(&self) -> Option<&HeaderValue> {
        self.header.as_ref()
    }

    /// The same beside another client certificate.
    pub(crate) fn with_certificate(mut self, certificate: u64) -> Self {
        self.certificate = certificate;
        self
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.header {
            Some(_) => "Authorization([hidden])",
            None => "Authorization(none)",
        })
    }
}
