//! `kubectl` reads what this crate wrote, and understands the same.

use std::path::{Path, PathBuf};

use clientset_runtime::config::{
    AuthInfo, AuthProviderConfig, Cluster, Context, ExecConfig, ExecEnvVar, Kubeconfig,
    LoadingRules, modify_config,
};

use crate::program::{Kubectl, rules, view};

/// Everything that a kubeconfig can say.
fn everything(kubeconfig: &mut Kubeconfig) {
    kubeconfig.clusters.insert(
        "every field",
        Cluster {
            server: "https://10.0.0.1:6443/prefix".into(),
            tls_server_name: "name".into(),
            insecure_skip_tls_verify: true,
            certificate_authority: "pki/ca.crt".into(),
            certificate_authority_data: "authority".into(),
            proxy_url: "socks5://proxy:1080".into(),
            disable_compression: true,
            extensions: [(
                "client.authentication.k8s.io/exec",
                r#"{"audience":"a"}"#.parse().unwrap(),
            )]
            .into(),
            ..Default::default()
        },
    );
    kubeconfig.users.insert(
        "every field",
        AuthInfo {
            client_certificate: "me.crt".into(),
            client_certificate_data: "certificate".into(),
            client_key: "me.key".into(),
            client_key_data: "key".into(),
            token: "t: #\"'\n".into(),
            token_file: "token".into(),
            impersonate: "yes".into(),
            impersonate_uid: "007".into(),
            impersonate_groups: vec!["1e3".into(), "~".into()],
            impersonate_user_extra: [("scopes", vec!["view".into()])].into(),
            username: "null".into(),
            password: "0x1f".into(),
            auth_provider: AuthProviderConfig {
                name: "oidc".into(),
                config: [("client-id", "true"), ("extra", "")].into(),
                ..Default::default()
            }
            .into(),
            exec: ExecConfig {
                command: "./plugin".into(),
                args: vec!["--x".into(), String::new().into(), "2001-01-01".into()],
                env: vec![ExecEnvVar {
                    name: "A".into(),
                    value: "b".into(),
                    ..Default::default()
                }],
                api_version: "client.authentication.k8s.io/v1".into(),
                install_hint: "get it:\n\n  there\t\u{e9}\u{1f600}\n".into(),
                provide_cluster_info: true,
                interactive_mode: "IfAvailable".into(),
                ..Default::default()
            }
            .into(),
            ..Default::default()
        },
    );
    kubeconfig.users.insert("nothing", AuthInfo::default());
    let context = Context {
        cluster: "every field".into(),
        user: "every field".into(),
        namespace: "web".into(),
        ..Default::default()
    };
    kubeconfig.contexts.insert("me@here:6443/default", context);
    kubeconfig.current_context = "me@here:6443/default".into();
}

pub(crate) fn what_this_crate_wrote(kubectl: &Kubectl) {
    let folder = tempfile::tempdir().unwrap();
    let (whole, changed) = (folder.path().join("whole"), folder.path().join("changed"));
    let mut kubeconfig = Kubeconfig::default();
    everything(&mut kubeconfig);
    kubeconfig.write_to_file(&whole).unwrap();
    modify_config(&LoadingRules::files([&changed]), everything).unwrap();
    for file in [&whole, &changed] {
        assert_eq!(kubectl.view(&[file], &[]), view(&kubeconfig));
        let names = kubectl.run(&[file], &["get-contexts", "-o", "name"]);
        assert_eq!(names.trim(), "me@here:6443/default");
        assert_eq!(
            kubectl.run(&[file], &["current-context"]).trim(),
            "me@here:6443/default"
        );
    }
}

const FIRST: &str = "
current-context: ''
clusters: [{name: shared, cluster: {server: 'https://first', certificate-authority: pki/ca.crt}}]
users: [{name: u, user: {token: first}}]
";
const SECOND: &str = r#"{"kind": "Config", "apiVersion": "v1", "current-context": "c",
"clusters": [{"name": "shared", "cluster": {"server": "https://second", "tls-server-name": "n"}}, {"name": "own", "cluster": {"server": "https://own"}}],
"users": [{"name": "u", "user": {"username": "second", "password": "p"}}],
"contexts": [{"name": "c", "context": {"cluster": "shared", "user": "u", "namespace": "web"}}]}
"#;

/// Two files in folders of their own, and the files that they name.
fn two(folder: &Path) -> [PathBuf; 2] {
    ["first", "second"].map(|name| {
        let file = folder.join(name).join("config");
        std::fs::create_dir_all(folder.join(name).join("pki")).unwrap();
        std::fs::write(folder.join(name).join("pki/ca.crt"), name).unwrap();
        std::fs::write(&file, if name == "first" { FIRST } else { SECOND }).unwrap();
        file
    })
}

pub(crate) fn several_files_as_one(kubectl: &Kubectl) {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = two(folder.path());
    let missing = folder.path().join("missing");
    for files in [
        vec![&*first, &*second],
        vec![&*second, &*first],
        vec![&*missing, &*first, &*second, &*first],
        vec![&*missing],
    ] {
        let found = rules(&files).load().unwrap();
        assert_eq!(kubectl.view(&files, &[]), view(&found), "{files:?}");
    }
}

pub(crate) fn the_same_minified_and_flattened(kubectl: &Kubectl) {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = two(folder.path());
    let files = [&*first, &*second];
    let mut found = rules(&files).load().unwrap();
    found.minify().unwrap();
    assert_eq!(kubectl.view(&files, &["--minify"]), view(&found));
    found.flatten().unwrap();
    assert_eq!(
        kubectl.view(&files, &["--minify", "--flatten"]),
        view(&found)
    );
    let authority = &found
        .clusters
        .get("shared")
        .unwrap()
        .certificate_authority_data;
    assert_eq!(authority.as_slice(), b"first");
    let flat = folder.path().join("flat");
    found.write_to_file(&flat).unwrap();
    found.shorten();
    assert_eq!(kubectl.shown(&flat), view(&found));
}
