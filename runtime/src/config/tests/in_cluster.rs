//! The service account of a pod.

use std::path::Path;

use super::{Folder, path, token};
use crate::config::{Config, ConfigOverrides, ConfigProblemKind, Environment, InClusterConfig};

/// A pod: its service account in a folder, and its variables.
pub(super) struct Pod {
    pub(super) folder: Folder,
    pub(super) environment: Environment,
}

impl Pod {
    pub(super) fn new() -> Self {
        let folder = Folder::new();
        folder.file("token", "t\n");
        folder.file("namespace", "team\n");
        folder.file("ca.crt", authority());
        let environment = Environment::empty()
            .with_variable("KUBERNETES_SERVICE_HOST", "10.0.0.1")
            .with_variable("KUBERNETES_SERVICE_PORT", "443")
            .with_service_account(folder.path());
        Self {
            folder,
            environment,
        }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.environment = self.environment.with_variable(name, value);
        self
    }

    fn without(self, file: &str) -> Self {
        std::fs::remove_file(self.folder.path().join(file)).unwrap();
        self
    }

    fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.folder.file(name, text);
        self
    }

    fn folder_at(self, name: &str) -> Self {
        let this = self.without(name);
        std::fs::create_dir(this.folder.path().join(name)).unwrap();
        this
    }

    pub(super) fn config(&self) -> InClusterConfig {
        InClusterConfig::new(self.environment.clone())
    }
}

fn authority() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let authority = rcgen::CertificateParams::default()
        .self_signed(&key)
        .unwrap();
    authority.pem()
}

#[test]
fn the_service_account_is_used() {
    let pod = Pod::new();
    let config = pod.config().client_config().unwrap();
    assert_eq!(config.server(), "https://10.0.0.1:443");
    assert_eq!(config.namespace(), "team");
    assert_eq!(
        path(config.tls.authority.as_ref().unwrap()),
        pod.folder.path().join("ca.crt")
    );
    assert_eq!(token(&config), Some("t"), "trimmed");
    assert_eq!(
        config.credentials.token_file,
        Some(pod.folder.path().join("token"))
    );
    assert!(!format!("{config:?}").contains("\"t\""));
}

#[test]
fn the_address_is_what_the_variables_say() {
    for (name, host, port, expected) in [
        ("an address", "10.0.0.1", "443", "https://10.0.0.1:443"),
        (
            "a name",
            "kubernetes.default.svc",
            "6443",
            "https://kubernetes.default.svc:6443",
        ),
        ("ipv6", "fd00::1", "443", "https://[fd00::1]:443"),
        ("the shortest of them", "::1", "8443", "https://[::1]:8443"),
    ] {
        let pod = Pod::new()
            .with("KUBERNETES_SERVICE_HOST", host)
            .with("KUBERNETES_SERVICE_PORT", port);
        let config = pod.config().client_config().unwrap();
        assert_eq!(config.server(), expected, "{name}");
        assert!(config.parsed_server().unwrap().is_https(), "{name}");
    }
}

#[test]
fn it_is_a_pod_when_host_port_and_token_are_there() {
    let rows: Vec<(&str, Pod, bool, bool)> = vec![
        ("all is there", Pod::new(), true, true),
        (
            "no host",
            Pod::new().with("KUBERNETES_SERVICE_HOST", ""),
            false,
            false,
        ),
        (
            "no port",
            Pod::new().with("KUBERNETES_SERVICE_PORT", ""),
            false,
            false,
        ),
        ("no token", Pod::new().without("token"), false, false),
        (
            "the token is a folder",
            Pod::new().folder_at("token"),
            false,
            false,
        ),
        (
            "an empty token, which may be filled later",
            Pod::new().file("token", ""),
            true,
            true,
        ),
        ("no authority", Pod::new().without("ca.crt"), true, true),
        ("no namespace", Pod::new().without("namespace"), true, true),
    ];
    for (name, pod, possible, usable) in rows {
        assert_eq!(pod.config().is_possible(), possible, "{name}");
        let config = pod.config().client_config();
        assert_eq!(config.is_ok(), usable, "{name}");
        if let Err(error) = config {
            assert_eq!(
                error.problems()[0].kind(),
                ConfigProblemKind::NotInCluster,
                "{name}"
            );
        }
    }
}

#[test]
fn what_a_pod_lacks_is_told() {
    let error = Pod::new()
        .with("KUBERNETES_SERVICE_PORT", "")
        .config()
        .client_config()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the program runs in no pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set)"
    );
    let pod = Pod::new().without("token");
    let error = pod.config().client_config().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the pod has no service account token at {}: No such file or directory (os error 2) (is automountServiceAccountToken false?)",
            pod.folder.path().join("token").display()
        )
    );
}

#[test]
fn an_authority_that_cannot_be_read_is_left_out() {
    for (name, pod) in [
        ("missing", Pod::new().without("ca.crt")),
        ("empty", Pod::new().file("ca.crt", "")),
        ("no certificate", Pod::new().file("ca.crt", "nonsense")),
        ("not text", Pod::new().file("ca.crt", b"\xff\xfe\0")),
        ("a folder", Pod::new().folder_at("ca.crt")),
    ] {
        let config = pod.config().client_config().unwrap();
        assert!(config.tls.authority.is_none(), "{name}");
        assert!(!config.tls.insecure, "{name}");
    }
}

#[test]
fn the_namespace_is_the_variables_or_the_files_or_default() {
    for (name, pod, expected) in [
        ("the file", Pod::new(), "team"),
        (
            "the variable goes before it",
            Pod::new().with("POD_NAMESPACE", "given"),
            "given",
        ),
        (
            "an empty variable is none",
            Pod::new().with("POD_NAMESPACE", ""),
            "team",
        ),
        (
            "white space goes",
            Pod::new().file("namespace", "  team \r\n"),
            "team",
        ),
        (
            "an empty file is none",
            Pod::new().file("namespace", " \n"),
            "default",
        ),
        ("no file", Pod::new().without("namespace"), "default"),
        ("a folder", Pod::new().folder_at("namespace"), "default"),
    ] {
        assert_eq!(pod.config().namespace(), expected, "{name}");
        let config = pod.config().client_config().unwrap();
        assert_eq!(config.namespace(), expected, "{name}");
    }
}

type Change = fn(&mut ConfigOverrides);
/// Looks at the configuration, given the folder of the service account.
type Check = fn(&Config, &Path);

#[test]
fn few_overrides_count_in_a_pod() {
    let rows: &[(&str, Change, Check)] = &[
        (
            "none",
            |_| {},
            |config, folder| {
                assert_eq!(config.server(), "https://10.0.0.1:443");
                assert_eq!(config.credentials.token_file, Some(folder.join("token")));
            },
        ),
        (
            "the server",
            |over| over.cluster_info.server = "https://other".into(),
            |config, _| {
                assert_eq!(config.server(), "https://other");
                assert_eq!(token(config), Some("t"));
            },
        ),
        (
            "a server over http gets no credentials",
            |over| over.cluster_info.server = "http://other".into(),
            |config, _| assert!(config.credentials.is_none()),
        ),
        (
            "a token drops the pod's file",
            |over| over.auth_info.token = "other".into(),
            |config, _| {
                assert_eq!(token(config), Some("other"));
                assert_eq!(config.credentials.token_file, None);
            },
        ),
        (
            "a token file drops the pod's token",
            |over| over.auth_info.token_file = "/other".into(),
            |config, _| {
                assert_eq!(token(config), None);
                assert_eq!(config.credentials.token_file, Some("/other".into()));
            },
        ),
        (
            "both",
            |over| {
                over.auth_info.token = "other".into();
                over.auth_info.token_file = "/other".into();
            },
            |config, _| {
                assert_eq!(token(config), Some("other"));
                assert_eq!(config.credentials.token_file, Some("/other".into()));
            },
        ),
        (
            "the authority's file",
            |over| over.cluster_info.certificate_authority = "/other".into(),
            |config, _| {
                assert_eq!(
                    path(config.tls.authority.as_ref().unwrap()),
                    Path::new("/other")
                );
            },
        ),
        (
            "not the authority's data",
            |over| over.cluster_info.certificate_authority_data = "other".into(),
            |config, folder| {
                assert_eq!(
                    path(config.tls.authority.as_ref().unwrap()),
                    folder.join("ca.crt")
                );
            },
        ),
        (
            "all that counts at once",
            |over| {
                over.cluster_info.server = "https://other".into();
                over.auth_info.token = "other".into();
                over.cluster_info.certificate_authority = "/other".into();
            },
            |config, _| {
                assert_eq!(
                    (config.server(), token(config)),
                    ("https://other", Some("other"))
                );
                assert_eq!(
                    path(config.tls.authority.as_ref().unwrap()),
                    Path::new("/other")
                );
            },
        ),
        (
            "not what would trust any server",
            |over| over.cluster_info.insecure_skip_tls_verify = true,
            |config, _| assert!(!config.tls.insecure),
        ),
        (
            "not a certificate",
            |over| {
                over.auth_info.client_certificate_data = "c".into();
                over.auth_info.client_key_data = "k".into();
            },
            |config, _| assert!(config.tls.identity.is_none()),
        ),
        (
            "not a proxy or a server name",
            |over| {
                over.cluster_info.proxy_url = "http://p".into();
                over.cluster_info.tls_server_name = "n".into();
            },
            |config, _| assert!(config.proxy.is_none() && config.tls.server_name.is_none()),
        ),
        (
            "the namespace",
            |over| over.context.namespace = "asked-for".into(),
            |config, _| assert_eq!(config.namespace(), "asked-for"),
        ),
        (
            "whom to act as, since acting as oneself instead could do harm",
            |over| over.auth_info.impersonate = "jane".into(),
            |config, _| assert_eq!(config.impersonation().unwrap().user, "jane"),
        ),
        (
            "the timeout",
            |over| over.timeout = "5".into(),
            |config, _| assert_eq!(config.timeout.unwrap().as_secs(), 5),
        ),
    ];
    for (name, change, check) in rows {
        let pod = Pod::new();
        let mut overrides = ConfigOverrides::default();
        change(&mut overrides);
        let config = pod.config().with_overrides(overrides).client_config();
        println!("{name}");
        check(&config.unwrap(), pod.folder.path());
    }
    let overrides = ConfigOverrides {
        timeout: "soon".into(),
        ..Default::default()
    };
    assert!(
        Pod::new()
            .config()
            .with_overrides(overrides)
            .client_config()
            .is_err()
    );
}
