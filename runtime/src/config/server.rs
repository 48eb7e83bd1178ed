//! The address of a server.

use std::fmt;

use http::Uri;

use crate::error::{Error, Result};

/// The address of a server: where requests go, and what comes before their path.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Server {
    origin: String,
    prefix: String,
    https: bool,
}

impl Server {
    /// Reads a URL, or `host:port`. Without a scheme it is https when `secure`, else http, as in
    /// client-go's `DefaultServerURL`. A path becomes a prefix of every request's; what follows the
    /// path has no meaning and is dropped.
    pub(crate) fn parse(text: &str, secure: bool) -> Result<Self> {
        let text = text.trim();
        // The text is not quoted where it may hold a password.
        let fail = |why: &str| {
            Error::config(format!(
                "the server address {why}; expected a URL such as https://10.0.0.1:6443"
            ))
        };
        if text.is_empty() {
            return Err(fail("is empty"));
        }
        let full = match text.split_once("://") {
            Some(_) => text.to_owned(),
            // A slash at the end is no path yet.
            None if text.trim_end_matches('/').contains('/') || text.ends_with("//") => {
                return Err(fail(&format!("{text:?} has a path and no scheme")));
            }
            None if secure => format!("https://{text}"),
            None => format!("http://{text}"),
        };
        let uri: Uri = full
            .parse()
            .map_err(|error| fail("is no URL").with_source(error))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(fail("has no host"));
        };
        if authority.as_str().contains('@') {
            return Err(fail("holds a user name, which has no meaning here"));
        }
        if !matches!(scheme, "http" | "https") {
            return Err(fail(&format!("has the scheme {scheme:?}")));
        }
        let port = authority.as_str().strip_prefix(authority.host());
        if port.is_some_and(|port| port.len() > 1) && authority.port_u16().is_none() {
            return Err(fail(&format!("{text:?} has no number for a port")));
        }
        if authority.host().is_empty() {
            return Err(fail(&format!("{text:?} has no host")));
        }
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            prefix: uri.path().trim_end_matches('/').to_owned(),
            https: scheme == "https",
        })
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The path before every request's; empty, or with a slash before and none behind.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether connections are secure.
    pub(crate) fn is_https(&self) -> bool {
        self.https
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.prefix)
    }
}
