//! The flags of `kubectl` that say which cluster and who asks.

use std::path::PathBuf;

use super::client_config::ClientConfig;
use super::error::{ConfigError, ConfigProblemKind};
use super::loading::LoadingRules;
use super::overrides::ConfigOverrides;
use crate::object::Str;

/// One of the flags of `kubectl`, for the parser and the help of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigFlag {
    /// The name, without its dashes.
    pub name: &'static str,
    /// The letter, where there is one.
    pub short: Option<char>,
    /// What the value is; none for a switch, which may have `true` or `false`.
    pub value: Option<&'static str>,
    /// What it does, in a line.
    pub about: &'static str,
}

const fn flag(name: &'static str, value: &'static str, about: &'static str) -> ConfigFlag {
    ConfigFlag {
        name,
        short: None,
        value: Some(value),
        about,
    }
}

const fn switch(name: &'static str, about: &'static str) -> ConfigFlag {
    ConfigFlag {
        name,
        short: None,
        value: None,
        about,
    }
}

/// The flags of `kubectl` that say which cluster and who asks, for a command that has them too
/// (client-go's [`BindOverrideFlags`](https://pkg.go.dev/k8s.io/client-go/tools/clientcmd#BindOverrideFlags)),
/// whatever it parses its arguments with.
///
/// `Debug` shows no secret of them.
///
/// ```
/// use clientset_runtime::config::ConfigFlags;
///
/// // myctl --server https://10.0.0.1 --token s3cret --as jane --insecure-skip-tls-verify
/// let mut flags = ConfigFlags::default();
/// flags.set("server", Some("https://10.0.0.1"))?;
/// flags.set("token", Some("s3cret"))?;
/// flags.set("as", Some("jane"))?;
/// flags.set("insecure-skip-tls-verify", None)?;
/// assert_eq!(flags.overrides.auth_info.impersonate, "jane");
/// assert!(ConfigFlags::ALL.iter().any(|flag| flag.name == "context"));
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigFlags {
    /// The only kubeconfig file to read, if one is named.
    pub kubeconfig: Option<PathBuf>,
    /// What goes before the kubeconfig.
    pub overrides: ConfigOverrides,
}

impl ConfigFlags {
    /// Every flag, in the order of `kubectl options`.
    pub const ALL: &[ConfigFlag] = &[
        flag("as", "NAME", "the user to act as"),
        flag("as-group", "NAME", "a group to act as; may be repeated"),
        flag("as-uid", "UID", "the uid to act as"),
        flag(
            "as-user-extra",
            "KEY=VALUE",
            "what else the user to act as is known by; may be repeated",
        ),
        flag(
            "certificate-authority",
            "FILE",
            "the authorities to trust, as PEM",
        ),
        flag(
            "client-certificate",
            "FILE",
            "the client's certificate, as PEM",
        ),
        flag(
            "client-key",
            "FILE",
            "the key of the client's certificate, as PEM",
        ),
        flag("cluster", "NAME", "the cluster of the kubeconfig"),
        flag("context", "NAME", "the context of the kubeconfig"),
        switch("disable-compression", "take answers unpacked"),
        switch("insecure-skip-tls-verify", "trust any server"),
        flag(
            "kubeconfig",
            "FILE",
            "the kubeconfig, instead of KUBECONFIG and ~/.kube/config",
        ),
        ConfigFlag {
            short: Some('n'),
            ..flag("namespace", "NAME", "the namespace where none is named")
        },
        flag(
            "password",
            "PASSWORD",
            "the password of basic authentication",
        ),
        flag("proxy-url", "URL", "the proxy on the way to the server"),
        flag(
            "request-timeout",
            "TIME",
            "the deadline of a request, as in 30 or 1m30s; 0 is none",
        ),
        ConfigFlag {
            short: Some('s'),
            ..flag("server", "URL", "the address of the server")
        },
        flag(
            "tls-server-name",
            "NAME",
            "the name that the server's certificate is for",
        ),
        flag("token", "TOKEN", "the bearer token"),
        flag("user", "NAME", "the user of the kubeconfig"),
        flag("username", "NAME", "the user name of basic authentication"),
    ];

    /// The flag of this name or, one letter long, of this letter.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static ConfigFlag> {
        Self::ALL.iter().find(|flag| {
            let letter = flag.short.is_some_and(|short| {
                let mut letters = name.chars();
                letters.next() == Some(short) && letters.next().is_none()
            });
            flag.name == name || letter
        })
    }

    /// Sets a flag, by its name or letter. A switch without a value is on.
    ///
    /// # Errors
    /// There is no such flag; its value is missing or cannot be right.
    pub fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), ConfigError> {
        let wrong = |what: String| Err(ConfigError::one(ConfigProblemKind::Invalid, what));
        let Some(flag) = Self::find(name) else {
            return wrong(format!("there is no flag {name:?} for the cluster"));
        };
        let name = flag.name;
        if flag.value.is_none() {
            let on = match value {
                None | Some("true") => true,
                Some("false") => false,
                Some(value) => {
                    return wrong(format!("--{name} is {value:?}; expected true or false"));
                }
            };
            match name {
                "disable-compression" => self.overrides.cluster_info.disable_compression = on,
                _ => self.overrides.cluster_info.insecure_skip_tls_verify = on,
            }
            return Ok(());
        }
        let Some(value) = value else {
            return wrong(format!("--{name} has no value"));
        };
        let ConfigOverrides {
            auth_info: user,
            cluster_info: cluster,
            context,
            current_context,
            timeout,
            ..
        } = &mut self.overrides;
        let field = match name {
            "as" => &mut user.impersonate,
            "as-uid" => &mut user.impersonate_uid,
            "certificate-authority" => &mut cluster.certificate_authority,
            "client-certificate" => &mut user.client_certificate,
            "client-key" => &mut user.client_key,
            "cluster" => &mut context.cluster,
            "context" => current_context,
            "password" => &mut user.password,
            "proxy-url" => &mut cluster.proxy_url,
            "request-timeout" => timeout,
            "server" => &mut cluster.server,
            "tls-server-name" => &mut cluster.tls_server_name,
            "token" => &mut user.token,
            "user" => &mut context.user,
            "username" => &mut user.username,
            "as-group" => {
                user.impersonate_groups.push(value.into());
                return Ok(());
            }
            "as-user-extra" => {
                let Some((key, value)) = value.split_once('=').filter(|(key, _)| !key.is_empty())
                else {
                    return wrong(format!("--{name} is {value:?}; expected KEY=VALUE"));
                };
                let extra = &mut user.impersonate_user_extra;
                let mut values = extra.get(key).cloned().unwrap_or_default();
                values.push(Str::from(value));
                extra.insert(key, values);
                return Ok(());
            }
            "namespace" => {
                self.overrides = std::mem::take(&mut self.overrides).with_namespace(value);
                return Ok(());
            }
            // `kubeconfig`, the only one left.
            _ => {
                self.kubeconfig =
                    Some(PathBuf::from(value)).filter(|path| !path.as_os_str().is_empty());
                return Ok(());
            }
        };
        *field = value.into();
        Ok(())
    }

    /// What the flags and the kubeconfig come to.
    #[must_use]
    pub fn client_config(&self) -> ClientConfig {
        let rules = match &self.kubeconfig {
            Some(path) => LoadingRules::new().with_file(path),
            None => LoadingRules::new(),
        };
        ClientConfig::deferred(rules).with_overrides(self.overrides.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::ConfigFlags;
    use crate::config::ConfigOverrides;

    fn set(flags: &[(&str, Option<&str>)]) -> Result<ConfigFlags, String> {
        let mut set = ConfigFlags::default();
        for (name, value) in flags {
            set.set(name, *value).map_err(|error| error.to_string())?;
        }
        Ok(set)
    }

    #[test]
    fn each_flag_sets_its_own_field() {
        type Field = fn(&ConfigOverrides) -> &str;
        let table: [(&str, Field); 16] = [
            ("as", |o| &o.auth_info.impersonate),
            ("as-uid", |o| &o.auth_info.impersonate_uid),
            ("as-group", |o| &o.auth_info.impersonate_groups[0]),
            ("certificate-authority", |o| {
                &o.cluster_info.certificate_authority
            }),
            ("client-certificate", |o| &o.auth_info.client_certificate),
            ("client-key", |o| &o.auth_info.client_key),
            ("cluster", |o| &o.context.cluster),
            ("context", |o| &o.current_context),
            ("namespace", |o| &o.context.namespace),
            ("n", |o| &o.context.namespace),
            ("proxy-url", |o| &o.cluster_info.proxy_url),
            ("server", |o| &o.cluster_info.server),
            ("s", |o| &o.cluster_info.server),
            ("tls-server-name", |o| &o.cluster_info.tls_server_name),
            ("token", |o| &o.auth_info.token),
            ("user", |o| &o.context.user),
        ];
        for (name, field) in table {
            let flags = set(&[(name, Some("x"))]).unwrap();
            assert_eq!(field(&flags.overrides), "x", "{name}");
        }
        let flags = set(&[
            ("username", Some("u")),
            ("password", Some("p")),
            ("request-timeout", Some("30")),
        ]);
        let flags = flags.unwrap();
        assert_eq!(flags.overrides.auth_info.username, "u");
        assert_eq!(flags.overrides.auth_info.password, "p");
        assert_eq!(flags.overrides.timeout, "30");
    }

    #[test]
    fn every_flag_can_be_set() {
        for flag in ConfigFlags::ALL {
            let flags = set(&[(flag.name, flag.value.map(|_| "key=value"))]).unwrap();
            assert_ne!(flags, ConfigFlags::default(), "{}", flag.name);
        }
    }

    #[test]
    fn what_may_be_repeated_is_collected_and_the_rest_replaced() {
        let flags = set(&[
            ("as-group", Some("a")),
            ("as-group", Some("b")),
            ("as-user-extra", Some("scopes=read")),
            ("as-user-extra", Some("scopes=write=all")),
            ("token", Some("old")),
            ("token", Some("new")),
        ])
        .unwrap();
        let user = &flags.overrides.auth_info;
        assert_eq!(user.impersonate_groups, ["a", "b"]);
        assert_eq!(
            user.impersonate_user_extra.get("scopes").unwrap(),
            &["read", "write=all"]
        );
        assert_eq!(user.token, "new");
    }

    #[test]
    fn switches_are_on_unless_they_say_otherwise() {
        for (value, on) in [(None, true), (Some("true"), true), (Some("false"), false)] {
            let flags = set(&[
                ("insecure-skip-tls-verify", value),
                ("disable-compression", value),
            ]);
            let cluster = flags.unwrap().overrides.cluster_info;
            assert_eq!(cluster.insecure_skip_tls_verify, on);
            assert_eq!(cluster.disable_compression, on);
        }
    }

    #[test]
    fn what_cannot_be_right_is_told() {
        for (name, value, said) in [
            (
                "colour",
                Some("red"),
                "there is no flag \"colour\" for the cluster",
            ),
            ("", Some("x"), "there is no flag \"\" for the cluster"),
            ("server", None, "--server has no value"),
            ("s", None, "--server has no value"),
            (
                "as-user-extra",
                Some("scopes"),
                "--as-user-extra is \"scopes\"; expected KEY=VALUE",
            ),
            (
                "as-user-extra",
                Some("=x"),
                "--as-user-extra is \"=x\"; expected KEY=VALUE",
            ),
            (
                "disable-compression",
                Some("yes"),
                "--disable-compression is \"yes\"; expected true or false",
            ),
        ] {
            let error = set(&[(name, value)]).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let flags = set(&[("token", Some("hunter2")), ("password", Some("hunter2"))]).unwrap();
        assert!(!format!("{flags:?}").contains("hunter2"));
    }
}
