//! What goes before the kubeconfig, and what a merge makes of two values.

use secrecy::ExposeSecret as _;

use super::{data, token};
use crate::config::{
    AuthInfo, AuthProviderConfig, ClientConfig, Cluster, Config, ConfigError, ConfigOverrides,
    ConfigProblemKind, ExecConfig, Kubeconfig,
};
use crate::transport::Pem;

/// A cluster, a user and a context of each sort, and `here` chosen.
pub(super) const KUBECONFIG: &str = "
current-context: here
clusters:
- name: plain
  cluster: {server: 'https://plain'}
- name: named
  cluster: {server: 'https://named', tls-server-name: name, proxy-url: 'http://proxy', disable-compression: true}
- name: trusted
  cluster: {server: 'https://trusted', certificate-authority-data: Y2E=}
- name: blind
  cluster: {server: 'https://blind', insecure-skip-tls-verify: true}
users:
- name: token
  user: {token: t}
- name: certified
  user: {client-certificate-data: Y2VydA==, client-key-data: a2V5}
- name: basic
  user: {username: me, password: p}
- name: actor
  user: {token: t, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {j: [1], k: [2]}}
contexts:
- name: here
  context: {cluster: named, user: token, namespace: web}
- name: there
  context: {cluster: plain, user: certified}
- name: safe
  context: {cluster: trusted, user: token}
- name: unsafe
  context: {cluster: blind, user: token}
- name: acting
  context: {cluster: plain, user: actor}
- name: old
  context: {cluster: plain, user: basic}
";

pub(super) fn resolved(change: impl FnOnce(&mut ConfigOverrides)) -> Result<Config, ConfigError> {
    let mut overrides = ConfigOverrides::default();
    change(&mut overrides);
    let kubeconfig = Kubeconfig::load(KUBECONFIG.as_bytes()).unwrap();
    ClientConfig::new(kubeconfig)
        .with_overrides(overrides)
        .client_config()
}

/// All that matters of a configuration, in one line.
pub(super) fn told(config: &Config) -> String {
    let mut out = format!("{} {}", config.server(), config.namespace());
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            out.push_str(&format!(" {name}={value}"));
        }
    };
    let pem = |pem: Option<&Pem>| {
        pem.map(|pem| match pem {
            Pem::File(path) => path.display().to_string(),
            Pem::Data(_) => String::from_utf8(data(pem).to_vec()).unwrap(),
        })
    };
    let tls = &config.tls;
    add("ca", pem(tls.authority.as_ref()).as_deref());
    add("insecure", tls.insecure.then_some("true"));
    add("name", tls.server_name.as_deref());
    let identity = tls.identity.as_ref();
    add(
        "cert",
        pem(identity.map(|identity| &identity.certificate)).as_deref(),
    );
    add(
        "key",
        pem(identity.map(|identity| &identity.key)).as_deref(),
    );
    add("token", token(config));
    let credentials = &config.credentials;
    if let Some(basic) = &credentials.basic {
        add("user", Some(&basic.username));
        add("password", Some(basic.password.expose_secret()));
    }
    let exec = credentials.exec.as_ref();
    add("exec", exec.map(|exec| exec.config.command.as_str()));
    let provider = credentials.auth_provider.as_ref();
    add(
        "provider",
        provider.map(|provider| provider.config.name.as_str()),
    );
    if let Some(who) = config.impersonation() {
        add("as", Some(&who.user));
        add(
            "as-uid",
            Some(&who.uid)
                .filter(|uid| !uid.is_empty())
                .map(|uid| &**uid),
        );
        add(
            "as-groups",
            Some(&who.groups.join("+"))
                .filter(|groups| !groups.is_empty())
                .map(|groups| &**groups),
        );
        let extra: Vec<_> = who
            .extra
            .iter()
            .map(|(key, values)| format!("{key}:{}", values.join("+")))
            .collect();
        add(
            "as-extra",
            Some(&extra.join(","))
                .filter(|extra| !extra.is_empty())
                .map(|extra| &**extra),
        );
    }
    add(
        "proxy",
        config.proxy.as_ref().map(|proxy| proxy.expose_secret()),
    );
    add("packed", (!config.compression).then_some("false"));
    add(
        "timeout",
        config
            .timeout
            .map(|timeout| format!("{timeout:?}"))
            .as_deref(),
    );
    out
}

type Change = fn(&mut ConfigOverrides);

#[test]
fn what_is_set_goes_before_the_kubeconfig() {
    let rows: &[(&str, Change, &str)] = &[
        (
            "nothing",
            |_| {},
            "https://named web name=name token=t proxy=http://proxy packed=false",
        ),
        (
            "another context",
            |over| over.current_context = "there".into(),
            "https://plain default cert=cert key=key",
        ),
        (
            "another cluster",
            |over| over.context.cluster = "plain".into(),
            "https://plain web token=t",
        ),
        (
            "another user",
            |over| over.context.user = "certified".into(),
            "https://named web name=name cert=cert key=key proxy=http://proxy packed=false",
        ),
        (
            "another namespace",
            |over| over.context.namespace = "team".into(),
            "https://named team name=name token=t proxy=http://proxy packed=false",
        ),
        (
            "another context, and another cluster than it names",
            |over| {
                over.current_context = "there".into();
                over.context.cluster = "trusted".into();
            },
            "https://trusted default ca=ca cert=cert key=key",
        ),
        (
            "another server drops the file's server name",
            |over| over.cluster_info.server = "https://other".into(),
            "https://other web token=t proxy=http://proxy packed=false",
        ),
        (
            "another server with its name",
            |over| {
                over.cluster_info.server = "https://other".into();
                over.cluster_info.tls_server_name = "other".into();
            },
            "https://other web name=other token=t proxy=http://proxy packed=false",
        ),
        (
            "another server name",
            |over| over.cluster_info.tls_server_name = "other".into(),
            "https://named web name=other token=t proxy=http://proxy packed=false",
        ),
        (
            "another proxy",
            |over| over.cluster_info.proxy_url = "socks5://other".into(),
            "https://named web name=name token=t proxy=socks5://other packed=false",
        ),
        (
            "no compression",
            |over| {
                over.current_context = "safe".into();
                over.cluster_info.disable_compression = true;
            },
            "https://trusted default ca=ca token=t packed=false",
        ),
        (
            "an authority's file instead of its data",
            |over| {
                over.current_context = "safe".into();
                over.cluster_info.certificate_authority = "Cargo.toml".into();
            },
            "https://trusted default ca=Cargo.toml token=t",
        ),
        (
            "an authority's data",
            |over| {
                over.current_context = "safe".into();
                over.cluster_info.certificate_authority_data = "other".into();
            },
            "https://trusted default ca=other token=t",
        ),
        (
            "no verification drops the authority",
            |over| {
                over.current_context = "safe".into();
                over.cluster_info.insecure_skip_tls_verify = true;
            },
            "https://trusted default insecure=true token=t",
        ),
        (
            "an authority brings verification back",
            |over| {
                over.current_context = "unsafe".into();
                over.cluster_info.certificate_authority_data = "other".into();
            },
            "https://blind default ca=other token=t",
        ),
        (
            "verification cannot be asked for by itself",
            |over| {
                over.current_context = "unsafe".into();
                over.cluster_info.insecure_skip_tls_verify = false;
            },
            "https://blind default insecure=true token=t",
        ),
        (
            "another token",
            |over| over.auth_info.token = "other".into(),
            "https://named web name=name token=other proxy=http://proxy packed=false",
        ),
        (
            "a token beside a certificate",
            |over| {
                over.current_context = "there".into();
                over.auth_info.token = "other".into();
            },
            "https://plain default cert=cert key=key token=other",
        ),
        (
            "a certificate's files instead of data",
            |over| {
                over.current_context = "there".into();
                over.auth_info.client_certificate = "Cargo.toml".into();
                over.auth_info.client_key = "Cargo.toml".into();
            },
            "https://plain default cert=Cargo.toml key=Cargo.toml",
        ),
        (
            "a certificate's file and the kubeconfig's key",
            |over| {
                over.current_context = "there".into();
                over.auth_info.client_certificate = "Cargo.toml".into();
            },
            "https://plain default cert=Cargo.toml key=key",
        ),
        (
            "a key's file and the kubeconfig's certificate",
            |over| {
                over.current_context = "there".into();
                over.auth_info.client_key = "Cargo.toml".into();
            },
            "https://plain default cert=cert key=Cargo.toml",
        ),
        (
            "a certificate's data",
            |over| {
                over.current_context = "there".into();
                over.auth_info.client_certificate_data = "new".into();
                over.auth_info.client_key_data = "newkey".into();
            },
            "https://plain default cert=new key=newkey",
        ),
        (
            "another password",
            |over| {
                over.current_context = "old".into();
                over.auth_info.password = "other".into();
            },
            "https://plain default user=me password=other",
        ),
        (
            "a user name for a context without user",
            |over| {
                over.current_context = "old".into();
                over.auth_info.username = "you".into();
            },
            "https://plain default user=you password=p",
        ),
        (
            "the kubeconfig's impersonation",
            |over| over.current_context = "acting".into(),
            "https://plain default token=t as=jane as-uid=7 as-groups=a+b as-extra=j:1,k:2",
        ),
        (
            "another user to act as",
            |over| {
                over.current_context = "acting".into();
                over.auth_info.impersonate = "joe".into();
            },
            "https://plain default token=t as=joe as-uid=7 as-groups=a+b as-extra=j:1,k:2",
        ),
        (
            "other groups replace all",
            |over| {
                over.current_context = "acting".into();
                over.auth_info.impersonate_groups = vec!["c".into()];
            },
            "https://plain default token=t as=jane as-uid=7 as-groups=c as-extra=j:1,k:2",
        ),
        (
            "extra is laid over key by key",
            |over| {
                over.current_context = "acting".into();
                over.auth_info.impersonate_user_extra =
                    [("k", vec!["3".into()]), ("l", vec!["4".into()])].into();
            },
            "https://plain default token=t as=jane as-uid=7 as-groups=a+b as-extra=j:1,k:3,l:4",
        ),
        (
            "somebody to act as where the kubeconfig has nobody",
            |over| {
                over.auth_info.impersonate = "joe".into();
                over.auth_info.impersonate_uid = "8".into();
                over.auth_info.impersonate_groups = vec!["d".into()];
            },
            "https://named web name=name token=t as=joe as-uid=8 as-groups=d proxy=http://proxy packed=false",
        ),
        (
            "an exec plugin",
            |over| {
                over.auth_info.exec = ExecConfig {
                    command: "plugin".into(),
                    api_version: "client.authentication.k8s.io/v1beta1".into(),
                    ..Default::default()
                }
                .into();
            },
            "https://named web name=name token=t exec=plugin proxy=http://proxy packed=false",
        ),
        (
            "an auth provider",
            |over| {
                over.auth_info.auth_provider = AuthProviderConfig {
                    name: "oidc".into(),
                    ..Default::default()
                }
                .into();
            },
            "https://named web name=name token=t provider=oidc proxy=http://proxy packed=false",
        ),
        (
            "a timeout",
            |over| over.timeout = "1m".into(),
            "https://named web name=name token=t proxy=http://proxy packed=false timeout=60s",
        ),
        (
            "no timeout",
            |over| over.timeout = "0".into(),
            "https://named web name=name token=t proxy=http://proxy packed=false",
        ),
        (
            "defaults count for what nobody says",
            |over| {
                over.current_context = "there".into();
                over.cluster_defaults.server = "https://default".into();
                over.cluster_defaults.tls_server_name = "default".into();
                over.cluster_defaults.proxy_url = "http://default".into();
            },
            "https://plain default name=default cert=cert key=key proxy=http://default",
        ),
        (
            "a namespace as kubectl has it",
            |over| *over = std::mem::take(over).with_namespace("ns/team"),
            "https://named team name=name token=t proxy=http://proxy packed=false",
        ),
        (
            "a cluster that no file has",
            |over| {
                *over = ConfigOverrides {
                    current_context: "safe".into(),
                    ..Default::default()
                };
                over.cluster_info = Cluster {
                    server: "https://flags".into(),
                    insecure_skip_tls_verify: true,
                    ..Default::default()
                };
                over.auth_info = AuthInfo {
                    token: "flag".into(),
                    ..Default::default()
                };
            },
            "https://flags default insecure=true token=flag",
        ),
    ];
    for (name, change, expected) in rows {
        let config = resolved(change).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(told(&config), *expected, "{name}");
    }
}

#[test]
fn names_that_are_asked_for_have_to_be_there() {
    let rows: &[(&str, Change, &[&str])] = &[
        (
            "a context",
            |over| over.current_context = "gone".into(),
            &["context"],
        ),
        (
            "a cluster",
            |over| over.context.cluster = "gone".into(),
            &["cluster"],
        ),
        (
            "a user",
            |over| over.context.user = "gone".into(),
            &["user"],
        ),
        (
            "all three",
            |over| {
                over.current_context = "gone".into();
                over.context.cluster = "gone".into();
                over.context.user = "gone".into();
            },
            &["user", "context", "cluster"],
        ),
        (
            "also where flags say everything",
            |over| {
                over.context.user = "gone".into();
                over.cluster_info.server = "https://h".into();
                over.auth_info.token = "t".into();
            },
            &["user"],
        ),
    ];
    for (name, change, expected) in rows {
        let error = resolved(change).unwrap_err();
        let found: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|what| format!("the {what} \"gone\" that was asked for is not in the kubeconfig"))
            .collect();
        assert_eq!(found, expected, "{name}");
        assert!(
            error
                .problems()
                .iter()
                .all(|problem| problem.kind() == ConfigProblemKind::NotFound)
        );
    }
}

#[test]
fn a_namespace_may_be_written_as_a_resource() {
    for (text, expected) in [
        ("web", "web"),
        ("ns/web", "web"),
        ("namespace/web", "web"),
        ("namespaces/web", "web"),
        ("NS/web", "web"),
        ("Namespaces/web", "web"),
        ("pods/web", "pods/web"),
        ("ns/", "ns/"),
        ("ns", "ns"),
        ("ns/ns/web", "ns/web"),
        ("", ""),
    ] {
        let overrides = ConfigOverrides::default().with_namespace(text);
        assert_eq!(overrides.context.namespace, expected, "{text}");
    }
}
