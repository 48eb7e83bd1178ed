//! What is written, to which file, and what happens when others write too.

mod files;
mod locks;

use std::fs;
use std::path::{Path, PathBuf};

use super::modify_config;
use crate::config::tests::Folder;
use crate::config::{AuthInfo, Cluster, Context, Kubeconfig, LoadingRules};

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
