//! What is wrong with a kubeconfig: everything, and each in a sentence.

use super::{Folder, HTTPS, kubeconfig};
use crate::config::{ConfigError, ConfigProblemKind, Kubeconfig};

fn texts(error: &ConfigError) -> Vec<String> {
    error.problems().iter().map(ToString::to_string).collect()
}

fn problems(cluster: &str, user: &str) -> Vec<String> {
    let text = kubeconfig(cluster, user);
    match Kubeconfig::load(text.as_bytes())
        .unwrap()
        .confirm_usable(None)
    {
        Ok(()) => Vec::new(),
        Err(error) => texts(&error),
    }
}

#[test]
fn what_is_wrong_with_a_cluster_is_told() {
    let folder = Folder::new();
    let ca = folder
        .file("ca.crt", "no certificate, which nobody looks at yet")
        .display()
        .to_string();
    for (name, cluster, expected) in [
        ("all is well", HTTPS.to_owned(), &[][..]),
        ("nothing", "{}".to_owned(), &[r#"the cluster "c": it has no server"#]),
        ("no server", "{proxy-url: 'http://p'}".to_owned(), &[r#"the cluster "c": it has no server"#]),
        ("an http proxy", "{server: 'https://h', proxy-url: 'http://p'}".to_owned(), &[]),
        ("an https proxy", "{server: 'https://h', proxy-url: 'https://p:1'}".to_owned(), &[]),
        ("a socks proxy", "{server: 'https://h', proxy-url: 'socks5://p:1'}".to_owned(), &[]),
        (
            "another proxy",
            "{server: 'https://h', proxy-url: 'ftp://p'}".to_owned(),
            &[r#"the cluster "c": proxy-url: the proxy URL has the scheme "ftp"; expected http://, https:// or socks5:// and a host"#],
        ),
        (
            "a proxy without scheme",
            "{server: 'https://h', proxy-url: 'p'}".to_owned(),
            &[r#"the cluster "c": proxy-url: the proxy URL has no scheme; expected http://, https:// or socks5:// and a host"#],
        ),
        (
            "a proxy that is no URL, with a password",
            "{server: 'https://h', proxy-url: 'http://me:hunter2@p p'}".to_owned(),
            &[r#"the cluster "c": proxy-url: the proxy URL is no URL; expected http://, https:// or socks5:// and a host"#],
        ),
        ("a file that is there", format!("{{server: 'https://h', certificate-authority: {ca}}}"), &[]),
        (
            "a file that is not there",
            "{server: 'https://h', certificate-authority: /no/ca.crt}".to_owned(),
            &[r#"the cluster "c": cannot read certificate-authority /no/ca.crt: No such file or directory (os error 2)"#],
        ),
        (
            "a file and its data",
            format!("{{server: 'https://h', certificate-authority: {ca}, certificate-authority-data: YQ==}}"),
            &[r#"the cluster "c": certificate-authority and certificate-authority-data are both set; remove one"#],
        ),
        (
            "everything",
            "{proxy-url: 'ftp://p', certificate-authority: /no/ca.crt, certificate-authority-data: YQ==}".to_owned(),
            &[
                r#"the cluster "c": it has no server"#,
                r#"the cluster "c": proxy-url: the proxy URL has the scheme "ftp"; expected http://, https:// or socks5:// and a host"#,
                r#"the cluster "c": certificate-authority and certificate-authority-data are both set; remove one"#,
                r#"the cluster "c": cannot read certificate-authority /no/ca.crt: No such file or directory (os error 2)"#,
            ],
        ),
        ("an authority and no verification, which the client is asked for", format!("{{server: 'https://h', certificate-authority: {ca}, insecure-skip-tls-verify: true}}"), &[]),
    ] {
        assert_eq!(problems(&cluster, "{}"), expected, "{name}");
    }
}

#[test]
fn what_is_wrong_with_a_user_is_told() {
    let folder = Folder::new();
    let pem = folder.file("me.pem", "").display().to_string();
    let exec = |fields: &str| {
        format!(
            "{{exec: {{command: p, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never{fields}}}}}"
        )
    };
    let rows: Vec<(&str, String, &[&str])> = vec![
        ("nothing", "{}".to_owned(), &[]),
        ("a token", "{token: t}".to_owned(), &[]),
        ("a token and its file", "{token: t, tokenFile: /no/token}".to_owned(), &[]),
        ("a password", "{username: me, password: p}".to_owned(), &[]),
        ("a password of nobody", "{password: p}".to_owned(), &[]),
        (
            "a token and a password",
            "{token: t, username: me, password: p}".to_owned(),
            &[r#"the user "u": it has a token and a username or password, and a request can carry one of them; remove the others"#],
        ),
        (
            "a token and a user name",
            "{token: t, username: me}".to_owned(),
            &[r#"the user "u": it has a token and a username or password, and a request can carry one of them; remove the others"#],
        ),
        ("a token file and a password", "{tokenFile: /no/token, username: me, password: p}".to_owned(), &[]),
        ("a certificate and its key", "{client-certificate-data: YQ==, client-key-data: YQ==}".to_owned(), &[]),
        ("their files", format!("{{client-certificate: {pem}, client-key: {pem}}}"), &[]),
        ("one of each", format!("{{client-certificate: {pem}, client-key-data: YQ==}}"), &[]),
        ("a certificate and a token", "{client-certificate-data: YQ==, client-key-data: YQ==, token: t}".to_owned(), &[]),
        (
            "a certificate without key",
            "{client-certificate-data: YQ==}".to_owned(),
            &[r#"the user "u": it has a client-certificate and no client-key; set client-key or client-key-data"#],
        ),
        ("a key without certificate counts for nothing", "{client-key: /no/key, client-key-data: YQ==}".to_owned(), &[]),
        (
            "a certificate's file and data",
            format!("{{client-certificate: {pem}, client-certificate-data: YQ==, client-key-data: YQ==}}"),
            &[r#"the user "u": client-certificate and client-certificate-data are both set; remove one"#],
        ),
        (
            "a key's file and data",
            format!("{{client-certificate-data: YQ==, client-key: {pem}, client-key-data: YQ==}}"),
            &[r#"the user "u": client-key and client-key-data are both set; remove one"#],
        ),
        (
            "files that are not there",
            "{client-certificate: /no/me.crt, client-key: /no/me.key}".to_owned(),
            &[
                r#"the user "u": cannot read client-certificate /no/me.crt: No such file or directory (os error 2)"#,
                r#"the user "u": cannot read client-key /no/me.key: No such file or directory (os error 2)"#,
            ],
        ),
        ("an exec plugin", exec(""), &[]),
        ("one with arguments and variables", exec(", args: [a], env: [{name: A, value: ''}]"), &[]),
        ("one of v1beta1 that says no mode", "{exec: {command: p, apiVersion: client.authentication.k8s.io/v1beta1}}".to_owned(), &[]),
        ("one of v1alpha1 that says no mode", "{exec: {command: p, apiVersion: client.authentication.k8s.io/v1alpha1}}".to_owned(), &[]),
        (
            "one of v1 that says no mode",
            "{exec: {command: p, apiVersion: client.authentication.k8s.io/v1}}".to_owned(),
            &[r#"the user "u": exec: interactiveMode is missing; set it to Never, IfAvailable or Always"#],
        ),
        (
            "a mode that is none",
            "{exec: {command: p, apiVersion: client.authentication.k8s.io/v1, interactiveMode: never}}".to_owned(),
            &[r#"the user "u": exec: interactiveMode is "never"; expected Never, IfAvailable or Always"#],
        ),
        (
            "no command",
            "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}}".to_owned(),
            &[r#"the user "u": exec has no command"#],
        ),
        (
            "no version",
            "{exec: {command: p, interactiveMode: IfAvailable}}".to_owned(),
            &[r#"the user "u": exec has no apiVersion; expected client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1"#],
        ),
        (
            "a variable without name",
            exec(", env: [{name: A, value: a}, {value: b}]"),
            &[r#"the user "u": exec.env[1] has no name"#],
        ),
        (
            "nothing of exec",
            "{exec: {}}".to_owned(),
            &[
                r#"the user "u": exec has no command"#,
                r#"the user "u": exec has no apiVersion; expected client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1"#,
                r#"the user "u": exec: interactiveMode is missing; set it to Never, IfAvailable or Always"#,
            ],
        ),
        ("an auth provider", "{auth-provider: {name: oidc}}".to_owned(), &[]),
        (
            "both",
            "{exec: {command: p, apiVersion: v, interactiveMode: Never}, auth-provider: {name: oidc}}".to_owned(),
            &[r#"the user "u": exec and auth-provider are both set; remove one"#],
        ),
        ("somebody to act as", "{token: t, as: jane, as-uid: '7', as-groups: [a], as-user-extra: {k: [v]}}".to_owned(), &[]),
        (
            "a uid of nobody",
            "{as-uid: '7'}".to_owned(),
            &[r#"the user "u": as-uid without as: nobody is named to be impersonated"#],
        ),
        (
            "groups of nobody",
            "{as-groups: [a]}".to_owned(),
            &[r#"the user "u": as-groups without as: nobody is named to be impersonated"#],
        ),
        (
            "everything of nobody",
            "{as-uid: '7', as-groups: [a], as-user-extra: {k: [v]}}".to_owned(),
            &[r#"the user "u": as-uid, as-groups, as-user-extra without as: nobody is named to be impersonated"#],
        ),
    ];
    for (name, user, expected) in rows {
        assert_eq!(problems(HTTPS, &user), expected, "{name}");
    }
}

#[test]
fn what_is_wrong_with_a_context_is_told() {
    let long = "a".repeat(64);
    let rows: Vec<(&str, String, &[&str])> = vec![
        (
            "all is well",
            "{cluster: c, user: u, namespace: team-1}".to_owned(),
            &[],
        ),
        ("no namespace", "{cluster: c, user: u}".to_owned(), &[]),
        (
            "no user",
            "{cluster: c}".to_owned(),
            &[r#"the context "x" names no user"#],
        ),
        (
            "no cluster",
            "{user: u}".to_owned(),
            &[r#"the context "x" names no cluster"#],
        ),
        (
            "nothing",
            "{}".to_owned(),
            &[
                r#"the context "x" names no user"#,
                r#"the context "x" names no cluster"#,
            ],
        ),
        (
            "a user that is not there",
            "{cluster: c, user: v}".to_owned(),
            &[r#"the context "x" names the user "v", which is not there"#],
        ),
        (
            "a cluster that is not there",
            "{cluster: d, user: u}".to_owned(),
            &[r#"the context "x" names the cluster "d", which is not there"#],
        ),
        (
            "a namespace in capitals",
            "{cluster: c, user: u, namespace: Web}".to_owned(),
            &[
                r#"the context "x": the namespace "Web" is no name of a namespace; expected up to 63 of a-z, 0-9 and -, the first and last no -"#,
            ],
        ),
        (
            "a namespace with a dot",
            "{cluster: c, user: u, namespace: a.b}".to_owned(),
            &[
                r#"the context "x": the namespace "a.b" is no name of a namespace; expected up to 63 of a-z, 0-9 and -, the first and last no -"#,
            ],
        ),
        (
            "a namespace that ends in a dash",
            "{cluster: c, user: u, namespace: a-}".to_owned(),
            &[
                r#"the context "x": the namespace "a-" is no name of a namespace; expected up to 63 of a-z, 0-9 and -, the first and last no -"#,
            ],
        ),
    ];
    for (name, context, expected) in rows {
        let text = format!(
            "contexts: [{{name: x, context: {context}}}]\nclusters: [{{name: c, cluster: {HTTPS}}}]\nusers: [{{name: u, user: {{}}}}]"
        );
        let kubeconfig = Kubeconfig::load(text.as_bytes()).unwrap();
        let found = kubeconfig
            .confirm_usable(Some("x"))
            .err()
            .map(|error| texts(&error));
        assert_eq!(found.unwrap_or_default(), expected, "{name}");
    }
    let text = format!(
        "contexts: [{{name: x, context: {{cluster: c, user: u, namespace: {long}}}}}, {{name: '', context: {{cluster: c, user: u}}}}]\nclusters: [{{name: c, cluster: {HTTPS}}}]\nusers: [{{name: u}}]"
    );
    let found = texts(
        &Kubeconfig::load(text.as_bytes())
            .unwrap()
            .validate()
            .unwrap_err(),
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains(&long));
    assert_eq!(
        found[1],
        r#"a context has no name (it names the cluster "c" and the user "u")"#
    );
}

#[test]
fn the_context_that_is_chosen_has_to_be_there() {
    let whole = kubeconfig(HTTPS, "{}");
    let rows = [
        (
            "nothing at all",
            String::new(),
            None,
            ConfigProblemKind::Empty,
            "the kubeconfig is empty: it has no cluster, user, context or extension",
        ),
        (
            "a kind alone",
            "kind: Config\napiVersion: v1\nfuture: 1".to_owned(),
            None,
            ConfigProblemKind::Empty,
            "the kubeconfig is empty: it has no cluster, user, context or extension",
        ),
        (
            "no current context",
            whole.replace("current-context: here", ""),
            None,
            ConfigProblemKind::NoContext,
            "no context is chosen; choose one with `kubectl config use-context NAME`",
        ),
        (
            "one that is not there",
            whole.replace("current-context: here", "current-context: gone"),
            None,
            ConfigProblemKind::ContextNotFound,
            "the context \"gone\" is not there; `kubectl config get-contexts` lists those that are",
        ),
        (
            "another one that is not there",
            whole.clone(),
            Some("gone"),
            ConfigProblemKind::ContextNotFound,
            "the context \"gone\" is not there; `kubectl config get-contexts` lists those that are",
        ),
    ];
    for (name, text, context, kind, expected) in rows {
        let kubeconfig = Kubeconfig::load(text.as_bytes()).unwrap();
        let error = kubeconfig.confirm_usable(context).unwrap_err();
        assert_eq!(error.problems()[0].kind(), kind, "{name}");
        assert_eq!(error.to_string(), expected, "{name}");
        assert_eq!(
            error.is_empty_config(),
            kind == ConfigProblemKind::Empty,
            "{name}"
        );
        assert_eq!(
            error.is_context_not_found(),
            kind == ConfigProblemKind::ContextNotFound,
            "{name}"
        );
    }
    assert!(
        Kubeconfig::load(whole.as_bytes())
            .unwrap()
            .confirm_usable(Some(""))
            .is_ok()
    );
}

#[test]
fn all_entries_are_looked_at_when_all_are_asked_for() {
    let text = "
current-context: gone
contexts: [{name: x, context: {cluster: gone, user: gone}}]
clusters: [{name: c}, {name: d, cluster: {server: 'https://h', proxy-url: p}}]
users: [{name: u, user: {as-uid: '7'}}, {name: v, user: {client-certificate: /no}}]
";
    let error = Kubeconfig::load(text.as_bytes())
        .unwrap()
        .validate()
        .unwrap_err();
    let found = texts(&error);
    assert_eq!(found.len(), 8, "{found:#?}");
    assert!(error.is_context_not_found() && !error.is_empty_config());
    assert!(
        error
            .to_string()
            .starts_with("8 things are wrong with the configuration: the context \"gone\""),
        "{error}"
    );
    let error = crate::Error::from(error);
    assert_eq!(error.kind(), crate::ErrorKind::Config);
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(
        source
            .downcast_ref::<ConfigError>()
            .unwrap()
            .problems()
            .len(),
        8
    );

    let well =
        kubeconfig(HTTPS, "{}").replace("- name: elsewhere\n  context: {cluster: none}\n", "");
    assert!(
        Kubeconfig::load(well.as_bytes())
            .unwrap()
            .validate()
            .is_ok()
    );
}
