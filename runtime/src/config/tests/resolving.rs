//! What a chosen context comes to: credentials, and where they are left out.

use std::time::Duration;

use super::overrides::{KUBECONFIG, resolved, told};
use super::{Folder, path, token};
use crate::config::{
    AuthInfo, ClientConfig, Cluster, Config, ConfigOverrides, Context, ExecConfig, Kubeconfig,
};

#[test]
fn flags_alone_are_enough() {
    let mut overrides = ConfigOverrides::default();
    overrides.cluster_info.server = "https://flags".into();
    overrides.auth_info.token = "t".into();
    let config = ClientConfig::new(Kubeconfig::default())
        .with_overrides(overrides)
        .client_config()
        .unwrap();
    assert_eq!(told(&config), "https://flags default token=t");
}

#[test]
fn over_plain_http_nothing_secret_is_sent() {
    let folder = Folder::new();
    let ca = folder.file("ca.crt", "");
    for (server, sent) in [
        ("https://h", true),
        ("HTTPS://h", true),
        ("http://h", false),
        ("h:6443", false),
        ("h", false),
        ("[::1]:6443", false),
    ] {
        for authority in [None, Some(&ca)] {
            let mut overrides = ConfigOverrides::default();
            overrides.cluster_info.server = server.into();
            overrides.cluster_info.certificate_authority = authority
                .map_or_else(String::new, |path| path.display().to_string())
                .into();
            overrides.auth_info = AuthInfo {
                token: "t".into(),
                client_certificate_data: "c".into(),
                client_key_data: "k".into(),
                impersonate: "jane".into(),
                exec: ExecConfig {
                    command: "plugin".into(),
                    api_version: "client.authentication.k8s.io/v1beta1".into(),
                    ..Default::default()
                }
                .into(),
                ..Default::default()
            };
            let config = ClientConfig::new(Kubeconfig::default())
                .with_overrides(overrides)
                .client_config()
                .unwrap();
            assert_eq!(!config.credentials.is_none(), sent, "{server}");
            assert_eq!(config.tls.identity.is_some(), sent, "{server}");
            assert_eq!(
                config.tls.authority.is_some(),
                sent && authority.is_some(),
                "{server}"
            );
            assert_eq!(config.impersonation().unwrap().user, "jane", "{server}");
        }
    }
}

#[test]
fn the_kubeconfig_with_overrides_in_it_says_the_same() {
    let mut overrides = ConfigOverrides {
        current_context: "there".into(),
        ..Default::default()
    };
    overrides.cluster_info.server = "https://other".into();
    overrides.auth_info.impersonate = "joe".into();
    overrides.context.namespace = "team".into();
    let kubeconfig = Kubeconfig::load(KUBECONFIG.as_bytes()).unwrap();
    let client = ClientConfig::new(kubeconfig.clone()).with_overrides(overrides);
    let merged = client.merged_raw_config().unwrap();
    assert_eq!(merged.current_context, "there");
    assert_eq!(
        merged.clusters.get("plain").unwrap().server,
        "https://other"
    );
    assert_eq!(merged.users.get("certified").unwrap().impersonate, "joe");
    assert_eq!(merged.contexts.get("there").unwrap().namespace, "team");
    assert_eq!(merged.clusters.len(), kubeconfig.clusters.len());
    let again = ClientConfig::new(merged).client_config().unwrap();
    assert_eq!(again, client.client_config().unwrap());
    assert_eq!(client.raw_config().unwrap(), kubeconfig);
}

#[test]
fn token_and_token_file_are_both_carried() {
    let folder = Folder::new();
    let file = folder.file("token", "  from file\n");
    let empty = folder.file("empty", "\n");
    let resolved = |token: &str, path: &std::path::Path| {
        let mut overrides = ConfigOverrides::default();
        overrides.cluster_info.server = "https://h".into();
        overrides.auth_info.token = token.into();
        overrides.auth_info.token_file = path.display().to_string().into();
        ClientConfig::new(Kubeconfig::default())
            .with_overrides(overrides)
            .client_config()
    };
    let both = resolved("given", &file).unwrap();
    assert_eq!(token(&both), Some("given"));
    assert_eq!(both.credentials.token_file.as_ref(), Some(&file));
    let alone = resolved("", &file).unwrap();
    assert_eq!(token(&alone), Some("from file"));
    assert_eq!(alone.credentials.token_file, Some(file));
    assert_eq!(
        token(&resolved("", &empty).unwrap()),
        None,
        "it may be filled later"
    );
    let gone = folder.path().join("gone");
    assert!(
        resolved("given", &gone).is_ok(),
        "the other token counts until it is there"
    );
    let error = resolved("", &gone).unwrap_err();
    assert!(
        error.to_string().starts_with("cannot read the tokenFile "),
        "{error}"
    );
}

#[test]
fn an_exec_plugin_is_told_of_the_cluster_and_its_hint_is_harmless() {
    let text = "
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: 'https://h', extensions: [{name: other, extension: 1}, {name: client.authentication.k8s.io/exec, extension: {audience: a}}]}}]
users: [{name: u, user: {exec: {command: p, apiVersion: client.authentication.k8s.io/v1beta1, installHint: \"use\\t\\e[1mthis\\e[0m:\\n \\u202egpj.exe \\u00e9\\u2028\\u0007\"}}}]
";
    let config = Config::from_kubeconfig_text(text).unwrap();
    let exec = config.credentials.exec.unwrap();
    assert_eq!(exec.cluster_extension.as_str(), r#"{"audience":"a"}"#);
    assert_eq!(
        exec.config.install_hint,
        "use\tU+001B[1mthisU+001B[0m:\n U+202Egpj.exe \u{e9}\u{2028}U+0007"
    );
}

#[test]
fn merging_takes_what_is_set_lays_maps_over_and_takes_lists_whole() {
    use crate::config::overrides::Merge as _;

    let mut cluster = Cluster {
        server: "a".into(),
        proxy_url: "p".into(),
        disable_compression: true,
        extensions: [("x", "1".parse().unwrap()), ("y", "2".parse().unwrap())].into(),
        ..Default::default()
    };
    cluster.merge(&Cluster {
        server: "b".into(),
        insecure_skip_tls_verify: true,
        extensions: [("y", "3".parse().unwrap()), ("z", "4".parse().unwrap())].into(),
        ..Default::default()
    });
    assert_eq!((&*cluster.server, &*cluster.proxy_url), ("b", "p"));
    assert!(cluster.disable_compression && cluster.insecure_skip_tls_verify);
    let extensions: Vec<_> = cluster
        .extensions
        .iter()
        .map(|entry| format!("{}={}", entry.name, entry.value.as_str()))
        .collect();
    assert_eq!(extensions, ["x=1", "y=3", "z=4"]);

    let mut user = AuthInfo {
        exec: ExecConfig {
            command: "a".into(),
            install_hint: "h".into(),
            ..Default::default()
        }
        .into(),
        impersonate_groups: vec!["a".into(), "b".into()],
        ..Default::default()
    };
    user.merge(&AuthInfo::default());
    assert_eq!(
        user.exec.install_hint, "h",
        "nothing over it changes nothing"
    );
    user.merge(&AuthInfo {
        exec: ExecConfig {
            command: "b".into(),
            ..Default::default()
        }
        .into(),
        impersonate_groups: vec!["c".into()],
        ..Default::default()
    });
    assert_eq!(
        (&*user.exec.command, &*user.exec.install_hint),
        ("b", ""),
        "taken whole"
    );
    assert_eq!(user.impersonate_groups, ["c"]);

    let mut context = Context {
        cluster: "a".into(),
        namespace: "n".into(),
        ..Default::default()
    };
    context.merge(&Context {
        namespace: "m".into(),
        ..Default::default()
    });
    assert_eq!((&*context.cluster, &*context.namespace), ("a", "m"));
}

#[test]
fn paths_of_overrides_are_relative_to_the_working_directory() {
    let folder = Folder::new();
    let file = folder.file(
        "config",
        "current-context: c\nclusters: [{name: c, cluster: {server: 'https://h'}}]\ncontexts: [{name: c, context: {cluster: c}}]",
    );
    let mut overrides = ConfigOverrides::default();
    // The tests run in the folder of the package.
    overrides.cluster_info.certificate_authority = "Cargo.toml".into();
    let config = ClientConfig::deferred(crate::config::LoadingRules::files([file]))
        .with_in_cluster(false)
        .with_overrides(overrides)
        .client_config()
        .unwrap();
    assert_eq!(
        path(config.tls.authority.as_ref().unwrap()),
        std::path::Path::new("Cargo.toml")
    );
}

#[test]
fn a_bad_timeout_is_told() {
    let error = resolved(|over| over.timeout = "soon".into()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the timeout \"soon\" is no time"),
        "{error}"
    );
    assert_eq!(
        resolved(|over| over.timeout = "90".into()).unwrap().timeout,
        Some(Duration::from_secs(90))
    );
}
