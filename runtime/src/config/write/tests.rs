//! What is written, to which file, and what happens when others write too.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::lock::{Lock, Patience, lock_path};
use super::{AuthProviderPersister, modify, modify_config};
use crate::config::tests::Folder;
use crate::config::{
    AuthInfo, AuthProviderConfig, Cluster, ConfigProblemKind, Context, Entry, ExecConfig,
    Kubeconfig, LoadingRules,
};

const A: &str = "
kind: Config
apiVersion: v1
current-context: a
future: kept
clusters: [{name: a, color: blue, cluster: {server: 'https://a', motto: kept}}]
users: [{name: a, user: {token: a, client-key: a.key}}]
contexts: [{name: a, context: {cluster: a, user: a}}]
";
const B: &str = "
current-context: b
clusters: [{name: b, cluster: {server: 'https://b'}}, {name: a, cluster: {server: 'https://hidden'}}]
contexts: [{name: b, context: {cluster: b}}]
extensions: [{name: e, extension: 1}]
";

/// Two files.
struct Two {
    folder: Folder,
    a: PathBuf,
    b: PathBuf,
}

impl Two {
    fn new() -> Self {
        let folder = Folder::new();
        let (a, b) = (folder.file("a/config", A), folder.file("b/config", B));
        Self { folder, a, b }
    }

    fn rules(&self) -> LoadingRules {
        LoadingRules::files([&self.a, &self.b])
    }

    fn read(&self) -> (Kubeconfig, Kubeconfig) {
        let read = |path: &Path| Kubeconfig::load_from_file(path).unwrap();
        (read(&self.a), read(&self.b))
    }
}

fn cluster(server: &str) -> Cluster {
    Cluster {
        server: server.into(),
        ..Default::default()
    }
}

type Change = fn(&mut Kubeconfig);
type Check = fn(&Kubeconfig, &Kubeconfig);

#[test]
fn each_change_goes_to_the_file_of_its_entry() {
    let rows: &[(&str, Change, [bool; 2], Check)] = &[
        ("nothing", |_| {}, [false, false], |_, _| {}),
        (
            "something and back",
            |config| {
                config.clusters.get_mut("a").unwrap().server = "x".into();
                config.clusters.get_mut("a").unwrap().server = "https://a".into();
            },
            [false, false],
            |_, _| {},
        ),
        (
            "the current context goes to the first file",
            |config| config.current_context = "b".into(),
            [true, false],
            |a, _| assert_eq!(a.current_context, "b"),
        ),
        (
            "it is cleared where it is said first",
            |config| config.current_context = "".into(),
            [true, false],
            |a, _| assert_eq!(a.current_context, ""),
        ),
        (
            "a cluster of the first file",
            |config| config.clusters.get_mut("a").unwrap().server = "https://new".into(),
            [true, false],
            |a, b| {
                assert_eq!(a.clusters.get("a").unwrap().server, "https://new");
                assert_eq!(b.clusters.get("a").unwrap().server, "https://hidden");
            },
        ),
        (
            "a cluster of the second file",
            |config| config.clusters.get_mut("b").unwrap().server = "https://new".into(),
            [false, true],
            |_, b| assert_eq!(b.clusters.get("b").unwrap().server, "https://new"),
        ),
        (
            "a value that replaces one stays in its file",
            |config| {
                config.clusters.insert("b", cluster("https://new"));
            },
            [false, true],
            |_, b| assert_eq!(b.clusters.get("b").unwrap().server, "https://new"),
        ),
        (
            "also when it was removed before",
            |config| {
                config.clusters.remove("b");
                config.clusters.insert("b", cluster("https://new"));
            },
            [false, true],
            |_, b| assert_eq!(b.clusters.get("b").unwrap().server, "https://new"),
        ),
        (
            "a new cluster",
            |config| {
                config.clusters.insert("new", cluster("https://new"));
            },
            [true, false],
            |a, _| assert_eq!(a.clusters.get("new").unwrap().server, "https://new"),
        ),
        (
            "a new user",
            |config| {
                let user = AuthInfo {
                    token: "t".into(),
                    ..Default::default()
                };
                config.users.insert("new", user);
            },
            [true, false],
            |a, _| assert_eq!(a.users.get("new").unwrap().token, "t"),
        ),
        (
            "a context of the second file",
            |config| config.contexts.get_mut("b").unwrap().namespace = "web".into(),
            [false, true],
            |_, b| assert_eq!(b.contexts.get("b").unwrap().namespace, "web"),
        ),
        (
            "a new context that counts at once",
            |config| {
                let context = Context {
                    cluster: "b".into(),
                    user: "a".into(),
                    ..Default::default()
                };
                config.contexts.insert("new", context);
                config.current_context = "new".into();
            },
            [true, false],
            |a, _| {
                assert_eq!(a.contexts.get("new").unwrap().user, "a");
                assert_eq!(a.current_context, "new");
            },
        ),
        (
            "changes of both files",
            |config| {
                config.clusters.get_mut("a").unwrap().disable_compression = true;
                config.clusters.get_mut("b").unwrap().disable_compression = true;
            },
            [true, true],
            |a, b| {
                assert!(a.clusters.get("a").unwrap().disable_compression);
                assert!(b.clusters.get("b").unwrap().disable_compression);
            },
        ),
        (
            "a cluster is removed from its file",
            |config| {
                config.clusters.remove("b");
            },
            [false, true],
            |_, b| assert!(!b.clusters.contains("b")),
        ),
        (
            "a later file's entry of the name comes to light",
            |config| {
                config.clusters.remove("a");
            },
            [true, false],
            |a, b| assert!(!a.clusters.contains("a") && b.clusters.contains("a")),
        ),
        (
            "a user is removed",
            |config| {
                config.users.remove("a");
            },
            [true, false],
            |a, _| assert!(a.users.is_empty()),
        ),
        (
            "a context is renamed",
            |config| {
                let mut entry = config.contexts.remove("b").unwrap();
                entry.name = "c".into();
                config.contexts.insert_entry(entry);
            },
            [false, true],
            |_, b| assert!(b.contexts.names().eq(["c"])),
        ),
        (
            "an entry moves to another file",
            |config| {
                let first = config.clusters.entry("a").unwrap().origin.clone();
                config.clusters.entry_mut("b").unwrap().origin = first;
            },
            [true, true],
            |a, b| assert!(a.clusters.contains("b") && !b.clusters.contains("b")),
        ),
        (
            "preferences",
            |config| config.preferences.or_default().colors = true,
            [true, false],
            |a, _| assert!(a.preferences.colors),
        ),
        (
            "an extension of the second file",
            |config| {
                config.extensions.insert("e", "2".parse().unwrap());
            },
            [false, true],
            |_, b| assert_eq!(b.extensions.get("e").unwrap().as_str(), "2"),
        ),
        (
            "what nobody knows of an entry",
            |config| {
                let entry = config.clusters.entry_mut("a").unwrap();
                entry
                    .unknown_fields
                    .insert("color".into(), "\"red\"".parse().unwrap());
            },
            [true, false],
            |a, _| {
                let entry = a.clusters.entry("a").unwrap();
                assert_eq!(
                    entry.unknown_fields.get("color").unwrap().as_str(),
                    "\"red\""
                );
            },
        ),
    ];
    for (name, change, written, check) in rows {
        let two = Two::new();
        modify_config(&two.rules(), change).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (a, b) = two.read();
        let touched = [
            fs::read_to_string(&two.a).unwrap() != A,
            fs::read_to_string(&two.b).unwrap() != B,
        ];
        assert_eq!(touched, *written, "{name}");
        println!("{name}");
        check(&a, &b);
        // What was not changed is as it was.
        assert_eq!(
            a.unknown_fields.get("future").unwrap().as_str(),
            "\"kept\"",
            "{name}"
        );
        if let Some(cluster) = a.clusters.get("a") {
            assert_eq!(
                cluster.unknown_fields.get("motto").unwrap().as_str(),
                "\"kept\"",
                "{name}"
            );
        }
        assert_eq!(
            a.users.get("a").map_or("a.key", |user| &user.client_key),
            "a.key",
            "{name}"
        );
        for file in [&two.a, &two.b] {
            let names: Vec<_> = fs::read_dir(file.parent().unwrap())
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            assert_eq!(names, ["config"], "{name}: nothing is left behind");
        }
    }
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
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn mode(_: &Path) -> u32 {
    0o600
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
fn whoever_reads_sees_the_old_text_or_the_new_one() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    let (stop, looked) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let seen = Kubeconfig::load_from_file(&path).unwrap();
                assert_eq!(seen.clusters.get("a").unwrap().server, "https://a");
                looked.fetch_add(1, Ordering::Relaxed);
            }
        });
        for round in 0..50 {
            modify_config(&LoadingRules::files([&path]), |config| {
                config.current_context = round.to_string().into();
            })
            .unwrap();
        }
        while looked.load(Ordering::Relaxed) == 0 {
            std::thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn what_many_write_at_once_is_all_there() {
    let folder = Folder::new();
    let path = folder.path().join("config");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let rules = LoadingRules::files([&path]);
            scope.spawn(move || {
                for round in 0..5 {
                    modify_config(&rules, |config| {
                        config
                            .clusters
                            .insert(format!("{writer}-{round}"), cluster("https://h"));
                    })
                    .unwrap();
                }
            });
        }
    });
    assert_eq!(
        Kubeconfig::load_from_file(&path).unwrap().clusters.len(),
        40
    );
    assert!(!lock_path(&path).exists());
}

const HASTY: Patience = Patience {
    stale: Duration::from_millis(200),
    give_up: Duration::from_secs(30),
    pause: Duration::from_millis(5),
};

#[test]
fn a_lock_of_a_process_that_died_is_taken_over() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    for left in ["", "12345 someone"] {
        fs::write(lock_path(&path), left).unwrap();
        let begun = Instant::now();
        modify(&LoadingRules::files([&path]), HASTY, |config| {
            config.current_context = "z".into();
        })
        .unwrap();
        assert!(begun.elapsed() >= HASTY.stale);
        assert!(!lock_path(&path).exists());
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left behind"
    );
}

#[test]
fn many_that_find_a_lock_left_behind_lose_nothing() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    fs::write(lock_path(&path), "").unwrap();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let rules = LoadingRules::files([&path]);
            scope.spawn(move || {
                modify(&rules, HASTY, |config| {
                    config
                        .users
                        .insert(format!("u{writer}"), AuthInfo::default());
                })
                .unwrap();
            });
        }
    });
    assert_eq!(Kubeconfig::load_from_file(&path).unwrap().users.len(), 9);
}

#[test]
fn a_lock_that_changes_hands_is_waited_for_and_then_given_up() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    let patience = Patience {
        stale: Duration::from_secs(30),
        give_up: Duration::from_millis(300),
        pause: Duration::from_millis(5),
    };
    let held = Lock::of(&path, patience).unwrap();
    let error = modify(&LoadingRules::files([&path]), patience, |config| {
        config.current_context = "z".into();
    })
    .unwrap_err();
    assert_eq!(error.problems()[0].kind(), ConfigProblemKind::Unwritable);
    assert!(
        error
            .to_string()
            .contains(&lock_path(&path).display().to_string()),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), A);
    assert!(held.is_held());
    drop(held);
    modify(&LoadingRules::files([&path]), patience, |config| {
        config.current_context = "z".into();
    })
    .unwrap();
}

#[test]
fn who_lost_the_lock_writes_nothing_and_leaves_the_others_lock() {
    let folder = Folder::new();
    let path = folder.file("config", A);
    let error = modify_config(&LoadingRules::files([&path]), |config| {
        // As one who took over does.
        fs::remove_file(lock_path(&path)).unwrap();
        fs::write(lock_path(&path), "another").unwrap();
        config.current_context = "z".into();
    })
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("another program took the lock over"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), A);
    assert_eq!(fs::read_to_string(lock_path(&path)).unwrap(), "another");
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
