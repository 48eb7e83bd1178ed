//! Which files are read, and which entry of several counts.

use super::{Folder, HTTPS, kubeconfig, path};
use crate::config::{Config, Environment, LoadingRules};

#[tokio::test]
async fn relative_paths_are_relative_to_the_file() {
    let folder = Folder::new();
    for name in ["pki/ca.crt", "me.crt", "me.key", "token"] {
        folder.file(name, "");
    }
    let file = folder.file(
        "config",
        kubeconfig(
            "{server: 'https://h', certificate-authority: pki/ca.crt}",
            "{client-certificate: me.crt, client-key: ./me.key, tokenFile: pki/../token, token: t}",
        ),
    );
    let config = Config::from_kubeconfig(&file).await.unwrap();
    let at = |name: &str| folder.path().join(name);
    assert_eq!(
        path(config.tls.authority.as_ref().unwrap()),
        at("pki/ca.crt")
    );
    let identity = config.tls.identity.as_ref().unwrap();
    assert_eq!(path(&identity.certificate), at("me.crt"));
    assert_eq!(path(&identity.key), at("me.key"));
    assert_eq!(config.credentials.token_file, Some(at("token")));
    assert_eq!(super::token(&config), Some("t"));
}

#[test]
fn the_list_of_kubeconfig_replaces_the_home_file() {
    let folder = Folder::new();
    folder.file("home/.kube/config", kubeconfig(HTTPS, "{}"));
    let environment = Environment::empty().with_variable("HOME", folder.path().join("home"));
    let home = LoadingRules::of(&environment).load().unwrap();
    assert_eq!(home.current_context, "here");
    let listed = environment.with_variable("KUBECONFIG", "/no/such/file");
    assert!(LoadingRules::of(&listed).load().unwrap().is_empty());
}
