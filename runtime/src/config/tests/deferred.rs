//! Which of kubeconfig and pod counts.

use std::path::Path;

use super::in_cluster::Pod;
use super::{Folder, HTTPS, kubeconfig};
use crate::config::flags::from_flags;
use crate::config::{ClientConfig, Config, ConfigOverrides, Environment, Kubeconfig, LoadingRules};

const POD: &str = "https://10.0.0.1:443";
const FILE: &str = "https://h:6443";

/// A kubeconfig that counts, and one in which the context says `default`.
fn whole() -> String {
    kubeconfig(HTTPS, "{token: t}")
}

/// The text with another namespace in its context.
fn with_namespace(namespace: &str) -> String {
    whole().replace("namespace: web", namespace)
}

struct Row {
    name: &'static str,
    kubeconfig: Option<String>,
    overrides: ConfigOverrides,
    in_pod: bool,
    /// Server and namespace, or the beginning of the error.
    expected: Result<(&'static str, &'static str), &'static str>,
}

#[test]
fn a_pod_counts_where_the_kubeconfig_says_nothing() {
    let none = ConfigOverrides::default;
    let server = || {
        let mut overrides = none();
        overrides.cluster_info.server = "https://flag".into();
        overrides
    };
    let context = |name: &str| ConfigOverrides {
        current_context: name.into(),
        ..none()
    };
    let row = |name, kubeconfig: Option<&str>, overrides, in_pod, expected| Row {
        name,
        kubeconfig: kubeconfig.map(str::to_owned),
        overrides,
        in_pod,
        expected,
    };
    let rows = [
        row(
            "a kubeconfig outside",
            Some(&whole()),
            none(),
            false,
            Ok((FILE, "web")),
        ),
        row(
            "a kubeconfig in a pod",
            Some(&whole()),
            none(),
            true,
            Ok((FILE, "web")),
        ),
        row("no file in a pod", None, none(), true, Ok((POD, "team"))),
        row(
            "an empty file in a pod",
            Some(""),
            none(),
            true,
            Ok((POD, "team")),
        ),
        row(
            "a file that says nothing in a pod",
            Some("kind: Config\nusers: []\n"),
            none(),
            true,
            Ok((POD, "team")),
        ),
        row(
            "users alone in a pod",
            Some("users: [{name: u, user: {token: t}}]"),
            none(),
            true,
            Ok((POD, "team")),
        ),
        row(
            "clusters that no context names, in a pod",
            Some("clusters: [{name: c, cluster: {server: 'https://h'}}]"),
            none(),
            true,
            Ok((POD, "team")),
        ),
        row(
            "a context that names a cluster which is not there, in a pod",
            Some("current-context: x\ncontexts: [{name: x, context: {cluster: gone}}]"),
            none(),
            true,
            Ok((POD, "team")),
        ),
        row(
            "the same outside",
            Some("current-context: x\ncontexts: [{name: x, context: {cluster: gone}}]"),
            none(),
            false,
            Err(
                "no cluster is configured: the context \"x\" names the cluster \"gone\", which is not there, and the program runs in no pod",
            ),
        ),
        row(
            "a current context that is not there, in a pod",
            Some("current-context: gone"),
            none(),
            true,
            Err("2 things are wrong with the configuration: the context \"gone\" is not there; "),
        ),
        row(
            "a context that is asked for and not there, in a pod",
            None,
            context("gone"),
            true,
            Err("the context \"gone\" that was asked for is not in the kubeconfig"),
        ),
        row(
            "a file that is broken, in a pod",
            Some("a: ["),
            none(),
            true,
            Err("kubeconfig /"),
        ),
        row(
            "a cluster of a file without server, in a pod",
            Some(
                "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c}]",
            ),
            none(),
            true,
            Err("the cluster \"c\": it has no server"),
        ),
        row(
            "a user that contradicts itself and no server, in a pod",
            Some(
                "current-context: x\ncontexts: [{name: x, context: {user: u}}]\nusers: [{name: u, user: {as-uid: '7'}}]",
            ),
            none(),
            true,
            Err("2 things are wrong"),
        ),
        row(
            "no file outside",
            None,
            none(),
            false,
            Err("no cluster is configured: there is no kubeconfig, or an empty one, at "),
        ),
        row(
            "a server of a flag, in a pod, with its namespace",
            None,
            server(),
            true,
            Ok(("https://flag", "team")),
        ),
        row(
            "a server of a flag, outside",
            None,
            server(),
            false,
            Ok(("https://flag", "default")),
        ),
        row(
            "no namespace in the context, in a pod",
            Some(&with_namespace("")),
            none(),
            true,
            Ok((FILE, "team")),
        ),
        row(
            "no namespace in the context, outside",
            Some(&with_namespace("")),
            none(),
            false,
            Ok((FILE, "default")),
        ),
        row(
            "default in the context, in a pod",
            Some(&with_namespace("namespace: default")),
            none(),
            true,
            Ok((FILE, "default")),
        ),
        row(
            "a namespace of a flag, in a pod",
            Some(&with_namespace("")),
            none().with_namespace("flag"),
            true,
            Ok((FILE, "flag")),
        ),
        row(
            "a namespace of a flag and no file, in a pod",
            None,
            none().with_namespace("flag"),
            true,
            Ok((POD, "flag")),
        ),
        row(
            "the context that counts says default, in a pod",
            Some(&with_namespace("").replace(
                "context: {cluster: none}",
                "context: {cluster: c, namespace: default}",
            )),
            context("elsewhere"),
            true,
            Ok((FILE, "default")),
        ),
    ];
    for row in rows {
        let Row {
            name,
            kubeconfig,
            overrides,
            in_pod,
            expected,
        } = row;
        let folder = Folder::new();
        let file = folder.path().join("config");
        if let Some(text) = kubeconfig {
            std::fs::write(&file, text).unwrap();
        }
        let pod = Pod::new();
        let environment = if in_pod {
            pod.environment.clone()
        } else {
            Environment::empty()
        };
        let client = ClientConfig::deferred(LoadingRules::files([&file]))
            .with_environment(environment)
            .with_overrides(overrides);
        match (client.client_config(), expected) {
            (Ok(config), Ok(expected)) => {
                assert_eq!((config.server(), config.namespace()), expected, "{name}");
                assert_eq!(client.namespace().unwrap().name, expected.1, "{name}");
            }
            (Err(error), Err(expected)) => {
                assert!(error.to_string().starts_with(expected), "{name}: {error}");
            }
            (found, _) => panic!("{name}: {found:?}"),
        }
    }
}

#[test]
fn a_namespace_that_is_asked_for_is_known_without_a_kubeconfig_that_works() {
    let broken = Kubeconfig::load(b"current-context: gone").unwrap();
    let overrides = ConfigOverrides::default().with_namespace("web");
    let found = ClientConfig::new(broken.clone())
        .with_overrides(overrides)
        .namespace()
        .unwrap();
    assert_eq!((&*found.name, found.overridden), ("web", true));
    assert!(
        ClientConfig::new(broken)
            .namespace()
            .unwrap_err()
            .is_context_not_found()
    );
    let found = ClientConfig::new(Kubeconfig::load(whole().as_bytes()).unwrap())
        .namespace()
        .unwrap();
    assert_eq!((&*found.name, found.overridden), ("web", false));
}

#[test]
fn what_the_program_comes_to_anyway_does_not_go_before_a_pod() {
    let folder = Folder::new();
    let file = folder.file(
        "config",
        kubeconfig("{server: 'http://localhost:8080'}", "{}"),
    );
    let pod = Pod::new();
    let default = Config::new("http://localhost:8080");
    for (name, rules, in_pod, expected) in [
        (
            "nobody said so",
            LoadingRules::files([&file]),
            true,
            "http://localhost:8080",
        ),
        (
            "the default",
            LoadingRules::files([&file]).with_default_config(default.clone()),
            true,
            POD,
        ),
        (
            "the default, outside",
            LoadingRules::files([&file]).with_default_config(default.clone()),
            false,
            "http://localhost:8080",
        ),
        (
            "another default",
            LoadingRules::files([&file]).with_default_config(default.with_token("t")),
            true,
            "http://localhost:8080",
        ),
    ] {
        let environment = if in_pod {
            pod.environment.clone()
        } else {
            Environment::empty()
        };
        let config = ClientConfig::deferred(rules)
            .with_environment(environment)
            .client_config()
            .unwrap();
        assert_eq!(config.server(), expected, "{name}");
    }
}

#[test]
fn files_are_read_once() {
    let folder = Folder::new();
    let file = folder.file("config", whole());
    let client =
        ClientConfig::deferred(LoadingRules::files([&file])).with_environment(Environment::empty());
    assert_eq!(client.client_config().unwrap().server(), FILE);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(client.client_config().unwrap().server(), FILE);
    assert_eq!(client.raw_config().unwrap().current_context, "here");
}

#[test]
fn a_kubeconfig_at_hand_looks_for_no_pod_unless_told() {
    let pod = Pod::new();
    let client =
        || ClientConfig::new(Kubeconfig::default()).with_environment(pod.environment.clone());
    let error = client().client_config().unwrap_err();
    assert!(error.is_empty_config());
    assert_eq!(
        error.to_string(),
        "no cluster is configured: the kubeconfig is empty"
    );
    assert_eq!(
        client()
            .with_in_cluster(true)
            .client_config()
            .unwrap()
            .server(),
        POD
    );
}

#[test]
fn a_context_counts_that_is_given() {
    let kubeconfig =
        Kubeconfig::load(whole().replace("cluster: none", "cluster: c").as_bytes()).unwrap();
    let namespace = |client: ClientConfig| client.client_config().unwrap().namespace().to_owned();
    assert_eq!(namespace(ClientConfig::new(kubeconfig.clone())), "web");
    assert_eq!(
        namespace(ClientConfig::new(kubeconfig.clone()).with_context("elsewhere")),
        "default"
    );
    let overrides = ConfigOverrides {
        current_context: "here".into(),
        ..Default::default()
    };
    let both = ClientConfig::new(kubeconfig.clone())
        .with_context("elsewhere")
        .with_overrides(overrides);
    assert_eq!(namespace(both), "web");
    let error = ClientConfig::new(kubeconfig)
        .with_context("gone")
        .client_config()
        .unwrap_err();
    assert!(error.is_context_not_found());
}

#[test]
fn a_user_that_is_not_there_is_nobody() {
    let text = whole().replace("user: u\n", "user: gone\n");
    let config = Config::from_kubeconfig_text(&text).unwrap();
    assert!(config.credentials.is_none());
}

#[tokio::test]
async fn infer_reads_the_environment() {
    let folder = Folder::new();
    folder.file(".kube/config", whole());
    let home = Environment::empty().with_variable("HOME", folder.path());
    assert_eq!(Config::infer_from(&home).await.unwrap().server(), FILE);
    assert_eq!(
        Config::infer_from(&Pod::new().environment)
            .await
            .unwrap()
            .server(),
        POD
    );

    let nowhere = Environment::empty().with_variable("HOME", "/no/home");
    let error = Config::infer_from(&nowhere).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Config);
    assert_eq!(
        error.to_string(),
        format!(
            "no cluster is configured: there is no kubeconfig, or an empty one, at {}, and the program runs in no pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set); set KUBECONFIG to a kubeconfig file",
            Path::new("/no/home").join(".kube").join("config").display()
        )
    );
}

#[tokio::test]
async fn a_file_that_is_asked_for_looks_for_no_pod() {
    let folder = Folder::new();
    let error = Config::from_kubeconfig(folder.file("config", ""))
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("pod"), "{error}");
}

#[test]
fn the_flags_of_a_controller_are_server_and_file() {
    let folder = Folder::new();
    let file = folder.file("config", whole());
    let pod = Pod::new();
    // What the flags do not name is not looked at.
    let outside = Environment::empty().with_variable("KUBECONFIG", &file);
    let none = Path::new("");
    for (name, master, kubeconfig, in_pod, expected) in [
        (
            "the server alone",
            "https://flag",
            none,
            false,
            Ok("https://flag"),
        ),
        ("the file alone", "", &file, false, Ok(FILE)),
        ("both", "https://flag", &file, false, Ok("https://flag")),
        ("neither, in a pod", "", none, true, Ok(POD)),
        ("the file, in a pod", "", &file, true, Ok(FILE)),
        (
            "neither, outside",
            "",
            none,
            false,
            Err(
                "no cluster is configured: neither a server nor a kubeconfig is given, and the program runs in no pod",
            ),
        ),
        (
            "a file that is not there",
            "https://flag",
            Path::new("/no/file"),
            false,
            Err("cannot read kubeconfig /no/file: "),
        ),
    ] {
        let environment = if in_pod { &pod.environment } else { &outside };
        match (from_flags(master, kubeconfig, environment), expected) {
            (Ok(config), Ok(expected)) => assert_eq!(config.server(), expected, "{name}"),
            (Err(error), Err(expected)) => {
                assert!(error.to_string().starts_with(expected), "{name}: {error}");
            }
            (found, _) => panic!("{name}: {found:?}"),
        }
    }
    assert_eq!(
        super::token(&from_flags("https://flag", &file, &outside).unwrap()),
        Some("t")
    );
}
