//! Which proxy a server is reached through, by the rules of Go (`golang.org/x/net/http/httpproxy`), which
//! are not quite curl's: no `ALL_PROXY`, ports in `NO_PROXY`, never for this machine itself.

use std::net::IpAddr;
use std::sync::Arc;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use ipnet::IpNet;
use secrecy::{ExposeSecret as _, SecretString};

use super::Failure;
use super::fault::Fault;
use crate::error::{Error, Result};

/// Through which proxy to go.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// What the environment says.
    Environment(Variables),
    /// This one, for every address. The URL may hold a password.
    Url(SecretString),
}

/// What the environment says of proxies. The URLs may hold passwords.
#[derive(Clone, Default)]
pub(crate) struct Variables {
    http: Option<SecretString>,
    https: Option<SecretString>,
    none: String,
    /// Whether the program answers a web server's requests.
    cgi: bool,
}

impl Proxy {
    /// Takes a URL that can be one of a proxy.
    pub(crate) fn parse(url: &SecretString) -> Result<Self> {
        match check(url.expose_secret()) {
            Ok(()) => Ok(Self::Url(url.clone())),
            Err(why) => Err(Error::config(format!("the proxy URL {why}; {EXPECTED}"))),
        }
    }

    /// What `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.
    pub(crate) fn of_environment(var: impl Fn(&str) -> Option<String>) -> Self {
        let any = |upper: &str| {
            let value = var(upper).filter(|value| !value.is_empty());
            value.or_else(|| var(&upper.to_lowercase()).filter(|value| !value.is_empty()))
        };
        Self::Environment(Variables {
            http: any("HTTP_PROXY").map(Into::into),
            https: any("HTTPS_PROXY").map(Into::into),
            none: any("NO_PROXY").unwrap_or_default(),
            cgi: any("REQUEST_METHOD").is_some(),
        })
    }

    /// The rules to go by.
    pub(super) fn rules(&self) -> Rules {
        match self {
            Self::Environment(variables) => Rules::of_environment(variables),
            Self::Url(url) => {
                let proxy = Some(Ok(matcher(url.expose_secret())));
                Rules {
                    http: proxy.clone(),
                    https: proxy,
                    none: None,
                }
            }
        }
    }
}

/// Secrets are compared by what they are.
impl PartialEq for Proxy {
    fn eq(&self, other: &Self) -> bool {
        let text =
            |url: &Option<SecretString>| url.as_ref().map(|url| url.expose_secret().to_owned());
        match (self, other) {
            (Self::Url(a), Self::Url(b)) => a.expose_secret() == b.expose_secret(),
            (Self::Environment(a), Self::Environment(b)) => {
                text(&a.http) == text(&b.http)
                    && text(&a.https) == text(&b.https)
                    && a.none == b.none
                    && a.cgi == b.cgi
            }
            _ => false,
        }
    }
}

const EXPECTED: &str = "expected http://, https:// or socks5:// and a host";

/// Whether a URL can be one of a proxy, else what is wrong with it. The URL is not quoted: it may hold a
/// password.
fn check(url: &str) -> Result<(), String> {
    let uri: http::Uri = url.parse().map_err(|_| "is no URL")?;
    let scheme = uri.scheme_str().map(str::to_ascii_lowercase);
    match (scheme.as_deref(), uri.host()) {
        (_, None | Some("")) => Err("has no host".to_owned()),
        (Some("http" | "https" | "socks5" | "socks5h"), _) => Ok(()),
        (None, _) => Err("has no scheme".to_owned()),
        (Some(scheme), _) => Err(format!("has the scheme {scheme:?}")),
    }
}

fn matcher(url: &str) -> Arc<Matcher> {
    // A scheme has no case, and the matcher knows it in small letters.
    let url = match url.split_once("://") {
        Some((scheme, rest)) => format!("{}://{rest}", scheme.to_ascii_lowercase()),
        None => url.to_owned(),
    };
    Arc::new(Matcher::builder().all(url).build())
}

/// Which proxy for which server.
#[derive(Clone)]
pub(super) struct Rules {
    /// For servers without TLS, if any; or why it cannot be used.
    http: Option<Result<Arc<Matcher>, String>>,
    /// For servers with TLS.
    https: Option<Result<Arc<Matcher>, String>>,
    /// Servers that are reached without one; nothing, where the proxy is for every address.
    none: Option<NoProxy>,
}

impl Rules {
    fn of_environment(variables: &Variables) -> Self {
        let proxy = |name: &str, url: &Option<SecretString>| {
            let url = url.as_ref()?.expose_secret().to_owned();
            // A host and port alone is a proxy that speaks HTTP.
            let url = if url.contains("://") {
                url
            } else {
                format!("http://{url}")
            };
            Some(match check(&url) {
                Ok(()) => Ok(matcher(&url)),
                Err(why) => Err(format!("the proxy URL of {name} {why}; {EXPECTED}")),
            })
        };
        let http = proxy("HTTP_PROXY", &variables.http).map(|proxy| {
            // A web server makes a variable of that name from a header of whoever asks.
            if variables.cgi {
                return Err(
                    "HTTP_PROXY is not used in a CGI program, where a client can set it; \
                     set proxy-url in the kubeconfig"
                        .to_owned(),
                );
            }
            proxy
        });
        Self {
            http,
            https: proxy("HTTPS_PROXY", &variables.https),
            none: Some(NoProxy::parse(&variables.none)),
        }
    }

    /// The proxy of a server.
    pub(super) fn proxy_of(&self, server: &http::Uri) -> Result<Option<Intercept>, Fault> {
        let proxy = match server.scheme_str() {
            Some("https") => &self.https,
            _ => &self.http,
        };
        let Some(proxy) = proxy else { return Ok(None) };
        if self.none.as_ref().is_some_and(|none| none.has(server)) {
            return Ok(None);
        }
        match proxy {
            Ok(matcher) => Ok(matcher.intercept(server)),
            Err(why) => Err(Fault::new(Failure::Proxy, why.clone())),
        }
    }
}

/// Servers that are reached without a proxy: `NO_PROXY`.
#[derive(Clone, Debug, Default)]
struct NoProxy {
    all: bool,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
enum Entry {
    Network(IpNet),
    Address(IpAddr, Option<u16>),
    Domain {
        /// With a dot in front.
        suffix: String,
        /// The domain itself too, not only what is below it.
        itself: bool,
        port: Option<u16>,
    },
}

impl NoProxy {
    fn parse(text: &str) -> Self {
        let entries = text.split(',').map(|entry| entry.trim().to_lowercase());
        let mut all = false;
        let mut parsed = Vec::new();
        for entry in entries {
            all |= entry == "*";
            parsed.extend(Entry::parse(&entry));
        }
        Self {
            all,
            entries: parsed,
        }
    }

    fn has(&self, server: &http::Uri) -> bool {
        let host = server.host().unwrap_or_default().to_lowercase();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let host = host.trim_end_matches('.');
        let address: Option<IpAddr> = host.parse().ok();
        // This machine is never reached through a proxy.
        if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
            return true;
        }
        let port = server
            .port_u16()
            .unwrap_or(if server.scheme_str() == Some("https") {
                443
            } else {
                80
            });
        self.all
            || self
                .entries
                .iter()
                .any(|entry| entry.has(host, address, port))
    }
}

impl Entry {
    /// `None` for what says nothing.
    fn parse(entry: &str) -> Option<Self> {
        if let Ok(network) = entry.parse() {
            return Some(Self::Network(network));
        }
        let (host, port) = match split_port(entry) {
            Some((host, port)) => (host, Some(port)),
            None => (entry, None),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = host.parse() {
            return Some(Self::Address(address, port));
        }
        let host = host
            .strip_prefix('*')
            .filter(|rest| rest.starts_with('.'))
            .unwrap_or(host);
        match host {
            "" | "*" => None,
            _ => Some(Self::Domain {
                itself: !host.starts_with('.'),
                suffix: format!(".{}", host.trim_start_matches('.')),
                port,
            }),
        }
    }

    fn has(&self, host: &str, address: Option<IpAddr>, server_port: u16) -> bool {
        let port_fits = |port: &Option<u16>| port.is_none_or(|port| port == server_port);
        match self {
            Self::Network(network) => address.is_some_and(|address| network.contains(&address)),
            Self::Address(own, port) => address == Some(*own) && port_fits(port),
            Self::Domain {
                suffix,
                itself,
                port,
            } => (host.ends_with(suffix) || (*itself && host == &suffix[1..])) && port_fits(port),
        }
    }
}

/// `host:port`, where the host is no bare IPv6 address.
fn split_port(entry: &str) -> Option<(&str, u16)> {
    let (host, port) = entry.rsplit_once(':')?;
    if host.contains(':') && !(host.starts_with('[') && host.ends_with(']')) {
        return None;
    }
    Some((host, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Proxy, Rules};

    fn rules(variables: &[(&str, &str)]) -> Rules {
        let proxy = Proxy::of_environment(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        proxy.rules()
    }

    /// The proxy's URL, `direct`, or the error.
    fn proxy_of(rules: &Rules, server: &str) -> String {
        match rules.proxy_of(&server.parse().unwrap()) {
            Ok(Some(proxy)) => proxy.uri().to_string(),
            Ok(None) => "direct".to_owned(),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn the_environment_names_the_proxy_as_for_go() {
        type Row = (
            &'static [(&'static str, &'static str)],
            &'static str,
            &'static str,
        );
        let table: &[Row] = &[
            (&[], "https://h", "direct"),
            (&[("HTTPS_PROXY", "http://p:1")], "https://h", "http://p:1/"),
            (&[("https_proxy", "http://p:1")], "https://h", "http://p:1/"),
            (
                &[("HTTPS_PROXY", "http://p:1"), ("https_proxy", "http://q:1")],
                "https://h",
                "http://p:1/",
            ),
            (
                &[("HTTPS_PROXY", ""), ("https_proxy", "http://q:1")],
                "https://h",
                "http://q:1/",
            ),
            (&[("HTTPS_PROXY", "http://p:1")], "http://h", "direct"),
            (&[("HTTP_PROXY", "http://p:1")], "http://h", "http://p:1/"),
            (&[("HTTP_PROXY", "http://p:1")], "https://h", "direct"),
            // Go does not know this variable.
            (&[("ALL_PROXY", "http://p:1")], "https://h", "direct"),
            (&[("HTTPS_PROXY", "p:1")], "https://h", "http://p:1/"),
            (
                &[("HTTPS_PROXY", "https://p:1")],
                "https://h",
                "https://p:1/",
            ),
            (
                &[("HTTPS_PROXY", "socks5://p:1")],
                "https://h",
                "socks5://p:1/",
            ),
            (
                &[("HTTPS_PROXY", "http://p:1")],
                "https://localhost",
                "direct",
            ),
            (
                &[("HTTPS_PROXY", "http://p:1")],
                "https://127.3.2.1:6443",
                "direct",
            ),
            (
                &[("HTTPS_PROXY", "http://p:1")],
                "https://[::1]:6443",
                "direct",
            ),
            (
                &[("HTTPS_PROXY", "ftp://me:hunter2@p:1")],
                "https://h",
                "the proxy URL of HTTPS_PROXY has the scheme \"ftp\"; expected http://, https:// or socks5:// and a host",
            ),
            (
                &[("HTTPS_PROXY", "ftp://p:1"), ("NO_PROXY", "h")],
                "https://h",
                "direct",
            ),
            (
                &[("HTTP_PROXY", "http://p:1"), ("REQUEST_METHOD", "GET")],
                "http://h",
                "HTTP_PROXY is not used in a CGI program, where a client can set it; set proxy-url in the kubeconfig",
            ),
            (
                &[("HTTPS_PROXY", "http://p:1"), ("REQUEST_METHOD", "GET")],
                "https://h",
                "http://p:1/",
            ),
        ];
        for (variables, server, proxy) in table {
            assert_eq!(
                proxy_of(&rules(variables), server),
                *proxy,
                "{variables:?} {server}"
            );
        }
    }

    #[test]
    fn no_proxy_is_read_as_by_go() {
        for (none, server, direct) in [
            ("", "https://example.com", false),
            ("*", "https://example.com", true),
            ("a, *", "https://example.com", true),
            ("example.com", "https://example.com", true),
            ("example.com", "https://a.example.com", true),
            ("example.com", "https://notexample.com", false),
            ("EXAMPLE.com", "https://Example.COM", true),
            (".example.com", "https://example.com", false),
            (".example.com", "https://a.example.com", true),
            ("*.example.com", "https://a.example.com", true),
            ("*.example.com", "https://example.com", false),
            ("example.com:443", "https://example.com", true),
            ("example.com:80", "https://example.com", false),
            ("example.com:6443", "https://example.com:6443", true),
            ("example.com:http", "https://example.com", false),
            ("foo,example.com", "https://example.com", true),
            (" foo , example.com ", "https://example.com", true),
            (",,", "https://example.com", false),
            (":443", "https://example.com", false),
            ("10.0.0.1", "https://10.0.0.1:6443", true),
            ("10.0.0.1", "https://10.0.0.2:6443", false),
            ("10.0.0.1:6443", "https://10.0.0.1:6443", true),
            ("10.0.0.1:443", "https://10.0.0.1:6443", false),
            ("10.0.0.0/8", "https://10.9.8.7", true),
            ("10.0.0.0/8", "https://11.0.0.1", false),
            // Names are not looked up.
            ("10.0.0.0/8", "https://example.com", false),
            ("fd00::/8", "https://[fd12::1]:6443", true),
            ("fd00::/8", "https://[fe80::1]", false),
            ("fd12::1", "https://[fd12::1]:6443", true),
            ("[fd12::1]", "https://[fd12::1]:6443", true),
            ("[fd12::1]:6443", "https://[fd12::1]:6443", true),
            ("[fd12::1]:443", "https://[fd12::1]:6443", false),
            (
                ".svc,.cluster.local",
                "https://kubernetes.default.svc",
                true,
            ),
            (
                ".svc,.cluster.local",
                "https://kubernetes.default.svc.cluster.local.",
                true,
            ),
        ] {
            let rules = rules(&[("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", none)]);
            let proxy = proxy_of(&rules, server);
            let expected = if direct { "direct" } else { "http://p:1/" };
            assert_eq!(proxy, expected, "{none:?} {server}");
        }
    }

    #[test]
    fn a_proxy_of_the_configuration_is_for_every_address() {
        let proxy = Proxy::parse(&"http://p:1".to_owned().into()).unwrap();
        for server in [
            "https://h",
            "http://h",
            "https://localhost",
            "https://127.0.0.1",
        ] {
            assert_eq!(proxy_of(&proxy.rules(), server), "http://p:1/", "{server}");
        }
    }

    #[test]
    fn the_scheme_of_a_proxy_has_no_case() {
        let proxy = Proxy::parse(&"SOCKS5://p:1".to_owned().into()).unwrap();
        let found = proxy_of(&proxy.rules(), "https://h");
        assert!(found.starts_with("socks5://p:1"), "{found}");
    }
}
