//! How connections are made.

use std::time::Duration;

use super::{Proxy, TlsOptions};

/// How connections are made. Clients that agree in all of it share theirs.
#[derive(Clone, PartialEq)]
pub(crate) struct Options {
    pub(crate) tls: TlsOptions,
    pub(crate) proxy: Proxy,
    /// Whether answers may come packed.
    pub(crate) gzip: bool,
    pub(crate) http2: Http2,
}

impl Options {
    /// With this trust, and else as the process's environment says.
    pub(crate) fn of_environment(tls: TlsOptions) -> Self {
        let var = |name: &str| std::env::var(name).ok();
        Self {
            tls,
            proxy: Proxy::of_environment(var),
            gzip: true,
            http2: Http2::of_environment(var),
        }
    }
}

/// Whether and how HTTP/2 is spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Http2 {
    pub(crate) enabled: bool,
    /// A ping after so much silence, so that a dead connection does not hang a watch; none, if not set.
    pub(crate) ping_after: Option<Duration>,
    /// The connection is dead without an answer to the ping within this time.
    pub(crate) ping_timeout: Duration,
}

impl Default for Http2 {
    /// client-go's.
    fn default() -> Self {
        Self {
            enabled: true,
            ping_after: Some(Duration::from_secs(30)),
            ping_timeout: Duration::from_secs(15),
        }
    }
}

impl Http2 {
    /// What the environment says, in client-go's variables. A number that is none is told, and does
    /// not count.
    fn of_environment(var: impl Fn(&str) -> Option<String>) -> Self {
        let seconds = |name: &str| {
            let text = var(name)?;
            let seconds = text.parse().ok().map(Duration::from_secs);
            if seconds.is_none() {
                tracing::warn!(target: "clientset", "{name} is {text:?}; expected whole seconds, so the default is taken");
            }
            seconds
        };
        let default = Self::default();
        Self {
            enabled: var("DISABLE_HTTP2").is_none_or(|value| value.is_empty()),
            ping_after: match seconds("HTTP2_READ_IDLE_TIMEOUT_SECONDS") {
                None => default.ping_after,
                // Zero turns the pings off.
                Some(after) => (!after.is_zero()).then_some(after),
            },
            ping_timeout: seconds("HTTP2_PING_TIMEOUT_SECONDS").unwrap_or(default.ping_timeout),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Http2;

    #[test]
    fn the_environment_says_whether_and_how_http2_is_spoken() {
        let seconds = Duration::from_secs;
        let table: [(&[(&str, &str)], Http2); 9] = [
            (&[], Http2::default()),
            (
                &[("DISABLE_HTTP2", "true")],
                Http2 {
                    enabled: false,
                    ..Default::default()
                },
            ),
            // Whatever it says, as for client-go.
            (
                &[("DISABLE_HTTP2", "false")],
                Http2 {
                    enabled: false,
                    ..Default::default()
                },
            ),
            (&[("DISABLE_HTTP2", "")], Http2::default()),
            (
                &[("HTTP2_READ_IDLE_TIMEOUT_SECONDS", "5")],
                Http2 {
                    ping_after: Some(seconds(5)),
                    ..Default::default()
                },
            ),
            (
                &[("HTTP2_READ_IDLE_TIMEOUT_SECONDS", "0")],
                Http2 {
                    ping_after: None,
                    ..Default::default()
                },
            ),
            (
                &[("HTTP2_READ_IDLE_TIMEOUT_SECONDS", "5s")],
                Http2::default(),
            ),
            (
                &[("HTTP2_PING_TIMEOUT_SECONDS", "7")],
                Http2 {
                    ping_timeout: seconds(7),
                    ..Default::default()
                },
            ),
            (&[("HTTP2_PING_TIMEOUT_SECONDS", "-7")], Http2::default()),
        ];
        for (variables, expected) in table {
            let found = Http2::of_environment(|name| {
                let found = variables.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(found, expected, "{variables:?}");
        }
    }
}
