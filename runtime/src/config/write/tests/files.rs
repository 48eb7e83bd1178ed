//! What becomes of the files: their mode, their folder, their paths.

use std::fs;
use std::path::{Path, PathBuf};

use super::{A, B, Two, cluster};
use crate::config::tests::Folder;
use crate::config::write::lock::lock_path;
use crate::config::write::{AuthProviderPersister, modify_config};
use crate::config::{
    AuthInfo, AuthProviderConfig, Cluster, ConfigProblemKind, Entry, ExecConfig, Kubeconfig,
    LoadingRules,
};

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn mode(_: &Path) -> u32 {
    0o600
}

#[test]
fn a_file_that_is_not_there_is_made_for_its_owner_alone() {
    let folder = Folder::new();
    let path = folder.path().join("new/.kube/config");
    for rules in [
        LoadingRules::files([&path]),
        LoadingRules::files(None::<&str>).with_file(&path),
        LoadingRules::files([folder.path().join("gone"), path.clone()]),
    ] {
        modify_config(&rules, |config| config.current_context = "a".into()).unwrap();
        assert_eq!(
            Kubeconfig::load_from_file(&path).unwrap().current_context,
            "a"
        );
        assert_eq!(mode(&path), 0o600);
        fs::remove_dir_all(folder.path().join("new")).unwrap();
    }
    let error = modify_config(&LoadingRules::files(None::<&str>), |config| {
        config.current_context = "a".into();
    })
    .unwrap_err();
    assert_eq!(error.problems()[0].kind(), ConfigProblemKind::Unwritable);
    assert!(
        error
            .to_string()
            .contains("neither KUBECONFIG nor HOME is set"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mode_and_a_link_stays_one() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    let folder = Folder::new();
    let real = folder.file("dotfiles/kube", A);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("config");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let before = fs::metadata(&real).unwrap();
    modify_config(&LoadingRules::files([&link]), |config| {
        config.current_context = "z".into();
    })
    .unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(mode(&real), 0o640);
    let after = fs::metadata(&real).unwrap();
    assert_eq!((before.uid(), before.gid()), (after.uid(), after.gid()));
    assert_ne!(
        before.ino(),
        after.ino(),
        "it was replaced, not written over"
    );
    assert_eq!(
        Kubeconfig::load_from_file(&real).unwrap().current_context,
        "z"
    );

    // A link that leads nowhere yet.
    let dangling = folder.path().join("dangling");
    std::os::unix::fs::symlink(folder.path().join("target"), &dangling).unwrap();
    modify_config(&LoadingRules::files([&dangling]), |config| {
        config.current_context = "z".into();
    })
    .unwrap();
    assert!(fs::symlink_metadata(&dangling).unwrap().is_symlink());
    assert_eq!(mode(&folder.path().join("target")), 0o600);
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    let folder = Folder::new();
    for text in ["a: [", "users: [{name: u}, {name: u}]", "kind: Pod"] {
        let path = folder.file("config", text);
        let error = modify_config(&LoadingRules::files([&path]), |config| {
            config.current_context = "z".into();
        })
        .unwrap_err();
        assert_eq!(error.problems()[0].kind(), ConfigProblemKind::Unreadable);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert!(!lock_path(&path).exists());
    }
}

#[test]
fn documents_of_another_kind_are_not_lost() {
    let folder = Folder::new();
    let text = format!("{A}---\nkind: Pod\napiVersion: v1\n");
    let path = folder.file("config", &text);
    let rules = LoadingRules::files([&path]);
    assert_eq!(rules.load().unwrap().current_context, "a");
    let error = modify_config(&rules, |config| config.current_context = "z".into()).unwrap_err();
    assert!(
        error.to_string().contains("is a Pod, which would be lost"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_folder_that_takes_no_files_matters_only_when_one_is_to_be_written_there() {
    let two = Two::new();
    // Not even root can make a lock there.
    let nowhere = two.folder.path().join("gone/config");
    let rules = LoadingRules::files([&two.a, &nowhere]);
    modify_config(&rules, |config| config.current_context = "z".into()).unwrap();
    let error = modify_config(&rules, |config| {
        config.clusters.insert_entry(Entry {
            name: "n".into(),
            value: cluster("https://n"),
            origin: Some(nowhere.clone()),
            ..Default::default()
        });
    })
    .unwrap_err();
    assert!(
        error.to_string().contains(&nowhere.display().to_string()),
        "{error}"
    );

    let elsewhere = two.folder.path().join("elsewhere");
    let error = modify_config(&rules, |config| {
        config.clusters.entry_mut("a").unwrap().origin = Some(elsewhere.clone());
    })
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("none of the kubeconfig files that are loaded"),
        "{error}"
    );
    assert!(!elsewhere.exists());
    assert_eq!(fs::read_to_string(&two.b).unwrap(), B);
}

#[test]
fn paths_are_written_as_they_are_or_relative() {
    let change = |folder: PathBuf| {
        let outside = folder
            .parent()
            .unwrap()
            .join("outside")
            .display()
            .to_string();
        move |config: &mut Kubeconfig| {
            let at = |name: &str| folder.join(name).display().to_string().into();
            config.clusters.insert(
                "c",
                Cluster {
                    certificate_authority: at("pki/ca.crt"),
                    ..Default::default()
                },
            );
            config.users.insert(
                "u",
                AuthInfo {
                    client_certificate: outside.as_str().into(),
                    client_key: "../outside".into(),
                    token_file: "sub/../token".into(),
                    exec: ExecConfig {
                        command: at("plugin"),
                        ..Default::default()
                    }
                    .into(),
                    ..Default::default()
                },
            );
            config.users.insert(
                "v",
                AuthInfo {
                    exec: ExecConfig {
                        command: "plugin".into(),
                        ..Default::default()
                    }
                    .into(),
                    ..Default::default()
                },
            );
        }
    };
    let folder = Folder::new();
    let path = folder.path().join("config");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let outside = folder
        .path()
        .parent()
        .unwrap()
        .join("outside")
        .display()
        .to_string();
    for (relative, authority, key, token, command) in [
        (
            false,
            at("pki/ca.crt"),
            "../outside".to_owned(),
            "sub/../token",
            at("plugin"),
        ),
        (
            true,
            "pki/ca.crt".to_owned(),
            outside.clone(),
            "token",
            "./plugin".to_owned(),
        ),
    ] {
        let rules = LoadingRules::files([&path]).with_relative_paths(relative);
        modify_config(&rules, change(folder.path().to_owned())).unwrap();
        let read = Kubeconfig::load_from_file(&path).unwrap();
        assert_eq!(
            read.clusters.get("c").unwrap().certificate_authority,
            authority
        );
        let user = read.users.get("u").unwrap();
        assert_eq!(user.client_certificate, outside);
        assert_eq!(user.client_key, key);
        assert_eq!(user.token_file, token);
        assert_eq!(user.exec.command, command);
        assert_eq!(read.users.get("v").unwrap().exec.command, "plugin");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn what_an_auth_provider_is_given_is_kept_in_its_file() {
    let two = Two::new();
    let provider = AuthProviderConfig {
        name: "oidc".into(),
        config: [("id-token", "old"), ("client-id", "c")].into(),
        ..Default::default()
    };
    modify_config(&two.rules(), |config| {
        config.users.get_mut("a").unwrap().auth_provider = provider.into();
    })
    .unwrap();
    let fresh = || [("id-token", "new"), ("refresh-token", "r")].into();
    AuthProviderPersister::new(two.rules(), "a")
        .persist(fresh())
        .unwrap();
    let user = two.read().0.users.get("a").unwrap().clone();
    assert_eq!(user.auth_provider.config, fresh());
    assert_eq!(user.token, "a");
    let before = fs::read_to_string(&two.a).unwrap();
    AuthProviderPersister::new(two.rules(), "gone")
        .persist(fresh())
        .unwrap();
    assert_eq!(fs::read_to_string(&two.a).unwrap(), before);
}

#[test]
fn a_whole_kubeconfig_is_written_in_one_step() {
    let folder = Folder::new();
    let path = folder.path().join("new/config");
    let kubeconfig = Kubeconfig::load(A.as_bytes()).unwrap();
    kubeconfig.write_to_file(&path).unwrap();
    assert_eq!(Kubeconfig::load_from_file(&path).unwrap(), kubeconfig);
    assert_eq!(mode(&path), 0o600);
    let error = kubeconfig.write_to_file(folder.path()).unwrap_err();
    assert_eq!(error.problems()[0].kind(), ConfigProblemKind::Unwritable);
}
