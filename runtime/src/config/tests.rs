//! Kubeconfig files and pods: what is read, what is refused, where is looked.

use std::ffi::OsString;
use std::path::Path;

use secrecy::ExposeSecret as _;

use super::Config;
use super::environment::Environment;
use crate::ErrorKind;
use crate::auth::Credentials;
use crate::transport::Pem;

/// A kubeconfig with one context of a cluster and a user, given by their fields.
fn kubeconfig(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1
kind: Config
current-context: here
contexts:
- name: elsewhere
  context: {{cluster: none}}
- name: here
  context:
    cluster: c
    user: u
    namespace: web
clusters:
- name: c
  cluster: {cluster}
users:
- name: u
  user: {user}
preferences: {{}}
"
    )
}

fn read(cluster: &str, user: &str) -> crate::Result<Config> {
    Config::from_kubeconfig_text(&kubeconfig(cluster, user))
}

const HTTPS: &str = "{server: 'https://h:6443'}";

#[test]
fn the_current_context_is_read() {
    let config = read(
        "{server: 'https://h:6443', certificate-authority-data: YXV0aG9yaXR5, tls-server-name: name, proxy-url: 'http://p:1', disable-compression: true, unknown: 1}",
        "{token: t0ken, client-certificate-data: Y2VydA==, client-key-data: a2V5}",
    )
    .unwrap();
    assert_eq!(config.server(), "https://h:6443");
    assert_eq!(config.namespace(), "web");
    assert_eq!(config.tls.server_name.as_deref(), Some("name"));
    assert_eq!(config.proxy.as_ref().unwrap().expose_secret(), "http://p:1");
    assert!(!config.compression);
    assert_eq!(data(config.tls.authority.as_ref().unwrap()), b"authority");
    let identity = config.tls.identity.as_ref().unwrap();
    assert_eq!(data(&identity.certificate), b"cert");
    assert_eq!(data(&identity.key), b"key");
    match &config.credentials {
        Credentials::Token(token) => assert_eq!(token.expose_secret(), "t0ken"),
        other => panic!("{other:?}"),
    }
    let shown = format!("{config:?}");
    for secret in ["t0ken", "a2V5", "[107", "http://p"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

fn data(pem: &Pem) -> &[u8] {
    match pem {
        Pem::Data(data) => data.expose_secret(),
        Pem::File(path) => panic!("{path:?}"),
    }
}

fn path(pem: &Pem) -> &Path {
    match pem {
        Pem::File(path) => path,
        Pem::Data(_) => panic!("data"),
    }
}

#[test]
fn json_is_read_as_well_and_a_namespace_may_be_missing() {
    let text = r#"{"current-context":"x","contexts":[{"name":"x","context":{"cluster":"c"}}],
        "clusters":[{"name":"c","cluster":{"server":"https://h"}}]}"#;
    let config = Config::from_kubeconfig_text(text).unwrap();
    assert_eq!(config.namespace(), "default");
    assert!(matches!(config.credentials, Credentials::None));
}

#[tokio::test]
async fn relative_paths_are_relative_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    let text = kubeconfig(
        "{server: 'https://h', certificate-authority: pki/ca.crt}",
        "{client-certificate: me.crt, client-key: /keys/me.key, tokenFile: ./token, token: t}",
    );
    std::fs::write(&file, text).unwrap();
    let config = Config::from_kubeconfig(&file).await.unwrap();
    assert_eq!(
        path(config.tls.authority.as_ref().unwrap()),
        folder.path().join("pki/ca.crt")
    );
    let identity = config.tls.identity.as_ref().unwrap();
    assert_eq!(path(&identity.certificate), folder.path().join("me.crt"));
    assert_eq!(path(&identity.key), Path::new("/keys/me.key"));
    match &config.credentials {
        Credentials::TokenFile(path, Some(fallback)) => {
            assert_eq!(path, &folder.path().join("./token"));
            assert_eq!(fallback.expose_secret(), "t");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn over_plain_http_no_credentials_are_sent() {
    let user = "{token: t, client-certificate-data: Y2VydA==, client-key-data: a2V5}";
    for (cluster, sent) in [
        ("{server: 'http://h'}", false),
        (
            "{server: 'http://h', insecure-skip-tls-verify: true}",
            false,
        ),
        (HTTPS, true),
        ("{server: 'h:6443', insecure-skip-tls-verify: true}", true),
    ] {
        let config = read(cluster, user).unwrap();
        assert_eq!(
            !matches!(config.credentials, Credentials::None),
            sent,
            "{cluster}"
        );
        assert_eq!(config.tls.identity.is_some(), sent, "{cluster}");
    }
    // Without a scheme, a client certificate says that the connection is secure; a token does not.
    let config = read("{server: 'h:6443'}", "{token: t}").unwrap();
    assert!(matches!(config.credentials, Credentials::None));
}

#[test]
fn what_is_wrong_or_not_supported_is_told_by_field() {
    for (cluster, user, error) in [
        (
            HTTPS,
            "{exec: {command: aws, apiVersion: v1}}",
            r#"kubeconfig: the user "u" has "exec": exec plugins are not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{auth-provider: {name: gcp}}",
            r#"kubeconfig: the user "u" has "auth-provider": auth providers are not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{token: t, as: jane}",
            r#"kubeconfig: the user "u" has "as": impersonation is not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{as-uid: '7'}",
            r#"kubeconfig: the user "u" has "as-uid": impersonation is not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{as-groups: [dev]}",
            r#"kubeconfig: the user "u" has "as-groups": impersonation is not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{as-user-extra: {scopes: [dev]}}",
            r#"kubeconfig: the user "u" has "as-user-extra": impersonation is not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{username: jane, password: hunter2}",
            r#"kubeconfig: the user "u" has "username": passwords are not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{password: hunter2}",
            r#"kubeconfig: the user "u" has "password": passwords are not supported yet; use a token or a client certificate"#,
        ),
        (
            HTTPS,
            "{client-key-data: a2V5}",
            r#"kubeconfig: the user "u" has a client-key and no client-certificate; set client-certificate or client-certificate-data"#,
        ),
        (
            HTTPS,
            "{client-certificate: f}",
            r#"kubeconfig: the user "u" has a client-certificate and no client-key; set client-key or client-key-data"#,
        ),
        (
            HTTPS,
            "{client-key: f, client-key-data: a2V5}",
            "kubeconfig: client-key and client-key-data are both set; remove one",
        ),
        (
            "{server: ''}",
            "{}",
            r#"kubeconfig: the cluster "c": it has no server"#,
        ),
        (
            "{server: 'https://h', certificate-authority: f, certificate-authority-data: YQ==}",
            "{}",
            "kubeconfig: certificate-authority and certificate-authority-data are both set; remove one",
        ),
        (
            "{server: 'https://h', certificate-authority: f, insecure-skip-tls-verify: true}",
            "{}",
            r#"kubeconfig: the cluster "c": certificate-authority and insecure-skip-tls-verify exclude each other; remove one"#,
        ),
        (
            "{server: 'ftp://h'}",
            "{}",
            r#"the server address has the scheme "ftp"; expected a URL such as https://10.0.0.1:6443"#,
        ),
    ] {
        let found = read(cluster, user).unwrap_err();
        assert_eq!(found.kind(), ErrorKind::Config);
        assert_eq!(found.to_string(), error);
    }
}

#[test]
fn what_cannot_be_read_is_told_by_place_and_without_secrets() {
    for (cluster, user, path) in [
        (
            "{server: [1]}",
            "{}",
            "kubeconfig: clusters[0].cluster.server: expected ",
        ),
        (
            HTTPS,
            "{token: [hunter2]}",
            "kubeconfig: users[0].user.token: expected ",
        ),
        (
            HTTPS,
            "{token: {hunter2: hunter2}}",
            "kubeconfig: users[0].user.token: expected ",
        ),
        (
            HTTPS,
            "{client-key-data: 'hunter2!'}",
            "kubeconfig: users[0].user.client-key-data: expected bytes in base64",
        ),
    ] {
        let text = read(cluster, user).unwrap_err().to_string();
        assert!(text.starts_with(path), "{text}");
        assert!(text.contains(" at line "), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    let text = Config::from_kubeconfig_text("a: [")
        .unwrap_err()
        .to_string();
    assert!(text.starts_with("kubeconfig: "), "{text}");
    let text = Config::from_kubeconfig_text("kind: Pod\napiVersion: v1\n")
        .unwrap_err()
        .to_string();
    assert!(text.contains("Pod") && text.contains("Config"), "{text}");
}

#[test]
fn contexts_that_lead_nowhere_are_told() {
    let whole = kubeconfig(HTTPS, "{}");
    for (from, to, error) in [
        (
            "current-context: here",
            "",
            "kubeconfig: no current-context is set; choose one with `kubectl config use-context NAME`",
        ),
        (
            "current-context: here",
            "current-context: there",
            r#"kubeconfig: the current-context "there" is not among the contexts; choose one with `kubectl config use-context NAME`"#,
        ),
        (
            "cluster: c\n",
            "cluster: ''\n",
            r#"kubeconfig: the context "here" names no cluster"#,
        ),
        (
            "cluster: c\n",
            "cluster: d\n",
            r#"kubeconfig: the context "here" names the cluster "d", which is not there"#,
        ),
        (
            "user: u\n",
            "user: v\n",
            r#"kubeconfig: the context "here" names the user "v", which is not there"#,
        ),
        (
            "- name: elsewhere",
            "- name: here",
            r#"kubeconfig: contexts: the name "here" is there twice; rename or remove one"#,
        ),
    ] {
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole);
        assert_eq!(
            Config::from_kubeconfig_text(&text).unwrap_err().to_string(),
            error
        );
    }
    assert_eq!(
        Config::from_kubeconfig_text("").unwrap_err().to_string(),
        "kubeconfig: no current-context is set; choose one with `kubectl config use-context NAME`"
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    let error = Config::from_kubeconfig(&path).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("there is no kubeconfig {}", path.display())
    );
    let error = Config::from_kubeconfig(folder.path()).await.unwrap_err();
    assert!(error.to_string().contains("s a directory"), "{error}");
}

/// A folder with a service account in it.
fn pod() -> (tempfile::TempDir, Environment) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "t\n").unwrap();
    std::fs::write(folder.path().join("namespace"), "team\n").unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let authority = rcgen::CertificateParams::default()
        .self_signed(&key)
        .unwrap();
    std::fs::write(folder.path().join("ca.crt"), authority.pem()).unwrap();
    let environment = Environment {
        service_host: Some("10.0.0.1".to_owned()),
        service_port: Some("443".to_owned()),
        service_account: folder.path().to_owned(),
        ..Environment::default()
    };
    (folder, environment)
}

#[test]
fn in_a_pod_the_service_account_is_used() {
    let (folder, mut environment) = pod();
    let config = environment.infer().unwrap();
    assert_eq!(config.server(), "https://10.0.0.1:443");
    assert_eq!(config.namespace(), "team");
    assert_eq!(
        path(config.tls.authority.as_ref().unwrap()),
        folder.path().join("ca.crt")
    );
    assert!(
        matches!(&config.credentials, Credentials::TokenFile(path, None) if *path == folder.path().join("token"))
    );

    environment.pod_namespace = Some("given".to_owned());
    environment.service_host = Some("fd00::1".to_owned());
    let config = environment.in_cluster().unwrap();
    assert_eq!(config.namespace(), "given");
    assert_eq!(config.server(), "https://[fd00::1]:443");
}

#[test]
fn a_pod_may_lack_namespace_and_authority_but_no_token() {
    let (folder, environment) = pod();
    std::fs::remove_file(folder.path().join("namespace")).unwrap();
    std::fs::write(folder.path().join("ca.crt"), "nonsense").unwrap();
    let config = environment.in_cluster().unwrap();
    assert_eq!(config.namespace(), "default");
    assert!(config.tls.authority.is_none());
    std::fs::remove_file(folder.path().join("token")).unwrap();
    let text = environment.in_cluster().unwrap_err().to_string();
    assert!(
        text.starts_with("the pod has no service account token at "),
        "{text}"
    );
}

#[test]
fn a_kubeconfig_comes_before_the_pod() {
    let (_folder, mut environment) = pod();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".kube/config");
    std::fs::create_dir(home.path().join(".kube")).unwrap();
    environment.home = Some(home.path().to_owned());
    std::fs::write(&file, kubeconfig(HTTPS, "{}")).unwrap();
    assert_eq!(environment.infer().unwrap().server(), "https://h:6443");
    // A file that says nothing does not count; one that is wrong does.
    for empty in ["", "\n", "apiVersion: v1\nkind: Config\nusers: []\n"] {
        std::fs::write(&file, empty).unwrap();
        assert_eq!(
            environment.infer().unwrap().server(),
            "https://10.0.0.1:443"
        );
    }
    std::fs::write(&file, "current-context: gone").unwrap();
    let text = environment.infer().unwrap_err().to_string();
    assert!(
        text.contains("the current-context \"gone\" is not among the contexts"),
        "{text}"
    );
}

#[test]
fn of_several_files_the_first_that_has_a_name_counts() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    };
    let first = file(
        "a/config",
        "current-context: here\nclusters: [{name: c, cluster: {server: 'https://first', certificate-authority: ca.crt}}]\n",
    );
    let second = file(
        "b/config",
        &kubeconfig(
            "{server: 'https://second', tls-server-name: name}",
            "{token: t}",
        )
        .replace("current-context: here", "current-context: elsewhere"),
    );
    let missing = folder.path().join("missing");
    let list = std::env::join_paths([&missing, &first, &first, &second]).unwrap();
    let environment = Environment {
        kubeconfig: Some(list),
        ..Environment::default()
    };
    let config = environment.infer().unwrap();
    assert_eq!(config.server(), "https://first");
    assert_eq!(config.namespace(), "web");
    assert!(config.tls.server_name.is_none(), "entries are taken whole");
    assert_eq!(
        path(config.tls.authority.as_ref().unwrap()),
        folder.path().join("a/ca.crt")
    );
    assert!(matches!(config.credentials, Credentials::Token(_)));
}

#[test]
fn where_nothing_is_configured_the_error_names_both_places() {
    let environment = Environment {
        home: Some("/no/home".into()),
        ..Environment::default()
    };
    let pod = "the program runs in no pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set); set KUBECONFIG to a kubeconfig file";
    for (kubeconfig, home, looked) in [
        (
            None,
            Some("/no/home"),
            "no kubeconfig at /no/home/.kube/config",
        ),
        (
            Some("/no/a:/no/b::"),
            Some("/no/home"),
            "no kubeconfig at /no/a, /no/b",
        ),
        (None, None, "no home directory to look for a kubeconfig in"),
    ] {
        let environment = Environment {
            kubeconfig: kubeconfig.map(OsString::from),
            home: home.map(Into::into),
            ..environment.clone()
        };
        let error = environment.infer().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(
            error.to_string(),
            format!("no cluster is configured: {looked}, and {pod}")
        );
    }
}
