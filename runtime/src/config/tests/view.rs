//! Smaller, self-contained and showable forms of a kubeconfig.

use super::Folder;
use crate::config::{ConfigProblemKind, Kubeconfig, LoadingRules};

const WHOLE: &str = "
current-context: a
contexts: [{name: a, context: {cluster: a, user: a}}, {name: b, context: {cluster: b, user: b}}, {name: alone, context: {}}]
clusters: [{name: a, cluster: {server: 'https://a'}}, {name: b, cluster: {server: 'https://b'}}]
users: [{name: a, user: {token: a}}, {name: b, user: {token: b}}]
extensions: [{name: e, extension: 1}]
";

#[test]
fn minify_keeps_the_entries_of_the_current_context() {
    for (name, current, clusters, users) in [
        ("one of two", "a", &["a"][..], &["a"][..]),
        ("the other", "b", &["b"], &["b"]),
        ("one that names nothing", "alone", &[], &[]),
    ] {
        let mut kubeconfig = Kubeconfig::load(WHOLE.as_bytes()).unwrap();
        kubeconfig.current_context = current.into();
        kubeconfig.minify().unwrap();
        assert!(kubeconfig.contexts.names().eq([current]), "{name}");
        assert!(kubeconfig.clusters.names().eq(clusters.iter()), "{name}");
        assert!(kubeconfig.users.names().eq(users.iter()), "{name}");
        assert_eq!(kubeconfig.extensions.len(), 1, "{name}");
    }
}

#[test]
fn minify_tells_what_is_missing_and_changes_nothing_then() {
    for (name, from, to, kind, texts) in [
        (
            "no context",
            "current-context: a",
            "",
            ConfigProblemKind::NoContext,
            &["no current-context is set, so that nothing tells which entries to keep"][..],
        ),
        (
            "one that is not there",
            "current-context: a",
            "current-context: z",
            ConfigProblemKind::ContextNotFound,
            &["the current-context \"z\" is not among the contexts"],
        ),
        (
            "no cluster and no user",
            "{cluster: a, user: a}",
            "{cluster: q, user: z}",
            ConfigProblemKind::NotFound,
            &[
                "the context \"a\" names the cluster \"q\", which is not there",
                "the context \"a\" names the user \"z\", which is not there",
            ],
        ),
    ] {
        let mut kubeconfig = Kubeconfig::load(WHOLE.replacen(from, to, 1).as_bytes()).unwrap();
        let before = kubeconfig.clone();
        let error = kubeconfig.minify().unwrap_err();
        let found: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
        assert_eq!(found, texts, "{name}");
        assert_eq!(error.problems()[0].kind(), kind, "{name}");
        assert_eq!(kubeconfig, before, "{name}");
    }
}

#[test]
fn flatten_takes_files_in() {
    let folder = Folder::new();
    folder.file("pki/ca.crt", "authority");
    folder.file("me.crt", "certificate");
    folder.file("me.key", "key");
    let file = folder.file(
        "config",
        "clusters: [{name: c, cluster: {certificate-authority: pki/ca.crt}}, {name: d, cluster: {certificate-authority-data: YQ==}}]
users: [{name: u, user: {client-certificate: me.crt, client-key: me.key, tokenFile: token}}]",
    );
    // Whether or not the paths are absolute by now.
    for resolved in [true, false] {
        let mut kubeconfig = LoadingRules::files([&file])
            .with_resolved_paths(resolved)
            .load()
            .unwrap();
        kubeconfig.flatten().unwrap();
        let cluster = kubeconfig.clusters.get("c").unwrap();
        assert_eq!(cluster.certificate_authority, "");
        assert_eq!(cluster.certificate_authority_data.as_slice(), b"authority");
        let user = kubeconfig.users.get("u").unwrap();
        assert_eq!(user.client_certificate_data.as_slice(), b"certificate");
        assert_eq!(user.client_key_data.as_slice(), b"key");
        assert!(
            user.token_file.ends_with("token"),
            "it is read again and again"
        );
        assert_eq!(
            kubeconfig
                .clusters
                .get("d")
                .unwrap()
                .certificate_authority_data
                .as_slice(),
            b"a"
        );
    }
}

#[test]
fn flatten_tells_every_file_that_is_not_there() {
    let text = "
clusters: [{name: c, cluster: {certificate-authority: /no/ca}}]
users: [{name: u, user: {client-certificate: /no/crt, client-key: /no/key, client-key-data: YQ==}}]
";
    let error = Kubeconfig::load(text.as_bytes())
        .unwrap()
        .flatten()
        .unwrap_err();
    let found: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "cannot take in the certificate-authority of the cluster \"c\", /no/ca: No such file or directory (os error 2)",
            "cannot take in the client-certificate of the user \"u\", /no/crt: No such file or directory (os error 2)",
            "the user \"u\": client-key and client-key-data are both set; remove one",
        ]
    );
}

const SECRETS: &str = "
clusters: [{name: c, cluster: {certificate-authority-data: YXV0aG9yaXR5, proxy-url: 'http://me:hunter2@p'}}]
users:
- name: u
  user:
    token: hunter2
    username: me
    password: hunter2
    client-certificate-data: Y2VydGlmaWNhdGU=
    client-key-data: aHVudGVyMg==
    exec: {command: p, args: [hunter2, ''], env: [{name: A, value: hunter2}]}
    auth-provider: {name: oidc, config: {id-token: hunter2, refresh-token: hunter2}}
- name: nobody
  user: {}
";

#[test]
fn shorten_is_for_reading() {
    let mut kubeconfig = Kubeconfig::load(SECRETS.as_bytes()).unwrap();
    kubeconfig.shorten();
    let text = kubeconfig.to_yaml().unwrap();
    assert_eq!(text.matches("DATA+OMITTED").count(), 3, "{text}");
    assert!(
        text.contains("token: REDACTED") && !text.contains("aHVudGVy"),
        "{text}"
    );
}

#[test]
fn redact_leaves_no_secret() {
    let mut kubeconfig = Kubeconfig::load(SECRETS.as_bytes()).unwrap();
    kubeconfig.redact();
    let text = kubeconfig.to_yaml().unwrap();
    assert!(
        !text.contains("hunter2") && !text.contains("aHVudGVy"),
        "{text}"
    );
    for kept in [
        "certificate-authority-data: YXV0aG9yaXR5",
        "client-certificate-data: Y2VydGlmaWNhdGU=",
        "username: me",
        "command: p",
        "name: A",
        "client-key-data: REDACTED",
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    // proxy, token, password, key, one argument, one variable, two settings.
    assert_eq!(text.matches("REDACTED").count(), 8, "{text}");
    let nobody = kubeconfig.users.get("nobody").unwrap();
    assert!(nobody.exec.is_none() && nobody.auth_provider.is_none());
}
