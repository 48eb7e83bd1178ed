//! One configuration of a kubeconfig and overrides: which entries count, and what they come to.

use std::path::{Path, PathBuf};

use super::client_config::DefaultNamespace;
use super::credentials::{AuthProvider, BasicAuth, Credentials, ExecProvider, Impersonation};
use super::error::{ConfigError, ConfigProblem, ConfigProblemKind};
use super::kubeconfig::{AuthInfo, Cluster, Context, Entry, Kubeconfig};
use super::loading::LoadingRules;
use super::overrides::{ConfigOverrides, Merge as _};
use super::write::AuthProviderPersister;
use super::{Config, timeout, validate};
use crate::meta::ByteString;
use crate::object::{Str, is_unset};
use crate::transport::{Identity, Pem};

/// The cluster extension that exec plugins are told of.
const EXEC_EXTENSION: &str = "client.authentication.k8s.io/exec";

/// One configuration of a kubeconfig and overrides (client-go's `DirectClientConfig`).
pub(super) struct Resolver<'a> {
    pub(super) kubeconfig: &'a Kubeconfig,
    /// The context that counts; empty for none.
    pub(super) context: &'a Str,
    pub(super) overrides: &'a ConfigOverrides,
    /// Where what auth providers are given is kept.
    pub(super) rules: Option<&'a LoadingRules>,
}

/// The entries that count, overrides laid over them.
struct Chosen {
    context: Context,
    cluster: Cluster,
    user: AuthInfo,
    /// The cluster says nothing, and comes from no file.
    nothing: bool,
}

impl Resolver<'_> {
    /// The configuration, without a namespace.
    pub(super) fn config(&self) -> Result<Config, ConfigError> {
        let chosen = self.chosen()?;
        self.confirm_usable(&chosen)?;
        self.warn_of_missing_user(&chosen.context);
        let Chosen {
            context,
            cluster,
            user,
            ..
        } = chosen;
        let mut config = Config::new(without_query(&cluster.server));
        config.compression = !cluster.disable_compression;
        config.timeout = timeout::parse(&self.overrides.timeout)?;
        config.proxy = set(&cluster.proxy_url).map(|url| url.as_str().into());
        config.impersonation = impersonation(&user);
        config.tls.authority = pem(
            &cluster.certificate_authority,
            &cluster.certificate_authority_data,
        );
        config.tls.insecure = cluster.insecure_skip_tls_verify;
        config.tls.server_name = set(&cluster.tls_server_name).map(Str::to_string);
        config.tls.identity = identity(&user);
        config.credentials = self.credentials(&context.user, &user, &cluster);
        config.drop_secrets_over_http();
        self.read_token(&mut config.credentials)?;
        Ok(config)
    }

    /// The namespace that is used where none is named.
    pub(super) fn namespace(&self) -> Result<DefaultNamespace, ConfigError> {
        let overridden = &self.overrides.context.namespace;
        if !overridden.is_empty() {
            return Ok(DefaultNamespace {
                name: overridden.clone(),
                overridden: true,
            });
        }
        let chosen = self.chosen()?;
        self.confirm_usable(&chosen)?;
        let name = match &chosen.context.namespace {
            name if name.is_empty() => "default".into(),
            name => name.clone(),
        };
        Ok(DefaultNamespace {
            name,
            overridden: false,
        })
    }

    /// Whether the context says a namespace, be it `default`.
    pub(super) fn says_a_namespace(&self) -> bool {
        let context = self.kubeconfig.contexts.get(self.context);
        context.is_some_and(|context| !context.namespace.is_empty())
    }

    /// The kubeconfig with the overrides in it.
    pub(super) fn merged(&self) -> Result<Kubeconfig, ConfigError> {
        let chosen = self.chosen()?;
        self.confirm_usable(&chosen)?;
        let mut merged = self.kubeconfig.clone();
        let Chosen {
            context,
            cluster,
            user,
            ..
        } = chosen;
        merged.users.insert(context.user.clone(), user);
        merged.clusters.insert(context.cluster.clone(), cluster);
        merged.contexts.insert(self.context.clone(), context);
        merged.current_context = self.context.clone();
        Ok(merged)
    }

    /// The entries that count. One that an override names has to be there.
    fn chosen(&self) -> Result<Chosen, ConfigError> {
        let mut problems = Vec::new();
        let mut asked_for = |what: &str, name: &Str, found: bool| {
            if !name.is_empty() && !found {
                problems.push(ConfigProblem::new(
                    ConfigProblemKind::NotFound,
                    format!("the {what} {name:?} that was asked for is not in the kubeconfig"),
                ));
            }
        };
        let Kubeconfig {
            contexts,
            clusters,
            users,
            ..
        } = self.kubeconfig;
        let overrides = self.overrides;
        let named = &overrides.context;
        let found = contexts.get(self.context);
        asked_for("user", &named.user, users.contains(&named.user));
        asked_for("context", &overrides.current_context, found.is_some());
        asked_for("cluster", &named.cluster, clusters.contains(&named.cluster));
        ConfigError::of(problems)?;

        let mut context = found.cloned().unwrap_or_default();
        context.merge(&overrides.context);
        let user = self.user(users.entry(&context.user));
        let entry = clusters.entry(&context.cluster);
        let cluster = self.cluster(entry);
        let nothing = is_unset(&cluster) && entry.is_none_or(|entry| entry.origin.is_none());
        Ok(Chosen {
            context,
            cluster,
            user,
            nothing,
        })
    }

    fn user(&self, entry: Option<&Entry<AuthInfo>>) -> AuthInfo {
        let over = &self.overrides.auth_info;
        let mut user = entry.map(|entry| entry.value.clone()).unwrap_or_default();
        user.merge(over);
        // A file and its data say the same: one override replaces both.
        if !over.client_key.is_empty() || !over.client_key_data.is_empty() {
            user.client_key = over.client_key.clone();
            user.client_key_data = over.client_key_data.clone();
        }
        if !over.client_certificate.is_empty() || !over.client_certificate_data.is_empty() {
            user.client_certificate = over.client_certificate.clone();
            user.client_certificate_data = over.client_certificate_data.clone();
        }
        user
    }

    fn cluster(&self, entry: Option<&Entry<Cluster>>) -> Cluster {
        let over = &self.overrides.cluster_info;
        let mut cluster = self.overrides.cluster_defaults.clone();
        if let Some(entry) = entry {
            cluster.merge(&entry.value);
        }
        cluster.merge(over);
        if over.insecure_skip_tls_verify
            || !over.certificate_authority.is_empty()
            || !over.certificate_authority_data.is_empty()
        {
            cluster.insecure_skip_tls_verify = over.insecure_skip_tls_verify;
            cluster.certificate_authority = over.certificate_authority.clone();
            cluster.certificate_authority_data = over.certificate_authority_data.clone();
        }
        // The name in the file is of the file's server.
        if !over.server.is_empty() {
            cluster.tls_server_name = over.tls_server_name.clone();
        }
        cluster
    }

    fn confirm_usable(&self, chosen: &Chosen) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        if !self.context.is_empty() && !self.kubeconfig.contexts.contains(self.context) {
            problems.push(validate::context_not_found(self.context));
        }
        problems.extend(validate::user(&chosen.context.user, &chosen.user));
        if chosen.nothing {
            problems.push(self.no_server(&chosen.context));
        } else {
            problems.extend(validate::cluster(&chosen.context.cluster, &chosen.cluster));
        }
        ConfigError::of(problems)
    }

    /// Why no server is known.
    fn no_server(&self, context: &Context) -> ConfigProblem {
        let (name, cluster) = (self.context, &context.cluster);
        let why = if !cluster.is_empty() && self.kubeconfig.clusters.contains(cluster) {
            format!("the cluster {cluster:?} is empty")
        } else if !cluster.is_empty() {
            format!("the context {name:?} names the cluster {cluster:?}, which is not there")
        } else if !name.is_empty() {
            format!("the context {name:?} names no cluster")
        } else if self.kubeconfig.is_empty() {
            let looked = self.rules.map_or(&[][..], LoadingRules::precedence);
            let looked: Vec<_> = looked
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            match looked.as_slice() {
                [] => "the kubeconfig is empty".to_owned(),
                looked => format!(
                    "there is no kubeconfig, or an empty one, at {}",
                    looked.join(", ")
                ),
            }
        } else {
            "no current-context is set; choose one with `kubectl config use-context NAME`"
                .to_owned()
        };
        ConfigProblem::new(
            ConfigProblemKind::Empty,
            format!("no cluster is configured: {why}"),
        )
    }

    fn warn_of_missing_user(&self, context: &Context) {
        let user = &context.user;
        if !user.is_empty() && !self.kubeconfig.users.contains(user) {
            tracing::warn!(
                target: "clientset",
                "the context {:?} names the user {user:?}, which is not there: requests carry no credentials",
                self.context,
            );
        }
    }

    fn credentials(&self, name: &Str, user: &AuthInfo, cluster: &Cluster) -> Credentials {
        let secret = |text: &Str| set(text).map(|text| text.as_str().into());
        let basic = !user.username.is_empty() || !user.password.is_empty();
        Credentials {
            token: secret(&user.token),
            token_file: set(&user.token_file).map(PathBuf::from),
            basic: basic.then(|| BasicAuth {
                username: user.username.to_string(),
                password: user.password.as_str().into(),
            }),
            exec: user.exec.as_ref().map(|exec| {
                let mut config = exec.clone();
                config.install_hint = without_control(&config.install_hint);
                let extension = cluster.extensions.get(EXEC_EXTENSION);
                ExecProvider {
                    config,
                    cluster_extension: extension.cloned().unwrap_or_default(),
                }
            }),
            auth_provider: user.auth_provider.as_ref().map(|config| AuthProvider {
                config: config.clone(),
                persister: self
                    .rules
                    .map(|rules| AuthProviderPersister::new(rules.clone(), name)),
            }),
            authenticator: None,
        }
    }

    /// The token file has to be there from the beginning when there is no other token.
    fn read_token(&self, credentials: &mut Credentials) -> Result<(), ConfigError> {
        let (None, Some(path)) = (&credentials.token, &credentials.token_file) else {
            return Ok(());
        };
        let text = std::fs::read_to_string(path).map_err(|error| {
            ConfigProblem::file(
                ConfigProblemKind::Unreadable,
                "read the tokenFile",
                path,
                error,
            )
        })?;
        credentials.token = Some(text.trim())
            .filter(|token| !token.is_empty())
            .map(Into::into);
        Ok(())
    }
}

/// The address without what comes after its path, which has no meaning here.
fn without_query(server: &str) -> &str {
    server.split(['?', '#']).next().unwrap_or_default()
}

fn set(text: &Str) -> Option<&Str> {
    (!text.is_empty()).then_some(text)
}

pub(super) fn impersonation(user: &AuthInfo) -> Option<Impersonation> {
    set(&user.impersonate).map(|name| Impersonation {
        user: name.clone(),
        uid: user.impersonate_uid.clone(),
        groups: user.impersonate_groups.clone(),
        extra: user.impersonate_user_extra.clone(),
    })
}

/// A client certificate; a key alone is passed over, as in client-go.
fn identity(user: &AuthInfo) -> Option<Identity> {
    Some(Identity {
        certificate: pem(&user.client_certificate, &user.client_certificate_data)?,
        key: pem(&user.client_key, &user.client_key_data)?,
    })
}

/// A field in its two forms, of which validation lets one through.
fn pem(path: &Str, data: &ByteString) -> Option<Pem> {
    if data.is_empty() {
        set(path).map(|path| Pem::File(Path::new(path.as_str()).to_owned()))
    } else {
        Some(Pem::Data(data.to_vec().into()))
    }
}

/// The text without what could change a terminal (client-go's `cleanANSIEscapeCodes`): control
/// characters other than white space, and what no font shows, become their number.
fn without_control(text: &str) -> Str {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t'..='\r' => clean.push(character),
            _ if is_hidden(character) => {
                clean.push_str(&format!("U+{:04X}", u32::from(character)));
            }
            _ => clean.push(character),
        }
    }
    clean.into()
}

/// Characters of the Unicode category C that are assigned: control, format, private use.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'
                | '\u{891}' | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e007f}' | '\u{f0000}'..='\u{10ffff}'
        )
}
