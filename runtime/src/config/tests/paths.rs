//! Paths in a kubeconfig: of the file that has them.

use std::path::Path;

use super::{Folder, kubeconfig, path};
use crate::config::{Config, LoadingRules};

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
fn each_path_is_of_the_file_that_has_it() {
    let folder = Folder::new();
    let first = folder.file(
        "a/config",
        "clusters: [{name: c, cluster: {certificate-authority: ca.crt}}]\nusers: [{name: u, user: {exec: {command: bin/plugin}}}]",
    );
    let second = folder.file(
        "b/config",
        "clusters: [{name: d, cluster: {certificate-authority: ../ca.crt}}, {name: e, cluster: {certificate-authority: /etc/ca.crt}}]\nusers: [{name: v, user: {exec: {command: plugin}}}, {name: w, user: {exec: {command: /bin/plugin}}}]",
    );
    let at = |name: &str| folder.path().join(name).display().to_string();
    let rules = LoadingRules::files([&first, &second]);
    let found = rules.load().unwrap();
    let authority = |name: &str| {
        found
            .clusters
            .get(name)
            .unwrap()
            .certificate_authority
            .to_string()
    };
    let command = |name: &str| found.users.get(name).unwrap().exec.command.to_string();
    assert_eq!(authority("c"), at("a/ca.crt"));
    assert_eq!(authority("d"), at("ca.crt"));
    assert_eq!(authority("e"), "/etc/ca.crt");
    assert_eq!(command("u"), at("a/bin/plugin"));
    assert_eq!(command("v"), "plugin", "looked up in PATH");
    assert_eq!(command("w"), "/bin/plugin");

    let raw = rules.with_resolved_paths(false).load().unwrap();
    assert_eq!(
        raw.clusters.get("d").unwrap().certificate_authority,
        "../ca.crt"
    );
    assert_eq!(raw.users.get("u").unwrap().exec.command, "bin/plugin");
}

#[cfg(unix)]
#[test]
fn paths_below_a_symbolic_link_are_told_by_their_text() {
    let folder = Folder::new();
    folder.file(
        "far/away/config",
        "clusters: [{name: c, cluster: {certificate-authority: ../ca.crt}}]",
    );
    std::os::unix::fs::symlink(folder.path().join("far/away"), folder.path().join("near")).unwrap();
    let found = LoadingRules::files([folder.path().join("near/config")])
        .load()
        .unwrap();
    let authority = &found.clusters.get("c").unwrap().certificate_authority;
    assert_eq!(Path::new(authority.as_str()), folder.path().join("ca.crt"));
}

#[cfg(unix)]
#[test]
fn a_relative_path_below_a_folder_that_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = Folder::new();
    let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"od\xffd"));
    std::fs::create_dir(&odd).unwrap();
    let file = odd.join("config");
    std::fs::write(
        &file,
        "clusters: [{name: c, cluster: {certificate-authority: ca.crt}}]",
    )
    .unwrap();
    let error = LoadingRules::files([&file]).load().unwrap_err();
    assert!(
        error.to_string().contains("use an absolute path"),
        "{error}"
    );
    std::fs::write(
        &file,
        "clusters: [{name: c, cluster: {certificate-authority: /ca.crt}}]",
    )
    .unwrap();
    assert_eq!(
        LoadingRules::files([&file]).load().unwrap().clusters.len(),
        1
    );
}
